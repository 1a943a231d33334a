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

const out = '- name: build02\n    blocked: true\n'

test.concurrent.each(storms)(
  'while GitHub cannot be read (%s), the checks say so and the change waits; on the way back the patch is made by hand, then prepared',
  async (_, trouble, said) => {
    await using town = await aQuietTown()
    const { farm, weather } = town.world
    const lift = weather.add({ service: 'github', trouble })
    const id = await town.asksFailover()
    expect(town.approval(id)).toContain(
      `:large_yellow_circle: Whether it is in rotation today could not be checked: ${said}`,
    )

    await town.presses('ben', 'request.approve', id)
    await town.settle()
    expect(town.card(id)).toContain(`The change waits: ${said}`)
    expect(farm.overrides()).toHaveLength(0)
    lift()
    await town.later(minutes(1), minutes(1))
    await proven(town)
    expect(town.card(id)).toContain('*build02* takes no new jobs since')
    mergesThePatch(town, id, 'ben')
    await town.presses('ben', 'rotation.lasting-done', id)
    await town.later(minutes(2), minutes(1))

    weather.add({ service: 'github', trouble })
    const back = await town.asksReturn()
    await town.presses('ben', 'request.approve', back)
    await town.settle()
    const byHand = town.thread(back).find(text => text.includes('make the change by hand'))
    expect(byHand).toContain(`The patch could not be prepared (${said}`)
    expect(byHand).toContain('[Done]')

    weather.clear()
    await town.later(minutes(6), minutes(2))
    expect(town.thread(back).filter(text => text.includes('[Done]'))).toHaveLength(1)
    expect(farm.clustersYaml()).toContain(out)
    mergesThePatch(town, back, 'ben')
    expect(farm.clustersYaml()).not.toContain(out)
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
