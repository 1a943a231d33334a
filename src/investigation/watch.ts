import { isOutsideError } from '../kernel/outside.ts'
import type { Override } from '../services/dispatcher/answers.ts'
import type { Dispatcher } from '../services/dispatcher/dispatcher.ts'
import type { ReductionSeen } from './model/reduced.ts'

/** The reductions that the dispatcher lists, by cluster; null where it could not be asked. */
export async function lookForReductions(dispatcher: Dispatcher): Promise<ReductionSeen[] | null> {
  try {
    return (await dispatcher.overrides()).flatMap(reductionIn)
  } catch (error) {
    // The rotation's own watch tells when the dispatcher is out of reach; the next look makes up for this one.
    if (isOutsideError(error)) return null
    throw error
  }
}

const WAS_IN_FORCE = ['Active', 'Expired', 'Revoked']

/** One that concerns a single capability leaves the cluster its share of everything else, so it is none. */
function reductionIn(override: Override): ReductionSeen[] {
  const { id, kind, cluster, capability, capacity, startsAt, expiresAt, revokedAt, state } = override
  if (kind !== 'Capacity' || capability !== null || capacity === null) return []
  if (startsAt === null || expiresAt === null || !WAS_IN_FORCE.includes(state ?? '')) return []
  return [{ id, cluster, capacity, startsAt, endsAt: Math.min(expiresAt, revokedAt ?? expiresAt) }]
}
