import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { budgetMsOf, dayOfSprint, sprintAt, sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { Calendar, CalendarEdit, SprintRules } from '../../src/sprint/model/calendar.ts'
import { addDays, atTime, dayOf, daysBetween, startOfDay, weekdayOf } from '../../src/sprint/model/civil.ts'
import { days, hours, toIso } from '../../src/kernel/time.ts'

const ZONES = [
  'America/New_York',
  'Europe/Prague',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Pacific/Apia',
  'America/St_Johns',
  'UTC',
]
const FROM = Date.parse('2010-01-01T00:00:00Z')
const TO = Date.parse('2040-01-01T00:00:00Z')

const zone = fc.constantFrom(...ZONES)
const moment = fc.integer({ min: FROM, max: TO })
const date = moment.map(at => toIso(at).slice(0, 10))
const timeOfDay = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map(minute => `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`)

const rules: fc.Arbitrary<SprintRules> = fc.record({
  anchor: date,
  anchorNumber: fc.integer({ min: 1, max: 400 }),
  days: fc.integer({ min: 7, max: 56 }),
  timeZone: zone,
  selectionTime: timeOfDay,
  deadlineTime: fc.constant('24:00'),
})
const unedited: fc.Arbitrary<Calendar> = rules.map(own => ({ rules: own, edits: [] }))

const lengths = (number: number): fc.Arbitrary<CalendarEdit> =>
  fc.record({
    sprint: fc.integer({ min: number - 5, max: number + 5 }),
    change: fc.record({ kind: fc.constant('length' as const), days: fc.integer({ min: 7, max: 56 }) }),
    pins: fc.constant({}),
  })
const shifts = (own: SprintRules): fc.Arbitrary<CalendarEdit> =>
  fc.record({
    sprint: fc.integer({ min: own.anchorNumber - 5, max: own.anchorNumber + 5 }),
    change: fc.record({
      kind: fc.constant('selection' as const),
      day: fc.integer({ min: -300, max: 300 }).map(n => addDays(own.anchor, n)),
    }),
    pins: fc.constant({}),
  })
const edited: fc.Arbitrary<Calendar> = rules.chain(own =>
  fc.record({
    rules: fc.constant(own),
    edits: fc.array(fc.oneof(lengths(own.anchorNumber), shifts(own)), { maxLength: 8 }),
  }),
)

function pad(n: number): string {
  return String(n).padStart(2, '0')
}

describe('days in a zone', () => {
  test('a moment lies in the day that it belongs to', () => {
    fc.assert(
      fc.property(moment, zone, (at, timeZone) => {
        const day = dayOf(at, timeZone)

        expect(startOfDay(day, timeZone)).toBeLessThanOrEqual(at)
        expect(dayOf(startOfDay(day, timeZone), timeZone)).toBe(day)
      }),
      { numRuns: 2000 },
    )
  })

  test('days follow each other without gap, and no clock shows a time before it is there', () => {
    fc.assert(
      fc.property(date, timeOfDay, timeOfDay, zone, (day, one, other, timeZone) => {
        const [early, late] = one < other ? [one, other] : [other, one]

        expect(atTime(day, early, timeZone)).toBeLessThanOrEqual(atTime(day, late, timeZone))
        expect(atTime(day, '24:00', timeZone)).toBe(startOfDay(addDays(day, 1), timeZone))
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['a plain day', '2026-11-25', '10:00', 'America/New_York', '2026-11-25T15:00:00.000Z'],
    [
      'a time that is skipped is the first moment after',
      '2026-03-08',
      '02:30',
      'America/New_York',
      '2026-03-08T07:00:00.000Z',
    ],
    [
      'a time that comes twice is the first of them',
      '2026-11-01',
      '01:30',
      'America/New_York',
      '2026-11-01T05:30:00.000Z',
    ],
    ['skipped in Prague', '2027-03-28', '02:00', 'Europe/Prague', '2027-03-28T01:00:00.000Z'],
    ['twice in Prague', '2026-10-25', '02:59', 'Europe/Prague', '2026-10-25T00:59:00.000Z'],
    ['skipped in Auckland', '2026-09-27', '02:30', 'Pacific/Auckland', '2026-09-26T14:00:00.000Z'],
    ['half hours in Kolkata', '2026-11-25', '10:00', 'Asia/Kolkata', '2026-11-25T04:30:00.000Z'],
    ['half hours west of Greenwich', '2026-11-25', '10:00', 'America/St_Johns', '2026-11-25T13:30:00.000Z'],
    ['a day that Apia left out', '2011-12-30', '10:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['the day after it', '2011-12-31', '00:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['the end of a day', '2026-11-25', '24:00', 'America/New_York', '2026-11-26T05:00:00.000Z'],
    ['the end of a longer day', '2026-11-01', '24:00', 'America/New_York', '2026-11-02T05:00:00.000Z'],
  ])('%s', (_, day, time, timeZone, iso) => {
    expect(toIso(atTime(day, time, timeZone))).toBe(iso)
  })

  test('counting days forth and back', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -400, max: 400 }), (day, n) => {
        expect(daysBetween(day, addDays(day, n))).toBe(n)
        expect(weekdayOf(addDays(day, 7 * n))).toBe(weekdayOf(day))
      }),
    )
    expect(weekdayOf('2026-11-25')).toBe(3)
  })
})

describe('sprints', () => {
  test('tile time: each moment is in one, and the next begins where it ends', () => {
    fc.assert(
      fc.property(edited, moment, (calendar, at) => {
        const sprint = sprintAt(calendar, at)

        expect(sprint.startAt).toBeLessThanOrEqual(at)
        expect(sprint.endAt).toBeGreaterThan(at)
        expect(sprintNumbered(calendar, sprint.number + 1).startAt).toBe(sprint.endAt)
        expect(sprintNumbered(calendar, sprint.number - 1).endAt).toBe(sprint.startAt)
        expect(sprintAt(calendar, sprint.startAt)).toEqual(sprint)
        expect(sprintAt(calendar, sprint.endAt - 1)).toEqual(sprint)
      }),
      { numRuns: 1000 },
    )
  })

  test('the marks are in order', () => {
    fc.assert(
      fc.property(edited, moment, (calendar, at) => {
        const sprint = sprintAt(calendar, at)
        const order = [sprint.startAt, sprint.selectionAt, sprint.deadlineAt, sprint.endAt]

        expect(order.toSorted((a, b) => a - b)).toEqual(order)
        expect(sprint.selectionDay >= sprint.firstDay && sprint.selectionDay <= sprint.lastDay).toBe(true)
        expect(daysBetween(sprint.firstDay, sprint.lastDay)).toBe(sprint.days - 1)
      }),
      { numRuns: 1000 },
    )
  })

  test('the selection is on the last Wednesday, and none comes later in the sprint', () => {
    fc.assert(
      fc.property(unedited, moment, (calendar, at) => {
        const { firstDay, lastDay, selectionDay } = sprintAt(calendar, at)

        expect(weekdayOf(selectionDay)).toBe(3)
        expect(selectionDay >= firstDay).toBe(true)
        expect(selectionDay <= lastDay).toBe(true)
        expect(addDays(selectionDay, 7) > lastDay).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('half is exactly between, also over a change of the clocks, and so is the budget', () => {
    fc.assert(
      fc.property(edited, moment, (calendar, at) => {
        const { startAt, halfAt, endAt, ...sprint } = sprintAt(calendar, at)

        expect(halfAt - startAt).toBe(endAt - halfAt)
        expect(budgetMsOf({ startAt, halfAt, endAt, ...sprint })).toBe(halfAt - startAt)
      }),
      { numRuns: 1000 },
    )
  })

  test('an edit changes nothing before its sprint', () => {
    const editedOnce = edited.chain(calendar => {
      const { anchorNumber } = calendar.rules
      const fromTheAnchorOn = lengths(anchorNumber).filter(({ sprint }) => sprint >= anchorNumber)
      return fc.record({ calendar: fc.constant(calendar), edit: fc.oneof(fromTheAnchorOn, shifts(calendar.rules)) })
    })
    fc.assert(
      fc.property(editedOnce, fc.integer({ min: 1, max: 40 }), ({ calendar, edit }, before) => {
        const after = { ...calendar, edits: [...calendar.edits, edit] }
        const number = edit.sprint - before

        expect(sprintNumbered(after, number)).toEqual(sprintNumbered(calendar, number))
        expect(sprintNumbered(after, edit.sprint).startAt).toBe(sprintNumbered(calendar, edit.sprint).startAt)
      }),
      { numRuns: 1000 },
    )
  })

  test('the day of the sprint counts from one to its last', () => {
    fc.assert(
      fc.property(edited, moment, (calendar, at) => {
        const { timeZone } = calendar.rules
        const sprint = sprintAt(calendar, at)

        expect(dayOfSprint(sprint, sprint.startAt, timeZone)).toBe(1)
        expect(dayOfSprint(sprint, sprint.endAt - 1, timeZone)).toBe(sprint.days)
        expect(addDays(sprint.firstDay, dayOfSprint(sprint, at, timeZone) - 1)).toBe(dayOf(at, timeZone))
      }),
      { numRuns: 500 },
    )
  })

  const team: SprintRules = {
    anchor: '2026-11-09',
    anchorNumber: 280,
    days: 21,
    timeZone: 'America/New_York',
    selectionTime: '10:00',
    deadlineTime: '24:00',
  }

  test('the sprint of the anchor', () => {
    const sprint = sprintAt({ rules: team, edits: [] }, Date.parse('2026-11-23T08:00:00Z'))

    expect({ ...sprint, startAt: toIso(sprint.startAt), halfAt: toIso(sprint.halfAt) }).toMatchObject({
      number: 280,
      firstDay: '2026-11-09',
      lastDay: '2026-11-29',
      startAt: '2026-11-09T05:00:00.000Z',
      halfAt: '2026-11-19T17:00:00.000Z',
      selectionDay: '2026-11-25',
      selectionAt: Date.parse('2026-11-25T15:00:00Z'),
      deadlineAt: Date.parse('2026-11-26T05:00:00Z'),
      endAt: Date.parse('2026-11-30T05:00:00Z'),
    })
  })

  test('a sprint whose last day is a Wednesday is selected on that day, and the day’s end is its own', () => {
    const calendar = { rules: { ...team, anchor: '2026-11-05', days: 14 }, edits: [] }
    const sprint = sprintNumbered(calendar, 281)

    expect(sprint).toMatchObject({ firstDay: '2026-11-19', lastDay: '2026-12-02', selectionDay: '2026-12-02' })
    expect(sprint.deadlineAt).toBe(sprint.endAt)
  })

  test('a sprint over a change of the clocks is an hour longer or shorter, and so is its half', () => {
    const autumn = sprintAt({ rules: { ...team, anchor: '2026-10-19' }, edits: [] }, Date.parse('2026-10-20T12:00:00Z'))
    const spring = sprintAt({ rules: { ...team, anchor: '2027-03-01' }, edits: [] }, Date.parse('2027-03-02T12:00:00Z'))

    expect(budgetMsOf(autumn)).toBe((days(21) + hours(1)) / 2)
    expect(budgetMsOf(spring)).toBe((days(21) - hours(1)) / 2)
  })

  test('a longer sprint moves all that follow, and of two edits the later one holds', () => {
    const longer = (length: number): CalendarEdit => ({
      sprint: 280,
      change: { kind: 'length', days: length },
      pins: {},
    })
    const calendar = { rules: team, edits: [longer(35), longer(28)] }

    expect(sprintNumbered(calendar, 280)).toMatchObject({ lastDay: '2026-12-06', selectionDay: '2026-12-02' })
    expect(sprintNumbered(calendar, 281)).toMatchObject({ firstDay: '2026-12-07', days: 21 })
    expect(sprintAt(calendar, Date.parse('2026-12-01T12:00:00Z')).number).toBe(280)
  })

  test('what is pinned stays where it was, though the sprint becomes longer', () => {
    const pins = { halfAt: Date.parse('2026-11-19T17:00:00Z'), selectionDay: '2026-11-25', budgetMs: days(10.5) }
    const sprint = sprintNumbered(
      { rules: team, edits: [{ sprint: 280, change: { kind: 'length', days: 28 }, pins }] },
      280,
    )

    expect(sprint).toMatchObject({ lastDay: '2026-12-06', selectionDay: '2026-11-25', halfAt: pins.halfAt })
    expect(budgetMsOf(sprint)).toBe(days(10.5))
  })

  test('a moved selection that an earlier, longer sprint leaves outside counts no more', () => {
    const moved: CalendarEdit = { sprint: 281, change: { kind: 'selection', day: '2026-12-01' }, pins: {} }
    const longer: CalendarEdit = { sprint: 280, change: { kind: 'length', days: 28 }, pins: {} }

    expect(sprintNumbered({ rules: team, edits: [moved] }, 281).selectionDay).toBe('2026-12-01')
    expect(sprintNumbered({ rules: team, edits: [moved, longer] }, 281).selectionDay).toBe('2026-12-23')
  })
})
