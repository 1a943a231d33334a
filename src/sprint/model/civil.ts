import { tzOffset } from '@date-fns/tz'
import { days, hours, minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'

/** A day of the calendar in a zone, as `2026-11-25`; such texts sort as their days do. */
export type CivilDate = string

/** The first moment of a day; of one that the zone skipped, the first moment after it. */
export function startOfDay(date: CivilDate, timeZone: string): Instant {
  return atTime(date, '00:00', timeZone)
}

/** The day that this moment belongs to in the zone. */
export function dayOf(at: Instant, timeZone: string): CivilDate {
  return dateOf(at + offsetAt(at, timeZone))
}

/**
 * The moment at which clocks in the zone first show this time of day or a later one: the first of two where they go
 * back, and the first after the gap where they go forward. `24:00` is the end of the day.
 */
export function atTime(date: CivilDate, time: string, timeZone: string): Instant {
  const wall = Date.parse(`${date}T00:00:00Z`) + timeOfDayMs(time)
  // No zone is further from UTC than this, so any change of the clocks that matters lies between the two.
  const [early, late] = [wall - hours(15), wall + hours(13)]
  const [before, after] = [offsetAt(early, timeZone), offsetAt(late, timeZone)]
  if (offsetAt(wall - before, timeZone) === before) return wall - before
  if (offsetAt(wall - after, timeZone) === after) return wall - after
  return changeOfClocks(early, late, timeZone)
}

export function addDays(date: CivilDate, n: number): CivilDate {
  return dateOf(Date.parse(`${date}T00:00:00Z`) + days(n))
}

/** How many days `b` is after `a`. */
export function daysBetween(a: CivilDate, b: CivilDate): number {
  return (Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / days(1)
}

/** 0 is Sunday. */
export function weekdayOf(date: CivilDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}

/** Whether the text is a day that there is. */
export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(at) && dateOf(at) === text
}

function dateOf(ms: number): CivilDate {
  return new Date(ms).toISOString().slice(0, 10)
}

function timeOfDayMs(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hours(hour) + minutes(minute)
}

function offsetAt(at: Instant, timeZone: string): number {
  return minutes(tzOffset(timeZone, new Date(at)))
}

/** The first moment with the later offset; there is one change between the two. */
function changeOfClocks(early: Instant, late: Instant, timeZone: string): Instant {
  const after = offsetAt(late, timeZone)
  let [low, high] = [early, late]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle, timeZone) === after) high = middle
    else low = middle
  }
  return high
}
