/**
 * What the dispatcher says when it will not. The sentences are those of openshift/ci-tools `pkg/dispatcher/control.go` and `snapshot.go`
 * (August 2026), since callers have nothing but the text to tell one 409 from another.
 */
export const refusalTexts = {
  unauthorized: 'unauthorized',
  notFound: 'not found',

  // Any control call.
  wrongChannel: 'dispatcher controls are restricted to configured Slack channel',
  notReady: 'dispatcher has no ready policy generation',

  // Plan: the request by itself.
  planFieldsMissing: 'user, reason, and idempotency key are required',
  clusterMissing: 'cluster is required',
  ttl: (most: string) => `override TTL must be positive and no more than ${most}`,
  drainTtl: (most: string) => `drain TTL must be no more than ${most}`,
  kind: (kind: string) => `unsupported override kind "${kind}"`,
  capacity: 'capacity must be between 1 and 100',
  drainWithCapacity: 'drain must not set capacity',
  tooLong: 'reason, incident URL, cluster, or capability exceeds its maximum length',
  incidentUrl: 'incident URL must be an absolute HTTP or HTTPS URL',

  // Plan: against the farm as it is.
  overlap: (one: string, other: string, cluster: string) =>
    `overrides "${one}" and "${other}" overlap on cluster "${cluster}"`,
  sharedPool: (one: string, other: string, provider: string) =>
    `overrides "${one}" and "${other}" share provider placement pool "${provider}"`,
  inactiveTarget: (id: string, cluster: string) => `override "${id}" targets unknown or inactive cluster "${cluster}"`,
  capacityNotLower: (id: string, capacity: number, cluster: string, baseline: number) =>
    `override "${id}" capacity ${capacity} must lower cluster "${cluster}" baseline capacity ${baseline}`,
  capabilityAbsent: (id: string, capability: string, cluster: string) =>
    `override "${id}" capability "${capability}" is not represented by cluster "${cluster}"`,
  capabilityUnused: (id: string, capability: string, cluster: string) =>
    `override "${id}" capability "${capability}" has no classified workload on cluster "${cluster}"`,
  immovable: (id: string, jobs: number) => `drain "${id}" has no eligible destination for ${jobs} affected workloads`,
  nothingAffected: 'override has no affected workloads',
  nothingMovable: 'override has no movable workloads or eligible destination',
  nothingChanges: 'override would not change any assignment',

  // Apply.
  planId: 'invalid plan ID',
  userMissing: 'user and idempotency key are required',
  planGone: 'plan is missing or expired; create a new plan',
  planStale: 'plan is stale; create a new plan',
  scopeDisabled: 'capability-scoped operations are disabled',
  capacityDisabled: 'capacity operations are disabled',
  drainDisabled: 'drain operations are disabled',

  // Cancel and thread.
  overrideId: 'invalid override ID',
  overrideUnknown: (id: string) => `dispatchoverrides.ci.openshift.io "${id}" not found`,
  threadFieldsMissing: 'user and thread timestamp are required',
  otherThread: 'override is already bound to another Slack thread',

  // Status.
  inactiveCluster: (cluster: string) => `unknown or inactive cluster "${cluster}"`,
  jobNameMissing: 'job name is required',
  unknownJob: (job: string) => `unknown job "${job}"`,
} as const

/** A control call that is refused. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal'
  readonly status: number

  constructor(message: string, status = 409) {
    super(message)
    this.status = status
  }
}

/** As Go prints a duration: `2h0m0s`, `90s` is `1m30s`. */
export function goDuration(totalSeconds: number): string {
  const [h, m, s] = [Math.floor(totalSeconds / 3600), Math.floor(totalSeconds / 60) % 60, totalSeconds % 60]
  if (h > 0) return `${h}h${m}m${s}s`
  return m > 0 ? `${m}m${s}s` : `${s}s`
}
