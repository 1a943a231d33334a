import { ROLES } from '../../kernel/people.ts'
import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { addDays, atTime, dayOf } from '../../sprint/model/civil.ts'
import type { CivilDate } from '../../sprint/model/civil.ts'
import { isWorkingDay } from '../../sprint/model/hours.ts'
import type { TeamHours } from '../../sprint/model/hours.ts'

export interface DigestRules {
  /** Of the team: its days and its `time` count. */
  timeZone: string
  /** `09:00`; null: none is posted. */
  time: string | null
  hours: TeamHours
}

const LATE_AFTER_MS = minutes(10)
/** No row of days off is longer. */
const DAYS_OFF_MAX = 30

/** The day whose digest is due now; null where none is. What a day missed is not made up for on another. */
export function dayDue({ timeZone, time, hours }: DigestRules, now: Instant): CivilDate | null {
  if (time === null) return null
  const day = dayOf(now, timeZone)
  return worksOn(hours, day) && now >= atTime(day, time, timeZone) ? day : null
}

/** How late the digest of this day is; null where it is on time. */
export function lateMs({ timeZone, time }: DigestRules, day: CivilDate, now: Instant): number | null {
  const late = time === null ? 0 : now - atTime(day, time, timeZone)
  return late > LATE_AFTER_MS ? late : null
}

/** Whether any of the teams works that day. */
export function worksOn(hours: TeamHours, day: CivilDate): boolean {
  return ROLES.some(role => isWorkingDay(hours, role, day))
}

/** The next day with a digest: what is due until its end is told today. */
export function nextWorkingDay(hours: TeamHours, day: CivilDate): CivilDate {
  let next = addDays(day, 1)
  for (let ahead = 1; ahead < DAYS_OFF_MAX && !worksOn(hours, next); ahead += 1) next = addDays(next, 1)
  return next
}
