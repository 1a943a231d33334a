import { z } from 'zod'
import { isTimeZone, text } from './forms.ts'

/** When a team works. `days` are 0 to 6 from Sunday; `from` and `to` are times of day, `to` at most `24:00`. */
export interface WorkingHours {
  timeZone: string
  days: number[]
  from: string
  to: string
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** What holds for a team that gives no hours of its own. */
export function officeHours(timeZone: string): WorkingHours {
  return { timeZone, days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
}

/** `America/New_York Mon-Fri 09-18`, `Europe/Prague Mon,Wed 09:30-17:30`. */
export function workingHours() {
  return text().transform((written, context): WorkingHours => {
    const [timeZone = '', weekdays = '', times = '', ...more] = written.split(/\s+/)
    const days = daysOf(weekdays)
    const [from, to] = timesOf(times)
    if (!isTimeZone(timeZone)) {
      context.addIssue('must begin with a time zone of the IANA database')
    } else if (days === null) {
      context.addIssue('must name days after the zone: Mon-Fri, or Mon,Wed')
    } else if (from === undefined || to === undefined || from >= to || more.length > 0) {
      context.addIssue('must end with the hours, the earlier first: 09-18, or 09:30-17:30')
    } else {
      return { timeZone, days, from, to }
    }
    return z.NEVER
  })
}

/** In order from Sunday; null where one is no day. */
function daysOf(written: string): number[] | null {
  const ranges = written
    .toLowerCase()
    .split(',')
    .map(range => range.split('-').map(name => WEEKDAYS.indexOf(name)))
  if (ranges.some(range => range.length > 2 || range.includes(-1))) return null
  const days = ranges.flatMap(([first = 0, last = first]) => {
    // `Fri-Mon` goes over the end of the week.
    const length = ((last - first + 7) % 7) + 1
    return Array.from({ length }, (_, at) => (first + at) % 7)
  })
  return [...new Set(days)].toSorted((a, b) => a - b)
}

function timesOf(written: string): (string | undefined)[] {
  return written.split('-').map(time => {
    const { hour, minute = '00' } = /^(?<hour>\d\d)(?::(?<minute>\d\d))?$/.exec(time)?.groups ?? {}
    const whole = `${hour}:${minute}`
    return hour !== undefined && minute < '60' && whole <= '24:00' ? whole : undefined
  })
}
