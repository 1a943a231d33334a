import { expect, test } from 'vitest'
import type { Trouble } from '../../playground/wire/weather.ts'
import { minutes } from '../../src/kernel/time.ts'
import { aQuietTown, mergesThePatch, proven } from '../stories/hands.ts'

const storms: readonly (readonly [what: string, trouble: Trouble, said: string])[] = [
  [
    '401',
    { kind: 'answer', status: 401, body: { message: 'Bad credentials' } },
    'GitHub did not accept our credentials (401): Bad credentials',
  ],
  [
    '404',
    { kind: 'answer', status: 404, body: { message: 'Not Found' } },
    'GitHub does not have it, or does not show it to us (404): Not Found',
  ],
  ['500', { kind: 'answer', status: 500, body: { message: '' } }, 'GitHub failed (500)'],
  ['a call cut off', { kind: 'reset', when: 'before' }, 'GitHub'],
  [
    '429',
    { kind: 'answer', status: 429, headers: { 'retry-after': '5' }, body: '' },
    'GitHub asks us to wait 5 s (429)',
  ],
]

test.concurrent.each(storms)(
  'while GitHub cannot be read (%s), the checks say so, and the change goes on with a patch made by hand, then a prepared one',
  async (_, trouble, said) => {
    await using town = await aQuietTown()
    const { farm, weather } = town.world
    weather.add({ service: 'github', trouble })
    const id = await town.asksFailover()
    expect(town.approval(id)).toContain(
      `:large_yellow_circle: Whether it is in rotation today could not be checked: ${said}`,
    )

    await town.presses('ben', 'request.approve', id)
    await town.settle()
    await proven(town)
    expect(town.card(id)).toContain('*build02* takes no new jobs since')
    const byHand = town.thread(id).find(text => text.includes('make the change by hand'))
    expect(byHand).toContain(`The patch could not be prepared (${said}`)
    expect(byHand).toContain('[Done]')

    weather.clear()
    await town.later(minutes(6), minutes(2))
    expect(town.thread(id).filter(text => text.includes('[Done]'))).toHaveLength(1)
    mergesThePatch(town, id, 'ben')
    expect(farm.clustersYaml()).toContain('blocked: true')
    town.skim()
  },
)

test.concurrent('a file that cannot be understood is said, and the change is made by hand', async () => {
  await using town = await aQuietTown()
  const { weather } = town.world
  weather.add({
    service: 'github',
    trouble: { kind: 'answer', status: 200, headers: { 'content-type': 'application/vnd.github.raw' }, body: 'aws: [' },
  })

  const id = await town.asksFailover()

  const shown = town.approval(id)
  town.skim()
  expect(shown).toContain(':large_yellow_circle: Whether it is in rotation today could not be checked:')
  expect(shown).not.toContain('undefined')
})
