import { roleNames } from '../../kernel/people.ts'
import { inWords } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Sprint } from '../model/calendar.ts'
import type { CivilDate } from '../model/civil.ts'
import type { Holiday } from '../model/hours.ts'

/** `Wed 25 Nov`; sprints are near enough to do without the year. */
export function dayName(date: CivilDate): string {
  return part(date, { weekday: 'short', day: 'numeric', month: 'short' })
}

/** `Wed 25 Nov 10:00`, in the team's zone. */
export function momentName(at: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find(one => one.type === type)?.value ?? ''
  return `${of('weekday')} ${of('day')} ${of('month')} ${of('hour')}:${of('minute')}`
}

/** The deadline as people think of it: the end of a day is not the next one. */
export function deadlineName({ deadlineAt, selectionDay }: Deadline, timeZone: string): string {
  const name = momentName(deadlineAt, timeZone)
  return name.startsWith(dayName(selectionDay)) ? name : `${dayName(selectionDay)} 24:00`
}

type Deadline = Pick<Sprint, 'deadlineAt' | 'selectionDay'>

/** `EST`, or `GMT+13` where a zone has no letters of its own. */
export function zoneName(at: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(at)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}

/** `Thanksgiving on Thu 26 Nov`, `Czech state day (QE) on Wed 28 Oct`. */
export function holidayName({ name, day, role }: Holiday): string {
  return `${inWords(name, 80)}${role === null ? '' : ` (${roleNames[role]})`} on ${dayName(day)}`
}

function part(date: CivilDate, format: Intl.DateTimeFormatOptions): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...format }).formatToParts(
    Date.parse(`${date}T12:00:00Z`),
  )
  return parts
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => value)
    .join(' ')
}
