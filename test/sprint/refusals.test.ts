import { expect, test } from 'vitest'
import { formOf, hearsAfter } from '../stories/hands.ts'
import { viewOpened } from '../town.ts'
import { aSprintTown, proposes } from './hands.ts'

test.each([
  ['no day and no length', {}, 'Fill in either the number of days or the day of the selection.'],
  ['both', { days: '28', day: '2026-11-24' }, 'Fill in only one of the two; propose the other one after this.'],
  ['no days at all', { days: '0' }, 'A sprint has 7 to 56 days.'],
  ['400 days', { days: '400' }, 'A sprint has 7 to 56 days.'],
  ['a word for a number', { days: 'ten' }, 'Write a whole number of days, 7 to 56.'],
  ['what is so already', { days: '21' }, 'That is how sprint 280 is already: 21 days, selection on Wed 25 Nov.'],
  ['the same day', { day: '2026-11-25' }, 'That is how sprint 280 is already: 21 days, selection on Wed 25 Nov.'],
  [
    'a day after the sprint',
    { day: '2026-11-30' },
    'Sprint 280 goes from Mon 9 Nov to Sun 29 Nov: choose one of its days.',
  ],
  [
    'a day that has passed',
    { day: '2026-11-20' },
    'With that, the selection would have been Fri 20 Nov 10:00 EST, which has passed. Choose a later one.',
  ],
  [
    'a length that puts the selection into the past',
    { days: '16' },
    'With that, the selection would have been Wed 18 Nov 10:00 EST, which has passed. Choose a later one.',
  ],
  [
    'a length that has passed',
    { days: '14' },
    'With that, the selection would have been Wed 18 Nov 10:00 EST, which has passed. Choose a later one.',
  ],
])('%s is refused beside its field, and nothing is recorded', async (_, values, say) => {
  await using town = await aSprintTown()

  expect(Object.values(await proposes(town, 'ada', values))).toContain(say)
  expect(town.news()).toEqual([])
})

test('a selection that has passed is not moved', async () => {
  await using town = await aSprintTown({ start: Date.parse('2026-11-25T15:00:00Z') })

  expect(await proposes(town, 'ada', { day: '2026-11-27' })).toEqual({
    day: 'The selection of sprint 280 was due Wed 25 Nov 10:00 EST. What has passed is not moved.',
  })
})

test('a reason is needed', async () => {
  await using town = await aSprintTown()

  expect(Object.keys(await proposes(town, 'ada', { day: '2026-11-24', reason: ' ' }))).toEqual(['reason'])
})

test('of one sprint, one edit of a kind waits at a time', async () => {
  await using town = await aSprintTown()
  await proposes(town, 'ada', { day: '2026-11-24' })
  town.skim()

  await town.types('tove', 'sprint edit')
  await viewOpened(town.world, 'tove')
  await town.fills('tove', { day: '2026-11-27', reason: 'Better' })
  expect(formOf(town, 'tove')).toMatchInlineSnapshot(`
    "Not sent
    E1 of @ada already proposes to move the selection of sprint 280 from Wed 25 Nov to Tue 24 Nov. Decide that one in the channel first, or let it be withdrawn.
    [Close]"
  `)
})

test.each(['ben', 'quim', 'dana', 'gus'] as const)('%s cannot change the calendar, and is told who can', async who => {
  await using town = await aSprintTown()
  await proposes(town, 'ada', { day: '2026-11-24' })
  town.skim()

  const asked = await hearsAfter(town, who, () => town.types(who, 'sprint edit'))
  const pressed = await hearsAfter(town, who, () => town.presses(who, 'sprint.confirm', 'E1'))
  expect([asked, pressed]).toEqual(
    who === 'gus'
      ? Array(2).fill('Guests of this workspace cannot use this bot. Please ask a full member to do it.')
      : [
          'Only TRT can change the calendar. Please ask @trt to do it.',
          'Only TRT can decide about the calendar. Please ask @trt to do it.',
        ],
  )
  expect(town.card('E1')).toContain('[Confirm]')
  town.skim()
})

test('nobody confirms what he proposed himself, nor withdraws what another did', async () => {
  await using town = await aSprintTown()
  await proposes(town, 'ada', { day: '2026-11-24' })

  expect(await hearsAfter(town, 'ada', () => town.presses('ada', 'sprint.confirm', 'E1'))).toBe(
    'You proposed E1, so another person of TRT has to confirm it. You can withdraw it.',
  )
  expect(await hearsAfter(town, 'ada', () => town.presses('ada', 'sprint.decline', 'E1'))).toBe(
    'You proposed E1 yourself: press *Withdraw* to take it back.',
  )
  expect(await hearsAfter(town, 'tove', () => town.presses('tove', 'sprint.withdraw', 'E1'))).toBe(
    'E1 was proposed by @ada, who alone can withdraw it. You can decline it.',
  )
  expect(town.card('E1')).toContain('[Confirm]')
  town.skim()
})

test('who is alone in TRT hears it before anything waits for nobody', async () => {
  await using town = await aSprintTown({ env: { SLACK_TRT: 'U0ADA' } })

  await town.types('ada', 'sprint edit')
  await viewOpened(town.world, 'ada')
  await town.fills('ada', { day: '2026-11-24', reason: 'Thanksgiving' })
  expect(formOf(town, 'ada')).toContain('nobody else is in that team now')
})

test.each([
  [
    'sprint next',
    'Type `/sacrificial sprint` to see where it is, or `/sacrificial sprint edit` to change the calendar.',
  ],
  [
    'sprint edit 279',
    'Only the sprints 280 to 283 can be changed now. Name one of them, or none for the one that runs.',
  ],
])('`%s` says what can be typed', async (typed, say) => {
  await using town = await aSprintTown()

  expect(await hearsAfter(town, 'ada', () => town.types('ada', typed))).toBe(say)
  town.skim()
})

test('without a calendar the command says what is missing', async () => {
  await using town = await aSprintTown({ env: { SPRINT_ANCHOR: '', SPRINT_ANCHOR_NUMBER: '' } })

  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'sprint'))).toBe(
    'There is no `sprint` here. The sprint is not configured: whoever runs the bot sets SPRINT_ANCHOR. `/sacrificial help` lists what you can do.',
  )
  town.skim()
})
