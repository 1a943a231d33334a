import { hours } from '../../src/kernel/time.ts'
import type { WorldClock } from '../wire/clock.ts'
import { serve } from '../wire/serve.ts'
import type { Witness } from '../wire/serve.ts'
import type { Weather } from '../wire/weather.ts'
import { actsOn } from './acts.ts'
import type { FarmModel } from './acts.ts'
import { furnish } from './build-cluster.ts'
import { createControls } from './controls.ts'
import type { ControlSettings } from './controls.ts'
import { answerDispatcherCall, nameOfDispatcherCall } from './dispatcher-server.ts'
import { answerGitHubCall, nameOfGitHubCall } from './github-server.ts'
import { buildClusterNames } from './known-jobs.ts'
import { kubeconfigFor } from './kubernetes/kubeconfig.ts'
import { buildClusterResources, controlPlaneResources } from './kubernetes/resources.ts'
import { serveKubernetes } from './kubernetes/server.ts'
import type { KubernetesCluster } from './kubernetes/server.ts'
import { createPolicy } from './policy.ts'
import { readingsOf } from './readings.ts'
import { createRepository } from './repository.ts'
import type { FarmStandIn } from './stand-in.ts'
import { createUpgrades } from './upgrades/upgrades.ts'
import { createWorkload } from './workload.ts'

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
const dispatcherToken = 'fake-dispatcher-token'
const githubToken = 'fake-github-token'

/** Opens the farm: dispatcher, GitHub, and an API server for the control plane and each build cluster. */
export async function createFarm(options: FarmOptions): Promise<FarmStandIn> {
  const { clock, weather } = options
  const { seen, witness } = counting(options.witness)
  const wire = { weather, witness }
  let settle = () => {}
  const clusters = await openClusters(clock, wire, () => settle())
  const model = modelOf(options, clusters)
  settle = () => model.settle()

  const { policy, controls, repository } = model
  const dispatcher = await serve({
    ...wire,
    service: 'dispatcher',
    nameOf: nameOfDispatcherCall,
    handle: answerDispatcherCall(policy, controls, dispatcherToken),
  })
  const github = await serve({
    ...wire,
    service: 'github',
    nameOf: nameOfGitHubCall,
    handle: answerGitHubCall(repository, clock, githubToken),
  })
  const stopClock = clock.onMove(() => {
    model.settle()
    for (const cluster of clusters.values()) cluster.bookmark()
  })
  model.settle()

  return {
    dispatcherUrl: dispatcher.url,
    dispatcherToken,
    githubUrl: github.url,
    githubToken,
    kubernetesUrl: clusterNamed(controlPlane, clusters).url,
    kubeconfig: () => kubeconfigFor([...clusters.values()], controlPlane),
    kubernetes: context => clusterNamed(context, clusters),
    seen,
    ...readingsOf(model),
    ...actsOn(model),
    async close() {
      stopClock()
      await Promise.all([dispatcher, github, ...clusters.values()].map(served => served.close()))
    },
  }
}

type Clusters = ReadonlyMap<string, KubernetesCluster>

async function openClusters(clock: WorldClock, wire: { weather: Weather; witness: Witness }, settle: () => void) {
  const clusters = new Map<string, KubernetesCluster>()
  for (const [i, context] of [controlPlane, ...buildClusterNames].entries()) {
    const resources = context === controlPlane ? controlPlaneResources : buildClusterResources
    // Far apart, so that a version of one cluster used on another is noticed.
    const firstVersion = 184_200_311 + i * 7_919_201
    const cluster = await serveKubernetes({ ...wire, context, resources, clock, firstVersion, settle })
    clusters.set(context, cluster)
    if (context !== controlPlane) furnish(cluster, context === 'build02' ? '4.22.0-ec.3' : '4.21.12', clock.now())
  }
  return clusters
}

function modelOf(options: FarmOptions, clusters: Clusters): FarmModel {
  const { clock, seed = 1, autopilot = true } = options
  const settings = settingsFrom(options)
  const repository = createRepository(clock)
  const policy = createPolicy(clock, repository, 41)
  const controls = createControls(clock, policy, settings)
  const workload = createWorkload({
    clock,
    seed,
    objects: clusterNamed(controlPlane, clusters).objects,
    placementAt: (job, at) => policy.at(at).snapshot.assignments.get(job)?.cluster ?? null,
    propagationBoundMs: () => settings.propagationBoundMs,
    since: autopilot ? clock.now() - hours(12) : clock.now(),
  })
  const upgrades = createUpgrades(
    clock,
    buildClusterNames.map(name => clusterNamed(name, clusters)),
  )
  return {
    clock,
    settings,
    repository,
    policy,
    controls,
    workload,
    clusters,
    upgrades,
    settle() {
      policy.settle()
      upgrades.settle()
      if (autopilot) workload.tick()
    },
  }
}

function clusterNamed(context: string, clusters: Clusters): KubernetesCluster {
  const found = clusters.get(context)
  if (!found) throw new Error(`the farm has no cluster ${context}`)
  return found
}

function counting(inner: Witness | undefined): { seen: Map<string, number>; witness: Witness } {
  const seen = new Map<string, number>()
  return {
    seen,
    async witness(phase, call) {
      const key = `${call.service} ${call.call}`
      if (phase === 'arrived') seen.set(key, (seen.get(key) ?? 0) + 1)
      await inner?.(phase, call)
    },
  }
}

function settingsFrom(options: FarmOptions): ControlSettings {
  return {
    channel: options.dispatcherChannel,
    ready: true,
    maxTtlSeconds: 24 * 3600,
    maxDrainTtlSeconds: options.maxDrainTtlSeconds ?? 7200,
    requiredApprovals: options.requiredApprovals ?? 1,
    propagationBoundMs: options.propagationBoundMs ?? 30_000,
    enableDrain: true,
    enableCapacity: true,
    enableCapabilityScope: true,
  }
}
