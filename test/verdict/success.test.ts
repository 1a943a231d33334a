import { expect, test } from 'vitest'
import { days } from '../../src/kernel/time.ts'
import { hears } from '../payload/hands.ts'
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
  verdictThread,
} from './hands.ts'

test('a quiet sprint: anybody can look before, it is told on the morning after the run ends, and TRT confirms it', async () => {
  const { town } = await aRunningTown()
  await using _ = town

  expect(await hears(town, 'dana', () => town.types('dana', 'verdict'))).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 is not settled yet.* Nothing has failed it so far; open: question 1 (a build on time), question 2 (an admin change without an ack) and question 3 (a significant problem that forced the cluster out).
    *1. Build on time:* open.
    • 5.0.0-0.nightly-2026-11-25-090000 was selected by @ada 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    • It is settled at the deadline, 2026-11-26 05:00 UTC.
    *2. Admin change without an ack:* open.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and has run it since 2026-11-25 15:36 UTC.
    • No change by hand was recorded, and the bot asked about none.
    • It is settled when the run of its payload has ended, or half of the sprint is used up.
    *3. Significant problem that forced the cluster out:* open.
    • No time out of rotation that counts began during its run.
    • It is settled when the run of its payload has ended, or half of the sprint is used up."
  `)
  town.skim()
  await nextIsTaken(town)
  expect(newsOf(town)).toEqual([])

  await nextMorning(town, '2026-12-17')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "V280 · *Sprint 280 was a success by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-090000 was selected by @ada 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and ran it from 2026-11-25 15:36 UTC until 2026-12-16 15:11 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run.
    [Confirm] [Change an answer]
    sprint 280 · told 2026-12-17 14:15 UTC",
    ]
  `)

  await presses(town, 'tove', 'verdict.confirm', 'V280')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@tove confirmed that sprint 280 was a success.",
    ]
  `)
  expect(verdictCard(town)).toContain('V280 · *Sprint 280 was a success*, confirmed by @tove')
  await town.later(days(9), days(1))
  expect(verdictThread(town)).toHaveLength(1)
  town.skim()
})

test('a problem that was found within half the sprint is a success, once TRT has said so', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await isOutFor(town, days(2))
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  // What nobody has answered is told as well, and is no success.
  expect(verdictCard(town)).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 is not decided.* @trt: nobody knows the answer to question 3 (a significant problem that forced the cluster out). Please answer it; unknown does not count as success.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-090000 was selected by @ada 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and ran it from 2026-11-25 15:36 UTC until 2026-12-16 15:11 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* unknown.
    • build02, half of the sprint: ▓░░░░░░░░░ 2 of 10.5 days out (19 %)
    • F1: out for 2 d, 2026-11-25 17:06 UTC to 2026-11-27 17:11 UTC, suspected degradation from the sprint payload: counted.
    • TRT has not said yet whether what was behind F1 was significant, and forced it out.
    [Answer question 3] [Change an answer]
    sprint 280 · told 2026-12-17 14:15 UTC"
  `)
  expect(verdictCard(town)).not.toContain('[Confirm]')
  town.skim()

  expect(await fillsIn(town, 'ada', 'verdict.answer', answered)).toEqual({})
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "Question 3 is answered. TRT: the problem was significant, it forced the cluster out (F1) and no change has to stay. Said by @ada: A kernel regression, reverted in the next nightly",
    ]
  `)
  expect(verdictCard(town)).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 was a success by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-090000 was selected by @ada 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and ran it from 2026-11-25 15:36 UTC until 2026-12-16 15:11 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* found, and dealt with within half the sprint.
    • build02, half of the sprint: ▓░░░░░░░░░ 2 of 10.5 days out (19 %)
    • F1: out for 2 d, 2026-11-25 17:06 UTC to 2026-11-27 17:11 UTC, suspected degradation from the sprint payload: counted.
    • TRT: the problem was significant, it forced the cluster out (F1) and no change has to stay. Said by @ada: A kernel regression, reverted in the next nightly
    [Confirm] [Answer question 3] [Change an answer]
    sprint 280 · told 2026-12-17 14:15 UTC"
  `)
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  expect(verdictCard(town)).toContain('*3. Significant problem that forced the cluster out:* found, and dealt with')
  expect(verdictCard(town)).toContain('V280 · *Sprint 280 was a success*')
  town.skim()
})
