import { expect } from 'vitest'
import { plainText } from '../../playground/jira/adf.ts'
import { nightly } from '../../playground/releases/streams.ts'
import { hears } from '../payload/hands.ts'
import {
  card,
  fillsIn,
  fillsInOn,
  isBroughtBack,
  isTakenOut,
  legible,
  presses,
  takesThePayload,
  tellings,
  typesAndFills,
} from './hands.ts'

const change = {
  what: 'Raised the limit of watches on all nodes',
  why: 'The new kubelet ran out of them',
  needed: 'needed',
}

const item = {
  title: 'Count the watches of the kubelet in the gate tests',
  why: 'It would have shown the leak on the first nightly',
  team: 'Node',
  owner: 'U0DANA',
}

tellings('a failed sprint and its retrospective', '2026-11-25T12:30:00Z', async story => {
  const { town } = story
  const { farm, jira, releases } = town.world
  farm.startJobs(4, { cluster: 'build02', state: 'success' })
  await story.morning('2026-11-25')
  await takesThePayload(story, 280, '2026-11-25')
  await story.until('2026-11-25T21:00:00Z')
  await story.morning('2026-11-26')
  story.told()
  await typesAndFills(story, 'ben', 'admin-change', change)
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @ben recorded a change on *build02* (A1): Raised the limit of watches on all nodes
    > The new kubelet ran out of them
    It is needed for the upgrade or to keep the cluster working: *no admin gate announced it*.",
    ]
  `)

  // Out on Friday at ten in New York, 10.5 days from there are over on Monday, 7 December, in the evening.
  await story.morning('2026-11-27')
  story.told()
  await story.until('2026-11-27T15:00:00Z')
  const failover = await isTakenOut(story)
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *build02* takes no new jobs since 2026-11-27 15:00 UTC, asked by @ada; what was running ended 2026-11-27 15:01 UTC.
    *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
    > Nodes of the new payload are slow to start pods
    F1 · done · asked 2026-11-27 15:00 UTC · TRT-2
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ under 0.1 of 10.5 days out (0 %)
    [Change details] [Tell me when it is back] [Put it back now]",
      "F1: @ada: your request to take *build02* out of rotation is approved by @ben; the change begins.",
      "F1: F1: approved by @ben 2026-11-27 15:00 UTC.
    *Impact today:* 19 jobs affected, 19 movable; they go to build04 100 %.
    :large_yellow_circle: KVM jobs would be left with \`build04\`.
    :large_green_circle: Nothing runs there now.
    :large_green_circle: 9 other checks green.
    The approval covers renewals of the stop-gap for up to 12 h, until the lasting change is seen.
    Checked 2026-11-27 15:00 UTC; it is checked once more right before the change.
    :white_check_mark: @ben approved 2026-11-27 15:00 UTC",
      "F1: The lasting change of *build02* is in force since 2026-11-27 15:03 UTC; @ben merged it.",
      "F1: The stop-gap is in force since 15:00 UTC, until 17:00 UTC unless renewed.",
      "F1: @ada: *build02* takes no new jobs since 2026-11-27 15:00 UTC, proven by the farm's own answers.",
      "F1: Nothing that had to leave runs on *build02* any more.",
      "F1: @ben says that the lasting change is merged; the farm's own answer is awaited.",
      "F1: The lasting change is seen in the farm since 15:03 UTC.",
      "F1: The stop-gap of *build02* ended.",
    ]
  `)
  expect(card(story, failover)).toMatchInlineSnapshot(`
    "*build02* takes no new jobs since 2026-11-27 15:00 UTC, asked by @ada; what was running ended 2026-11-27 15:01 UTC.
    *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
    > Nodes of the new payload are slow to start pods
    F1 · done · asked 2026-11-27 15:00 UTC · TRT-2
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ under 0.1 of 10.5 days out (0 %)
    [Change details] [Tell me when it is back] [Put it back now]"
  `)
  await story.pause()
  await story.morning('2026-11-30')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Mon 30 Nov
    *build02* is out of rotation since 2026-11-27 15:00 UTC, for 2 d 23 h (F1: suspected degradation from the sprint payload).
    Sprint 281, day 1 of 21. Next: half of the sprint on Thu 10 Dec 12:00 EST, in 10 d 2 h.
    Half sprint of the payload of sprint 280: ▓▓░░░░░░░░ 2.9 of 10.5 days out (28 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-25 18:00 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 1 of 21. build02 is out of rotation and drained; it was out 1 time. Half sprint of the payload of sprint 280: 2.9 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.morning('2026-12-01')
  await story.morning('2026-12-02')
  story.told()
  await story.until('2026-12-02T21:01:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "F1: @trt *build02*: 5.2 of 10.5 days out for the payload of sprint 280; 50 % of the half sprint was reached 2026-12-02 21:00 UTC.
    ▓▓▓▓▓░░░░░ 5.2 of 10.5 days out (50 %)
    If it stays out, the half sprint is used up 2026-12-08 03:00 UTC. \`/sacrificial return\` asks for the cluster back.",
    ]
  `)
  await story.morning('2026-12-03')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Thu 3 Dec
    *build02* is out of rotation since 2026-11-27 15:00 UTC, for 5 d 23 h (F1: suspected degradation from the sprint payload).
    Half sprint of the payload of sprint 280: ▓▓▓▓▓░░░░░ 5.9 of 10.5 days out (56 %)
    Sprint 281, day 4 of 21. Next: half of the sprint on Thu 10 Dec 12:00 EST, in 7 d 2 h.
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-25 18:00 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 4 of 21. build02 is out of rotation and drained; it was out 1 time. Half sprint of the payload of sprint 280: 5.9 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.morning('2026-12-04')
  story.told()
  await story.pause()
  await story.morning('2026-12-07')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "F1: @trt *build02*: 9.9 of 10.5 days out for the payload of sprint 280; 80 % of the half sprint was reached 2026-12-06 00:36 UTC, outside the working hours of TRT.
    ▓▓▓▓▓▓▓▓▓░ 9.9 of 10.5 days out (94 %)
    If it stays out, the half sprint is used up 2026-12-08 03:00 UTC. \`/sacrificial return\` asks for the cluster back.",
      "channel: *Daily digest* · Mon 7 Dec
    *build02* is out of rotation since 2026-11-27 15:00 UTC, for 9 d 23 h (F1: suspected degradation from the sprint payload).
    Half sprint of the payload of sprint 280: ▓▓▓▓▓▓▓▓▓░ 9.9 of 10.5 days out (94 %)
    Sprint 281, day 8 of 21. Next: half of the sprint on Thu 10 Dec 12:00 EST, in 3 d 2 h.
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-25 18:00 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 8 of 21. build02 is out of rotation and drained; it was out 1 time. Half sprint of the payload of sprint 280: 9.9 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.until('2026-12-08T03:01:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "F1: *build02*: 10.6 of 10.5 days out for the payload of sprint 280; the half sprint was used up 2026-12-08 03:00 UTC.
    ▓▓▓▓▓▓▓▓▓▓ 10.6 of 10.5 days out (101 %)
    With more than half of the sprint out of rotation the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release. \`/sacrificial return\` asks for the cluster back. Where it was not the payload, \`/sacrificial cause F1\` says so.",
      "channel: @trt @test-platform *build02*: 10.6 of 10.5 days out for the payload of sprint 280; the half sprint was used up 2026-12-08 03:00 UTC.
    ▓▓▓▓▓▓▓▓▓▓ 10.6 of 10.5 days out (101 %)
    With more than half of the sprint out of rotation the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release. \`/sacrificial return\` asks for the cluster back. Where it was not the payload, \`/sacrificial cause F1\` says so.",
    ]
  `)
  await story.morning('2026-12-08')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Tue 8 Dec
    *build02* is out of rotation since 2026-11-27 15:00 UTC, for 10 d 23 h (F1: suspected degradation from the sprint payload).
    Half sprint of the payload of sprint 280: ▓▓▓▓▓▓▓▓▓▓ 11 of 10.5 days out (105 %)
    Waits for TRT: The verdict of sprint 280 is not confirmed.
    Sprint 281, day 9 of 21. Next: half of the sprint on Thu 10 Dec 12:00 EST, in 2 d 2 h.
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-25 18:00 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 9 of 21. build02 is out of rotation and drained; it was out 1 time. Half sprint of the payload of sprint 280: 11 of 10.5 days used.]
    Log: ….",
      "channel: V280 · *Sprint 280 failed by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-060000 was selected by @tove 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* yes, and it fails the sprint.
    • build02 began the upgrade to this payload 2026-11-25 16:06 UTC, and has run it since 2026-11-25 18:00 UTC.
    • A1: Raised the limit of watches on all nodes (no admin gate announced it)
    *3. Significant problem that forced the cluster out:* yes, and it fails the sprint.
    • build02, half of the sprint: ▓▓▓▓▓▓▓▓▓▓ 11 of 10.5 days out (105 %)
    • F1: out for 10 d 23 h, since 2026-11-27 15:00 UTC, suspected degradation from the sprint payload: counted.
    [Confirm] [Answer question 3] [Change an answer]
    sprint 280 · told 2026-12-08 14:00 UTC",
    ]
  `)
  await story.until('2026-12-08T15:00:00Z')
  await isBroughtBack(story)
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "F1: @ben says that the lasting change is merged; the farm's own answer is awaited.",
      "F1: The final cause is *suspected degradation from the sprint payload*, as R2 says: 11 d out, counted against the half sprint. TRT changes it with \`/sacrificial cause F1\`.",
      "channel: *build02* is in rotation since 2026-12-08 15:02 UTC.
    *Final cause:* suspected degradation from the sprint payload
    *Found:*
    > A kernel regression in the payload
    *Done about it:*
    > Reverted in the next nightly
    *No workaround stays.*
    R2 · done · asked 2026-12-08 15:00 UTC · TRT-3",
      "R2: @ada: your request to bring *build02* back into rotation is approved by @ben; the change begins.",
      "R2: R2: approved by @ben 2026-12-08 15:00 UTC.
    *Impact:* jobs are scheduled there again.
    :large_yellow_circle: Its canary: has not run lately.
    :large_yellow_circle: The lasting change has to be undone in \`_clusters.yaml\`, too; the patch follows after the approval.
    :large_green_circle: Nothing runs there now.
    :large_green_circle: 1 other check green.
    Checked 2026-12-08 15:00 UTC.
    :white_check_mark: @ben approved 2026-12-08 15:00 UTC",
      "R2: The lasting change of *build02* is in force since 2026-12-08 15:01 UTC; @ben merged it.",
      "R2: The lasting change is seen in the farm since 15:01 UTC.",
      "R2: @ada: *build02* is back in rotation since 2026-12-08 15:02 UTC, proven by a job that runs there.",
    ]
  `)
  expect(card(story, failover)).toMatchInlineSnapshot(`
    "*build02* was taken out of rotation 2026-11-27 15:00 UTC, asked by @ada; that failover is over.
    *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
    > Nodes of the new payload are slow to start pods
    F1 · done · asked 2026-11-27 15:00 UTC · TRT-2
    Out for 11 d as suspected degradation from the sprint payload: counted against the half sprint of the payload of sprint 280."
  `)
  await presses(story, 'tove', 'verdict.confirm', 'V280')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "V280: @tove confirmed that sprint 280 failed. A retrospective follows, here in the thread.",
      "V280: *Retrospective of sprint 280:* @trt, please say who leads it, when, and which teams to invite. It is about what the sprint showed, not about who did what: what we learn from it now does not break a release later. TRT-4
    [Plan it] [Held] [Add an action item]",
    ]
  `)
  expect(card(story, 'V280')).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 failed*, confirmed by @tove 2026-12-08 15:02 UTC. What it showed comes before the next big release, which is worth more than a sprint that looks good.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-060000 was selected by @tove 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* yes, and it fails the sprint.
    • build02 began the upgrade to this payload 2026-11-25 16:06 UTC, and has run it since 2026-11-25 18:00 UTC.
    • A1: Raised the limit of watches on all nodes (no admin gate announced it)
    *3. Significant problem that forced the cluster out:* yes, and it fails the sprint.
    • build02, half of the sprint: ▓▓▓▓▓▓▓▓▓▓ 11.1 of 10.5 days out (105 %)
    • F1: out for 11 d, 2026-11-27 15:00 UTC to 2026-12-08 15:02 UTC, suspected degradation from the sprint payload: counted.
    [Reopen]
    sprint 280 · told 2026-12-08 14:00 UTC"
  `)
  const issue = jira.issues().find(({ summary }) => summary === 'Retrospective of sprint 280')
  expect(issue && plainText(issue.description)).toMatchInlineSnapshot(`
    "Sprint 280 failed. That is what the sacrificial cluster is for: what broke here did not break the next big release. This looks for what to change, not for whom to blame.
    The three questions
    1. Build on time: yes.
    - 5.0.0-0.nightly-2026-11-25-060000 was selected by Tove (U0TOVE) 2026-11-25 10:00 EST (P280), before the deadline (2026-11-26 00:00 EST); QE: passed.
    2. Admin change without an ack: yes, and it fails the sprint.
    - build02 began the upgrade to this payload 2026-11-25 11:06 EST, and has run it since 2026-11-25 13:00 EST.
    - A1: Raised the limit of watches on all nodes (no admin gate announced it)
    3. Significant problem that forced the cluster out: yes, and it fails the sprint.
    - build02, half of the sprint: ▓▓▓▓▓▓▓▓▓▓ 11.1 of 10.5 days out (105 %)
    - F1: out for 11 d, 2026-11-27 10:00 EST to 2026-12-08 10:02 EST, suspected degradation from the sprint payload: counted.
    What went well
    (for the meeting)
    What to change
    (for the meeting; each thing to do becomes an action item with its own issue)
    Changes made by hand
    - A1: Raised the limit of watches on all nodes
    What happened
    - 2026-11-25 10:00 EST: P280: Tove (U0TOVE) selected 5.0.0-0.nightly-2026-11-25-060000.
    - 2026-11-25 11:00 EST: P280: QE on 5.0.0-0.nightly-2026-11-25-060000: passed (Quim (U0QUIM)).
    - 2026-11-25 11:06 EST: P280: 5.0.0-0.nightly-2026-11-25-060000 was promoted as 5.0.0-ec.7.
    - 2026-11-25 11:06 EST: P280: Test Platform: upgrading on build02 (Ben (U0BEN))
    - 2026-11-25 11:06 EST: build02: the upgrade to 5.0.0-ec.7 began.
    - 2026-11-25 13:00 EST: build02: the upgrade was completed.
    - 2026-11-26 09:00 EST: A1: Ben (U0BEN) recorded a change by hand: Raised the limit of watches on all nodes
    - 2026-11-27 10:00 EST: F1: Ada (U0ADA) asked for the failover of build02: Nodes of the new payload are slow to start pods
    - 2026-11-27 10:00 EST: F1: approved.
    - 2026-11-27 10:00 EST: F1: out of rotation (suspected degradation from the sprint payload).
    - 2026-12-08 10:02 EST: F1: back in rotation.
    - 2026-12-08 10:02 EST: F1: its final cause is suspected degradation from the sprint payload (Ada (U0ADA)).
    V280 in Slack"
  `)

  await story.pause()
  const plan = { owner: 'U0PRIYA', date: '2026-12-10', teams: 'Node, Test Platform' }
  await fillsIn(story, 'ada', 'retrospective.plan', plan, 'V280')
  await story.morning('2026-12-09')
  await story.morning('2026-12-10')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "V280: @ada planned the retrospective for Thu 10 Dec: @priya leads it, with Node, Test Platform.",
      "V280: @priya: the retrospective of sprint 280 is on Thu 10 Dec, the next working day. If that does not suit, press *Plan it anew* above.",
      "V280: @priya: the retrospective of sprint 280 is today. Press *Held* above when it is over.",
      "channel: *Daily digest* · Wed 9 Dec
    *build02* is in rotation since 2026-12-08 15:02 UTC.
    Sprint 281, day 10 of 21.
    Half sprint of the payload of sprint 280: ▓▓▓▓▓▓▓▓▓▓ 11.1 of 10.5 days out (105 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-25 18:00 UTC.
    *Due* 2026-12-10 14:00 UTC: the retrospective of sprint 280.
    *Due* 2026-12-10 17:00 UTC: half of sprint 281 is over.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 10 of 21. build02 is in rotation; it was out 1 time. Half sprint of the payload of sprint 280: 11.1 of 10.5 days used.]
    Log: ….",
      "channel: *Daily digest* · Thu 10 Dec
    *Due* 2026-12-10 14:00 UTC: the retrospective of sprint 280.
    *Due* 2026-12-10 17:00 UTC: half of sprint 281 is over.
    *build02* is in rotation since 2026-12-08 15:02 UTC.
    Sprint 281, day 11 of 21.
    Half sprint of the payload of sprint 280: ▓▓▓▓▓▓▓▓▓▓ 11.1 of 10.5 days out (105 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-25 18:00 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 11 of 21. build02 is in rotation; it was out 1 time. Half sprint of the payload of sprint 280: 11.1 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.until('2026-12-10T18:00:00Z')
  await fillsIn(story, 'priya', 'retrospective.item', item, 'V280')
  await fillsIn(story, 'tove', 'retrospective.item', { ...item, title: 'Alert on watches', owner: 'U0TOVE' }, 'V280')
  await presses(story, 'priya', 'retrospective.held', 'V280')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "V280: @priya says that the retrospective was held. Its action items are followed until each is closed.",
      "V280: *T1:* Count the watches of the kubelet in the gate tests · Node, @dana TRT-5
    Added by @priya. It goes before feature development.
    > It would have shown the leak on the first nightly
    [Done]",
      "V280: *T2:* Alert on watches · Node, @tove TRT-6
    Added by @tove. It goes before feature development.
    > It would have shown the leak on the first nightly
    [Done]",
    ]
  `)
  expect(await hears(town, 'ada', () => town.types('ada', 'agenda')).then(legible)).toMatchInlineSnapshot(`
    "*Agenda of the CI architecture call, Thu 10 Dec*
    *Open requests and investigations*
    None.
    *Payload and calendar*
    Nobody is waited for.
    *Open verdicts*
    None.
    *Retrospectives and action items*
    • T1 (TRT-5): Count the watches of the kubelet in the gate tests; Node, @dana; new.
    • T2 (TRT-6): Alert on watches; Node, @tove; new.
    *Decided in the last seven days*
    • 2026-12-08 15:00 UTC: R2: approved.
    • 2026-12-08 15:02 UTC: F1: back in rotation.
    • 2026-12-08 15:02 UTC: F1: its final cause is suspected degradation from the sprint payload (@ada).
    • 2026-12-08 15:02 UTC: V280: @tove confirmed that sprint 280 failed.
    • 2026-12-08 15:02 UTC: V280: @ada planned the retrospective for Thu 10 Dec, led by @priya, with Node, Test Platform.
    • 2026-12-10 18:00 UTC: T1: @priya added an action item for Node: Count the watches of the kubelet in the gate tests
    • 2026-12-10 18:00 UTC: T2: @tove added an action item for Node: Alert on watches
    • 2026-12-10 18:00 UTC: V280: the retrospective was held.
    *Questions*
    None.
    [Post it in the channel] [As Markdown]
    Only you see this, until it is posted. What has no room here is in the thread then, and in the Markdown."
  `)
  story.told()

  // One of the two is in the next payload.
  const [first] = jira.issues().filter(({ summary }) => summary.startsWith('Count the watches'))
  releases.mergeChange(first?.key ?? '')
  await story.pause()
  await story.morning('2026-12-16')
  releases.publish(nightly, { at: Date.parse('2026-12-16T06:30:00Z'), phase: 'Accepted' })
  await story.until('2026-12-16T15:00:20Z')
  await story.until('2026-12-16T15:02:00Z')
  expect(card(story, 'P281')).toMatchInlineSnapshot(`
    "@trt *Sprint 281*: the bot proposes \`5.0.0-0.nightly-2026-12-16-063000\`. Select one by 2026-12-17 05:00 UTC.
    *Proposed:* 5.0.0-0.nightly-2026-12-16-063000
    begun 2026-12-16 06:30 UTC, accepted 2026-12-16 11:38 UTC; 7 of 7 blocking jobs succeeded; 4 of 4 informing jobs succeeded.
    Changes since \`5.0.0-0.nightly-2026-11-25-060000\`: 169 commits in 8 components (OCPBUGS-69745, OCPBUGS-60102, OCPBUGS-65162, OCPBUGS-61121, OCPBUGS-75927 and 118 more).
    *Follow-ups in:* TRT-5 Count the watches of the kubelet in the gate tests
    *Follow-ups not in:* TRT-6 Alert on watches
    *Passed over:*
    • 5.0.0-0.nightly-2026-11-25-060000: outside the two days
    P281 · choosing · opened 2026-12-16 15:00 UTC · looked at 2026-12-16 15:00 UTC
    [Select] [Looking deeper until…] [None is good enough] [Check again]"
  `)
  await presses(story, 'tove', 'payload.select', 'P281')
  await presses(story, 'quim', 'payload.qe-passed', 'P281')
  story.told()
  await story.morning('2026-12-17')
  story.told()
  await story.morning('2026-12-18')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "V280: 2 action items of sprint 280 are open. They go before feature development; press *Done* on each when it is closed.
    • T1 (Count the watches of the kubelet in the gate tests), @dana, for 7 d 20 h
    • T2 (Alert on watches), @tove, for 7 d 20 h",
      "channel: *Daily digest* · Fri 18 Dec
    *Overdue* for 20 h: T1 is open: Count the watches of the kubelet in the gate tests (Node).
    *Overdue* for 20 h: T2 is open: Alert on watches (Node).
    P281 has waited 1 d 22 h to be promoted: \`5.0.0-0.nightly-2026-12-16-063000\` passed QE, and Test Platform upgrades to it once it is public.
    *build02* is in rotation since 2026-12-08 15:02 UTC.
    Sprint 281, day 19 of 21.
    Half sprint of the payload of sprint 280: ▓▓▓▓▓▓▓▓▓▓ 11.1 of 10.5 days out (105 %)
    Payload of sprint 281: \`5.0.0-0.nightly-2026-12-16-063000\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-25 18:00 UTC.
    *Due* until the end of Sun 20 Dec: sprint 281 ends.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 19 of 21. build02 is in rotation; it was out 1 time. Half sprint of the payload of sprint 280: 11.1 of 10.5 days used.]
    Log: ….",
    ]
  `)
  const done = { note: 'It runs since Tuesday' }
  await fillsInOn(story, 'dana', '*T1:*', 'action-item.done', done)
  await fillsInOn(story, 'tove', '*T2:*', 'action-item.done', done)
  expect(
    town
      .thread('V280')
      .map(legible)
      .filter(text => /^\*T\d:/.test(text)),
  ).toMatchInlineSnapshot(`
    [
      "*T1:* Count the watches of the kubelet in the gate tests · Node, @dana TRT-5
    Done, says @dana 2026-12-18 14:00 UTC.
    > It runs since Tuesday",
      "*T2:* Alert on watches · Node, @tove TRT-6
    Done, says @tove 2026-12-18 14:00 UTC.
    > It runs since Tuesday",
    ]
  `)
  const items = jira.issues().filter(({ labels }) => labels.includes('before-features'))
  expect(items.map(({ status }) => status)).toEqual(['Done', 'Done'])
  await story.morning('2026-12-21')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Mon 21 Dec
    P281 has waited 4 d 22 h to be promoted: \`5.0.0-0.nightly-2026-12-16-063000\` passed QE, and Test Platform upgrades to it once it is public.
    *build02* is in rotation since 2026-12-08 15:02 UTC.
    Sprint 282, day 1 of 21. Next: half of the sprint on Thu 31 Dec 12:00 EST, in 10 d 2 h.
    Half sprint of the payload of sprint 280: ▓▓▓▓▓▓▓▓▓▓ 11.1 of 10.5 days out (105 %)
    Payload of sprint 281: \`5.0.0-0.nightly-2026-12-16-063000\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-25 18:00 UTC.
    [image: Rotation in sprint 282, Mon 21 Dec to Sun 10 Jan, day 1 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 280: 11.1 of 10.5 days used.]
    Log: ….",
    ]
  `)
  expect(story.posts()).toMatchInlineSnapshot(`
    {
      "Fri 18 Dec": 1,
      "Fri 27 Nov": 2,
      "Fri 4 Dec": 1,
      "Mon 21 Dec": 1,
      "Mon 30 Nov": 1,
      "Mon 7 Dec": 2,
      "Thu 10 Dec": 1,
      "Thu 17 Dec": 1,
      "Thu 26 Nov": 1,
      "Thu 3 Dec": 1,
      "Tue 1 Dec": 1,
      "Tue 8 Dec": 3,
      "Wed 16 Dec": 2,
      "Wed 2 Dec": 1,
      "Wed 25 Nov": 2,
      "Wed 9 Dec": 1,
    }
  `)
})
