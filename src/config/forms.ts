import { z } from 'zod'
import type { Role } from '../kernel/people.ts'
import { days, hours, minutes, seconds } from '../kernel/time.ts'

/** Who belongs to a role: the members of a Slack user group, or the people listed by ID. */
export type PeopleSetting = { group: string } | { users: string[] }

/** One line of an approval policy: so many people of this role. */
export interface PolicyLine {
  role: Role
  count: number
}

/** A text that must be there. */
export function text(): z.ZodString {
  return z.string({ error: 'is missing' })
}

export function matching(pattern: RegExp, wrong: string): z.ZodString {
  return text().regex(pattern, wrong)
}

/** `24h`, `12m`, `90s`, `2d` in milliseconds. */
export function duration() {
  const units = { s: seconds, m: minutes, h: hours, d: days }
  return matching(/^[1-9]\d{0,5}[smhd]$/, 'must be a whole number with its unit: s, m, h or d').transform(written => {
    const unit = z.enum(['s', 'm', 'h', 'd']).parse(written.at(-1))
    return units[unit](Number.parseInt(written, 10))
  })
}

export function wholeNumber(min: number, max: number) {
  const wrong = `must be a whole number from ${min} to ${max}`
  return matching(/^\d+$/, wrong).transform(Number).pipe(z.number().min(min, wrong).max(max, wrong))
}

/** An http(s) address without a slash at its end. Plain http is for this machine only, unless `inside` says otherwise. */
export function address(options: { inside?: boolean } = {}) {
  return text()
    .refine(isHttp, { error: 'must be an address that begins with https://', abort: true })
    .refine(written => !hasPassword(written), 'must not contain a user name or a password')
    .refine(
      written => options.inside === true || !written.startsWith('http:') || isLoopback(written),
      'must begin with https://: plain http is only for this machine',
    )
    .transform(written => written.replace(/\/+$/, ''))
}

export function people() {
  return matching(
    /^(?:S[A-Z0-9]+|[UW][A-Z0-9]+(?:\s*,\s*[UW][A-Z0-9]+)*)$/,
    'must be the ID of one user group (S…), or IDs of users (U…) with commas between them',
  ).transform((written): PeopleSetting =>
    written.startsWith('S') ? { group: written } : { users: [...new Set(listed(written))] },
  )
}

/** The teams that have members here. */
const APPROVING_ROLES = ['trt', 'test-platform'] as const satisfies Role[]

/** `test-platform:1,trt:2`: every line of it is needed. */
export function policy() {
  return text().transform((written, context): PolicyLine[] => {
    const lines = listed(written).map(line => /^(?<role>[a-z-]+):(?<count>[1-9])$/.exec(line)?.groups)
    const parsed = lines.flatMap(line => {
      const role = APPROVING_ROLES.find(known => known === line?.['role'])
      return role === undefined ? [] : [{ role, count: Number(line?.['count']) }]
    })
    if (parsed.length === 0 || parsed.length < lines.length) {
      context.addIssue(
        `must be role:count with commas between them; the roles are ${APPROVING_ROLES.join(', ')}, a count is 1 to 9`,
      )
    } else if (new Set(parsed.map(line => line.role)).size < parsed.length) {
      context.addIssue('names a role twice: give it once with the whole count')
    }
    return parsed
  })
}

export function timeZone() {
  return text().refine(isTimeZone, 'must be a time zone of the IANA database')
}

/** A day of the calendar that there is: `2026-11-09`. */
export function civilDate() {
  return text().refine(isCivilDate, 'must be a day written as YYYY-MM-DD')
}

/** `09:30`; with `endOfDay` also `24:00`. */
export function timeOfDay(options: { endOfDay?: boolean } = {}) {
  return options.endOfDay === true
    ? matching(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day written as HH:MM, 24:00 at the latest')
    : matching(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day written as HH:MM')
}

/** `09:30`, or null for `off`. */
export function timeOfDayOrOff() {
  return matching(/^(?:off|(?:[01]\d|2[0-3]):[0-5]\d)$/, 'must be a time of day written as HH:MM, or off').transform(
    written => (written === 'off' ? null : written),
  )
}

export function regularExpression() {
  return text().transform((written, context) => {
    try {
      return new RegExp(written)
    } catch {
      context.addIssue('must be a regular expression')
      return z.NEVER
    }
  })
}

/** A JSON object. */
export function jsonObject() {
  return text().transform((written, context): Record<string, unknown> => {
    const parsed = z.record(z.string(), z.unknown()).safeParse(jsonOf(written))
    if (parsed.success) return parsed.data
    context.addIssue('must be a JSON object on one line')
    return z.NEVER
  })
}

export function listed(written: string): string[] {
  return written.split(',').map(item => item.trim())
}

export function isLoopback(written: string): boolean {
  if (!URL.canParse(written)) return false
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(written).hostname)
}

function isHttp(written: string): boolean {
  return URL.canParse(written) && /^https?:$/.test(new URL(written).protocol)
}

function hasPassword(written: string): boolean {
  const { username, password } = new URL(written)
  return username !== '' || password !== ''
}

export function isCivilDate(written: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(written)) return false
  const at = Date.parse(`${written}T00:00:00Z`)
  // The 31st of a shorter month is read as a day of the next one.
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(written)
}

export function isTimeZone(written: string): boolean {
  // Offsets such as +02:00 are accepted by Intl, and know nothing of daylight saving.
  if (!/^[A-Za-z]/.test(written)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: written }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}

function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}
