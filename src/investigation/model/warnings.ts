import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { isWorking, nextWorking } from '../../sprint/model/hours.ts'
import type { TeamHours } from '../../sprint/model/hours.ts'
import { crossedAt, outAt } from './budget.ts'
import type { Budget } from './budget.ts'
import { causeKnownAt } from './out.ts'
import type { Out } from './out.ts'

/** The shares of the half sprint that are told of, each once. */
export const SHARES = [0.5, 0.8, 1] as const
export type Share = (typeof SHARES)[number]

/** A warning is late when it is told so long after it could have been. */
const LATE_AFTER_MS = minutes(10)

export interface Crossing {
  share: Share
  at: Instant
  /** The out during which it was crossed. */
  out: Out
}

export interface Warning extends Crossing {
  /** How late it is told; null where it is on time. */
  lateMs: number | null
  /** Whether it had to wait for the working hours of TRT. */
  waited: boolean
}

/** What was crossed by `budget.asOf` under our own eyes, lowest first. History that was imported is told to nobody. */
export function crossingsOf(budget: Budget): Crossing[] {
  return SHARES.flatMap(share => {
    const at = crossedAt(budget, share)
    const out = at === null ? null : outAt(budget, at)
    return at !== null && out?.source === 'bot' ? [{ share, at, out }] : []
  })
}

/** Whether it may be told now: all of it is told at any hour, less of it while TRT works. */
export function mayBeTold({ share }: Crossing, hours: TeamHours, now: Instant): boolean {
  return share === 1 || isWorking(hours, 'trt', now)
}

/** What is said of a crossing that is told now. Waiting for working hours, or for a cause to be set, is not being late. */
export function warningOf(budget: Budget, crossing: Crossing, hours: TeamHours, now: Instant): Warning {
  const seenFrom = Math.max(crossing.at, ...budget.outs.map(causeKnownAt).filter(at => at <= now))
  const dueAt = crossing.share === 1 ? seenFrom : nextWorking(hours, 'trt', seenFrom)
  const late = now - dueAt
  return { ...crossing, lateMs: late > LATE_AFTER_MS ? late : null, waited: dueAt > seenFrom }
}
