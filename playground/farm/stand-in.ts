import type { Instant } from '../../src/kernel/time.ts'
import type { KubernetesCluster } from './kubernetes/server.ts'
import type { DispatchOverride } from './override.ts'
import type { ProwJobView } from './prow-job.ts'
import type { UpgradeActs } from './upgrades/upgrade-acts.ts'
import type { StartJob } from './workload.ts'

/** What changed: files in Git, the dispatcher's policy or an override, ProwJobs, or anything else on a cluster. */
export type FarmChange = 'files' | 'rotation' | 'jobs' | 'clusters'

/** When a merged change takes effect. */
export interface MergedChange {
  sha: string
  mergedAt: Instant
  /** The dispatcher answers by it. */
  readAt: Instant
  /** New ProwJobs are surely placed by it. */
  effectiveAt: Instant
}

/** The open farm: addresses for the bot, verbs for what people do, and readings for tests and the demo's page. */
export interface FarmStandIn extends FarmReadings, FarmActs {
  dispatcherUrl: string
  dispatcherToken: string
  githubUrl: string
  githubToken: string
  /** The control plane's. */
  kubernetesUrl: string
  kubeconfig(): string
  /** A cluster by the name of its context: its objects, versions, rights. */
  kubernetes(context: string): KubernetesCluster
  /** How many calls have arrived, by service and name: `dispatcher POST /control/v1/plans`. */
  seen: ReadonlyMap<string, number>
  close(): Promise<void>
}

export interface FarmReadings {
  /** Where the dispatcher places this job now; null if it does not know it. */
  placement(job: string): string | null
  overrides(): DispatchOverride[]
  /** The override on this cluster that is neither revoked nor over, approved or not. */
  liveOverride(cluster: string): DispatchOverride | null
  generation(): number
  /** Why the dispatcher cannot follow what is in Git, if so. */
  planningFault(): string | null
  /** Those that are triggered or pending there. */
  jobsOn(cluster: string): ProwJobView[]
  clustersYaml(): string
  configYaml(): string
  /** Returns how to stop listening. */
  onChange(listener: (what: FarmChange) => void): () => void
}

export interface FarmActs extends UpgradeActs {
  /** What a person does by merging a pull request. Throws what the repository's own check would say. */
  mergeClustersYaml(text: string, by: string): MergedChange
  mergeConfigYaml(text: string, by: string): MergedChange
  /** Plans and applies, as the helpdesk's chat commands do. Throws a `ControlRefusal` where the dispatcher refuses. */
  drainByHand(cluster: string, userId: string, more?: { durationSeconds?: number; reason?: string }): DispatchOverride
  /** A further approval, where two are required. */
  approveByHand(overrideId: string, userId: string): DispatchOverride
  revokeByHand(overrideId: string, userId: string): DispatchOverride
  setRequiredApprovals(count: 1 | 2): void
  setFeatures(features: { enableDrain?: boolean; enableCapacity?: boolean; enableCapabilityScope?: boolean }): void
  /** The jobs that no override can move from now on, whatever the clusters offer. */
  setImmovable(jobs: readonly string[]): void
  /** Plans are lost, overrides are not. */
  restartDispatcher(): void
  /** Not ready, it refuses plans and status and places by its cache, as it does just after a start. */
  setDispatcherReady(ready: boolean): void

  /** Lets jobs start, be placed, begin and end, and upgrades go on, up to now. With autopilot this happens by itself. */
  tick(): void
  /** The same, but no job starts by itself: for tests that want their own jobs only. */
  carryOnJobs(): void
  startJob(wanted: StartJob): ProwJobView
  startJobs(count: number, wanted?: Omit<StartJob, 'job'>): ProwJobView[]
  /** Returns how many it ended. */
  finishJobsOn(cluster: string, outcome?: 'success' | 'failure'): number
}
