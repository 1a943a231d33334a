import { expect, test } from 'vitest'
import { days, hours, minutes, seconds } from '../../src/kernel/time.ts'
import { formOf } from '../stories/hands.ts'
import { accepted, aTownWithoutAccepted, confirmed, formFilled, messageOf, picks } from './accept-hands.ts'
import {
  answers,
  aPayloadTown,
  cardOf,
  comes,
  hears,
  nightly,
  payloadNews,
  presses,
  publishes,
  SELECTION,
  threadOf,
} from './hands.ts'

test('beside an accepted payload none is accepted by hand, until TRT has found none good enough', async () => {
  await using town = await aPayloadTown()
  const good = publishes(town, hours(10))
  const bad = publishes(town, hours(5), { phase: 'Rejected', failing: ['upgrade'] })
  await comes(town, SELECTION)
  expect(cardOf(town)).not.toContain('[Accept one by hand]')
  expect(await hears(town, 'ada', () => town.types('ada', 'payload accept'))).toBe(
    `\`${good}\` was accepted by its own jobs and is proposed for sprint 280, so nothing need be accepted by hand: select it on the card. If it will not do, say so there with *None is good enough*; then one can be accepted by hand.`,
  )
  await answers(town, 'ada', 'payload.none', { reason: 'It lacks the fix for the console' })
  expect(cardOf(town)).toContain('[Accept one by hand]')
  await picks(town, bad)
  await presses(town, 'tove', 'accept.confirm')
  await town.later(seconds(10), seconds(2))
  expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${bad}\`, accepted by hand and selected by @ada`)
  town.skim()
})

test('what was accepted by its own jobs while it waited is told to whoever would confirm', async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  await picks(town, rejected)
  const good = publishes(town, hours(12))
  await town.later(minutes(6))
  expect(await hears(town, 'tove', () => town.presses('tove', 'accept.confirm', 'P280'))).toContain(
    `\`${good}\` was accepted by its own jobs and is proposed for sprint 280`,
  )
  expect(town.world.releases.overrideOf(rejected)).toBeNull()
  await answers(town, 'ada', 'payload.none', { reason: 'It lacks the fix for the console' })
  await presses(town, 'tove', 'accept.confirm')
  expect(town.world.releases.overrideOf(rejected)).not.toBeNull()
  town.skim()
})

test("what is stuck when a later sprint's choice has begun is not tried again; it can be undone", async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  const { releases } = town.world
  releases.setController(true)
  await confirmed(town, rejected)
  await town.later(minutes(32), minutes(1))
  await comes(town, SELECTION + days(21) + minutes(10), days(1))
  town.skim()
  expect(await hears(town, 'ada', () => town.presses('ada', 'accept.try-again', 'P280'))).toBe(
    "M1 does not go on: the choice of the payload of sprint 280 is over, since a later sprint's has begun. *Undo* takes our override off, if it stands.",
  )
  releases.setController(false)
  await answers(town, 'ada', 'accept.undo', { reason: 'Too late' })
  await town.later(minutes(1), seconds(10))
  expect(releases.overrideOf(rejected)).toBeNull()
  expect(threadOf(town).at(-1)).toContain('M1, undone by @ada')
  expect(payloadNews(town).join('\n')).not.toContain('choose again')
}, 60_000)

test("what is not begun when a later sprint's choice begins is not accepted any more", async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  const { releases, weather } = town.world
  await picks(town, rejected)
  weather.add({ service: 'kubernetes', call: 'get releasepayloads', trouble: { kind: 'html', status: 503 } })
  await presses(town, 'tove', 'accept.confirm')
  await comes(town, SELECTION + days(21) + minutes(10), hours(12))
  town.skim()
  weather.clear()
  await town.later(minutes(10), seconds(20))
  expect(messageOf(town)).toContain("The choice of the payload of sprint 280 is over, since a later sprint's has begun")
  expect(releases.overrideOf(rejected)).toBeNull()
  expect(cardOf(town)).not.toContain('The payload of *sprint 280* is')
  town.skim()
}, 60_000)

test("what is accepted only when a later sprint's choice has begun is not selected any more", async () => {
  const { town } = await aTownWithoutAccepted()
  await using _ = town
  const { releases } = town.world
  await comes(town, SELECTION + days(21) - minutes(5), hours(12))
  const tag = releases.publish(nightly, { at: town.clock.now() - hours(8), phase: 'Rejected', failing: ['upgrade'] })
  await presses(town, 'ada', 'payload.check-again')
  releases.setController(true)
  await confirmed(town, tag)
  town.skim()
  await town.later(minutes(10), minutes(1))
  releases.setController(false)
  await town.later(minutes(2), seconds(20))
  expect(messageOf(town)).toContain(
    "It is not the payload of sprint 280: The choice of the payload of sprint 280 is over: a later sprint's has begun.",
  )
  expect(messageOf(town)).toContain('[Undo]')
  expect(cardOf(town)).not.toContain('The payload of *sprint 280* is')
  town.skim()
}, 60_000)

test('an undo that comes when the choice is over calls nobody to choose again', async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  await accepted(town, rejected)
  await comes(town, SELECTION + days(21) + minutes(10), days(1))
  town.skim()
  await answers(town, 'ada', 'accept.undo', { reason: 'The registry was not the cause' })
  await town.later(minutes(1), seconds(10))
  const told = payloadNews(town).find(text => text.includes('undone by @ada'))
  expect(told).toMatch(/^@qe Please stop testing `\S+`\.\nM1, undone by @ada/)
}, 60_000)

test('`payload accept` is about the payload that is being chosen, also when its sprint has ended', async () => {
  const ends = { SPRINT_ANCHOR: '2026-11-05', SPRINT_ANCHOR_NUMBER: '280' }
  await using town = await aPayloadTown({ onDisk: true, env: ends })
  publishes(town, hours(10), { phase: 'Rejected', failing: ['upgrade'] })
  await town.settle()
  await town.restart(hours(20))
  await town.settle()
  expect(cardOf(town)).toContain('[Accept one by hand]')
  await town.types('ada', 'payload accept')
  await formFilled(town, 'ada')
  expect(formOf(town, 'ada')).toContain('For sprint 280.')
  await town.world.slack.closeView(town.world.cast.ada)
  town.skim()
})
