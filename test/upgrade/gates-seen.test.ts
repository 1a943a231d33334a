import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { isSeen } from '../../src/upgrade/model/gates.ts'
import type { GateSnapshot } from '../../src/upgrade/model/gates.ts'
import { blindSince, freshWatch } from '../../src/upgrade/model/watch.ts'
import { nextIsTaken, nextMorning, verdictCard } from '../verdict/hands.ts'
import { promotedTown, upgrades } from './hands.ts'
import { NOON, someGates } from './samples.ts'

const FROM = NOON
const TO = NOON + days(21)
const at = (moment: number, unseenSince: number | null = null): GateSnapshot => ({
  cluster: 'build02',
  sprint: 280,
  stage: 'before',
  at: moment,
  unseenSince,
  ...someGates(),
})

test.each<[string, GateSnapshot[], boolean]>([
  ['never', [], false],
  ['before it, and unchanged since', [at(FROM - days(40))], true],
  ['for the first time while it ran', [at(FROM + days(3), FROM - days(1))], true],
  ['for the first time after it', [at(TO + hours(1))], false],
  ['not at its end, and changed when they could be read again', [at(FROM), at(TO + hours(1), TO - days(1))], false],
  ['not at its end, and unchanged when they could be read again', [at(FROM), at(TO + days(4))], true],
  ['not from a moment after its end on', [at(FROM), at(TO + days(4), TO + days(1))], true],
])('gates and acks were seen of a run: %s', (_, snapshots, seen) => {
  expect(isSeen(snapshots, FROM, TO)).toBe(seen)
})

test.each([
  [null, null, null],
  [{ since: 5, why: 'x', told: false }, { since: 3, why: 'x', told: true }, 3],
  [{ since: 2, why: 'x', told: true }, { since: 3, why: 'x', told: true }, 2],
])(
  'nothing is seen of them where the cluster, or they alone, cannot be read: %j, %j',
  (trouble, gatesTrouble, since) => {
    expect(blindSince({ ...freshWatch('build02'), trouble, gatesTrouble })).toBe(since)
  },
)

test('where gates and acks could never be read, nobody knows whether an ack was missing', async () => {
  const { town, name } = await promotedTown()
  await using _town = town
  town.world.farm.kubernetes('build02').deny({ resource: 'configmaps' })
  upgrades(town, name, { takesMs: minutes(30), workersMs: minutes(30) })
  await town.later(hours(2), minutes(20))
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  expect(verdictCard(town).split('\n').slice(0, 6)).toMatchInlineSnapshot(`
    [
      "V280 · *Sprint 280 is not decided.* @trt: nobody knows the answer to question 2 (an admin change without an ack). Please answer it; unknown does not count as success.",
      "*1. Build on time:* yes.",
      "• 5.0.0-0.nightly-2026-11-25-090000 was selected by @ada 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.",
      "*2. Admin change without an ack:* unknown.",
      "• build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and ran it from 2026-11-25 15:36 UTC until 2026-12-16 15:11 UTC.",
      "• Gates and acks of build02 could not be read while it ran this payload: whether one was acknowledged for it, nobody saw.",
    ]
  `)
  town.skim()
}, 60_000)
