import { expect, test } from 'vitest'
import { hours } from '../../src/kernel/time.ts'
import { viewOpened } from '../town.ts'
import type { Town } from '../town.ts'
import {
  aRunningTown,
  comes,
  fillsIn,
  newsOf,
  nextIsTaken,
  nextMorning,
  presses,
  verdictCard,
  verdictThread,
} from './hands.ts'

async function says(town: Town, who: 'ada' | 'ben', typed: string, values: Record<string, string>): Promise<void> {
  await town.types(who, typed)
  await viewOpened(town.world, who)
  await town.fills(who, values)
  await town.settle()
  await town.world.slack.closeView(town.world.cast[who])
}

test('a change that one person decides anew after the verdict was told turns nothing; two of TRT do, and Test Platform is told', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await says(town, 'ada', 'admin-change Restarted etcd', { why: 'It was slow', needed: 'needed' })
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  expect(verdictCard(town)).toContain('*2. Admin change without an ack:* yes, and it fails the sprint.')

  await says(town, 'ben', 'admin-change A1', { needed: 'experiment', reason: 'I changed my mind' })
  await town.later(60_000, 30_000)
  expect(verdictCard(town)).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 failed by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-090000 was selected by @ada 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* yes, and it fails the sprint.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and ran it from 2026-11-25 15:36 UTC until 2026-12-16 15:11 UTC.
    • A1: Restarted etcd (not needed); it was needed for the upgrade or to keep the cluster working until @ben decided 2026-12-17 14:15 UTC that it is an experiment, not needed: “I changed my mind”
    • It was settled as *yes* 2026-12-16 15:31 UTC, and stays so although the records now say *none*: only two people of TRT turn it. If the records are right, press *Change an answer* (after *Reopen*, where it is confirmed), and a second person agrees.
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run.
    [Confirm] [Change an answer]
    sprint 280 · told 2026-12-17 14:15 UTC"
  `)
  town.skim()

  await fillsIn(town, 'ada', 'verdict.change', {
    question: 'admin-acks',
    value: 'success',
    why: 'It was an experiment',
  })
  await presses(town, 'tove', 'verdict.agree', 'V280')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@trt: @ada wants to answer question 2 (an admin change without an ack) with *none* instead of *yes*. “It was an experiment” A second person of TRT agrees or declines on the verdict above, until 2026-12-22 14:16 UTC.",
      "@test-platform: @ada and @tove answered question 2 (an admin change without an ack) by hand with *none*; it was *yes* before, and both stay visible. “It was an experiment”",
    ]
  `)
  expect(verdictCard(town)).toContain('*none* instead of *yes*, said by @ada, agreed by @tove')
  expect(verdictCard(town)).toContain('*Sprint 280 was a success by what is recorded.*')
  town.skim()
}, 120_000)

test('what turns a confirmed verdict in the night is told in the working hours of TRT', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  await comes(town, Date.parse('2026-12-18T05:00:00Z'), hours(12))
  await fillsIn(town, 'quim', 'payload.qe-failed', { reason: 'Storage tests hang' }, 'P280')
  await town.later(hours(1))
  expect(verdictThread(town)).toHaveLength(1)
  await nextMorning(town, '2026-12-18')
  expect(verdictThread(town).at(-1)).toContain(
    '@trt: The answer to question 1 (a build on time) turned from *yes* to *no*.',
  )
  town.skim()
}, 120_000)
