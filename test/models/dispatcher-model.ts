import { DRAIN_MAX_MS, isLive, isOurs } from '../../src/rotation/model/convergence.ts'
import type { OverrideSeen } from '../../src/rotation/model/convergence.ts'

/** A dispatcher as small as it can be: one live override for the cluster, two hours at the most (buildfarm.md §1.6). */
export interface SmallDispatcher {
  readonly overrides: OverrideSeen[]
  /** False where another override holds the cluster. */
  apply(key: string, durationMs: number, by: string): OverrideSeen | null
  revoke(id: string, by: string): void
  live(): OverrideSeen[]
  oursLive(): OverrideSeen[]
}

export const CLUSTER = 'build02'
export const ENVIRONMENT = 'production'

export function smallDispatcher(clock: { now: number }): SmallDispatcher {
  const overrides: OverrideSeen[] = []
  const live = () => overrides.filter(override => isLive(override, clock.now))
  return {
    overrides,
    live,
    oursLive: () => live().filter(override => isOurs(override, ENVIRONMENT)),
    apply(key, durationMs, createdBy) {
      if (live().length > 0 || durationMs > DRAIN_MAX_MS) return null
      const override: OverrideSeen = {
        id: `override-${overrides.length}`,
        cluster: CLUSTER,
        state: 'Active',
        key,
        startsAt: clock.now,
        expiresAt: clock.now + durationMs,
        createdBy,
        revokedBy: null,
        revokedAt: null,
      }
      overrides.push(override)
      return override
    },
    revoke(id, by) {
      const found = live().find(override => override.id === id)
      if (found)
        overrides.splice(overrides.indexOf(found), 1, {
          ...found,
          state: 'Revoked',
          revokedBy: by,
          revokedAt: clock.now,
        })
    },
  }
}
