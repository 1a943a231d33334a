import { union, without } from '../../investigation/model/intervals.ts'
import type { Interval } from '../../investigation/model/intervals.ts'
import type { Instant } from '../../kernel/time.ts'
import type { OpenInterval, SprintRow } from './rows.ts'

/** `out-counted` is charged to a half-sprint budget, `out-free` is not. */
export type SpanState = 'in' | 'reduced' | 'out-counted' | 'out-free' | 'unknown'

export interface SprintSpan extends Interval {
  state: SpanState
}

/**
 * What the cluster did from the sprint's start until its end or now, without gaps or overlaps, in order. Where records
 * overlap, the graver one holds: out and counted, out, reduced, not known; what is left was in rotation.
 */
export function spansOf(row: SprintRow, now: Instant): SprintSpan[] {
  const whole = { from: row.startAt, to: Math.min(row.endAt, now) }
  if (whole.to <= whole.from) return []
  const recorded: [SpanState, readonly OpenInterval[]][] = [
    ['out-counted', row.countedOut],
    ['out-free', row.freeOut],
    ['reduced', row.reduced],
    ['unknown', row.unknown],
    ['in', [whole]],
  ]
  const spans: SprintSpan[] = []
  for (const [state, intervals] of recorded)
    spans.push(...without(clipped(intervals, whole), spans).map(interval => ({ ...interval, state })))
  return spans.toSorted((a, b) => a.from - b.from)
}

/** The parts of these that lie inside; what still lasts, lasts until its end. */
export function clipped(intervals: readonly OpenInterval[], { from, to }: Interval): Interval[] {
  const inside = intervals.map(one => ({ from: Math.max(from, one.from), to: Math.min(to, one.to ?? to) }))
  return union(inside.filter(one => one.from < one.to))
}
