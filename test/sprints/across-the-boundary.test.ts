import { expect } from 'vitest'
import { hears } from '../payload/hands.ts'
import { card, fillsIn, isBroughtBack, isTakenOut, presses, takesThePayload, tellings } from './hands.ts'

const answer = {
  significant: 'yes',
  forced: 'yes',
  failover: 'F1',
  persists: 'no',
  why: 'A leak of watches, reverted in the next nightly',
}

tellings('an investigation across a sprint boundary', '2026-11-25T12:30:00Z', async story => {
  const { town } = story
  const { farm } = town.world
  farm.startJobs(4, { cluster: 'build02', state: 'success' })
  await story.morning('2026-11-25')
  await takesThePayload(story, 280, '2026-11-25')
  await story.until('2026-11-25T21:00:00Z')
  story.told()

  // From Monday to Friday, and on Wednesday the next payload is taken up.
  await story.morning('2026-12-14')
  story.told()
  await story.until('2026-12-14T15:00:00Z')
  const failover = await isTakenOut(story)
  await story.until('2026-12-16T12:00:00Z')
  await story.morning('2026-12-16')
  story.told()
  await takesThePayload(story, 281, '2026-12-16')
  await story.until('2026-12-16T21:00:00Z')
  story.told()
  expect(card(story, failover)).toMatchInlineSnapshot(`
    "*build02* takes no new jobs since 2026-12-14 15:00 UTC, asked by @ada; what was running ended 2026-12-14 15:01 UTC.
    *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
    > Nodes of the new payload are slow to start pods
    F1 · done · asked 2026-12-14 15:00 UTC · TRT-2
    Half sprint of the payload of sprint 280: ▓▓░░░░░░░░ 2.2 of 10.5 days out (21 %)
    [Change details] [Tell me when it is back] [Put it back now]"
  `)
  await story.pause()
  await story.morning('2026-12-17')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Thu 17 Dec
    *build02* is out of rotation since 2026-12-14 15:00 UTC, for 2 d 23 h (F1: suspected degradation from the sprint payload).
    Sprint 281, day 18 of 21. Next: the end of the sprint after Sun 20 Dec, in 3 d 14 h.
    Half sprint of the payload of sprint 280: ▓▓░░░░░░░░ 2.9 of 10.5 days out (28 %)
    Payload of sprint 281: \`5.0.0-ec.8\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.8\`, the payload of sprint 281, since 2026-12-16 18:00 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 18 of 21. build02 is out of rotation and drained; it was out 1 time. Half sprint of the payload of sprint 280: 2.9 of 10.5 days used.]
    Log: ….",
    ]
  `)
  expect(await hears(town, 'dana', () => town.types('dana', 'verdict 280'))).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 is not settled yet.* Nothing has failed it so far; open: question 3 (a significant problem that forced the cluster out).
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-060000 was selected by @tove 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-25 16:06 UTC, and ran it from 2026-11-25 18:00 UTC until 2026-12-16 16:06 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* open.
    • build02, half of the sprint: ▓▓░░░░░░░░ 2.9 of 10.5 days out (28 %)
    • F1: out for 2 d 23 h, since 2026-12-14 15:00 UTC, suspected degradation from the sprint payload: counted.
    • TRT has not said yet whether what was behind F1 was significant, and forced it out.
    • It is settled when F1 has ended: time out counts for the payload in whose run it began."
  `)
  story.told()
  await story.morning('2026-12-18')
  story.told()
  await story.until('2026-12-18T15:00:00Z')
  await isBroughtBack(story)
  expect(card(story, failover)).toMatchInlineSnapshot(`
    "*build02* was taken out of rotation 2026-12-14 15:00 UTC, asked by @ada; that failover is over.
    *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
    > Nodes of the new payload are slow to start pods
    F1 · done · asked 2026-12-14 15:00 UTC · TRT-2
    Out for 4 d as suspected degradation from the sprint payload: counted against the half sprint of the payload of sprint 280."
  `)
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "F1: @ben says that the lasting change is merged; the farm's own answer is awaited.",
      "F1: The final cause is *suspected degradation from the sprint payload*, as R2 says: 4 d out, counted against the half sprint. TRT changes it with \`/sacrificial cause F1\`.",
      "channel: *build02* is in rotation since 2026-12-18 15:02 UTC.
    *Final cause:* suspected degradation from the sprint payload
    *Found:*
    > A kernel regression in the payload
    *Done about it:*
    > Reverted in the next nightly
    *No workaround stays.*
    R2 · done · asked 2026-12-18 15:00 UTC · TRT-4",
      "R2: @ada: your request to bring *build02* back into rotation is approved by @ben; the change begins.",
      "R2: R2: approved by @ben 2026-12-18 15:00 UTC.
    *Impact:* jobs are scheduled there again.
    :large_yellow_circle: Its canary: has not run lately.
    :large_yellow_circle: The lasting change has to be undone in \`_clusters.yaml\`, too; the patch follows after the approval.
    :large_green_circle: Nothing runs there now.
    :large_green_circle: 1 other check green.
    Checked 2026-12-18 15:00 UTC.
    :white_check_mark: @ben approved 2026-12-18 15:00 UTC",
      "R2: The lasting change of *build02* is in force since 2026-12-18 15:01 UTC; @ben merged it.",
      "R2: The lasting change is seen in the farm since 15:01 UTC.",
      "R2: @ada: *build02* is back in rotation since 2026-12-18 15:02 UTC, proven by a job that runs there.",
    ]
  `)
  await story.morning('2026-12-21')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Mon 21 Dec
    Waits for TRT: The verdict of sprint 280 is not confirmed.
    *build02* is in rotation since 2026-12-18 15:02 UTC.
    Sprint 282, day 1 of 21. Next: half of the sprint on Thu 31 Dec 12:00 EST, in 10 d 2 h.
    Half sprint of the payload of sprint 281: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 281: \`5.0.0-ec.8\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.8\`, the payload of sprint 281, since 2026-12-16 18:00 UTC.
    [image: Rotation in sprint 282, Mon 21 Dec to Sun 10 Jan, day 1 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 281: 0 of 10.5 days used.]
    Log: ….",
      "channel: V280 · *Sprint 280 is not decided.* @trt: nobody knows the answer to question 3 (a significant problem that forced the cluster out). Please answer it; unknown does not count as success.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-060000 was selected by @tove 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-25 16:06 UTC, and ran it from 2026-11-25 18:00 UTC until 2026-12-16 16:06 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* unknown.
    • build02, half of the sprint: ▓▓▓░░░░░░░ 4 of 10.5 days out (38 %)
    • F1: out for 4 d, 2026-12-14 15:00 UTC to 2026-12-18 15:02 UTC, suspected degradation from the sprint payload: counted.
    • TRT has not said yet whether what was behind F1 was significant, and forced it out.
    [Answer question 3] [Change an answer]
    sprint 280 · told 2026-12-21 14:00 UTC",
    ]
  `)
  expect(card(story, 'V280')).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 is not decided.* @trt: nobody knows the answer to question 3 (a significant problem that forced the cluster out). Please answer it; unknown does not count as success.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-060000 was selected by @tove 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-25 16:06 UTC, and ran it from 2026-11-25 18:00 UTC until 2026-12-16 16:06 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* unknown.
    • build02, half of the sprint: ▓▓▓░░░░░░░ 4 of 10.5 days out (38 %)
    • F1: out for 4 d, 2026-12-14 15:00 UTC to 2026-12-18 15:02 UTC, suspected degradation from the sprint payload: counted.
    • TRT has not said yet whether what was behind F1 was significant, and forced it out.
    [Answer question 3] [Change an answer]
    sprint 280 · told 2026-12-21 14:00 UTC"
  `)
  await fillsIn(story, 'ada', 'verdict.answer', answer, 'V280')
  await presses(story, 'tove', 'verdict.confirm', 'V280')
  expect(card(story, 'V280')).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 was a success*, confirmed by @tove 2026-12-21 14:00 UTC.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-060000 was selected by @tove 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-25 16:06 UTC, and ran it from 2026-11-25 18:00 UTC until 2026-12-16 16:06 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* found, and dealt with within half the sprint.
    • build02, half of the sprint: ▓▓▓░░░░░░░ 4 of 10.5 days out (38 %)
    • F1: out for 4 d, 2026-12-14 15:00 UTC to 2026-12-18 15:02 UTC, suspected degradation from the sprint payload: counted.
    • TRT: the problem was significant, it forced the cluster out (F1) and no change has to stay. Said by @ada: A leak of watches, reverted in the next nightly
    [Reopen]
    sprint 280 · told 2026-12-21 14:00 UTC"
  `)
  story.told()

  await story.pause()
  await story.until('2027-01-06T12:00:00Z')
  story.told()
  await takesThePayload(story, 282, '2027-01-06')
  await story.until('2027-01-06T21:00:00Z')
  story.told()
  await story.morning('2027-01-07')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Thu 7 Jan
    Waits for TRT: The verdict of sprint 281 is not confirmed.
    *build02* is in rotation since 2026-12-18 15:02 UTC.
    Sprint 282, day 18 of 21. Next: the end of the sprint after Sun 10 Jan, in 3 d 14 h.
    Half sprint of the payload of sprint 282: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 282: \`5.0.0-ec.9\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.9\`, the payload of sprint 282, since 2027-01-06 18:00 UTC.
    [image: Rotation in sprint 282, Mon 21 Dec to Sun 10 Jan, day 18 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 282: 0 of 10.5 days used.]
    Log: ….",
      "channel: V281 · *Sprint 281 was a success by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-12-16-060000 was selected by @tove 2026-12-16 15:00 UTC (P281), before the deadline (2026-12-17 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-12-16 16:06 UTC, and ran it from 2026-12-16 18:00 UTC until 2027-01-06 16:06 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run.
    [Confirm] [Change an answer]
    sprint 281 · told 2027-01-07 14:00 UTC",
    ]
  `)
  await presses(story, 'ada', 'verdict.confirm', 'V281')
  expect(card(story, 'V281')).toMatchInlineSnapshot(`
    "V281 · *Sprint 281 was a success*, confirmed by @ada 2027-01-07 14:00 UTC.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-12-16-060000 was selected by @tove 2026-12-16 15:00 UTC (P281), before the deadline (2026-12-17 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-12-16 16:06 UTC, and ran it from 2026-12-16 18:00 UTC until 2027-01-06 16:06 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run.
    [Reopen]
    sprint 281 · told 2027-01-07 14:00 UTC"
  `)
  story.told()
  expect(story.posts()).toMatchInlineSnapshot(`
    {
      "Fri 18 Dec": 2,
      "Mon 14 Dec": 2,
      "Mon 21 Dec": 2,
      "Thu 17 Dec": 1,
      "Thu 7 Jan": 2,
      "Wed 16 Dec": 2,
      "Wed 25 Nov": 2,
      "Wed 6 Jan": 2,
    }
  `)
})
