import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { hears } from '../payload/hands.ts'
import { formOf, outInAQuietTown } from '../stories/hands.ts'
import { until, viewOpened } from '../town.ts'
import type { Town } from '../town.ts'
import { aRunningTown, fillsIn, isOutFor, newsOf, nextIsTaken, nextMorning, plain, presses } from './hands.ts'

/** Presses a button of the last private line that has it. */
async function pressesPrivately(town: Town, who: 'ada' | 'ben' | 'dana', actionId: string): Promise<unknown> {
  const { slack, cast } = town.world
  const line = slack.ephemeralsFor(cast[who]).findLast(({ blocks }) => JSON.stringify(blocks).includes(actionId))
  if (!line) throw new Error(`${who} sees no ${actionId}`)
  return slack.press(cast[who], line, actionId)
}

test('the agenda shows what is open, what was decided and what is asked; posted, the next one begins where it ends', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await isOutFor(town, days(2), 'infrastructure')
  await town.later(hours(12), hours(3))
  await outInAQuietTown(town)
  await town.later(hours(1), minutes(20))
  await town.asksReturn('ada')
  town.skim()

  expect(await hears(town, 'ben', () => town.types('ben', 'agenda'))).toMatchInlineSnapshot(`
    "*Agenda of the CI architecture call, Sat 28 Nov*
    *Open requests and investigations*
    • R4: return of build02, awaiting approval, asked by @ada; new.
    • build02 is out for 1 h 1 min (F3, suspected degradation from the sprint payload). Half of sprint 280: ░░░░░░░░░░ under 0.1 of 10.5 days out (0 %)
    *Payload and calendar*
    Nobody is waited for.
    *Open verdicts*
    • V280: sprint 280 is not decided, not settled yet; open: question 2 (an admin change without an ack) and question 3 (a significant problem that forced the cluster out).
    *Retrospectives and action items*
    None is open.
    *Decided in the last seven days*
    • 2026-11-25 15:00 UTC: P280: @ada selected 5.0.0-0.nightly-2026-11-25-090000.
    • 2026-11-25 15:00 UTC: P280: QE on 5.0.0-0.nightly-2026-11-25-090000: passed (@quim).
    • 2026-11-25 17:06 UTC: F1: approved.
    • 2026-11-25 17:06 UTC: F1: out of rotation (infrastructure).
    • 2026-11-27 17:09 UTC: R2: approved.
    • 2026-11-27 17:11 UTC: F1: back in rotation.
    • 2026-11-27 17:11 UTC: F1: its final cause is infrastructure (@ada).
    • 2026-11-28 05:11 UTC: F3: approved.
    • 2026-11-28 05:11 UTC: F3: out of rotation (suspected degradation from the sprint payload).
    *Questions*
    None.
    [Post it in the channel] [As Markdown]
    Only you see this, until it is posted. What has no room here is in the thread then, and in the Markdown."
  `)
  await pressesPrivately(town, 'ben', 'agenda.post')
  await town.settle()
  const posted = newsOf(town).filter(text => text.startsWith('*Agenda'))
  expect(posted).toHaveLength(1)
  expect(posted[0]).not.toContain('[Post it in the channel]')
  expect(await hears(town, 'ben', () => pressesPrivately(town, 'ben', 'agenda.post'))).toContain(
    'is in the channel already.',
  )

  await town.later(days(1), hours(12))
  expect(await hears(town, 'dana', () => town.types('dana', 'agenda'))).toMatchInlineSnapshot(`
    "*Agenda of the CI architecture call, Sun 29 Nov*
    *Open requests and investigations*
    None.
    *Payload and calendar*
    Nobody is waited for.
    *Open verdicts*
    • V280: sprint 280 is not decided, not settled yet; open: question 2 (an admin change without an ack) and question 3 (a significant problem that forced the cluster out).
    *Retrospectives and action items*
    None is open.
    *Decided since 2026-11-28 06:12 UTC*
    • 2026-11-28 07:11 UTC: F3: back in rotation.
    • 2026-11-29 06:12 UTC: R4: nobody decided it in time, and it expired.
    *Questions*
    None.
    [Post it in the channel] [As Markdown]
    Only you see this, until it is posted. What has no room here is in the thread then, and in the Markdown."
  `)
  expect(await hears(town, 'dana', () => pressesPrivately(town, 'dana', 'agenda.post'))).toBe(
    'Only TRT and Test Platform can post the agenda. Please ask @trt @test-platform to do it, or copy it as Markdown.',
  )
  town.skim()
})

test('the same as Markdown, with names and times that mean something elsewhere, and with nothing of what people wrote as markup', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await isOutFor(town, days(11))
  await nextMorning(town, '2026-12-07')
  await presses(town, 'tove', 'verdict.confirm', 'V280')
  await fillsIn(town, 'tove', 'retrospective.item', {
    title: 'Fix [the] *scheduler* <now>',
    why: 'It failed the sprint',
    team: 'Node',
  })
  await town.types('ada', 'agenda')
  town.skim()
  await pressesPrivately(town, 'ada', 'agenda.markdown')
  await viewOpened(town.world, 'ada')
  await until(() => formOf(town, 'ada').includes('Copy the text below.'), 'the text')
  expect(plain(formOf(town, 'ada'))).toMatchInlineSnapshot(`
    "Agenda as Markdown
    Copy the text below.
    \`\`\`
    # Agenda of the CI architecture call, Mon 7 Dec

    ## Open requests and investigations

    None.

    ## Payload and calendar

    Nobody is waited for.

    ## Open verdicts

    None.

    ## Retrospectives and action items

    - [Retrospective of sprint 280](https://build-farm.slack.com/archives/C0FORUMTIP/p1796652900000003?thread_ts=1796652900.000000&cid=C0FORUMTIP): not planned yet; new.
    - [T1](https://build-farm.slack.com/archives/C0FORUMTIP/p1796652900000005?thread_ts=1796652900.000000&cid=C0FORUMTIP) (TRT-5): Fix \\[the\\] \\*scheduler\\* \\<now\\>; Node; new.

    ## Decided in the last seven days

    - 2026-12-06 12:09 EST: R2: approved.
    - 2026-12-06 12:11 EST: F1: back in rotation.
    - 2026-12-06 12:11 EST: F1: its final cause is suspected degradation from the sprint payload (Ada (U0ADA)).
    - 2026-12-07 09:15 EST: V280: Tove (U0TOVE) confirmed that sprint 280 failed.
    - 2026-12-07 09:15 EST: T1: Tove (U0TOVE) added an action item for Node: Fix \\[the\\] \\*scheduler\\* \\<now\\>

    ## Questions

    None.
    \`\`\`
    [Close]"
  `)
  await town.world.slack.closeView(town.world.cast.ada)
})

test('an unanswered question is on it', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await isOutFor(town, days(1))
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  const agenda = await hears(town, 'ada', () => town.types('ada', 'agenda'))
  expect(agenda).toContain(
    'Sprint 280: what is the answer to question 3 (a significant problem that forced the cluster out)?',
  )
  expect(agenda).toContain('V280: sprint 280 is not decided, to be confirmed since')
  town.skim()
})
