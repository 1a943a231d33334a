import type { Instant } from '../../src/kernel/time.ts'
import type { Baseline, BaselineAssignment } from './baseline.ts'
import { chance, sha256 } from './chance.ts'
import type { BuildCluster } from './clusters-yaml.ts'
import { isInForce, isLive } from './override.ts'
import type { DispatchOverride } from './override.ts'
import { ControlRefusal, refusalTexts } from './refusal-texts.ts'

/** Every job's cluster, with the overrides in force laid over the baseline. */
export interface Snapshot {
  assignments: ReadonlyMap<string, Assignment>
  /** Changes whenever something that decides a placement changes, also when an override begins or ends. */
  digest: string
  impacts: ReadonlyMap<string, Impact>
}

export interface Assignment {
  cluster: string
  movedBy?: DispatchOverride
}

/** What an override does to the jobs of its cluster, in the words of the control API. */
export interface Impact {
  affectedJobs: number
  affectedGroups: number
  affectedDemand: number
  movableJobs: number
  movableDemand: number
  movedJobs: number
  movedDemand: number
  immovableJobs?: string[]
  /** Demand, by the cluster it goes to. */
  destinations?: Record<string, number>
}

export interface SnapshotInput {
  baseline: Baseline
  overrides: readonly DispatchOverride[]
  /** Jobs that no drain can move, whatever the clusters offer. */
  immovable: ReadonlySet<string>
  now: Instant
}

/** Throws a `ControlRefusal` when the overrides do not fit together or cannot be carried out. */
export function compile({ baseline, overrides, immovable, now }: SnapshotInput): Snapshot {
  refuseCollisions(overrides, baseline, now)
  const inForce = overrides.filter(override => isInForce(override, now))
  for (const override of inForce) refuseUnfit(override, baseline)
  const pools = poolsOf(baseline, inForce, immovable)
  const assignments = new Map<string, Assignment>()
  for (const [job, { cluster }] of baseline.assignments) assignments.set(job, { cluster })
  const impacts = new Map<string, Impact>()
  for (const override of inForce) impacts.set(override.spec.id, carryOut(override, baseline, pools, assignments))
  return { assignments, impacts, digest: digestOf(baseline, inForce) }
}

function refuseCollisions(overrides: readonly DispatchOverride[], { inventory }: Baseline, now: Instant): void {
  const live = overrides.filter(override => isLive(override, now))
  const pairs = live.flatMap((one, i) => live.slice(i + 1).map(other => [one.spec, other.spec] as const))
  for (const [one, other] of pairs) {
    if (one.cluster === other.cluster) throw new ControlRefusal(refusalTexts.overlap(one.id, other.id, one.cluster))
  }
  const providerOf = (name: string) => inventory.find(cluster => cluster.name === name)?.provider
  for (const [one, other] of pairs) {
    const provider = providerOf(one.cluster)
    if (provider !== undefined && provider === providerOf(other.cluster)) {
      throw new ControlRefusal(refusalTexts.sharedPool(one.id, other.id, provider))
    }
  }
}

function refuseUnfit({ spec }: DispatchOverride, baseline: Baseline): void {
  const target = baseline.inventory.find(cluster => cluster.name === spec.cluster)
  if (!target) {
    // A blocked cluster has no jobs left to move, so the override merely has nothing to do.
    if (baseline.blocked.includes(spec.cluster)) return
    throw new ControlRefusal(refusalTexts.inactiveTarget(spec.id, spec.cluster))
  }
  if (spec.capacity !== undefined && spec.capacity >= target.capacity) {
    throw new ControlRefusal(refusalTexts.capacityNotLower(spec.id, spec.capacity, spec.cluster, target.capacity))
  }
  const { capability } = spec.scope
  if (capability === undefined) return
  if (!target.capabilities.includes(capability)) {
    throw new ControlRefusal(refusalTexts.capabilityAbsent(spec.id, capability, spec.cluster))
  }
  if (affectedBy(spec, baseline).length === 0) {
    throw new ControlRefusal(refusalTexts.capabilityUnused(spec.id, capability, spec.cluster))
  }
}

interface Pools {
  /** The demand that lies on each cluster so far. */
  load: Map<string, number>
  capacity: Map<string, number>
  immovable: ReadonlySet<string>
}

function poolsOf(baseline: Baseline, inForce: DispatchOverride[], immovable: ReadonlySet<string>): Pools {
  const load = new Map<string, number>()
  for (const { cluster, demand } of baseline.assignments.values()) add(load, cluster, demand)
  const capacity = new Map(baseline.inventory.map(cluster => [cluster.name, cluster.capacity]))
  for (const { spec } of inForce) {
    if (spec.scope.capability === undefined) capacity.set(spec.cluster, spec.capacity ?? 0)
  }
  return { load, capacity, immovable }
}

type Work = readonly [job: string, baseline: BaselineAssignment]

/** Moves jobs off the override's cluster, heaviest first: all of them for a drain, down to the lowered share for a capacity. */
function carryOut(
  override: DispatchOverride,
  baseline: Baseline,
  pools: Pools,
  assignments: Map<string, Assignment>,
): Impact {
  const { spec } = override
  const affected = affectedBy(spec, baseline)
  const movable = affected.filter(work => destinationOf(work, baseline, pools) !== undefined)
  const immovable = affected.filter(work => !movable.includes(work)).map(([job]) => job)
  if (spec.kind === 'Drain' && immovable.length > 0) {
    throw new ControlRefusal(refusalTexts.immovable(spec.id, immovable.length))
  }
  const target = spec.kind === 'Drain' ? -Infinity : shareOf(spec, baseline, pools)
  const moved: Work[] = []
  const destinations = new Map<string, number>()
  let left = demandOf(affected)
  for (const work of movable) {
    const [job, { demand }] = work
    const to = destinationOf(work, baseline, pools)
    const getsCloser = Math.abs(left - demand - target) < Math.abs(left - target)
    if (to === undefined || left <= target || (spec.kind === 'Capacity' && !getsCloser)) continue
    assignments.set(job, { cluster: to, movedBy: override })
    add(pools.load, spec.cluster, -demand)
    add(pools.load, to, demand)
    add(destinations, to, demand)
    left -= demand
    moved.push(work)
  }
  return {
    affectedJobs: affected.length,
    affectedGroups: new Set(affected.map(([, { group }]) => group)).size,
    affectedDemand: demandOf(affected),
    movableJobs: movable.length,
    movableDemand: demandOf(movable),
    movedJobs: moved.length,
    movedDemand: demandOf(moved),
    ...(immovable.length > 0 && { immovableJobs: immovable.toSorted() }),
    ...(destinations.size > 0 && { destinations: Object.fromEntries(destinations) }),
  }
}

/** Chosen by the baseline only, pinned or not. */
function affectedBy(spec: DispatchOverride['spec'], { assignments }: Baseline): Work[] {
  const { capability } = spec.scope
  return [...assignments]
    .filter(
      ([, job]) => job.cluster === spec.cluster && (capability === undefined || job.capabilities.includes(capability)),
    )
    .toSorted(([a, one], [b, other]) => other.demand - one.demand || a.localeCompare(b))
}

/** The least loaded cluster of the same provider that has all the job needs. */
function destinationOf(
  [job, { cluster, capabilities, demand }]: Work,
  { inventory }: Baseline,
  pools: Pools,
): string | undefined {
  if (pools.immovable.has(job)) return undefined
  const provider = inventory.find(({ name }) => name === cluster)?.provider
  const fill = ({ name }: BuildCluster) => ((pools.load.get(name) ?? 0) + demand) / (pools.capacity.get(name) ?? 1)
  return inventory
    .filter(candidate => candidate.name !== cluster && candidate.provider === provider)
    .filter(candidate => (pools.capacity.get(candidate.name) ?? 0) > 0)
    .filter(candidate => capabilities.every(capability => candidate.capabilities.includes(capability)))
    .toSorted((a, b) => fill(a) - fill(b) || chance(job, a.name) - chance(job, b.name))
    .at(0)?.name
}

/** The demand a cluster of this capacity should bear among those of its provider. */
function shareOf(spec: DispatchOverride['spec'], { assignments, inventory }: Baseline, pools: Pools): number {
  const { capability } = spec.scope
  const provider = inventory.find(({ name }) => name === spec.cluster)?.provider
  const pool = inventory.filter(
    cluster => cluster.provider === provider && (capability === undefined || cluster.capabilities.includes(capability)),
  )
  const names = new Set(inventory.filter(cluster => cluster.provider === provider).map(({ name }) => name))
  const demand = demandOf(
    [...assignments].filter(
      ([, job]) => names.has(job.cluster) && (capability === undefined || job.capabilities.includes(capability)),
    ),
  )
  const lowered = spec.capacity ?? 0
  const capacityOf = (name: string) => (name === spec.cluster ? lowered : (pools.capacity.get(name) ?? 0))
  const total = pool.reduce((sum, { name }) => sum + capacityOf(name), 0)
  return total === 0 ? 0 : (demand * lowered) / total
}

function digestOf(baseline: Baseline, inForce: DispatchOverride[]): string {
  const { assignments, inventory, blocked } = baseline
  return sha256(
    JSON.stringify([...assignments]),
    JSON.stringify([inventory, blocked]),
    JSON.stringify(inForce.map(o => o.spec.id)),
  )
}

function demandOf(jobs: readonly Work[]): number {
  return Math.round(jobs.reduce((sum, [, { demand }]) => sum + demand, 0) * 1000) / 1000
}

function add(to: Map<string, number>, key: string, amount: number): void {
  to.set(key, Math.round(((to.get(key) ?? 0) + amount) * 1000) / 1000)
}
