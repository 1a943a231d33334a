import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { changedClusters } from '../../src/services/farm-files/clusters-file.ts'
import { answers, hears } from '../payload/hands.ts'
import { viewOpened } from '../town.ts'
import type { Town } from '../town.ts'
import {
  answered,
  aRunningTown,
  fillsIn,
  isOutFor,
  newsOf,
  nextIsTaken,
  nextMorning,
  presses,
  verdictCard,
} from './hands.ts'

/** Somebody takes the cluster out without the bot. */
const blocks = (town: Town) =>
  town.world.farm.mergeClustersYaml(changedClusters(town.world.farm.clustersYaml(), 'build02', 'blocked') ?? '', 'ben')

async function says(town: Town, who: 'ada' | 'ben', typed: string, values: Record<string, string>): Promise<void> {
  await town.types(who, typed)
  await viewOpened(town.world, who)
  await town.fills(who, values)
  await town.settle()
  await town.world.slack.closeView(town.world.cast[who])
}

test('what has failed in the evening is not turned by one person before the morning on which it is told', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await says(town, 'ada', 'admin-change Restarted etcd', { why: 'It was slow', needed: 'needed' })
  await nextIsTaken(town)
  await says(town, 'ben', 'admin-change A1', { needed: 'experiment', reason: 'I changed my mind' })
  const agenda = await hears(town, 'ada', () => town.types('ada', 'agenda'))
  expect(agenda).toContain('sprint 280 is failed by what is recorded, told on the next working morning')
  await nextMorning(town, '2026-12-17')
  expect(verdictCard(town)).toContain('*Sprint 280 failed by what is recorded.*')
  expect(verdictCard(town)).toContain('It was settled as *yes* 2026-12-16 ')
  town.skim()
}, 60_000)

test('a question that is settled as failed at night is told in the morning, and calls TRT', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })
  await nextMorning(town, '2026-11-27')
  blocks(town)
  await town.later(minutes(10), minutes(5))
  // Half of the sprint is used up in the night.
  await nextMorning(town, '2026-12-07')
  // The card goes with the time, a day at a time.
  expect(verdictCard(town)).toMatch(/: out for (9|10) d/)
  town.skim()
  await town.later(hours(14), hours(1))
  expect(verdictCard(town)).toContain('*3. Significant problem that forced the cluster out:* yes, and it fails')
  const said = () => town.thread('V280').filter(text => text.includes('is settled'))
  expect(said()).toEqual([])
  await nextMorning(town, '2026-12-08')
  expect(said()).toMatchInlineSnapshot(`
    [
      "@trt: Question 2 (an admin change without an ack) is settled: *none*. Question 3 (a significant problem that forced the cluster out) is settled: *yes, and it fails the sprint*. Please look at the verdict above; it is not confirmed yet.",
    ]
  `)
  town.skim()
}, 60_000)

test("what TRT answered is on the agenda, with the retrospective's plan and what was declined", async () => {
  const { town } = await aRunningTown()
  await using _ = town
  const failover = await isOutFor(town, days(2))
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  await fillsIn(town, 'ada', 'verdict.answer', { ...answered, failover })
  await town.later(minutes(2), minutes(1))
  const agenda = await hears(town, 'ada', () => town.types('ada', 'agenda'))
  expect(agenda.split('\n').filter(line => line.includes('question 3 was answered'))).toMatchInlineSnapshot(`
    [
      "• 2026-12-17 14:15 UTC: V280: question 3 was answered. TRT: the problem was significant, it forced the cluster out (F1) and no change has to stay. Said by @ada: A kernel regression, reverted in the next nightly",
    ]
  `)
  town.skim()
}, 60_000)

test('six action items that nobody owns call TRT once a week, in one message', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })
  await nextMorning(town, '2026-11-27')
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  for (const n of [1, 2, 3, 4, 5, 6])
    await fillsIn(town, 'ada', 'retrospective.item', { title: `Item ${n}`, why: 'It broke', team: 'Node' })
  town.skim()
  await town.later(days(7), hours(6))
  const reminders = () => newsOf(town).filter(text => text.includes('action items of sprint'))
  expect(reminders()).toMatchInlineSnapshot(`
    [
      "@trt: 6 action items of sprint 280 are open. They go before feature development; press *Done* on each when it is closed. Where nobody owns one, please ask its team who does it.
    • T1 (Item 1), Node, without an owner, for 7 d
    • T2 (Item 2), Node, without an owner, for 7 d
    • T3 (Item 3), Node, without an owner, for 7 d
    • T4 (Item 4), Node, without an owner, for 7 d
    • T5 (Item 5), Node, without an owner, for 7 d
    • T6 (Item 6), Node, without an owner, for 7 d",
    ]
  `)
  await town.later(days(6), hours(12))
  expect(reminders()).toEqual([])
  await town.later(days(1), hours(6))
  expect(reminders()).toHaveLength(1)
  town.skim()
}, 60_000)
