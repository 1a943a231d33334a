/** How this person's Slack shows a moment (slack.md §3.4): tokens such as `{date_short_pretty}` in their own zone. */
export function slackDate(format: string, at: number, now: number, timeZone: string): string {
  return format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => {
    const pretty = token.endsWith('_pretty') ? nearDay(at, now, timeZone) : null
    return pretty ?? shaped(token.replace(/_pretty$/, ''), at, timeZone) ?? whole
  })
}

export function timeOfDay(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at)
}

/** The world's clock on the wall. */
export function wallClock(now: number, timeZone: string): { date: string; time: string; zone: string } {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(now)
  return {
    date: formatted({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, now, timeZone),
    time: formatted({ hour: '2-digit', minute: '2-digit', second: '2-digit' }, now, timeZone),
    zone: parts.find(part => part.type === 'timeZoneName')?.value ?? '',
  }
}

/** A moment of the calendar: `Wed 25 Nov, 10:00`. */
export function dayAndTime(at: number, timeZone: string): string {
  const day = formatted({ weekday: 'short', day: 'numeric', month: 'short' }, at, timeZone).replace(',', '')
  return `${day}, ${timeOfDay(at, timeZone)}`
}

/** The time left, roughly: `1 h 52 min`. */
export function timeLeft(until: number, now: number): string {
  const minutes = Math.max(0, Math.ceil((until - now) / 60_000))
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`
}

function nearDay(at: number, now: number, timeZone: string): string | null {
  const day = (moment: number) => formatted({ dateStyle: 'short' }, moment, timeZone)
  const oneDay = 24 * 3_600_000
  if (day(at) === day(now)) return 'today'
  if (day(at) === day(now - oneDay)) return 'yesterday'
  return day(at) === day(now + oneDay) ? 'tomorrow' : null
}

const shapes: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  date_num: { dateStyle: 'short' },
  date_short: { day: 'numeric', month: 'short', year: 'numeric' },
  date_long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
}

function shaped(token: string, at: number, timeZone: string): string | null {
  const shape = shapes[token]
  return shape ? formatted(shape, at, timeZone) : null
}

function formatted(shape: Intl.DateTimeFormatOptions, at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, ...shape }).format(at)
}
