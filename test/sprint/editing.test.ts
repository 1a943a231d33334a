import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { formOf, hearsAfter, outInAQuietTown } from '../stories/hands.ts'
import { viewOpened } from '../town.ts'
import { aSprintTown, proposes } from './hands.ts'

test('a selection is moved: one of TRT proposes it, another confirms it, and the channel is told', async () => {
  await using town = await aSprintTown()

  await town.types('ada', 'sprint edit')
  await viewOpened(town.world, 'ada')
  expect(formOf(town, 'ada')).toMatchInlineSnapshot(`
    "Change the calendar
    A second person of TRT has to confirm it. What has passed is not moved, nor is the budget of a selected payload.
    Sprint: [280: Mon 9 Nov – Sun 29 Nov, 21 days, selection Wed 25 Nov]
    New number of days (optional): [21]
      To make it longer or shorter, 7 to 56; the sprints after it move. Leave it empty to move the selection.
    New day of the selection (optional): [ ]
      One of the days of the sprint. Leave it empty to change the length.
    Why: [ ]
      Everybody in the channel reads it.
    [Propose] [Cancel]"
  `)
  await town.fills('ada', { day: '2026-11-24', reason: 'Thanksgiving is near' })
  expect(formOf(town, 'ada')).toMatchInlineSnapshot(`
    "Proposed
    E1 is in #forum-testing-in-production: one more person of TRT has to confirm it there.
    [Close]"
  `)
  await town.world.slack.closeView(town.world.cast.ada)
  await town.settle()
  expect(town.news()).toMatchInlineSnapshot(`
    [
      "E1 · @ada proposes to move the selection of sprint 280 from Wed 25 Nov to Tue 24 Nov. One more person of @trt has to confirm it until 2026-11-24 08:00 UTC.
    > Thanksgiving is near
    \`\`\`
    half       Thu 19 Nov 12:00 (stays)
    selection  Wed 25 Nov 10:00 → Tue 24 Nov 10:00
    deadline   Wed 25 Nov 24:00 → Tue 24 Nov 24:00
    last day   Sun 29 Nov (stays)
    times are America/New_York
    \`\`\`
    [Confirm] [Decline] [Withdraw]",
    ]
  `)

  const { confirm } = await town.presses('tove', 'sprint.confirm', 'E1')
  expect(confirm?.text).toMatchInlineSnapshot(
    `"This will move the selection of sprint 280 from Wed 25 Nov to Tue 24 Nov, and everybody in the channel is told."`,
  )
  await town.settle()
  expect(town.news()).toMatchInlineSnapshot(`
    [
      "*The calendar changed:* the selection of sprint 280 is on Tue 24 Nov instead of Wed 25 Nov. The payload is selected on Tue 24 Nov 10:00, the sprint ends after Sun 29 Nov (America/New_York). E1, proposed by @ada, confirmed by @tove: “Thanksgiving is near”",
    ]
  `)
  expect(town.card('E1')).toMatchInlineSnapshot(`
    "E1 · Confirmed by @tove, proposed by @ada: the selection of sprint 280 is on Tue 24 Nov instead of Wed 25 Nov.
    > Thanksgiving is near
    \`\`\`
    half       Thu 19 Nov 12:00 (stays)
    selection  Wed 25 Nov 10:00 → Tue 24 Nov 10:00
    deadline   Wed 25 Nov 24:00 → Tue 24 Nov 24:00
    last day   Sun 29 Nov (stays)
    times are America/New_York
    \`\`\`"
  `)
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'calendar'))).toMatchInlineSnapshot(`
    "*Sprint 280*, day 15 of 21. Next: the selection of its payload on Tue 24 Nov 10:00 EST, in 1 d 7 h.
    \`\`\`
    M T W T F S S M T W T F S S M T W T F S S
    # # # # # # # # # # h # # # . S . . . . E
              today, Mon 23 Nov ^

      first day  Mon 9 Nov
    h half       Thu 19 Nov 12:00
    S selection  Tue 24 Nov 10:00, deadline Tue 24 Nov 24:00
    E last day   Sun 29 Nov
      times are America/New_York
    \`\`\`
    E1: the selection of sprint 280 is on Tue 24 Nov instead of Wed 25 Nov, proposed by @ada and confirmed by @tove: “Thanksgiving is near”
    [Change the calendar]"
  `)
  town.skim()
})

test('a sprint becomes longer: marks that have passed stay, and so does a budget that runs', async () => {
  await using town = await aSprintTown({ start: Date.parse('2026-11-26T15:00:00Z') })

  expect(await proposes(town, 'ada', { days: '28' })).toEqual({})
  expect(town.news()).toMatchInlineSnapshot(`
    [
      "E1 · @ada proposes to make sprint 280 longer: 28 days, until Sun 6 Dec. One more person of @trt has to confirm it until 2026-11-27 15:00 UTC.
    > Thanksgiving is near
    \`\`\`
    half       Thu 19 Nov 12:00 (stays)
    selection  Wed 25 Nov 10:00 (stays)
    deadline   Wed 25 Nov 24:00 (stays)
    last day   Sun 29 Nov → Sun 6 Dec
    times are America/New_York
    The budget of its payload stays 10 d 12 h: it was settled with the selection.
    \`\`\`
    [Confirm] [Decline] [Withdraw]",
    ]
  `)
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  expect(town.news()).toMatchInlineSnapshot(`
    [
      "*The calendar changed:* sprint 280 has 28 days and ends on Sun 6 Dec instead of Sun 29 Nov. The payload is selected on Wed 25 Nov 10:00, the sprint ends after Sun 6 Dec (America/New_York). The budget of its payload stays 10 d 12 h: it was settled with the selection. E1, proposed by @ada, confirmed by @tove: “Thanksgiving is near”",
    ]
  `)
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'sprint'))).toMatchInlineSnapshot(`
    "*Sprint 280*, day 18 of 28. Next: the end of the sprint after Sun 6 Dec, in 10 d 14 h.
    \`\`\`
    M T W T F S S M T W T F S S M T W T F S S M T W T F S S
    # # # # # # # # # # h # # # # # S . . . . . . . . . . E
                    today, Thu 26 Nov ^

      first day  Mon 9 Nov
    h half       Thu 19 Nov 12:00
    S selection  Wed 25 Nov 10:00, deadline Wed 25 Nov 24:00
    E last day   Sun 6 Dec
      times are America/New_York
    \`\`\`
    E1: sprint 280 has 28 days and ends on Sun 6 Dec instead of Sun 29 Nov, proposed by @ada and confirmed by @tove: “Thanksgiving is near”
    [Change the calendar]"
  `)
  town.skim()
})

test('a later edit takes the place of an earlier one of its kind', async () => {
  await using town = await aSprintTown()
  for (const [id, day] of [
    ['E1', '2026-11-24'],
    ['E2', '2026-11-27'],
  ] as const) {
    await proposes(town, 'ada', { day })
    await town.presses('tove', 'sprint.confirm', id)
    await town.settle()
  }
  town.skim()

  const line = await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))
  expect(line).toContain('S selection  Fri 27 Nov 10:00, deadline Fri 27 Nov 24:00')
  expect(line).toContain('E2: the selection of sprint 280 is on Fri 27 Nov instead of Tue 24 Nov')
  expect(line).not.toContain('E1')
  town.skim()
})

test('a proposal is declined by another, or withdrawn by its own author', async () => {
  await using town = await aSprintTown()

  await proposes(town, 'ada', { day: '2026-11-24' })
  await town.presses('tove', 'sprint.decline', 'E1')
  await town.settle()
  expect(town.card('E1')).toMatchInlineSnapshot(`
    "E1 · Declined by @tove: @ada proposed to move the selection of sprint 280 from Wed 25 Nov to Tue 24 Nov. The calendar stays as it is.
    > Thanksgiving is near
    \`\`\`
    half       Thu 19 Nov 12:00 (stays)
    selection  Wed 25 Nov 10:00 → Tue 24 Nov 10:00
    deadline   Wed 25 Nov 24:00 → Tue 24 Nov 24:00
    last day   Sun 29 Nov (stays)
    times are America/New_York
    \`\`\`"
  `)
  expect(town.thread('E1')).toMatchInlineSnapshot(`
    [
      "@ada: @tove declined E1. The calendar stays as it is; talk about it, and propose something else if it is needed.",
    ]
  `)

  await proposes(town, 'ada', { day: '2026-11-24' })
  await town.presses('ada', 'sprint.withdraw', 'E2')
  await town.settle()
  expect(town.card('E2')).toMatchInlineSnapshot(`
    "E2 · Withdrawn by @ada, who had proposed to move the selection of sprint 280 from Wed 25 Nov to Tue 24 Nov. The calendar stays as it is.
    > Thanksgiving is near
    \`\`\`
    half       Thu 19 Nov 12:00 (stays)
    selection  Wed 25 Nov 10:00 → Tue 24 Nov 10:00
    deadline   Wed 25 Nov 24:00 → Tue 24 Nov 24:00
    last day   Sun 29 Nov (stays)
    times are America/New_York
    \`\`\`"
  `)
  expect(town.thread('E2')).toMatchInlineSnapshot(`
    [
      "@ada withdrew E2. The calendar stays as it is.",
    ]
  `)
  town.skim()
})

test('a proposal that nobody confirms expires after a day, and its thread is told', async () => {
  await using town = await aSprintTown()

  await proposes(town, 'ada', { sprint: '281', days: '28' })
  await town.later(hours(23))
  expect(town.card('E1')).toContain('[Confirm]')
  await town.later(hours(1))
  expect(town.card('E1')).toMatchInlineSnapshot(`
    "E1 · Expired: @ada proposed to make sprint 281 longer: 28 days, until Sun 27 Dec, and nobody confirmed it in time. The calendar stays as it is.
    > Thanksgiving is near
    \`\`\`
    half       Thu 10 Dec 12:00 → Mon 14 Dec 00:00
    selection  Wed 16 Dec 10:00 → Wed 23 Dec 10:00
    deadline   Wed 16 Dec 24:00 → Wed 23 Dec 24:00
    last day   Sun 20 Dec → Sun 27 Dec
    times are America/New_York
    \`\`\`"
  `)
  expect(town.thread('E1')).toMatchInlineSnapshot(`
    [
      "@ada: nobody confirmed E1 within 1 d, so it expired. The calendar stays as it is. Propose it again with \`/sacrificial sprint edit\` if it is still wanted.",
    ]
  `)
  town.skim()
})

test('a proposal expires earlier where a mark that it would move passes, also while the bot is down', async () => {
  await using town = await aSprintTown({ onDisk: true, start: Date.parse('2026-11-25T13:00:00Z') })
  await proposes(town, 'ada', { day: '2026-11-27' })
  expect(town.card('E1')).toContain('until 2026-11-25 15:00 UTC')

  await town.restart(hours(3))
  const late = await hearsAfter(town, 'tove', () => town.presses('tove', 'sprint.confirm', 'E1'))
  expect(late).toMatchInlineSnapshot(
    `"E1 expired Wed 25 Nov 10:00 EST and changes nothing any more. Propose it again with \`/sacrificial sprint edit\`."`,
  )
  await town.settle()
  expect(town.thread('E1')).toMatchInlineSnapshot(`
    [
      "@ada: nobody confirmed E1 before a mark that it would have moved was there, so it expired. The calendar stays as it is. Propose it again with \`/sacrificial sprint edit\` if it is still wanted.",
    ]
  `)
  expect(await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))).toContain('Wed 25 Nov 10:00')
  town.skim()
})

test('a proposal survives a restart', async () => {
  await using town = await aSprintTown({ onDisk: true })
  await proposes(town, 'ada', { day: '2026-11-24' })

  await town.restart(hours(1))
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  await town.restart(minutes(5))
  expect(await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))).toContain('Tue 24 Nov 10:00')
  town.skim()
})

test('of two who confirm at once one wins, and the other is told by whom it is decided', async () => {
  await using town = await aSprintTown({ env: { SLACK_TRT: 'U0ADA,U0TOVE,U0BEN' } })
  await proposes(town, 'ada', { day: '2026-11-24' })

  await Promise.all([town.presses('tove', 'sprint.confirm', 'E1'), town.presses('ben', 'sprint.confirm', 'E1')])
  await town.settle()
  const news = town.news()
  const told = news.filter(text => text.startsWith('(only'))
  expect(news.filter(text => text.includes('The calendar changed'))).toHaveLength(1)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(
    /^\(only (?:tove|ben)\) E1 is decided: it was confirmed by @(?:ben|tove)\. Nothing more is needed from you\.$/,
  )
})

test('a press that Slack delivers twice counts once and is not called late', async () => {
  await using town = await aSprintTown()
  const { slack, cast, channel } = town.world
  await proposes(town, 'ada', { day: '2026-11-24' })
  town.skim()

  const ts = slack.channelMessages(channel).find(message => slack.text(message).includes('E1 · '))?.ts ?? ''
  await slack.press(cast.tove, { channel, ts }, 'sprint.confirm', { redeliver: true })
  await town.settle()
  expect(town.news()).toHaveLength(1)
})

test('another edit that is confirmed first shows what is still proposed in a new light', async () => {
  await using town = await aSprintTown({ start: Date.parse('2026-11-12T15:00:00Z') })
  await proposes(town, 'ada', { day: '2026-11-24' })
  await proposes(town, 'ada', { days: '28' })
  expect(town.card('E2')).toContain('selection  Wed 25 Nov 10:00 → Wed 2 Dec 10:00')

  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  expect(town.card('E2')).toContain('selection  Tue 24 Nov 10:00 (stays)')
  await town.presses('tove', 'sprint.confirm', 'E2')
  await town.settle()
  const line = await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))
  expect(line).toContain('S selection  Tue 24 Nov 10:00')
  expect(line).toContain('E last day   Sun 6 Dec')
  town.skim()
})

test('an edit that another one leaves without its place is overtaken', async () => {
  await using town = await aSprintTown({ start: Date.parse('2026-11-12T15:00:00Z') })
  await proposes(town, 'ada', { day: '2026-11-27' })
  await proposes(town, 'ada', { days: '14' })

  await town.presses('tove', 'sprint.confirm', 'E2')
  await town.settle()
  expect(town.thread('E1')).toMatchInlineSnapshot(`
    [
      "@ada: another change of the calendar was confirmed first, and E1 does not fit it any more. Look at \`/sacrificial sprint\` and propose it again if it is still wanted.",
    ]
  `)
  expect(await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))).toContain('selection  Wed 18 Nov')
  town.skim()
})

test('a budget that time out is charged to already does not move with the length of its sprint', async () => {
  await using town = await aSprintTown({ start: Date.parse('2026-11-12T15:00:00Z') })
  town.expectLeftovers()
  town.world.farm.startJobs(4, { cluster: 'build02', state: 'success' })
  await town.settle()
  const id = await outInAQuietTown(town)
  town.skim()
  await proposes(town, 'ada', { days: '35' })
  const stays = 'The budget of the sprint stays 10 d 12 h: time out of rotation is charged to it already.'
  expect(town.news().join('\n')).toContain(stays)
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  expect(town.news().join('\n')).toContain(stays)
  await town.later(hours(1), minutes(30))
  expect(town.card(id)).toContain('of 10.5 days out')
  town.skim()
})

test('who confirms has seen the budget that stays: one that began to run meanwhile is shown first', async () => {
  await using town = await aSprintTown({ start: Date.parse('2026-11-12T15:00:00Z') })
  town.expectLeftovers()
  town.world.farm.startJobs(4, { cluster: 'build02', state: 'success' })
  await town.settle()
  await proposes(town, 'ada', { days: '35' })
  expect(town.card('E1')).not.toContain('The budget')
  await outInAQuietTown(town)
  town.skim()

  const heard = await hearsAfter(town, 'tove', () => town.presses('tove', 'sprint.confirm', 'E1'))
  expect(heard).toBe(
    'What E1 would do is not what that message said any more. It now shows what would move, and what stays; look at it and press again.',
  )
  await town.settle()
  expect(town.card('E1')).toContain(
    'The budget of the sprint stays 10 d 12 h: time out of rotation is charged to it already.',
  )
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  expect(town.news().join('\n')).toContain('The budget of the sprint stays 10 d 12 h')
}, 60_000)

test('what was confirmed stays so when the clock goes back', async () => {
  await using town = await aSprintTown()
  await proposes(town, 'ada', { day: '2026-11-24' })
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  town.skim()

  town.clock.advance(-hours(2))
  await town.settle()
  await proposes(town, 'tove', { day: '2026-11-27' })
  await town.presses('ada', 'sprint.confirm', 'E2')
  await town.settle()
  expect(await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))).toContain('selection  Fri 27 Nov')
  town.skim()
})
