import type { Instant } from '../../kernel/time.ts'

/** From the first moment up to the second, which does not belong to it; null while it lasts. */
export interface OpenInterval {
  from: Instant
  to: Instant | null
}

export type Answer = 'yes' | 'no' | 'unknown' | 'pending'

/** A sprint of one cluster, as it is read for statistics. Intervals may overlap and may reach beyond the sprint. */
export interface SprintRow {
  number: number
  startAt: Instant
  /** Exclusive. */
  endAt: Instant
  /** When its payload began to run on the cluster; null where it did not, or not yet. */
  runStartedAt: Instant | null
  /**
   * Since when time out is charged to its payload run, or to the sprint itself where no run was known when it began, as
   * far as anything is known; null where nothing is charged to it.
   */
  chargedFrom: Instant | null
  /** Half of the sprint, in elapsed milliseconds. */
  budgetMs: number
  /** What happened in these days, whichever payload run it is charged to. */
  countedOut: readonly OpenInterval[]
  freeOut: readonly OpenInterval[]
  reduced: readonly OpenInterval[]
  /** When nobody knows what the cluster did, such as before the records begin. */
  unknown: readonly OpenInterval[]
  /** The counted time out that is charged to it: it began in that run, wherever it ends. */
  charged: readonly OpenInterval[]
  verdict: {
    onTime: Answer
    ackMissing: Answer
    problem: Answer
    outcome: 'success' | 'failed' | 'unknown' | 'pending'
  }
}

/** A failover, with the moments between which it waited for people, for the bot and for the farm. */
export interface FailoverRow {
  id: string
  cluster: string
  /** The final one where there is one, else the declared one. */
  cause: string
  openedAt: Instant
  approvedAt: Instant | null
  /** When people were shown the change that was theirs to merge; without meaning where the farm took it before. */
  handedAt: Instant | null
  /** When the farm took the change. */
  acceptedAt: Instant | null
  /** When the farm did as it was asked, by the farm's clock. */
  effectiveAt: Instant | null
  returnedAt: Instant | null
  /** The number of the sprint in which it was opened. */
  sprint: number
}

/** The cause of what was declared as practice before it began. */
export const GAME_DAY = 'game-day'
