import { expect, test } from 'vitest'
import { hears } from '../payload/hands.ts'
import { aTown } from '../town.ts'
import { FIRST_MORNING } from './lived.ts'

const linksIn = (page: string) => {
  const nav = /<nav aria-label="Pages">(?<links>.*?)<\/nav>/s.exec(page)?.groups?.['links'] ?? ''
  return [...nav.matchAll(/href="(?<to>[^"]*)"/g)].map(({ groups }) => groups?.['to'])
}

test('the cluster that was asked for is kept from page to page; one that there is not is not', async () => {
  await using town = await aTown({ start: FIRST_MORNING, env: { SACRIFICIAL_CLUSTER: 'build02,build04' } })
  const linksAt = async (path: string) => linksIn(await (await fetch(town.bot.url + path)).text())
  const second = ['/overview?cluster=build04', '/sprints?cluster=build04', '/history?cluster=build04']

  expect(await linksAt('/overview?cluster=build04')).toEqual(second)
  expect(await linksAt('/sprints/280/?cluster=build04')).toEqual(second)
  expect(await linksAt('/sprints/999?cluster=build04')).toEqual(second)
  expect(await linksAt('/history?cluster=build02')).toEqual(['/overview', '/sprints', '/history'])
  expect(await linksAt('/history?cluster=build99')).toEqual(['/overview', '/sprints', '/history'])
  expect(await linksAt('/history/nothing?cluster=build04')).toEqual(second)
  town.skim()
})

test('where the address of the pages is known, the numbers in Slack lead to them', async () => {
  const env = { SACRIFICIAL_CLUSTER: 'build02,build04', WEB_URL: 'https://sacrificial.example.com/' }
  await using town = await aTown({ start: FIRST_MORNING, env })
  const { slack, cast } = town.world
  const told = async (asked: string) => {
    await hears(town, 'dana', () => town.types('dana', asked))
    const last = slack.ephemeralsFor(cast.dana).at(-1)
    return last ? slack.text(last) : ''
  }

  expect(await told('history')).toContain('the web pages (https://sacrificial.example.com/history).')
  expect(await told('history build04')).toContain('(https://sacrificial.example.com/history?cluster=build04).')
  town.skim()
})
