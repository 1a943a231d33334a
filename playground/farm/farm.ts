import { hours } from '../../src/kernel/time.ts'
import type { WorldClock } from '../wire/clock.ts'
import { serve } from '../wire/serve.ts'
import type { Witness } from '../wire/serve.ts'
import type { Weather } from '../wire/weather.ts'
import { furnish } from './build-cluster.ts'
import { clustersPath, configPath } from './clusters-yaml.ts'
import { createControls } from './controls.ts'
import type { ControlSettings } from './controls.ts'
import { answerDispatcherCall, nameOfDispatcherCall } from './dispatcher-server.ts'
import { answerGitHubCall, nameOfGitHubCall } from './github-server.ts'
import { buildClusterNames } from './known-jobs.ts'
import { kubeconfigFor } from './kubernetes/kubeconfig.ts'
import { buildClusterResources, controlPlaneResources, prowJobs } from './kubernetes/resources.ts'
import { serveKubernetes } from './kubernetes/server.ts'
import type { KubernetesCluster } from './kubernetes/server.ts'
import { isLive } from './override.ts'
import type { DispatchOverride } from './override.ts'
import { createPolicy, gitToDispatcherMs } from './policy.ts'
import { createRepository } from './repository.ts'
import { createWorkload } from './workload.ts'
import type { FarmStandIn, MergedChange } from './stand-in.ts'

export interface FarmOptions {
  clock: WorldClock
  weather: Weather
  witness?: Witness | undefined
  /** The same seed makes the same jobs start, last and fail. */
  seed?: number
  requiredApprovals?: 1 | 2
  maxDrainTtlSeconds?: number
  /** How long Prow may still place by the dispatcher's answer before. */
  propagationBoundMs?: number
  /** The one Slack channel whose requests the dispatcher obeys. */
  dispatcherChannel: string
  /** Jobs come and go whenever the clock is moved, or a call arrives. Off: only by the verbs below. */
  autopilot?: boolean
}

const controlPlane = 'app.ci'

/** Opens the farm: dispatcher, GitHub, and an API server for the control plane and each build cluster. */
export async function createFarm(options: FarmOptions): Promise<FarmStandIn> {
  const { clock, weather, seed = 1, autopilot = true } = options
  const settings = settingsFrom(options)
  const seen = new Map<string, number>()
  const witness: Witness = async (phase, call) => {
    const key = `${call.service} ${call.call}`
    if (phase === 'arrived') seen.set(key, (seen.get(key) ?? 0) + 1)
    await options.witness?.(phase, call)
  }

  const repository = createRepository(clock)
  const policy = createPolicy(clock, repository, 41)
  const controls = createControls(clock, policy, settings)

  const clusters = new Map<string, KubernetesCluster>()
  for (const [i, context] of [controlPlane, ...buildClusterNames].entries()) {
    const resources = context === controlPlane ? controlPlaneResources : buildClusterResources
    const firstVersion = 184_200_311 + i * 7_919_201
    clusters.set(context, await serveKubernetes({ context, resources, clock, firstVersion, weather, witness, settle }))
  }
  const kubernetes = (context: string) => {
    const found = clusters.get(context)
    if (!found) throw new Error(`the farm has no cluster ${context}`)
    return found
  }
  for (const name of buildClusterNames) {
    furnish(kubernetes(name), name === 'build02' ? '4.22.0-ec.3' : '4.21.12', clock.now())
  }

  const workload = createWorkload({
    clock,
    seed,
    objects: kubernetes(controlPlane).objects,
    placementAt: (job, at) => policy.at(at).snapshot.assignments.get(job)?.cluster ?? null,
    propagationBoundMs: () => settings.propagationBoundMs,
    since: autopilot ? clock.now() - hours(12) : clock.now(),
  })

  function settle(): void {
    policy.settle()
    if (autopilot) workload.tick()
  }

  const dispatcherToken = 'fake-dispatcher-token'
  const githubToken = 'fake-github-token'
  const dispatcher = await serve({
    service: 'dispatcher',
    nameOf: nameOfDispatcherCall,
    handle: answerDispatcherCall(policy, controls, dispatcherToken),
    weather,
    witness,
  })
  const github = await serve({
    service: 'github',
    nameOf: nameOfGitHubCall,
    handle: answerGitHubCall(repository, clock, githubToken),
    weather,
    witness,
  })

  const stopClock = clock.onMove(() => {
    settle()
    for (const cluster of clusters.values()) cluster.bookmark()
  })
  settle()

  function merge(path: typeof clustersPath | typeof configPath, text: string, by: string): MergedChange {
    settle()
    const { sha, at } = repository.merge(path, text, by)
    const readAt = at + gitToDispatcherMs
    return { sha, mergedAt: at, readAt, effectiveAt: readAt + settings.propagationBoundMs }
  }

  function existing(overrideId: string): DispatchOverride {
    const found = policy.overrides().find(({ spec }) => spec.id === overrideId)
    if (!found) throw new Error(`there is no override ${overrideId}`)
    return found
  }

  const byHand = (userID: string) => ({ userID, channelID: settings.channel, idempotencyKey: `by-hand-${clock.now()}` })

  return {
    dispatcherUrl: dispatcher.url,
    dispatcherToken,
    githubUrl: github.url,
    githubToken,
    kubernetesUrl: kubernetes(controlPlane).url,
    kubeconfig: () => kubeconfigFor([...clusters.values()], controlPlane),
    kubernetes,
    seen,

    placement(job) {
      settle()
      return policy.current().snapshot.assignments.get(job)?.cluster ?? null
    },
    overrides() {
      settle()
      return structuredClone([...policy.overrides()])
    },
    liveOverride(cluster) {
      settle()
      const found = policy.overrides().find(o => o.spec.cluster === cluster && isLive(o, clock.now()))
      return found ? structuredClone(found) : null
    },
    generation() {
      settle()
      return policy.current().number
    },
    planningFault() {
      settle()
      return policy.fault()
    },
    clustersYaml: () => repository.text(clustersPath),
    configYaml: () => repository.text(configPath),

    mergeClustersYaml: (text, by) => merge(clustersPath, text, by),
    mergeConfigYaml: (text, by) => merge(configPath, text, by),
    drainByHand(cluster, userId, { durationSeconds = settings.maxDrainTtlSeconds, reason = 'drained by hand' } = {}) {
      settle()
      const who = byHand(userId)
      const plan = controls.plan({ kind: 'Drain', cluster, durationSeconds, reason, ...who })
      return structuredClone(controls.apply(plan.id, who))
    },
    approveByHand(overrideId, userId) {
      settle()
      return structuredClone(controls.apply(existing(overrideId).spec.planID, byHand(userId)))
    },
    revokeByHand(overrideId, userId) {
      settle()
      return structuredClone(controls.cancel(overrideId, byHand(userId)))
    },
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

    tick() {
      policy.settle()
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
    jobsOn(cluster) {
      settle()
      return workload.on(cluster)
    },

    onChange(listener) {
      let listening = true
      const tell = (what: Parameters<typeof listener>[0]) => void (listening && listener(what))
      repository.onMerge(() => tell('files'))
      policy.onReconcile(() => tell('rotation'))
      const stops = [...clusters.values()].map(({ objects }) =>
        objects.onChange(({ resource }) => tell(resource.plural === prowJobs.plural ? 'jobs' : 'clusters')),
      )
      return () => {
        listening = false
        for (const stop of stops) stop()
      }
    },
    async close() {
      stopClock()
      await Promise.all([dispatcher.close(), github.close(), ...[...clusters.values()].map(cluster => cluster.close())])
    },
  }
}

function settingsFrom(options: FarmOptions): ControlSettings {
  return {
    channel: options.dispatcherChannel,
    maxTtlSeconds: 24 * 3600,
    maxDrainTtlSeconds: options.maxDrainTtlSeconds ?? 7200,
    requiredApprovals: options.requiredApprovals ?? 1,
    propagationBoundMs: options.propagationBoundMs ?? 30_000,
    enableDrain: true,
    enableCapacity: true,
    enableCapabilityScope: true,
  }
}
