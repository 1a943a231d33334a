import type { Instant } from '../../kernel/time.ts'
import type { LaneTrouble } from '../../store/effects.ts'

/**
 * Whether a planned look lies further ahead than any is planned: the clock went back since, and it would hold
 * everything up until it is there again. What failed waits as long as it was told to.
 */
export function isBeyond({ dueAt, attempts }: LaneTrouble, longestPauseMs: number, now: Instant): boolean {
  return attempts === 0 && dueAt > now + longestPauseMs
}
