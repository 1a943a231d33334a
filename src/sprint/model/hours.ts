import type { Role } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { addDays, atTime, dayOf, weekdayOf } from './civil.ts'
import type { CivilDate } from './civil.ts'

/** `days` are 0 to 6 from Sunday; `from` and `to` are times of day in the zone, `to` at most `24:00`. */
export interface WorkingHours {
  timeZone: string
  days: readonly number[]
  from: string
  to: string
}

export interface Holiday {
  day: CivilDate
  name: string
  /** Whose it is; null: everybody's. */
  role: Role | null
}

export interface TeamHours {
  hours: Record<Role, WorkingHours>
  holidays: readonly Holiday[]
}

/** No row of days off is longer: whoever looks for a working day beyond it would look for ever. */
const DAYS_OFF_MAX = 400

export function isWorking(team: TeamHours, role: Role, at: Instant): boolean {
  const { timeZone, from, to } = team.hours[role]
  const day = dayOf(at, timeZone)
  return isWorkingDay(team, role, day) && at >= atTime(day, from, timeZone) && at < atTime(day, to, timeZone)
}

/** `at` itself where it is working time, else when that begins next. */
export function nextWorking(team: TeamHours, role: Role, at: Instant): Instant {
  const { timeZone, from, to } = team.hours[role]
  const today = dayOf(at, timeZone)
  for (let ahead = 0; ahead <= DAYS_OFF_MAX; ahead += 1) {
    const day = addDays(today, ahead)
    const ends = atTime(day, to, timeZone)
    if (isWorkingDay(team, role, day) && at < ends) return Math.max(at, atTime(day, from, timeZone))
  }
  return at
}

export function isWorkingDay(team: TeamHours, role: Role, date: CivilDate): boolean {
  const off = team.holidays.some(holiday => holiday.day === date && isOf(holiday, role))
  return !off && team.hours[role].days.includes(weekdayOf(date))
}

/** The day that lies n working days ahead of this one: from it on, n working days are left before `date`. */
export function workingDaysAhead(team: TeamHours, role: Role, date: CivilDate, n: number): CivilDate {
  let day = date
  let left = n
  for (let back = 0; back <= DAYS_OFF_MAX && left > 0; back += 1) {
    day = addDays(day, -1)
    if (isWorkingDay(team, role, day)) left -= 1
  }
  return day
}

function isOf(holiday: Holiday, role: Role): boolean {
  return holiday.role === null || holiday.role === role
}
