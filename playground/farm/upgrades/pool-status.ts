import type { Instant } from '../../../src/kernel/time.ts'
import { steadyUuid } from '../chance.ts'
import type { Pool } from './cluster-objects.ts'
import { withConditions } from './conditions.ts'
import type { WantedCondition } from './conditions.ts'
import { shareOfPool } from './rollout.ts'
import type { Rollout } from './rollout.ts'

/** The pool as the upgrade has come with it, as a patch; null as long as it is not its turn. */
export function poolPatch(pool: Pool, rollout: Rollout, now: Instant): object | null {
  const { name } = pool.metadata
  const share = shareOfPool(name, rollout)
  if (share === null) return null
  const { machineCount: machines, degradedMachineCount: degraded, conditions, configuration: before } = pool.status
  const configuration = { name: `rendered-${name}-${steadyUuid(name, rollout.payload.image).replaceAll('-', '')}` }
  const updated = Math.min(machines - degraded, Math.floor(share * machines))
  const isUpdated = updated === machines
  const isUpdating = !isUpdated && !pool.spec.paused
  return {
    spec: { configuration },
    status: {
      configuration: isUpdated ? configuration : before,
      updatedMachineCount: updated,
      readyMachineCount: updated,
      // One machine at a time is away for its update; those that are stuck stay away.
      unavailableMachineCount: isUpdating ? Math.max(1, degraded) : degraded,
      conditions: withConditions(conditions, wanted(isUpdated, isUpdating, timesOf(name, rollout)), now),
    },
  }
}

/** What one sees of machines that cannot be updated; none of them means that all is well again. */
export function degradedMachines(pool: Pool, machines: number, now: Instant): object {
  const { name } = pool.metadata
  const stuck = Array.from({ length: machines }, (_, i) => `build-ci-${name}-b-${steadyUuid(name, i).slice(0, 5)}`)
  const message = stuck
    .map(
      node =>
        `Node ${node} is reporting: "failed to drain node: ${node} after 1 hour. Please see machine-config-controller logs for more information"`,
    )
    .join(', ')
  const reasons = { NodeDegraded: `${machines} nodes are reporting degraded status on sync`, Degraded: '' }
  const states = Object.entries(reasons).map(([type, reason]): WantedCondition =>
    machines > 0 ? { type, status: 'True', reason, message } : { type, status: 'False' },
  )
  return {
    status: {
      degradedMachineCount: machines,
      unavailableMachineCount: machines,
      conditions: withConditions(pool.status.conditions, states, now),
    },
  }
}

interface PoolTimes {
  from: Instant | null
  until: Instant | null
}

function timesOf(name: string, { mastersFrom, completedAt, workersDoneAt }: Rollout): PoolTimes {
  return name === 'master' ? { from: mastersFrom, until: completedAt } : { from: completedAt, until: workersDoneAt }
}

function wanted(isUpdated: boolean, isUpdating: boolean, { from, until }: PoolTimes): WantedCondition[] {
  if (isUpdated) {
    return [
      { type: 'Updated', status: 'True', since: until },
      { type: 'Updating', status: 'False', since: until },
    ]
  }
  return [
    { type: 'Updated', status: 'False', since: from },
    isUpdating ? { type: 'Updating', status: 'True' } : { type: 'Updating', status: 'False' },
  ]
}
