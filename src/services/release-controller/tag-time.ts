import type { Instant } from '../../kernel/time.ts'

const TIME_AT_THE_END = /-(\d{4}-\d{2}-\d{2})-(\d{2})(\d{2})(\d{2})$/

/**
 * When a payload was begun, from its name `<stream>-YYYY-MM-DD-HHMMSS`, which is UTC (payloads.md §1.1); no answer about
 * a stream says it otherwise. `null` for names without a time: stable releases, candidates, previews.
 */
export function timeInName(name: string): Instant | null {
  const [, day, hour, minute, second] = TIME_AT_THE_END.exec(name) ?? []
  if (day === undefined) return null
  const at = Date.parse(`${day}T${hour}:${minute}:${second}Z`)
  // The 31st of February is read as a day of March.
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(day) ? at : null
}
