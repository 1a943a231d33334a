import { expect, test } from 'vitest'
import { days, hours } from '../../src/kernel/time.ts'
import { plainText } from '../../playground/jira/adf.ts'
import { hears, presses } from '../payload/hands.ts'
import {
  answered,
  aRunningTown,
  comes,
  fillsIn,
  isOutFor,
  newsOf,
  nextIsTaken,
  nextMorning,
  verdictCard,
  verdictThread,
} from './hands.ts'

test('out for more than half the sprint: failed at once, with a retrospective that is followed until all of it is closed', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  const { jira } = town.world
  // More than 10.5 days, from Wednesday, 25 November: the budget is passed on Sunday, 6 December, in the night.
  await isOutFor(town, days(11))
  await nextMorning(town, '2026-12-07')
  expect(verdictCard(town)).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 failed by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-090000 was selected by @ada 2026-11-25 15:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and has run it since 2026-11-25 15:36 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* yes, and it fails the sprint.
    • build02, half of the sprint: ▓▓▓▓▓▓▓▓▓▓ 11.1 of 10.5 days out (105 %)
    • F1: out for 11 d, 2026-11-25 17:06 UTC to 2026-12-06 17:11 UTC, suspected degradation from the sprint payload: counted.
    [Confirm] [Answer question 3] [Change an answer]
    sprint 280 · told 2026-12-07 14:15 UTC"
  `)
  town.skim()

  // What is still open does not have to be waited for: whatever it says, the sprint has failed.
  await presses(town, 'tove', 'verdict.confirm', 'V280')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@tove confirmed that sprint 280 failed. A retrospective follows, here in the thread.",
      "*Retrospective of sprint 280:* @trt, please say who leads it, when, and which teams to invite. It is about what the sprint showed, not about who did what: what we learn from it now does not break a release later. TRT-4
    [Plan it] [Held] [Add an action item]",
    ]
  `)
  const issue = jira.issues().find(({ summary }) => summary === 'Retrospective of sprint 280')
  expect(issue?.labels).toEqual(expect.arrayContaining(['retrospective', 'sprint-280']))
  expect(issue && plainText(issue.description)).toMatchInlineSnapshot(`
    "Sprint 280 failed. That is what the sacrificial cluster is for: what broke here did not break the next big release. This looks for what to change, not for whom to blame.
    The three questions
    1. Build on time: yes.
    - 5.0.0-0.nightly-2026-11-25-090000 was selected by Ada (U0ADA) 2026-11-25 10:00 EST (P280), before the deadline (2026-11-26 00:00 EST); QE: passed.
    2. Admin change without an ack: none.
    - build02 began the upgrade to this payload 2026-11-25 10:06 EST, and has run it since 2026-11-25 10:36 EST.
    - No change by hand was recorded, and the bot asked about none.
    3. Significant problem that forced the cluster out: yes, and it fails the sprint.
    - build02, half of the sprint: ▓▓▓▓▓▓▓▓▓▓ 11.1 of 10.5 days out (105 %)
    - F1: out for 11 d, 2026-11-25 12:06 EST to 2026-12-06 12:11 EST, suspected degradation from the sprint payload: counted.
    What went well
    (for the meeting)
    What to change
    (for the meeting; each thing to do becomes an action item with its own issue)
    Changes made by hand
    None was recorded.
    What happened
    - 2026-11-25 10:00 EST: P280: Ada (U0ADA) selected 5.0.0-0.nightly-2026-11-25-090000.
    - 2026-11-25 10:00 EST: P280: QE on 5.0.0-0.nightly-2026-11-25-090000: passed (Quim (U0QUIM)).
    - 2026-11-25 10:06 EST: P280: 5.0.0-0.nightly-2026-11-25-090000 was promoted as 5.0.0-ec.7.
    - 2026-11-25 10:06 EST: build02: the upgrade to 5.0.0-ec.7 began.
    - 2026-11-25 10:36 EST: build02: the upgrade was completed.
    - 2026-11-25 12:06 EST: F1: Ada (U0ADA) asked for the failover of build02: Nodes of the new payload are slow to start pods
    - 2026-11-25 12:06 EST: F1: approved.
    - 2026-11-25 12:06 EST: F1: out of rotation (suspected degradation from the sprint payload).
    - 2026-12-06 12:11 EST: F1: back in rotation.
    - 2026-12-06 12:11 EST: F1: its final cause is suspected degradation from the sprint payload (Ada (U0ADA)).
    V280 in Slack"
  `)

  await fillsIn(town, 'ada', 'retrospective.plan', {
    owner: 'U0PRIYA',
    date: '2026-12-11',
    teams: 'Node, Test Platform',
  })
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@ada planned the retrospective for Fri 11 Dec: @priya leads it, with Node, Test Platform.",
    ]
  `)
  await nextMorning(town, '2026-12-10')
  expect(await hears(town, 'dana', () => town.types('dana', 'digest'))).toContain('the retrospective of sprint 280')
  await nextMorning(town, '2026-12-11')
  await nextMorning(town, '2026-12-16')
  expect(newsOf(town).filter(text => text.startsWith('@priya'))).toMatchInlineSnapshot(`
    [
      "@priya: the retrospective of sprint 280 is on Fri 11 Dec, the next working day. If that does not suit, press *Plan it anew* above.",
      "@priya: the retrospective of sprint 280 is today. Press *Held* above when it is over.",
      "@priya: the retrospective of sprint 280 was planned for Fri 11 Dec. Press *Held* above if it was held, or *Plan it anew*.",
    ]
  `)
  await presses(town, 'priya', 'retrospective.held', 'V280')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@priya says that the retrospective was held. Its action items are followed until each is closed.",
    ]
  `)
  expect(issue && jira.issue(issue.key).status).toBe('Done')

  await fillsIn(town, 'tove', 'retrospective.item', {
    title: 'Run the pod density test on every nightly',
    why: 'It would have shown the regression a week earlier',
    team: 'Node',
    owner: 'U0DANA',
  })
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "*T1:* Run the pod density test on every nightly · Node, @dana TRT-5
    Added by @tove. It goes before feature development.
    > It would have shown the regression a week earlier
    [Done]",
    ]
  `)
  const item = jira.issues().find(({ summary }) => summary.startsWith('Run the pod density'))
  expect(item?.labels).toEqual(expect.arrayContaining(['before-features', 'sprint-280']))
  expect(item && plainText(item.description)).toContain('This class of work goes before feature development.')
  expect(item?.links).toHaveLength(1)
  // To the payload's issue, and to the item's.
  expect(issue && jira.issue(issue.key).links).toHaveLength(2)

  await nextMorning(town, '2026-12-24')
  expect(newsOf(town).filter(text => text.includes('T1'))).toMatchInlineSnapshot(`
    [
      "@dana: T1 (Run the pod density test on every nightly) is open for 7 d. It goes before feature development; press *Done* on it when it is closed.",
    ]
  `)
  expect(await hears(town, 'quim', () => town.presses('quim', 'action-item.done', 'V280'))).toBe(
    'Only TRT, and those it was given to, can close this action item. Please ask @trt to do it.',
  )
  await fillsIn(town, 'dana', 'action-item.done', { note: 'It runs since Tuesday' })
  expect(item && jira.issue(item.key).status).toBe('Done')
  expect(verdictThread(town).find(text => text.startsWith('*T1:*'))).toContain('Done, says @dana')
  await nextMorning(town, '2027-01-04')
  expect(newsOf(town).filter(text => text.includes('T1 ') || text.includes('retrospective'))).toEqual([])
}, 60_000)

test('QE fails the payload after the deadline: the sprint fails, and it is told on the next working morning', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await comes(town, Date.parse('2026-11-27T15:00:00Z'), hours(6))
  await fillsIn(town, 'quim', 'payload.qe-failed', { reason: 'Storage tests hang' }, 'P280')
  town.skim()
  await nextMorning(town, '2026-11-30')
  expect(verdictCard(town)).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 failed by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* no, and it fails the sprint.
    • 5.0.0-0.nightly-2026-11-25-090000 was selected by @ada 2026-11-25 15:00 UTC (P280), and left 2026-11-27 15:00 UTC: QE failed it.
    *2. Admin change without an ack:* open.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and has run it since 2026-11-25 15:36 UTC.
    • No change by hand was recorded, and the bot asked about none.
    • It is settled when the run of its payload has ended, or half of the sprint is used up.
    *3. Significant problem that forced the cluster out:* open.
    • No time out of rotation that counts began during its run.
    • It is settled when the run of its payload has ended, or half of the sprint is used up.
    [Confirm] [Change an answer]
    sprint 280 · told 2026-11-30 14:15 UTC"
  `)
  town.skim()
})

test('a change that has to stay fails the sprint; two of TRT reopen the verdict and take that back', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await isOutFor(town, days(2))
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  await fillsIn(town, 'ada', 'verdict.answer', { ...answered, persists: 'yes' })
  expect(verdictCard(town)).toContain('*Sprint 280 failed by what is recorded.*')
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  town.skim()

  // What was said is taken back: first reopened by two, then turned by two, and Test Platform is told of both.
  await fillsIn(town, 'ada', 'verdict.reopen', { why: 'The sysctl is a default of the next release' })
  await presses(town, 'tove', 'verdict.agree', 'V280')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@trt: @ada wants to reopen the verdict, which was confirmed as *failed*. “The sysctl is a default of the next release” A second person of TRT agrees or declines on the verdict above, until 2026-12-22 14:15 UTC.",
      "@test-platform: @ada and @tove reopened the verdict, which was confirmed as *failed*. “The sysctl is a default of the next release” TRT answers and confirms it anew.",
    ]
  `)
  await fillsIn(town, 'ada', 'verdict.answer', answered)
  expect(verdictCard(town)).toContain('which makes it *found, and dealt with within half the sprint* instead of')
  await presses(town, 'tove', 'verdict.agree', 'V280')
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@trt: @ada wants to answer question 3 (a significant problem that forced the cluster out) anew, which makes it *found, and dealt with within half the sprint* instead of *yes, and it fails the sprint*. “A kernel regression, reverted in the next nightly” A second person of TRT agrees or declines on the verdict above, until 2026-12-22 14:15 UTC.",
      "@test-platform: Question 3 is answered. TRT: the problem was significant, it forced the cluster out (F1) and no change has to stay. Said by @ada, agreed by @tove: A kernel regression, reverted in the next nightly",
      "@ada confirmed that sprint 280 was a success.",
      "The verdict was turned into a success, so the retrospective is not needed any more. Action items that were added stay.",
    ]
  `)
  expect(verdictCard(town)).toContain('was confirmed as failed by @ada before')
})

test('QE fails it after the verdict was confirmed: that stands, and TRT is told what the records say', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  town.skim()

  await fillsIn(town, 'quim', 'payload.qe-failed', { reason: 'Storage tests hang' }, 'P280')
  await town.later(hours(1))
  expect(verdictThread(town).at(-1)).toMatchInlineSnapshot(
    `"@trt: The answer to question 1 (a build on time) turned from *yes* to *no*. The verdict was confirmed as *a success* by @ada; that stands until two of TRT reopen it."`,
  )
  expect(verdictCard(town)).toContain('V280 · *Sprint 280 was a success*, confirmed by @ada')
  expect(verdictCard(town)).toContain('It was confirmed as *yes*; that stands until the verdict is reopened.')
  town.skim()
})
