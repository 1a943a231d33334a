import { chance } from './chance.ts'
import { parseClusters } from './clusters-yaml.ts'
import type { BuildCluster } from './clusters-yaml.ts'
import { parseConfig } from './config-yaml.ts'
import type { FarmConfig } from './config-yaml.ts'
import type { KnownJob } from './known-jobs.ts'

export interface BaselineAssignment {
  cluster: string
  capabilities: readonly string[]
  demand: number
  /** Jobs of one file are one group. */
  group: string
}

/** What the two files in Git say about every known job, before any override. */
export interface Baseline {
  assignments: ReadonlyMap<string, BaselineAssignment>
  /** Blocked clusters are left out, `buildfarm.md §1.2`. */
  inventory: readonly BuildCluster[]
  blocked: readonly string[]
}

interface Ground {
  config: FarmConfig
  active: BuildCluster[]
  blocked: string[]
}

/** Places every job, or throws what makes the whole generation fail: then the dispatcher keeps the one it has. */
export function planBaseline(clustersYaml: string, configYaml: string, jobs: readonly KnownJob[]): Baseline {
  const clusters = parseClusters(clustersYaml)
  const config = parseConfig(configYaml)
  const active = clusters.filter(cluster => !cluster.blocked)
  const blocked = clusters.filter(cluster => cluster.blocked).map(cluster => cluster.name)
  const both = config.manualClusters.find(name => active.some(cluster => cluster.name === name))
  if (both) throw new Error(`manual cluster "${both}" also takes part in automatic scheduling`)
  const ground = { config, active, blocked }
  const assignments = new Map(
    jobs.map(job => {
      const { capabilities, demand, file } = job
      return [job.name, { cluster: clusterFor(job, ground), capabilities, demand, group: file }]
    }),
  )
  return { assignments, inventory: active, blocked }
}

/** First hit wins, in the order of `buildfarm.md §1.3`; a pin to a blocked cluster gives way, one to a removed cluster does not. */
function clusterFor(job: KnownJob, ground: Ground): string {
  const pin = job.pinnedBy?.label
  if (pin) return giveWay(job, pin, ground)
  if (job.capabilities.length > 0) return capableCluster(job, ground)
  const group = groupOf(job, ground.config)
  if (group) return giveWay(job, group, ground)
  return shareOut(job, ground)
}

const keepsItsBlockedCluster = /^periodic-build[0-9]{2}-upgrade$/

function giveWay(job: KnownJob, pinned: string, ground: Ground): string {
  if (!ground.blocked.includes(pinned) || keepsItsBlockedCluster.test(job.name)) return pinned
  const candidate = ownerOfFile(job, ground.config)
  const usable = candidate && !ground.blocked.includes(candidate)
  return usable ? candidate : ground.config.default
}

function capableCluster(job: KnownJob, { active, config }: Ground): string {
  const capable = active.filter(cluster => job.capabilities.every(wanted => cluster.capabilities.includes(wanted)))
  if (capable.length === 0) {
    const wanted = job.capabilities.join(', ')
    throw new Error(`job ${job.name} can't be matched with any cluster using provided capabilities: ${wanted}`)
  }
  return pick(job, capable, ownerOfFile(job, config))
}

function groupOf(job: KnownJob, config: FarmConfig): string | undefined {
  const groups = Object.entries(config.groups)
  const byName = groups.find(([, group]) => group.jobs.includes(job.name))
  const byPath = () => groups.find(([, group]) => group.paths.some(path => new RegExp(path).test(job.file)))
  return (byName ?? byPath())?.[0]
}

function shareOut(job: KnownJob, { active, config }: Ground): string {
  const owner = ownerOfFile(job, config)
  const provider = providerOf(owner, config)
  const pool = active.filter(cluster => cluster.provider === provider)
  return pool.length > 0 ? pick(job, pool, owner) : config.default
}

/** The preferred cluster keeps as much of its own as its capacity says; the rest goes by the others' capacity. */
function pick(job: KnownJob, candidates: BuildCluster[], preferred: string | undefined): string {
  const own = candidates.find(cluster => cluster.name === preferred)
  const others = candidates.filter(cluster => cluster !== own)
  if (own && (others.length === 0 || chance('share', job.name, own.name) < own.capacity / 100)) return own.name
  const score = (cluster: BuildCluster) => chance('pick', job.name, cluster.name) ** (100 / cluster.capacity)
  return others.reduce((best, cluster) => (score(cluster) > score(best) ? cluster : best)).name
}

function ownerOfFile(job: KnownJob, config: FarmConfig): string | undefined {
  const clusters = Object.values(config.buildFarm).flatMap(provider => Object.entries(provider))
  return clusters.find(([, { filenames }]) => filenames.includes(job.file))?.[0]
}

function providerOf(cluster: string | undefined, config: FarmConfig): string | undefined {
  return Object.entries(config.buildFarm).find(([, clusters]) => cluster !== undefined && cluster in clusters)?.[0]
}
