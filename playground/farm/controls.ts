import { minutes, seconds } from '../../src/kernel/time.ts'
import type { Clock } from '../../src/kernel/time.ts'
import { sha256, steadyUuid } from './chance.ts'
import { checkPlanRequest, isIdentifier, refuseIf } from './control-requests.ts'
import type { ApplyRequest, DispatchPlan, Limits, PlanRequest, ThreadRequest } from './control-requests.ts'
import { kubernetesTime } from './kubernetes/object.ts'
import { isApproved, isInForce } from './override.ts'
import type { DispatchOverride, OverrideSpec } from './override.ts'
import type { Policy } from './policy.ts'
import { ControlRefusal, refusalTexts } from './refusal-texts.ts'
import { compile } from './snapshot.ts'

export const planTtlMs = minutes(15)

/** What the dispatcher's operators can set; all of it can change while it runs. */
export interface ControlSettings extends Limits {
  /** False just after a start: then it has no policy yet, and places by the cache of the run before. */
  ready: boolean
  requiredApprovals: 1 | 2
  /** How long Prow may still go by the answer before. */
  propagationBoundMs: number
  enableDrain: boolean
  enableCapacity: boolean
  enableCapabilityScope: boolean
}

export interface ControlStatus {
  ready: boolean
  generation: number
  policyInputDigest: string
  snapshotChecksum: string
  generatedAt: string
  cluster?: string
  clusterInfo?: { Provider: string; Capacity: number; Capabilities: readonly string[] }
  effectiveCapacity?: number
  overrides?: DispatchOverride[]
}

/** The verbs behind the control API. Each throws a `ControlRefusal` when it will not. */
export interface Controls {
  plan(request: PlanRequest): DispatchPlan
  livePlan(id: string): DispatchPlan
  apply(planId: string, request: ApplyRequest): DispatchOverride
  cancel(overrideId: string, request: ApplyRequest): DispatchOverride
  bindThread(overrideId: string, request: ThreadRequest): DispatchOverride
  status(cluster: string): ControlStatus
  isReady(): boolean
  /** Plans are kept in memory only. */
  forgetPlans(): void
}

export function createControls(clock: Clock, policy: Policy, settings: ControlSettings): Controls {
  const plans = new Map<string, DispatchPlan>()

  function plan(request: PlanRequest): DispatchPlan {
    checkPlanRequest(request, settings)
    refuseIf(!settings.ready, refusalTexts.notReady)
    const { number, snapshot, baseline } = policy.current()
    const id = `plan-${sha256(JSON.stringify(request), String(number)).slice(0, 16)}`
    const now = clock.now()
    const preview = overrideFrom({ id, planID: id, request, approvedBy: request.userID, requiredApprovals: 1 })
    const overrides = [...policy.compileable(), preview]
    const impact = compile({ baseline, overrides, immovable: policy.immovable, now }).impacts.get(id)
    if (!impact || impact.affectedJobs === 0) throw new ControlRefusal(refusalTexts.nothingAffected)
    refuseIf(impact.movableJobs === 0, refusalTexts.nothingMovable)
    refuseIf(impact.movedJobs === 0, refusalTexts.nothingChanges)
    const made: DispatchPlan = {
      id,
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + planTtlMs).toISOString(),
      sourceGeneration: number,
      policyInputDigest: snapshot.digest,
      request,
      impact,
      requiredApprovals: settings.requiredApprovals,
      propagationBound: settings.propagationBoundMs * 1_000_000,
      currentEffectiveCapacity: baseline.inventory.find(({ name }) => name === request.cluster)?.capacity ?? 0,
      requestedEffectiveCapacity: request.capacity ?? 0,
    }
    plans.set(id, made)
    return made
  }

  function livePlan(id: string): DispatchPlan {
    const found = plans.get(id)
    if (!found || clock.now() >= Date.parse(found.expiresAt)) throw new ControlRefusal(refusalTexts.planGone)
    return found
  }

  function apply(planId: string, request: ApplyRequest): DispatchOverride {
    refuseIf(!isIdentifier(planId), refusalTexts.planId)
    refuseIf(request.channelID !== settings.channel, refusalTexts.wrongChannel)
    refuseIf(!request.userID || !request.idempotencyKey, refusalTexts.userMissing)
    const { request: planned, ...rest } = livePlan(planId)
    refuseDisabled(planned.kind, planned.capability)
    const isCurrent = () => settings.ready && policy.current().number === rest.sourceGeneration
    const id = `override-${sha256(planId).slice(0, 16)}`
    const stored = policy.overrides().find(({ spec }) => spec.id === id)
    if (!stored) {
      refuseIf(!isCurrent(), refusalTexts.planStale)
      const { slackThreadTS, idempotencyKey } = request
      const created = overrideFrom({
        id,
        planID: planId,
        request: { ...planned, idempotencyKey },
        approvedBy: request.userID,
        requiredApprovals: rest.requiredApprovals,
      })
      if (slackThreadTS) created.spec.slackThreadTS = slackThreadTS
      policy.add(created)
      policy.reconcile()
      return created
    }
    const hasSaidYes = stored.spec.approvals.some(({ userID }) => userID === request.userID)
    if (hasSaidYes || isApproved(stored)) return stored
    refuseIf(!isCurrent(), refusalTexts.planStale)
    stored.spec.approvals.push({ userID: request.userID, at: kubernetesTime(clock.now()) })
    return changed(stored)
  }

  function cancel(overrideId: string, request: ApplyRequest): DispatchOverride {
    refuseIf(!isIdentifier(overrideId), refusalTexts.overrideId)
    refuseIf(request.channelID !== settings.channel, refusalTexts.wrongChannel)
    refuseIf(!request.userID || !request.idempotencyKey, refusalTexts.userMissing)
    const override = existing(overrideId, 404)
    if (override.spec.revokedAt !== undefined) return override
    refuseDisabled(override.spec.kind, override.spec.scope.capability)
    override.spec.revokedAt = kubernetesTime(clock.now())
    override.spec.revokedBy = request.userID
    return changed(override)
  }

  function bindThread(overrideId: string, request: ThreadRequest): DispatchOverride {
    refuseIf(!isIdentifier(overrideId), refusalTexts.overrideId)
    refuseIf(request.channelID !== settings.channel, refusalTexts.wrongChannel)
    refuseIf(!request.userID || !request.threadTS, refusalTexts.threadFieldsMissing)
    const override = existing(overrideId, 409)
    const bound = override.spec.slackThreadTS
    refuseIf(bound !== undefined && bound !== request.threadTS, refusalTexts.otherThread)
    if (bound === undefined) override.spec.slackThreadTS = request.threadTS
    return override
  }

  function status(cluster: string): ControlStatus {
    refuseIf(!settings.ready, refusalTexts.notReady, 400)
    const { number, checksum, from, snapshot, baseline } = policy.current()
    const ofCluster = policy.overrides().filter(({ spec }) => cluster === '' || spec.cluster === cluster)
    const answer: ControlStatus = {
      ready: true,
      generation: number,
      policyInputDigest: snapshot.digest,
      snapshotChecksum: checksum,
      generatedAt: new Date(from).toISOString(),
      ...(ofCluster.length > 0 && { overrides: ofCluster }),
    }
    if (cluster === '') return answer
    const info = baseline.inventory.find(({ name }) => name === cluster)
    if (!info) throw new ControlRefusal(refusalTexts.inactiveCluster(cluster), 400)
    const whole = ofCluster.find(
      override =>
        override.spec.scope.capability === undefined &&
        override.status.state === 'Active' &&
        isInForce(override, clock.now()),
    )
    return {
      ...answer,
      cluster,
      clusterInfo: { Provider: info.provider, Capacity: info.capacity, Capabilities: info.capabilities },
      effectiveCapacity: whole ? (whole.spec.capacity ?? 0) : info.capacity,
    }
  }

  function changed(override: DispatchOverride): DispatchOverride {
    override.metadata.generation += 1
    policy.reconcile()
    return override
  }

  function existing(id: string, otherwise: number): DispatchOverride {
    const found = policy.overrides().find(({ spec }) => spec.id === id)
    if (!found) throw new ControlRefusal(refusalTexts.overrideUnknown(id), otherwise)
    return found
  }

  function refuseDisabled(kind: string, capability: string | undefined): void {
    refuseIf(Boolean(capability) && !settings.enableCapabilityScope, refusalTexts.scopeDisabled)
    refuseIf(kind === 'Capacity' && !settings.enableCapacity, refusalTexts.capacityDisabled)
    refuseIf(kind === 'Drain' && !settings.enableDrain, refusalTexts.drainDisabled)
  }

  function overrideFrom(from: {
    id: string
    planID: string
    request: PlanRequest
    approvedBy: string
    requiredApprovals: number
  }): DispatchOverride {
    const { id, planID, request, approvedBy, requiredApprovals } = from
    const { number, snapshot } = policy.current()
    const startsAt = kubernetesTime(clock.now())
    const spec: OverrideSpec = {
      id,
      planID,
      sourceGeneration: number,
      policyInputDigest: snapshot.digest,
      kind: request.kind === 'Drain' ? 'Drain' : 'Capacity',
      cluster: request.cluster,
      scope: request.capability ? { capability: request.capability } : {},
      ...(request.capacity && { capacity: request.capacity }),
      startsAt,
      expiresAt: kubernetesTime(clock.now() + seconds(request.durationSeconds)),
      createdBy: request.userID,
      sourceChannelID: request.channelID,
      reason: request.reason,
      ...(request.incidentURL && { incidentURL: request.incidentURL }),
      approvals: [{ userID: approvedBy, at: startsAt }],
      requiredApprovals,
      idempotencyKey: request.idempotencyKey,
    }
    const metadata = {
      name: id,
      namespace: 'ci',
      uid: steadyUuid(id),
      creationTimestamp: startsAt,
      generation: 1,
    } as const
    return { apiVersion: 'ci.openshift.io/v1', kind: 'DispatchOverride', metadata, spec, status: {} }
  }

  return {
    plan,
    livePlan,
    apply,
    cancel,
    bindThread,
    status,
    isReady: () => settings.ready,
    forgetPlans: () => plans.clear(),
  }
}
