import type { FarmModel } from './acts.ts'
import { clustersPath, configPath } from './clusters-yaml.ts'
import { prowJobs } from './kubernetes/resources.ts'
import { isLive } from './override.ts'
import type { FarmReadings } from './stand-in.ts'

/** What tests and the demo's page read straight from the model. Overrides are copies. */
export function readingsOf(model: FarmModel): FarmReadings {
  const { clock, repository, policy, workload, clusters, settle } = model
  return {
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
    jobsOn(cluster) {
      settle()
      return workload.on(cluster)
    },
    clustersYaml: () => repository.text(clustersPath),
    configYaml: () => repository.text(configPath),
    onChange(listener) {
      const stops = [
        repository.onMerge(() => listener('files')),
        policy.onReconcile(() => listener('rotation')),
        ...[...clusters.values()].map(({ objects }) =>
          objects.onChange(({ resource }) => listener(resource.plural === prowJobs.plural ? 'jobs' : 'clusters')),
        ),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
