import { without } from '../../investigation/model/intervals.ts'
import type { Interval } from '../../investigation/model/intervals.ts'
import type { Stretch } from '../../investigation/model/past.ts'
import type { Instant } from '../../kernel/time.ts'

/** Of which time something is known about a cluster. */
export interface Known {
  /** Before that nobody knows what it did. */
  knownSince: Instant
  /** Nor in these, which are later. */
  gaps: readonly Interval[]
}

export interface Sources {
  /** Since when the bot keeps records. */
  recordsBegin: Instant | null
  /** When the oldest time out began that is recorded. */
  firstOut: Instant | null
  /** Of which an imported history tells. */
  imported: readonly Stretch[]
  now: Instant
}

/** Between the end of an imported history and the bot's own records nobody watched. */
export function knownFrom({ recordsBegin, firstOut, imported, now }: Sources): Known {
  const moments = [recordsBegin, firstOut, ...imported.map(({ from }) => from)].filter(at => at !== null)
  const knownSince = moments.length === 0 ? now : Math.min(...moments)
  if (imported.length === 0) return { knownSince, gaps: [] }
  const ownFrom = recordsBegin ?? now
  const known = [...imported.map(({ from, to }) => ({ from, to: to ?? ownFrom })), { from: ownFrom, to: now }]
  return { knownSince, gaps: without([{ from: knownSince, to: now }], known) }
}
