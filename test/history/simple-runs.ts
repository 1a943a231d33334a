import type { Instant } from '../../src/kernel/time.ts'
import type { UpdateSeen } from '../../src/upgrade/model/seen.ts'

export interface SimpleRun {
  sprint: number
  /** When its upgrade began, and when that was first completed while it lasted. */
  from: Instant
  completedAt: Instant | null
  /** When the next one's upgrade began. */
  to: Instant | null
}

/** `5.0.0-ec.1003` is the payload of sprint 1003, `5.0.0-hotfix` is nobody's. */
export const versionOf = (sprint: number): string => `5.0.0-ec.${sprint}`

/**
 * The payload runs of a cluster, found by walking once through what it did: the first update to the payload of a sprint
 * later than all before begins a run and ends the one before; what else it takes up changes nothing but to complete it.
 */
export function simpleRuns(updates: readonly UpdateSeen[]): SimpleRun[] {
  const runs: SimpleRun[] = []
  for (const { version, startedAt, state, completedAt } of updates) {
    const sprint = Number(/^5\.0\.0-ec\.(\d+)$/.exec(version)?.[1] ?? 0)
    const last = runs.at(-1)
    if (sprint > (last?.sprint ?? 0)) {
      if (last) last.to = startedAt
      runs.push({ sprint, from: startedAt, completedAt: null, to: null })
    }
    const run = runs.at(-1)
    if (run?.sprint === sprint && state === 'Completed') run.completedAt ??= completedAt
  }
  return runs
}
