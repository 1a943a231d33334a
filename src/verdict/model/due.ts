import type { Role } from '../../kernel/people.ts'
import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { addDays, dayOf, daysBetween, startOfDay } from '../../sprint/model/civil.ts'
import type { CivilDate } from '../../sprint/model/civil.ts'
import { isWorkingDay, nextWorking } from '../../sprint/model/hours.ts'
import type { TeamHours } from '../../sprint/model/hours.ts'

/** When the working day that begins next begins: where one begins at that very moment, that one. */
export function nextMorning(team: TeamHours, role: Role, at: Instant): Instant {
  const { timeZone } = team.hours[role]
  const begins = (day: CivilDate) => nextWorking(team, role, startOfDay(day, timeZone))
  const today = dayOf(at, timeZone)
  const morning = begins(today)
  return morning >= at ? morning : begins(addDays(today, 1))
}

/** The same time of day after so many working days. */
export function afterWorkingDays(team: TeamHours, role: Role, at: Instant, n: number): Instant {
  const today = dayOf(at, team.hours[role].timeZone)
  let ahead = 0
  for (let left = n; left > 0 && ahead < 400;) {
    ahead += 1
    if (isWorkingDay(team, role, addDays(today, ahead))) left -= 1
  }
  return at + days(ahead)
}

/** How many working days began after the day of `from`, up to and with that of `to`. */
export function workingDaysSince(team: TeamHours, role: Role, from: Instant, to: Instant): number {
  const { timeZone } = team.hours[role]
  return workingDaysBetween(team, role, dayOf(from, timeZone), dayOf(to, timeZone))
}

/** The same from one day to another. */
export function workingDaysBetween(team: TeamHours, role: Role, from: CivilDate, to: CivilDate): number {
  const all = Math.max(0, daysBetween(from, to))
  return Array.from({ length: all }, (_, at) => addDays(from, at + 1)).filter(day => isWorkingDay(team, role, day))
    .length
}

/** How often people are called because of something that waits. */
export const CALLED_EVERY_WORKING_DAYS = 3

/** Which call is due since something waits: 0 for none yet. Calls that were missed are left out. */
export function callDue(team: TeamHours, role: Role, waitsSince: Instant, now: Instant): number {
  return Math.floor(workingDaysSince(team, role, waitsSince, now) / CALLED_EVERY_WORKING_DAYS)
}
