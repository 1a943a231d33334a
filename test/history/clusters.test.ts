import { expect, test } from 'vitest'
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
