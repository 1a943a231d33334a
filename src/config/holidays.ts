import { readFileSync } from 'node:fs'
import { roleSchema } from '../kernel/people.ts'
import type { Role } from '../kernel/people.ts'
import type { SettingFault } from './fault.ts'
import { isCivilDate } from './forms.ts'
import { exampleOf } from './settings.ts'

export interface Holiday {
  /** YYYY-MM-DD */
  day: string
  name: string
  /** Whose it is; null: everybody's. */
  role: Role | null
}

/** The holidays of the file; none without one. Lines that are none were told by `holidayFaults`. */
export function holidaysFrom(path: string | undefined): Holiday[] {
  if (path === undefined) return []
  return linesOf(path).flatMap(({ holiday }) => (holiday === null ? [] : [holiday]))
}

/** What is wrong with the file, each bad line by its number. What stands in it is not repeated: the path may be wrong. */
export function holidayFaults(path: string | undefined): SettingFault[] {
  if (path === undefined) return []
  const bad = badLines(path)
  if (bad === null) return [fault('names a file that cannot be read')]
  if (bad.length === 0) return []
  const which = bad.length === 1 ? `line ${bad[0]} is no holiday` : `lines ${bad.join(', ')} are no holidays`
  return [
    fault(
      `names a file whose ${which}: write \`2026-11-26 Thanksgiving\`, or with a team \`2026-10-28 @qe Czech state day\``,
    ),
  ]
}

function badLines(path: string): number[] | null {
  try {
    return linesOf(path).flatMap(({ number, holiday }) => (holiday === null ? [number] : []))
  } catch {
    return null
  }
}

/** The lines that say something, numbered from 1 as an editor does; null where it is no holiday. */
function linesOf(path: string): { number: number; holiday: Holiday | null }[] {
  return readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, at) => ({ number: at + 1, text: line.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
    .map(({ number, text }) => ({ number, holiday: holidayOf(text) }))
}

function holidayOf(line: string): Holiday | null {
  const {
    day = '',
    team,
    name = '',
  } = /^(?<day>\S+)\s+(?:@(?<team>\S+)\s+)?(?<name>[^@\s].*)$/.exec(line)?.groups ?? {}
  const role = team === undefined ? null : roleSchema.safeParse(team).data
  return role === undefined || !isCivilDate(day) ? null : { day, name, role }
}

function fault(wrong: string): SettingFault {
  return { setting: 'HOLIDAYS_FILE', wrong, example: exampleOf('HOLIDAYS_FILE') }
}
