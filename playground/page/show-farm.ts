import { parseClusters } from '../farm/clusters-yaml.ts'
import type { BuildCluster } from '../farm/clusters-yaml.ts'
import { buildClusterNames, knownJobs } from '../farm/known-jobs.ts'
import type { KnownJob } from '../farm/known-jobs.ts'
import type { DispatchOverride } from '../farm/override.ts'
import type { FarmStandIn } from '../farm/stand-in.ts'
import type { World } from '../world.ts'
import { shownUpgrade } from './show-upgrade.ts'
import type { FarmPhase, Names, ShownCluster, ShownFarm, ShownOverride } from './snapshot.ts'

/** The newest are shown. */
const OVERRIDES_MAX = 6

/** Shows one farm. Where jobs are placed is asked anew only when the dispatcher has a new policy: asking is slow. */
export function createFarmView(world: World): (names: Names) => ShownFarm {
  const { farm } = world
  let known = { generation: -1, assigned: new Map<string, number>() }

  function assigned(): ReadonlyMap<string, number> {
    const generation = farm.generation()
    if (generation !== known.generation) known = { generation, assigned: assignedJobs(farm) }
    return known.assigned
  }

  return names => {
    const clustersYaml = farm.clustersYaml()
    const entries = parseClusters(clustersYaml)
    const placed = assigned()
    return {
      clusters: buildClusterNames.map(name => {
        const entry = entries.find(cluster => cluster.name === name)
        return shownCluster(name, entry, farm.jobsOn(name).length, placed.get(name) ?? 0)
      }),
      upgrade: shownUpgrade(world, 'build02'),
      overrides: farm
        .overrides()
        .map(override => shownOverride(override, names))
        .toSorted((a, b) => b.expiresAt - a.expiresAt)
        .slice(0, OVERRIDES_MAX),
      fault: farm.planningFault(),
      clustersYaml,
    }
  }
}

function shownCluster(name: string, entry: BuildCluster | undefined, jobs: number, assigned: number): ShownCluster {
  const { provider = '', blocked = false } = entry ?? {}
  const phase = assigned === 0 && !entry ? 'pinned-only' : phaseOf(assigned, jobs)
  return { name, provider, blocked, jobs, assigned, phase }
}

/** How many jobs the dispatcher would send to each cluster now. */
function assignedJobs(farm: FarmStandIn): Map<string, number> {
  const counts = new Map<string, number>()
  for (const job of knownJobs) {
    const cluster = farm.placement(job.name)
    if (cluster !== null && isScheduled(job, cluster)) counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
  }
  return counts
}

/** Jobs that are pinned or about the cluster itself say nothing about rotation: they stay on a blocked one, too. */
function isScheduled(job: KnownJob, cluster: string): boolean {
  return !job.pinnedBy && !job.name.includes(cluster)
}

function phaseOf(assigned: number, jobs: number): FarmPhase {
  if (assigned > 0) return 'in'
  return jobs > 0 ? 'draining' : 'drained'
}

function shownOverride({ kind, spec, status }: DispatchOverride, names: Names): ShownOverride {
  return {
    id: spec.id,
    kind: spec.kind ?? kind,
    cluster: spec.cluster,
    state: status.state ?? 'Pending',
    by: names.users[spec.createdBy] ?? spec.createdBy,
    reason: spec.reason,
    expiresAt: Date.parse(spec.expiresAt),
  }
}
