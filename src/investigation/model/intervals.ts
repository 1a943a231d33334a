import type { Instant } from '../../kernel/time.ts'

/** From the first moment up to the second, which does not belong to it. */
export interface Interval {
  from: Instant
  to: Instant
}

/** The same moments, in order, without overlaps and without what is empty. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: Interval[] = []
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else if (from < to) joined.push({ from, to })
  }
  return joined
}

/** The moments of the first that are in none of the others. */
export function without(intervals: readonly Interval[], others: readonly Interval[]): Interval[] {
  const away = union(others)
  return union(intervals).flatMap(interval => {
    const left: Interval[] = []
    let { from } = interval
    for (const other of away) {
      if (other.to <= from || other.from >= interval.to) continue
      if (other.from > from) left.push({ from, to: other.from })
      from = other.to
    }
    return from < interval.to ? [...left, { from, to: interval.to }] : left
  })
}

/** How long they last together, each moment counted once. */
export function lengthOf(intervals: readonly Interval[]): number {
  return union(intervals).reduce((sum, { from, to }) => sum + to - from, 0)
}

/** The moment at which so much of them has passed; null where they are shorter. */
export function momentAfter(intervals: readonly Interval[], ms: number): Instant | null {
  let left = ms
  for (const { from, to } of union(intervals)) {
    if (left <= to - from) return from + left
    left -= to - from
  }
  return null
}
