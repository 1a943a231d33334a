import { parseClusters } from '../farm/clusters-yaml.ts'
import { buildClusterNames, knownJobs } from '../farm/known-jobs.ts'
import type { KnownJob } from '../farm/known-jobs.ts'
import type { DispatchOverride } from '../farm/override.ts'
import type { FarmStandIn } from '../farm/stand-in.ts'
import type { World } from '../world.ts'
import type { FarmPhase, Names, ShownCluster, ShownFarm, ShownOverride } from './snapshot.ts'

export function shownFarm({ farm }: World, names: Names): ShownFarm {
  return {
    clusters: buildClusterNames.map(name => shownCluster(farm, name)),
    overrides: farm
      .overrides()
      .map(override => shownOverride(override, names))
      .toSorted((a, b) => b.expiresAt - a.expiresAt)
      .slice(0, 6),
    fault: farm.planningFault(),
    clustersYaml: farm.clustersYaml(),
  }
}

function shownCluster(farm: FarmStandIn, name: string): ShownCluster {
  const entry = parseClusters(farm.clustersYaml()).find(cluster => cluster.name === name)
  const jobs = farm.jobsOn(name).length
  const assigned = knownJobs.filter(job => isScheduled(job, name) && farm.placement(job.name) === name).length
  const { provider = '', blocked = false } = entry ?? {}
  const phase = assigned === 0 && !entry ? 'pinned-only' : phaseOf(assigned, jobs)
  return { name, provider, blocked, jobs, assigned, phase }
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
