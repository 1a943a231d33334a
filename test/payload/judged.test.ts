import { expect, test } from 'vitest'
import { days, hours, minutes, seconds } from '../../src/kernel/time.ts'
import { accepted, aTownWithoutAccepted, messageOf, picks } from './accept-hands.ts'
import {
  answers,
  aPayloadTown,
  cardOf,
  comes,
  DEADLINE,
  nightly,
  payloadNews,
  presses,
  publishes,
  selected,
  SELECTION,
  threadOf,
} from './hands.ts'

test('what TRT found not good enough stays so while it looks deeper, and acceptance by hand goes on', async () => {
  await using town = await aPayloadTown()
  publishes(town, hours(10))
  const rejected = publishes(town, hours(5), { phase: 'Rejected', failing: ['upgrade'] })
  await comes(town, SELECTION)
  await answers(town, 'ada', 'payload.none', { reason: 'It lacks the fix' })
  await picks(town, rejected)
  await answers(town, 'ada', 'payload.deeper', { until: '4h' })
  expect(cardOf(town)).toContain('@ada found none good enough so far.')
  expect(cardOf(town)).toContain('[Accept one by hand]')
  await presses(town, 'tove', 'accept.confirm')
  await town.later(seconds(10), seconds(2))
  expect(messageOf(town)).toContain(`\`${rejected}\` is accepted by hand, by @ada and @tove`)
  town.skim()
}, 60_000)

test('an undo in the night of QE mentions nobody of it', async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  await accepted(town, rejected)
  await comes(town, DEADLINE + hours(3), hours(1))
  town.skim()
  await answers(town, 'ada', 'accept.undo', { reason: 'The registry was not the cause' })
  await town.later(minutes(5), seconds(20))
  const said = payloadNews(town).join('\n')
  expect(said).toContain(`QE: Please stop testing \`${rejected}\`.`)
  expect(said).not.toContain('@qe')
  town.skim()
}, 60_000)

test('after a sprint without a payload, the release before it is on offer until QE passes another', async () => {
  await using town = await aPayloadTown()
  const tag = await selected(town)
  await presses(town, 'quim', 'payload.qe-passed')
  const afterNext = SELECTION + days(42)
  await comes(town, afterNext - hours(6), days(1))
  town.world.releases.publish(nightly, { at: afterNext - hours(20), phase: 'Accepted' })
  const name = town.world.releases.promote(tag, 7)
  await comes(town, afterNext + minutes(10), hours(1))
  const ready = () => threadOf(town).filter(text => text.includes('The release of sprint 280'))
  expect(ready().join('\n'), 'it was looked for').toContain(name)
  await presses(town, 'ada', 'payload.select', 'P282')
  await presses(town, 'quim', 'payload.qe-passed', 'P282')
  await town.later(minutes(20))
  expect(ready().join('\n')).not.toContain('[Upgrading on build02]')
  town.skim()
}, 120_000)
