import type { Instant } from '../../kernel/time.ts'
import { summaryOf } from './quantiles.ts'
import type { Summary } from './quantiles.ts'
import { GAME_DAY } from './rows.ts'
import type { FailoverRow } from './rows.ts'

/** The parts of the time to failover, in milliseconds; null where one did not begin or did not end. */
export interface FailoverParts {
  row: FailoverRow
  /** Asked until approved, and where people merged the change, from when they were shown it until the farm took it. */
  peopleMs: number | null
  /** The rest of the time from the approval until the farm took the change. */
  botMs: number | null
  /** Taken until effective. */
  farmMs: number | null
  /** Asked until effective. */
  wholeMs: number | null
}

export interface FailoverFigures {
  /** Oldest first, without game days. */
  failovers: FailoverParts[]
  people: Summary
  bot: Summary
  farm: Summary
  whole: Summary
  /** Most frequent first. */
  byCause: { cause: string; n: number }[]
  /** How many were practice, and are in none of these numbers: to be said beside them. */
  gameDays: number
}

export function failoverFigures(rows: readonly FailoverRow[]): FailoverFigures {
  const real = rows.filter(({ cause }) => cause !== GAME_DAY)
  const failovers = real.toSorted((a, b) => a.openedAt - b.openedAt).map(partsOf)
  return {
    failovers,
    people: summaryOf(failovers.map(({ peopleMs }) => peopleMs)),
    bot: summaryOf(failovers.map(({ botMs }) => botMs)),
    farm: summaryOf(failovers.map(({ farmMs }) => farmMs)),
    whole: summaryOf(failovers.map(({ wholeMs }) => wholeMs)),
    byCause: byCause(real),
    gameDays: rows.length - real.length,
  }
}

function partsOf(row: FailoverRow): FailoverParts {
  const deciding = between(row.openedAt, row.approvedAt)
  const isMerged = row.handedAt !== null && row.acceptedAt !== null && row.handedAt < row.acceptedAt
  const merging = isMerged ? between(row.handedAt, row.acceptedAt) : 0
  return {
    row,
    peopleMs: deciding === null || merging === null ? null : deciding + merging,
    botMs: between(row.approvedAt, isMerged ? row.handedAt : row.acceptedAt),
    farmMs: between(row.acceptedAt, row.effectiveAt),
    wholeMs: between(row.openedAt, row.effectiveAt),
  }
}

/** Two clocks may disagree by a little: nothing takes less than no time. */
function between(from: Instant | null, to: Instant | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from)
}

function byCause(rows: readonly FailoverRow[]): { cause: string; n: number }[] {
  const counts = new Map<string, number>()
  for (const { cause } of rows) counts.set(cause, (counts.get(cause) ?? 0) + 1)
  return [...counts].map(([cause, n]) => ({ cause, n })).toSorted((a, b) => b.n - a.n || (a.cause < b.cause ? -1 : 1))
}
