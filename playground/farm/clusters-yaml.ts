import { parse } from 'yaml'
import { z } from 'zod'

export interface BuildCluster {
  name: string
  provider: string
  /** 1 to 100, already normalised as the dispatcher does it. */
  capacity: number
  capabilities: readonly string[]
  blocked: boolean
}

/** Where the farm's two files live, as `buildfarm.md §1.2` and `§1.3` give it. */
export const rotationRepository = { owner: 'openshift', repo: 'release', branch: 'main' } as const
const directory = 'core-services/sanitize-prow-jobs'
export const clustersPath = `${directory}/_clusters.yaml`
export const configPath = `${directory}/_config.yaml`

/**
 * Draining build02 works: build04 has all that build02 has. The other way does not, since only build04 has `highperf`; nor can
 * build01 (`sshd-bastion`) or build05 (`intranet`) be drained.
 */
export const defaultClustersYaml = `# Build clusters that take part in automatic scheduling.
# A change here takes effect without a restart: the dispatcher reads this file every minute.
#
#   blocked: true   no job is scheduled to the cluster, pinned ones are moved as well
#   capacity: 1-100 share of the load, 100 when it is left out
#
# Tell #ops-testplatform before you take the last cluster with a capability out.
aws:
  - name: build01
    capabilities:
    - rce
    - sshd-bastion
  - name: build03
    capabilities:
    - arm64
    - rce
  - name: build05
    capacity: 100
    capabilities:
    - arm64
    - intranet # VPN to the internal network ends here
    - rce
gcp:
  # The sprint's payload runs here first.
  - name: build02
    blocked: false
    capabilities:
    - gcp
    - kvm
    - nested-podman
  - name: build04
    capabilities:
    - gcp
    - highperf
    - kvm
    - nested-podman
`

const entry = z.object({
  name: z.string().min(1),
  capacity: z.number().optional(),
  capabilities: z.array(z.string()).nullish(),
  blocked: z.boolean().optional(),
})
const file = z.record(z.string(), z.array(entry).nullable())

/** Reads `_clusters.yaml` and throws what the farm's own check would say about it. */
export function parseClusters(text: string): BuildCluster[] {
  const clusters = Object.entries(file.parse(parse(text))).flatMap(([provider, entries]) => {
    if (provider !== 'aws' && provider !== 'gcp') throw new Error(`unsupported cloud provider "${provider}"`)
    return (entries ?? []).map(({ name, capacity = 100, capabilities, blocked }): BuildCluster => ({
      name,
      provider,
      capacity: capacity === 0 || capacity > 100 ? 100 : capacity,
      capabilities: capabilities ?? [],
      blocked: blocked === true || capacity < 0,
    }))
  })
  const twice = clusters.find((cluster, i) => clusters.findIndex(other => other.name === cluster.name) !== i)
  if (twice) throw new Error(`cluster "${twice.name}" is listed more than once`)
  return clusters
}
