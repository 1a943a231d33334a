import type { WorldClock } from '../wire/clock.ts'
import { clustersPath, configPath } from './clusters-yaml.ts'
import type { Controls, ControlSettings } from './controls.ts'
import type { KubernetesCluster } from './kubernetes/server.ts'
import type { DispatchOverride } from './override.ts'
import { gitToDispatcherMs } from './policy.ts'
import type { Policy } from './policy.ts'
import type { Repository } from './repository.ts'
import type { FarmActs, MergedChange } from './stand-in.ts'
import type { Upgrades } from './upgrades/upgrades.ts'
import type { Workload } from './workload.ts'

/** The farm's parts, behind its three protocols. */
export interface FarmModel {
  clock: WorldClock
  settings: ControlSettings
  repository: Repository
  policy: Policy
  controls: Controls
  workload: Workload
  clusters: ReadonlyMap<string, KubernetesCluster>
  upgrades: Upgrades
  /** Lets everything happen that is due by now. */
  settle(): void
}

/** What people do to the farm, past the bot. */
export function actsOn(model: FarmModel): FarmActs {
  const { clock, settings, repository, policy, controls, workload, upgrades, settle } = model

  const byHand = (userID: string) => ({
    userID,
    channelID: settings.channel,
    idempotencyKey: `by-hand-${clock.now()}`,
  })

  function merge(path: typeof clustersPath | typeof configPath, text: string, by: string): MergedChange {
    settle()
    const { sha, at } = repository.merge(path, text, by)
    const readAt = at + gitToDispatcherMs
    return { sha, mergedAt: at, readAt, effectiveAt: readAt + settings.propagationBoundMs }
  }

  function planOf(overrideId: string): string {
    const found = policy.overrides().find(({ spec }) => spec.id === overrideId)
    if (!found) throw new Error(`there is no override ${overrideId}`)
    return found.spec.planID
  }

  function settled<T extends DispatchOverride>(act: () => T): T {
    settle()
    return structuredClone(act())
  }

  return {
    ...upgrades.acts,
    mergeClustersYaml: (text, by) => merge(clustersPath, text, by),
    mergeConfigYaml: (text, by) => merge(configPath, text, by),
    drainByHand(cluster, userId, { durationSeconds = settings.maxDrainTtlSeconds, reason = 'drained by hand' } = {}) {
      const who = byHand(userId)
      const request = { kind: 'Drain', cluster, durationSeconds, reason, ...who }
      return settled(() => controls.apply(controls.plan(request).id, who))
    },
    approveByHand: (overrideId, userId) => settled(() => controls.apply(planOf(overrideId), byHand(userId))),
    revokeByHand: (overrideId, userId) => settled(() => controls.cancel(overrideId, byHand(userId))),
    setRequiredApprovals(count) {
      settings.requiredApprovals = count
    },
    setFeatures(features) {
      Object.assign(settings, features)
    },
    setImmovable(jobs) {
      policy.immovable.clear()
      for (const job of jobs) policy.immovable.add(job)
    },
    restartDispatcher: () => controls.forgetPlans(),
    setDispatcherReady(ready) {
      settings.ready = ready
    },

    tick() {
      policy.settle()
      upgrades.settle()
      workload.tick()
    },
    carryOnJobs() {
      policy.settle()
      workload.carryOn()
    },
    startJob(wanted) {
      settle()
      return workload.start(wanted)
    },
    startJobs(count, wanted) {
      settle()
      return workload.startSome(count, wanted)
    },
    finishJobsOn(cluster, outcome) {
      settle()
      return workload.finishOn(cluster, outcome)
    },
  }
}
