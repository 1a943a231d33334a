import type { Instant } from '../../kernel/time.ts'
import { sprintAt, sprintNumbered } from './calendar.ts'
import type { Calendar, Sprint } from './calendar.ts'
import { addDays, atTime, daysBetween } from './civil.ts'
import type { CivilDate } from './civil.ts'
import { isWorkingDay, workingDaysAhead } from './hours.ts'
import type { Holiday, TeamHours } from './hours.ts'

/** A selection that holidays get in the way of. */
export interface Clash {
  sprint: Sprint
  /** On the day of the selection or one of the two after it, when QE and Test Platform have their work. */
  holidays: Holiday[]
  /** The nearest day of the sprint on which people are at work, and on the two after it; null where there is none. */
  free: CivilDate | null
  /** When it was to be told: ten working days of TRT ahead. */
  dueAt: Instant
}

const WORKING_DAYS_AHEAD = 10
const DAYS_AFTER = 2
/** Ten working days reach over several sprints where those are short. */
const SPRINTS_AHEAD = 3

/** The clashes that are to be told by now, whether or not that was done. */
export function clashesDue(calendar: Calendar, team: TeamHours, now: Instant): Clash[] {
  const current = sprintAt(calendar, now).number
  return Array.from({ length: SPRINTS_AHEAD + 1 }, (_, ahead) => sprintNumbered(calendar, current + ahead))
    .filter(({ selectionAt }) => selectionAt > now)
    .map(sprint => ({ sprint, holidays: holidaysAround(team, sprint.selectionDay), dueAt: dueAtOf(team, sprint) }))
    .filter(({ holidays, dueAt }) => holidays.length > 0 && dueAt <= now)
    .map(clash => ({ ...clash, free: nearestFree(calendar, team, clash.sprint, now) }))
}

export function holidaysIn(team: TeamHours, first: CivilDate, last: CivilDate): Holiday[] {
  return team.holidays.filter(({ day }) => day >= first && day <= last).toSorted((a, b) => (a.day < b.day ? -1 : 1))
}

function dueAtOf(team: TeamHours, { selectionDay }: Sprint): Instant {
  const { from, timeZone } = team.hours.trt
  return atTime(workingDaysAhead(team, 'trt', selectionDay, WORKING_DAYS_AHEAD), from, timeZone)
}

/** Those that get in the way of a selection on that day. */
export function holidaysAround(team: TeamHours, day: CivilDate): Holiday[] {
  return holidaysIn(team, day, addDays(day, DAYS_AFTER))
}

/** TRT selects, and the two days after it are for the work of the others: a weekend is no better than a holiday. */
function isAtWork(team: TeamHours, day: CivilDate): boolean {
  const after = Array.from({ length: DAYS_AFTER }, (_, at) => addDays(day, at + 1))
  const others = ['qe', 'test-platform'] as const
  return isWorkingDay(team, 'trt', day) && after.every(one => others.every(role => isWorkingDay(team, role, one)))
}

function nearestFree({ rules }: Calendar, team: TeamHours, sprint: Sprint, now: Instant): CivilDate | null {
  const { selectionDay } = sprint
  const distance = (day: CivilDate) => Math.abs(daysBetween(selectionDay, day))
  const free = Array.from({ length: sprint.days }, (_, at) => addDays(sprint.firstDay, at))
    .filter(day => isAtWork(team, day) && holidaysAround(team, day).length === 0)
    .filter(day => atTime(day, rules.selectionTime, rules.timeZone) > now)
  return free.toSorted((a, b) => distance(a) - distance(b))[0] ?? null
}
