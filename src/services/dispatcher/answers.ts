import { z } from 'zod'
import { count, instant, number, strings, text } from '../go-json.ts'

/*
 * The control API moves (buildfarm.md, opening): what is missing or new must not stop us. Only what we cannot do
 * without is required.
 */

const Approval = z.looseObject({ userID: z.string(), at: instant })

export const Override = z
  .looseObject({
    spec: z.looseObject({
      id: z.string(),
      planID: text,
      kind: z.string(),
      cluster: z.string(),
      scope: z.looseObject({ capability: text }).nullish(),
      capacity: count,
      startsAt: instant,
      expiresAt: instant,
      createdBy: text,
      reason: text,
      incidentURL: text,
      approvals: z.array(Approval).nullish(),
      requiredApprovals: count,
      idempotencyKey: text,
      slackThreadTS: text,
      revokedAt: instant,
      revokedBy: text,
    }),
    status: z.looseObject({ state: text, message: text, policyGeneration: count }).nullish(),
  })
  .transform(({ spec, status }) => ({
    id: spec.id,
    planId: spec.planID,
    /** `Drain` or `Capacity`; others may come. */
    kind: spec.kind,
    cluster: spec.cluster,
    /** Set where it concerns only jobs that ask for this capability. */
    capability: spec.scope?.capability ?? null,
    capacity: spec.capacity,
    startsAt: spec.startsAt,
    expiresAt: spec.expiresAt,
    createdBy: spec.createdBy,
    reason: spec.reason,
    incidentURL: spec.incidentURL,
    approvals: (spec.approvals ?? []).map(({ userID, at }) => ({ userID, at })),
    /** 2 with dispatchers from before the single approval. */
    requiredApprovals: spec.requiredApprovals ?? 1,
    idempotencyKey: spec.idempotencyKey,
    slackThreadTS: spec.slackThreadTS,
    revokedAt: spec.revokedAt,
    revokedBy: spec.revokedBy,
    /** Pending, Active, Expired, Revoked, Rejected, Failed; `null` before its first reconciliation. */
    state: status?.state ?? null,
    message: status?.message ?? null,
    policyGeneration: status?.policyGeneration ?? null,
  }))
export type Override = z.output<typeof Override>

export const Overrides = z
  .array(Override)
  .nullable()
  .transform(list => list ?? [])

/** `clusterInfo` bears the names of Go's own fields; lower case is what a later version would send. */
const ClusterInfo = z
  .looseObject({})
  .nullish()
  .transform(info => {
    const lower = Object.fromEntries(Object.entries(info ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
    return z.object({ provider: text, capacity: count, capabilities: strings }).parse(lower)
  })

export const DispatcherStatus = z
  .looseObject({
    ready: z.boolean().nullish(),
    generation: count,
    generatedAt: instant,
    cluster: text,
    clusterInfo: ClusterInfo,
    effectiveCapacity: count,
    overrides: Overrides.optional(),
  })
  .transform(status => ({
    ready: status.ready ?? false,
    generation: status.generation,
    generatedAt: status.generatedAt,
    cluster: status.cluster,
    provider: status.clusterInfo.provider,
    /** From Git, 1–100. */
    capacity: status.clusterInfo.capacity,
    capabilities: status.clusterInfo.capabilities,
    /** With the overrides applied; 0 while drained. */
    effectiveCapacity: status.effectiveCapacity,
    overrides: status.overrides ?? [],
  }))
export type DispatcherStatus = z.output<typeof DispatcherStatus>

const Impact = z.looseObject({
  affectedJobs: number,
  affectedGroups: number,
  affectedDemand: number,
  movableJobs: number,
  movableDemand: number,
  movedJobs: number,
  movedDemand: number,
  immovableJobs: strings,
  /** Demand that goes to each cluster. */
  destinations: z
    .record(z.string(), z.number())
    .nullish()
    .transform(map => map ?? {}),
})

export const Plan = z.looseObject({
  id: z.string(),
  createdAt: instant,
  expiresAt: instant,
  sourceGeneration: count,
  requiredApprovals: z
    .number()
    .nullish()
    .transform(value => value ?? 1),
  impact: Impact,
  currentEffectiveCapacity: count,
  requestedEffectiveCapacity: count,
})
export type Plan = z.output<typeof Plan>

export const Placement = z.looseObject({
  cluster: z.string(),
  /** `baseline`, `runtime-override`, `expired-override-fallback`, `ephemeral-cluster`, `legacy-gob-fallback`. */
  source: text,
  policyGeneration: count,
  overrideID: text,
  validUntil: instant,
  explanation: text,
})
export type Placement = z.output<typeof Placement>
