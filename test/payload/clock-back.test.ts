import { expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { accepted, aTownWithoutAccepted, confirmed, messageOf } from './accept-hands.ts'
import { answers, aPayloadTown, cardOf, presses, selected, threadOf } from './hands.ts'

test('what becomes of an acceptance by hand is seen when the clock goes back', async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  const { releases } = town.world
  releases.setController(true)
  await confirmed(town, rejected)
  await town.later(minutes(3), seconds(20))
  town.clock.advance(-hours(5))
  await town.settle()
  releases.removeOverrideByHand(rejected)
  await town.later(minutes(1), seconds(20))
  expect(messageOf(town)).toContain(`Our override of \`${rejected}\` was there, and somebody has removed it.`)
  expect(cardOf(town), 'another one can be picked').toContain('[Accept one by hand]')
  town.skim()
})

test('its patience is counted anew from then on', async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  const { releases } = town.world
  releases.setController(true)
  await confirmed(town, rejected)
  await town.later(minutes(25), minutes(1))
  town.clock.advance(-minutes(10))
  await town.later(minutes(10), seconds(30))
  expect(messageOf(town), 'the wait began before').not.toContain('M1 is stuck')
  town.clock.advance(-hours(5))
  await town.later(minutes(29), seconds(30))
  expect(messageOf(town)).not.toContain('M1 is stuck')
  await town.later(minutes(3), seconds(30))
  expect(messageOf(town)).toContain('M1 is stuck')
  town.skim()
})

test('an undo goes on when the clock goes back', async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  await accepted(town, rejected)
  town.world.releases.setController(true)
  await answers(town, 'ada', 'accept.undo', { reason: 'The registry was not the cause' })
  await town.later(minutes(3), seconds(20))
  town.clock.advance(-hours(2))
  await town.later(minutes(32), seconds(30))
  expect(messageOf(town)).toContain('M1 was undone by @ada')
  town.skim()
})

test('the public build is looked for when the clock goes back', async () => {
  await using town = await aPayloadTown()
  const tag = await selected(town)
  await presses(town, 'quim', 'payload.qe-passed')
  await town.later(minutes(3), minutes(1))
  town.clock.advance(-hours(5))
  await town.settle()
  town.world.releases.promote(tag)
  await town.later(minutes(6), seconds(30))
  expect(threadOf(town).join('\n')).toContain('It was promoted as')
  town.skim()
})
