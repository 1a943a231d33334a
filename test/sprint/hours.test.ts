import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROLES } from '../../src/kernel/people.ts'
import { toIso } from '../../src/kernel/time.ts'
import { dayOf } from '../../src/sprint/model/civil.ts'
import { isWorking, isWorkingDay, nextWorking, workingDaysAhead } from '../../src/sprint/model/hours.ts'
import type { TeamHours } from '../../src/sprint/model/hours.ts'

const team: TeamHours = {
  hours: {
    trt: { timeZone: 'America/New_York', days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
    'test-platform': { timeZone: 'Europe/Prague', days: [1, 2, 3, 4], from: '08:30', to: '17:00' },
    qe: { timeZone: 'Asia/Kolkata', days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' },
  },
  holidays: [
    { day: '2026-11-26', name: 'Thanksgiving', role: null },
    { day: '2026-11-27', name: 'The day after', role: 'trt' },
  ],
}

describe('working hours', () => {
  test.each([
    ['trt', '2026-11-23T13:59:59Z', false],
    ['trt', '2026-11-23T14:00:00Z', true],
    ['trt', '2026-11-23T23:00:00Z', false],
    ['trt', '2026-11-22T15:00:00Z', false],
    ['trt', '2026-11-26T15:00:00Z', false],
    ['trt', '2026-11-27T15:00:00Z', false],
    ['test-platform', '2026-11-26T10:00:00Z', false],
    ['test-platform', '2026-11-25T07:30:00Z', true],
    ['qe', '2026-11-27T03:00:00Z', true],
    ['qe', '2026-11-26T03:00:00Z', false],
  ] as const)('%s at %s: %s', (role, at, working) => {
    expect(isWorking(team, role, Date.parse(at))).toBe(working)
  })

  test('begin again after the days off, in the zone of the team', () => {
    const next = (at: string) => toIso(nextWorking(team, 'trt', Date.parse(at)))

    expect(next('2026-11-25T15:30:00Z')).toBe('2026-11-25T15:30:00.000Z')
    expect(next('2026-11-25T23:00:00Z')).toBe('2026-11-30T14:00:00.000Z')
    expect(next('2026-11-23T05:00:00Z')).toBe('2026-11-23T14:00:00.000Z')
  })

  test('what comes next is working time, and nothing between is', () => {
    const moment = fc.integer({ min: Date.parse('2025-01-01T00:00:00Z'), max: Date.parse('2028-01-01T00:00:00Z') })
    fc.assert(
      fc.property(moment, fc.constantFrom(...ROLES), fc.double({ min: 0, max: 1, noNaN: true }), (at, role, part) => {
        const next = nextWorking(team, role, at)
        const between = Math.floor(at + (next - at) * part)

        expect(isWorking(team, role, next)).toBe(true)
        expect(next).toBeGreaterThanOrEqual(at)
        expect(between === next || !isWorking(team, role, between)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('ten working days ahead of a Wednesday is the Wednesday two weeks before, with a day more for each day off', () => {
    expect(workingDaysAhead(team, 'trt', '2026-11-25', 10)).toBe('2026-11-11')
    expect(workingDaysAhead(team, 'trt', '2026-12-09', 10)).toBe('2026-11-23')
    expect(workingDaysAhead(team, 'trt', '2026-12-16', 0)).toBe('2026-12-16')
  })

  test('between a day and the one so far ahead of it lie so many working days', () => {
    const day = fc
      .integer({ min: Date.parse('2025-01-01Z'), max: Date.parse('2028-01-01Z') })
      .map(at => dayOf(at, 'UTC'))
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 30 }), (date, n) => {
        const ahead = workingDaysAhead(team, 'trt', date, n)

        expect(isWorkingDay(team, 'trt', ahead)).toBe(true)
        expect(workingDaysAhead(team, 'trt', ahead, 1) < ahead).toBe(true)
        expect(workingDaysAhead(team, 'trt', date, n + 1)).toBe(workingDaysAhead(team, 'trt', ahead, 1))
      }),
    )
  })

  test('a team that never works is not waited for', () => {
    const never: TeamHours = { ...team, hours: { ...team.hours, trt: { ...team.hours.trt, days: [] } } }
    const at = Date.parse('2026-11-23T15:00:00Z')

    expect(nextWorking(never, 'trt', at)).toBe(at)
  })
})
