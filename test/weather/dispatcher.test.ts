import { expect, test } from 'vitest'
import { refusalTexts } from '../../playground/farm/refusal-texts.ts'
import type { Trouble } from '../../playground/wire/weather.ts'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { aQuietTown, lands, proven } from '../stories/hands.ts'
import type { Town } from '../town.ts'

const storms: readonly (readonly [what: string, trouble: Trouble, said: string])[] = [
  [
    '401',
    { kind: 'answer', status: 401, body: { error: refusalTexts.unauthorized } },
    'The dispatcher did not accept our credentials (401): unauthorized',
  ],
  [
    '404',
    { kind: 'answer', status: 404, body: 'Not found' },
    'The dispatcher does not have it, or does not show it to us (404)',
  ],
  ['500', { kind: 'answer', status: 500, body: 'oops' }, 'The dispatcher failed (500); what it did is not known'],
  [
    'a web page',
    { kind: 'html', status: 502 },
    'The dispatcher failed (502); what it did is not known: it sent a web page instead of an answer',
  ],
  ['a call cut off', { kind: 'reset', when: 'before' }, 'The dispatcher broke off the call'],
  [
    'not ready',
    { kind: 'answer', status: 409, body: { error: refusalTexts.notReady } },
    'The dispatcher is not ready yet',
  ],
]

test.concurrent.each(storms)(
  'before the approval, %s leaves the impact unknown, and the approval message says why',
  async (_, trouble, said) => {
    await using town = await aQuietTown()
    town.world.weather.add({ service: 'dispatcher', trouble })

    const id = await town.asksFailover()

    expect(town.approval(id)).toContain('*Impact today:* not known: the dispatcher gave no plan.')
    expect(town.approval(id)).toContain(`:large_yellow_circle: Where its jobs would go could not be checked: ${said}`)
    town.world.weather.clear()
    await town.presses('tove', 'request.check-again', id)
    await town.settle()
    expect(town.approval(id)).toContain('jobs affected')
    town.skim()
  },
)

test.concurrent.each(storms)(
  'after the approval, %s makes the change wait; the card says so, and it begins by itself',
  async (_, trouble, said) => {
    await using town = await aQuietTown()
    const { farm, weather } = town.world
    const id = await town.asksFailover()
    weather.add({ service: 'dispatcher', trouble })
    await town.presses('ben', 'request.approve', id)
    await town.settle()
    expect(town.card(id)).toContain(`The change waits: ${said}`)
    await town.later(minutes(14), minutes(2))
    expect(town.card(id)).toContain(`The change of *build02* is stuck: it has not begun: ${said}`)
    expect(town.thread(id).filter(text => text.includes('the change is stuck'))).toHaveLength(1)

    weather.clear()
    await town.later(minutes(2), minutes(1))
    expect(farm.overrides()).toHaveLength(1)
    expect(farm.liveOverride('build02')?.spec.reason).toContain(id)
    await proven(town)
    expect(town.card(id)).toContain('*build02* takes no new jobs since')
    town.skim()
  },
)

const forbidden: readonly (readonly [what: string, trouble: Trouble, said: string])[] = [
  ...storms.slice(0, 3),
  ['403', { kind: 'answer', status: 403, body: 'forbidden' }, 'The dispatcher refused (403): forbidden'],
]

test.concurrent.each(forbidden)(
  'while it applies, %s is said on the card, and there is one override in the end',
  async (_, trouble, said) => {
    await using town = await aQuietTown()
    const { farm, weather } = town.world
    const id = await town.asksFailover()
    const lift = weather.add({ service: 'dispatcher', call: 'POST /control/v1/plans/{id}/apply', trouble })
    await town.presses('ben', 'request.approve', id)
    await town.settle()
    expect(town.card(id)).toContain(`The stop-gap waits: ${said}`)

    lift()
    await town.later(minutes(2), minutes(1))
    expect(farm.overrides()).toHaveLength(1)
    await proven(town)
    expect(town.card(id)).toContain('*build02* takes no new jobs since')
    expect(town.card(id)).not.toContain('waits')
    town.skim()
  },
)

const lost = [
  'POST /control/v1/plans',
  'POST /control/v1/plans/{id}/apply',
  'GET /control/v1/overrides',
  'GET /control/v1/status',
  'POST /',
] as const

test.concurrent.each(lost)('lost answers of %s change nothing twice', async call => {
  await using town = await aQuietTown()
  const { farm, weather } = town.world
  const id = await town.asksFailover()
  weather.add({ service: 'dispatcher', call, times: 3, trouble: { kind: 'reset', when: 'after' } })

  await town.presses('ben', 'request.approve', id)
  await town.later(minutes(2), seconds(20))
  await proven(town)

  expect(farm.overrides().map(override => override.spec.cluster)).toEqual(['build02'])
  expect(town.card(id)).toContain('*build02* takes no new jobs since')
  expect(town.thread(id).filter(text => text.includes('The stop-gap is in force since'))).toHaveLength(1)
  town.skim()
})

test.concurrent.each([
  ['its answer is lost', { kind: 'reset', when: 'after' }],
  ['it fails', { kind: 'answer', status: 500, body: '' }],
  ['it is refused for a while', { kind: 'answer', status: 403, body: 'no' }],
  [
    'the override is not found for a while',
    { kind: 'answer', status: 404, body: { error: refusalTexts.overrideUnknown('override-1') } },
  ],
] as const satisfies [string, Trouble][])(
  'a cancel is done in the end, and told once, although %s',
  async (_, trouble) => {
    await using town = await aQuietTown()
    const { farm, weather } = town.world
    const id = await out(town)
    const back = await town.asksReturn()
    weather.add({ service: 'dispatcher', call: 'POST /control/v1/overrides/{id}/cancel', times: 2, trouble })

    await town.presses('ben', 'request.approve', back)
    await town.later(minutes(4), minutes(1))
    expect(farm.liveOverride('build02')).toBeNull()
    lands(town, 'build02')
    await town.settle()

    expect(farm.overrides()).toHaveLength(1)
    expect(town.card(back)).toContain('*build02* is in rotation since')
    const told = [...town.thread(id), ...town.thread(back)].filter(text =>
      text.includes('The stop-gap of *build02* ended'),
    )
    expect(told).toHaveLength(1)
    town.skim()
  },
)

test.concurrent('restarted between plan and apply, it has lost the plan: another is made', async () => {
  const restarts: (() => void)[] = []
  await using town = await aQuietTown({
    witness(phase, { service, call }) {
      if (phase === 'answered' && service === 'dispatcher' && call === 'POST /control/v1/plans') restarts.pop()?.()
    },
  })
  const { farm } = town.world
  const id = await town.asksFailover()
  const restart = () => farm.restartDispatcher()
  restarts.push(restart, restart, restart)

  await town.presses('ben', 'request.approve', id)
  await town.later(minutes(1), seconds(15))
  await proven(town)

  expect(restarts).toEqual([])
  expect(farm.overrides()).toHaveLength(1)
  expect(town.card(id)).toContain('*build02* takes no new jobs since')
  expect(town.thread(id).join('\n')).not.toContain('stuck')
  town.skim()
})

async function out(town: Town): Promise<string> {
  const id = await town.asksFailover()
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  await proven(town)
  return id
}
