import { expect, test } from 'vitest'
import { refusalTexts as texts } from '../../playground/farm/refusal-texts.ts'
import type { Weather } from '../../playground/wire/weather.ts'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { aQuietTown, proven } from '../stories/hands.ts'

const APPLY = 'POST /control/v1/plans/{id}/apply'
const PLAN = 'POST /control/v1/plans'

/** What will be otherwise at the next look needs nobody. */
const passing = [texts.planGone, texts.planStale, texts.notReady, texts.overlap('override-1', 'override-2', 'build02')]

test.concurrent('what the dispatcher says of a moment is asked again, and nobody is bothered', async () => {
  await using town = await aQuietTown()
  const { farm, weather } = town.world
  const id = await town.asksFailover()
  for (const said of passing) refuses(weather, APPLY, said, 1)

  await town.presses('ben', 'request.approve', id)
  await town.later(minutes(2), seconds(15))
  await proven(town)
  town.skim()

  expect(weather.list()).toEqual([])
  expect(farm.overrides()).toHaveLength(1)
  expect(town.thread(id).join('\n')).not.toContain('stuck')
  expect(town.card(id)).toContain('*build02* takes no new jobs since')
})

/** What somebody has to mend is shown to people, in the dispatcher's own words. */
const told = [
  texts.sharedPool('override-1', 'override-2', 'gcp'),
  texts.drainDisabled,
  texts.wrongChannel,
  texts.userMissing,
  texts.immovable('override-1', 3),
  texts.nothingAffected,
  texts.nothingMovable,
  texts.nothingChanges,
  texts.drainTtl('1h0m0s'),
  texts.tooLong,
  texts.incidentUrl,
  'a <!channel> sentence that nobody has seen before',
]

test.concurrent('every other refusal is told to requester and approver, and once it is mended the change goes on', async () => {
  await using town = await aQuietTown()
  const { farm, weather } = town.world
  const id = await town.asksFailover()
  const [first = '', ...others] = told
  refuses(weather, APPLY, first)
  await town.presses('ben', 'request.approve', id)
  await town.later(minutes(3), minutes(1))
  expect(town.thread(id).filter(text => text.includes('the change is stuck'))).toHaveLength(1)

  for (const said of others) {
    weather.clear()
    refuses(weather, APPLY, said)
    await town.presses('ada', 'request.try-again', id)
    await town.settle()
    expect(town.card(id)).toContain(
      `The change of *build02* is stuck: the dispatcher refused: ${said}. The bot looks again every minute.`,
    )
  }
  expect(town.thread(id).at(-1)).toBe(
    `:warning: @ada and @ben: the change is stuck: the dispatcher refused: ${told.at(-1)}. The bot looks again every minute. Press *Try again* on the card, or *Stop*.`,
  )

  weather.clear()
  await town.later(minutes(1), minutes(1))
  await proven(town)
  town.skim()
  expect(farm.overrides()).toHaveLength(1)
  expect(town.card(id)).toContain('*build02* takes no new jobs since')
})

/** What the approval message makes of it, before anybody approves. */
const before = [
  [texts.immovable('preview', 3), 'red_circle', 'Some jobs cannot run anywhere else.', 'closed'],
  [texts.nothingMovable, 'red_circle', 'Some jobs cannot run anywhere else.', 'closed'],
  [texts.overlap('a', 'b', 'build02'), 'red_circle', 'The dispatcher already holds', 'closed'],
  [texts.sharedPool('a', 'b', 'gcp'), 'red_circle', 'The dispatcher already holds', 'closed'],
  [texts.inactiveTarget('a', 'build02'), 'no_entry', 'It is blocked in', 'closed'],
  [
    texts.nothingAffected,
    'large_yellow_circle',
    `could not be checked: The dispatcher refused: ${texts.nothingAffected}`,
    'open',
  ],
  [
    texts.wrongChannel,
    'large_yellow_circle',
    `could not be checked: The dispatcher refused: ${texts.wrongChannel}`,
    'open',
  ],
  [
    'an unheard-of sentence',
    'large_yellow_circle',
    'could not be checked: The dispatcher refused: an unheard-of sentence',
    'open',
  ],
] as const

test.concurrent('before the approval, each refusal is shown in its colour, and what would break jobs cannot be approved', async () => {
  await using town = await aQuietTown()
  const { weather } = town.world
  const id = await town.asksFailover()
  for (const [said, colour, line, way] of before) {
    weather.clear()
    refuses(weather, PLAN, said)
    await town.presses('ben', 'request.check-again', id)
    await town.settle()
    const shown = town.approval(id)
    town.skim()
    expect(
      shown.split('\n').find(text => text.includes(line)),
      said,
    ).toMatch(new RegExp(`^:${colour}:`))
    expect(shown.includes('[Approve]'), said).toBe(way === 'open')
  }
})

function refuses(weather: Weather, call: string, error: string, times?: number): void {
  const trouble = { kind: 'answer', status: 409, body: { error } } as const
  weather.add({ service: 'dispatcher', call, trouble, ...(times !== undefined && { times }) })
}
