import type { Instant } from '../../src/kernel/time.ts'
import { kubernetesTime } from './kubernetes/object.ts'

export type OverrideKind = 'Drain' | 'Capacity'
export type OverrideState = 'Pending' | 'Active' | 'Expired' | 'Revoked' | 'Failed'

/** A `ci.openshift.io/v1 DispatchOverride` as the control API answers it, `buildfarm.md §1.6`. */
export interface DispatchOverride {
  apiVersion: 'ci.openshift.io/v1'
  kind: 'DispatchOverride'
  metadata: { name: string; namespace: 'ci'; uid: string; creationTimestamp: string; generation: number }
  spec: OverrideSpec
  status: OverrideStatus
}

export interface OverrideSpec {
  id: string
  planID: string
  sourceGeneration: number
  policyInputDigest: string
  kind: OverrideKind
  cluster: string
  scope: { capability?: string }
  capacity?: number
  startsAt: string
  expiresAt: string
  createdBy: string
  sourceChannelID: string
  reason: string
  incidentURL?: string
  approvals: { userID: string; at: string }[]
  requiredApprovals: number
  idempotencyKey: string
  slackThreadTS?: string
  revokedAt?: string
  revokedBy?: string
}

export interface OverrideStatus {
  state?: OverrideState
  observedGeneration?: number
  policyGeneration?: number
  snapshotChecksum?: string
  message?: string
  history?: { at: string; state: OverrideState; actor: string; message: string; generation: number }[]
}

/** Neither revoked nor over, approved or not: what counts for "one per cluster". */
export function isLive({ spec }: DispatchOverride, now: Instant): boolean {
  return spec.revokedAt === undefined && now < Date.parse(spec.expiresAt)
}

/** Live and approved. */
export function isInForce(override: DispatchOverride, now: Instant): boolean {
  return isLive(override, now) && now >= Date.parse(override.spec.startsAt) && isApproved(override)
}

export function isApproved({ spec }: DispatchOverride): boolean {
  return new Set(spec.approvals.map(approval => approval.userID)).size >= spec.requiredApprovals
}

const historyLimit = 50

/** Writes the state it ought to have into its status, and into its history when it is another one. */
export function observe(
  override: DispatchOverride,
  at: Instant,
  policy: { generation: number; checksum: string },
  failure: string | undefined,
): void {
  const state = failure === undefined ? stateAt(override, at) : 'Failed'
  const message = failure ?? state.toLowerCase()
  const { spec, status, metadata } = override
  const changed = status.state !== state
  Object.assign(status, {
    state,
    observedGeneration: metadata.generation,
    policyGeneration: policy.generation,
    snapshotChecksum: policy.checksum,
    message,
  } satisfies OverrideStatus)
  if (!changed) return
  const actor = (state === 'Revoked' ? spec.revokedBy : spec.approvals.at(-1)?.userID) ?? spec.createdBy
  const entry = { at: kubernetesTime(at), state, actor, message, generation: policy.generation }
  status.history = [...(status.history ?? []), entry].slice(-historyLimit)
}

function stateAt(override: DispatchOverride, at: Instant): OverrideState {
  if (override.spec.revokedAt !== undefined) return 'Revoked'
  if (at >= Date.parse(override.spec.expiresAt)) return 'Expired'
  return isInForce(override, at) ? 'Active' : 'Pending'
}
