import type { Override } from '../../services/dispatcher/answers.ts'
import type { OverrideSeen } from '../model/convergence.ts'

/** A dispatcher override in the words of our model. */
export function overrideSeen(override: Override): OverrideSeen {
  return {
    id: override.id,
    cluster: override.cluster,
    // Before its first reconciliation it has no state yet, and will have one in a moment.
    state: override.revokedAt === null ? (override.state ?? 'Pending') : 'Revoked',
    key: override.idempotencyKey ?? '',
    startsAt: override.startsAt ?? 0,
    expiresAt: override.expiresAt ?? 0,
    createdBy: override.createdBy ?? '',
    revokedBy: override.revokedBy,
    revokedAt: override.revokedAt,
  }
}
