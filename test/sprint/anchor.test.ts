import { describe, expect, test } from 'vitest'
import { sprintAt, sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { Calendar, CalendarEdit } from '../../src/sprint/model/calendar.ts'
import { aSprintTown, proposes } from './hands.ts'

const rules = {
  anchor: '2026-11-09',
  anchorNumber: 280,
  days: 21,
  timeZone: 'America/New_York',
  selectionTime: '10:00',
  deadlineTime: '24:00',
}
const edits: CalendarEdit[] = [
  { sprint: 280, change: { kind: 'length', days: 28 }, pins: {} },
  { sprint: 282, change: { kind: 'length', days: 14 }, pins: {} },
]
const calendar: Calendar = { rules, edits }

describe('an anchor that was set to a later sprint, as the calendar shows it', () => {
  test.each([281, 282, 283, 290])('%i: every sprint stays where it was', anchorNumber => {
    const { firstDay } = sprintNumbered(calendar, anchorNumber)
    const later: Calendar = { rules: { ...rules, anchor: firstDay, anchorNumber }, edits }
    for (let number = 275; number < 300; number += 1) {
      const sprint = sprintNumbered(calendar, number)
      expect(sprintNumbered(later, number)).toEqual(sprint)
      expect(sprintAt(later, sprint.startAt)).toEqual(sprint)
      expect(sprintAt(later, sprint.endAt - 1)).toEqual(sprint)
    }
  })
})

test('a sprint that is counted back from the anchor gets no other length: its beginning would move', async () => {
  await using town = await aSprintTown({ env: { SPRINT_ANCHOR: '2026-11-30', SPRINT_ANCHOR_NUMBER: '281' } })

  expect(await proposes(town, 'ada', { days: '28' })).toEqual({
    days: 'Sprint 280 is counted back from sprint 281, whose first day is set in SPRINT_ANCHOR. Whoever runs the bot sets it, with SPRINT_ANCHOR_NUMBER, to a sprint that has begun; propose it again then.',
  })
  expect(await proposes(town, 'ada', { day: '2026-11-24' })).toEqual({})
  town.skim()
})
