import type { Instant } from '../../src/kernel/time.ts'
import { kubernetesTime } from '../farm/kubernetes/object.ts'
import type { PayloadPhase } from './payload.ts'

export interface Condition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
  lastTransitionTime: string
}

/** `spec.payloadOverride`: a plain string that nobody validates, so a typo means nothing. */
export interface Override {
  override: string
  reason: string
}

/** What the payload controllers look at. */
export interface Evidence {
  creation: 'Success' | 'Failed' | 'Unknown'
  mirror: 'Success' | 'Unknown'
  override: Override | null
  blocking: 'none' | 'Pending' | 'Success' | 'Failure'
  /** Whether all jobs that do not block have ended. */
  othersDone: boolean
}

type Verdict = Pick<Condition, 'status' | 'reason'> & { message?: string }

const creationFailedReason = 'ReleasePayloadCreationJobFailed'
export const creationMessages = {
  Success: 'Release creation Job completed',
  Failed: 'Release creation Job failed',
  Unknown: 'Release creation Job pending',
} as const

/** The conditions of the two jobs that come before any verification, `payloads.md §2.2`. */
export function ofCreation(conditions: readonly Condition[], evidence: Evidence, at: Instant): Condition[] {
  const { creation, mirror } = evidence
  const message = creation === 'Unknown' ? '' : creationMessages[creation]
  const isBuilt = creation === 'Unknown' ? 'Unknown' : creation === 'Success' ? 'True' : 'False'
  const isBroken = creation === 'Unknown' ? 'Unknown' : creation === 'Failed' ? 'True' : 'False'
  const mirrored = mirror === 'Success' ? 'True' : 'Unknown'
  const all: [string, Verdict][] = [
    ['PayloadCreated', { status: isBuilt, reason: 'ReleasePayloadCreated', message }],
    ['PayloadFailed', { status: isBroken, reason: 'ReleasePayloadFailed', message }],
    ['PayloadMirrored', { status: mirrored, reason: 'ReleasePayloadMirrored' }],
    [
      'PayloadMirrorFailed',
      { status: mirror === 'Success' ? 'False' : 'Unknown', reason: 'ReleasePayloadMirrorFailed' },
    ],
  ]
  return all.reduce((so, [type, verdict]) => withCondition(so, type, verdict, at), [...conditions])
}

/** What the payload-accepted controller makes of it. */
export function ofAcceptance(conditions: readonly Condition[], evidence: Evidence, at: Instant): Condition[] {
  return withCondition(conditions, 'PayloadAccepted', accepted(conditions, evidence), at)
}

/** What the payload-rejected controller makes of it: another one, that comes round a little later. */
export function ofRejection(conditions: readonly Condition[], evidence: Evidence, at: Instant): Condition[] {
  return withCondition(conditions, 'PayloadRejected', rejected(evidence), at)
}

function accepted(conditions: readonly Condition[], evidence: Evidence): Verdict {
  const { creation, mirror, override, blocking, othersDone } = evidence
  const reason = 'ReleasePayloadAccepted'
  if (creation === 'Failed') return { status: 'False', reason: creationFailedReason, message: creationMessages.Failed }
  if (creation === 'Unknown') return { status: 'Unknown', reason }
  if (mirror !== 'Success' && !isDecided(conditions)) return { status: 'Unknown', reason }
  const byHand = overridden(override, 'Accepted')
  if (byHand) return byHand
  if (blocking === 'none') return { status: othersDone ? 'True' : 'Unknown', reason }
  if (blocking === 'Pending') return { status: 'Unknown', reason }
  return { status: blocking === 'Success' ? 'True' : 'False', reason }
}

function rejected({ creation, override, blocking }: Evidence): Verdict {
  const reason = 'ReleasePayloadRejected'
  if (creation === 'Failed') return { status: 'True', reason: creationFailedReason, message: creationMessages.Failed }
  const byHand = overridden(override, 'Rejected')
  if (byHand) return byHand
  if (blocking === 'Pending') return { status: 'Unknown', reason }
  return { status: blocking === 'Failure' ? 'True' : 'False', reason }
}

function overridden(override: Override | null, wanted: 'Accepted' | 'Rejected'): Verdict | null {
  if (override?.override !== 'Accepted' && override?.override !== 'Rejected') return null
  return {
    status: override.override === wanted ? 'True' : 'False',
    reason: `ReleasePayloadManually${override.override}`,
    message: override.reason,
  }
}

function isDecided(conditions: readonly Condition[]): boolean {
  return conditions.some(
    ({ type, status }) => (type === 'PayloadAccepted' || type === 'PayloadRejected') && status === 'True',
  )
}

/** The time of a condition moves with its status only, and they are kept sorted by type. */
function withCondition(
  conditions: readonly Condition[],
  type: string,
  { status, reason, message = '' }: Verdict,
  at: Instant,
): Condition[] {
  const before = conditions.find(condition => condition.type === type)
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : kubernetesTime(at)
  const next = { type, status, reason, message, lastTransitionTime }
  return [...conditions.filter(condition => condition !== before), next].toSorted((a, b) => (a.type < b.type ? -1 : 1))
}

/** As the release controller tells the phase from the conditions, `payloads.md §1.4`: the first true one in their order. */
export function phaseFrom(conditions: readonly Pick<Condition, 'type' | 'status'>[]): PayloadPhase {
  const isTrue = (type: string) => conditions.some(one => one.type === type && one.status === 'True')
  if (isTrue('PayloadAccepted')) return 'Accepted'
  if (isTrue('PayloadFailed')) return 'Failed'
  if (isTrue('PayloadRejected')) return 'Rejected'
  return isTrue('PayloadCreated') ? 'Ready' : 'Pending'
}
