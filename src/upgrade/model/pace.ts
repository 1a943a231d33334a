import { hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'

/**
 * How long upgrades to pre-release builds really took on the cluster of this process, 34 of them from 2021 on
 * (payloads.md §0.1): half of them 1.9 h, nine in ten 20 h, the longest 27.1 h. Below 3 h nothing is remarkable.
 */
export const MEASURED = { medianMs: hours(1.9), nineInTenMs: hours(20), longestMs: hours(27.1) } as const
export const REMARKABLE_MS = hours(3)

export const PACES = ['usual', 'slow', 'slowest-tenth', 'stuck'] as const
export type Pace = (typeof PACES)[number]

/** How an upgrade of that length compares with those before it. */
export function paceOf(lastedMs: number): Pace {
  if (lastedMs > MEASURED.longestMs) return 'stuck'
  if (lastedMs > MEASURED.nineInTenMs) return 'slowest-tenth'
  return lastedMs > REMARKABLE_MS ? 'slow' : 'usual'
}

/** An upgrade that is done has the pace it had. */
export function paceNow(startedAt: Instant | null, completedAt: Instant | null, now: Instant): Pace {
  return startedAt === null ? 'usual' : paceOf((completedAt ?? now) - startedAt)
}
