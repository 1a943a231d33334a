import { objectsOf } from '../farm/upgrades/cluster-objects.ts'
import type { ClusterObjects } from '../farm/upgrades/cluster-objects.ts'
import { preview } from '../releases/streams.ts'
import type { World } from '../world.ts'
import type { ShownUpgrade } from './snapshot.ts'

/** The sacrificial cluster's version, and how far the next one has come. */
export function shownUpgrade({ farm, releases }: World, cluster: string): ShownUpgrade {
  const rollout = farm.rolloutOf(cluster)
  const objects = objectsOf(farm.kubernetes(cluster))
  const { history } = objects.version().status
  const target = history[0]?.version ?? ''
  const isUnderway = history[0]?.state === 'Partial'
  const newest = releases.tags(preview)[0]?.name ?? null
  return {
    cluster,
    version: history.find(({ state }) => state === 'Completed')?.version ?? target,
    target: isUnderway ? target : null,
    next: newest === target ? null : newest,
    share: isUnderway && rollout ? rollout.doneMs / rollout.payload.takesMs : null,
    troubles: troublesIn(objects),
    progress: saidBy(objects, 'Progressing') ?? '',
    pools: objects.pools().map(({ metadata, spec, status }) => ({
      name: metadata.name,
      machines: status.machineCount,
      updated: status.updatedMachineCount,
      degraded: status.degradedMachineCount,
      isPaused: spec.paused,
    })),
    gates: farm.gatesOf(cluster),
    isFailing: has(objects, 'Failing', 'True'),
    isRescue: objects.replicas() === 0,
  }
}

/** What stands in the way, in the cluster's own words. */
function troublesIn(objects: ClusterObjects): string[] {
  const no = (type: string) => (has(objects, type, 'False') ? [`${type}: ${saidBy(objects, type)}`] : [])
  return [...no('ReleaseAccepted'), ...no('Upgradeable')]
}

function has(objects: ClusterObjects, type: string, status: string): boolean {
  return objects.version().status.conditions.some(one => one.type === type && one.status === status)
}

function saidBy(objects: ClusterObjects, type: string): string | undefined {
  return objects.version().status.conditions.find(one => one.type === type)?.message
}
