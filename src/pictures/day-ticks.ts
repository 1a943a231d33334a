import { TZDate } from '@date-fns/tz'
import { addDays } from 'date-fns/addDays'
import { startOfDay } from 'date-fns/startOfDay'
import type { Instant } from '../kernel/time.ts'

export interface DayTick {
  at: Instant
  /** `Nov 9` */
  label: string
}

/** The beginnings of days in the zone, of every day, or of every second, third, seventh … as the room allows. */
export function dayTicks(from: Instant, to: Instant, timeZone: string, countMax: number): DayTick[] {
  const first = startOfDay(new TZDate(from, timeZone))
  const count = Math.ceil((to - first.getTime()) / 86_400_000) + 1
  const step = [1, 2, 3, 7, 14, 28, 91].find(days => count / days <= countMax) ?? 364
  const shown = new Intl.DateTimeFormat('en-US', { timeZone, month: 'short', day: 'numeric' })
  return Array.from({ length: Math.ceil(count / step) }, (_, n) => addDays(first, n * step).getTime())
    .filter(at => at >= from && at <= to)
    .map(at => ({ at, label: shown.format(at) }))
}
