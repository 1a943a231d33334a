import { parse } from 'yaml'
import { z } from 'zod'
import { buildClusterNames, knownJobs } from './known-jobs.ts'

const config = z.object({
  buildFarm: z
    .record(z.string(), z.record(z.string(), z.object({ filenames: z.array(z.string()).default([]) })))
    .default({}),
  default: z.string().min(1),
  groups: z
    .record(z.string(), z.object({ jobs: z.array(z.string()).default([]), paths: z.array(z.string()).default([]) }))
    .default({}),
  manualClusters: z.array(z.string()).default([]),
})

/** What the dispatcher uses of `_config.yaml`, `buildfarm.md §1.3`. */
export type FarmConfig = z.infer<typeof config>

export function parseConfig(text: string): FarmConfig {
  return config.parse(parse(text))
}

/** The file as it stands in the repository: manual pins by hand, and the farm's own division of the job files. */
export function defaultConfigYaml(): string {
  return `# Read by the prow job dispatcher and by sanitize-prow-jobs.
# buildFarm is written by the dispatcher; everything else is edited by hand.
buildFarm:
  aws:
${filesOf('build01')}${filesOf('build03')}${filesOf('build05')}  gcp:
${filesOf('build02')}${filesOf('build04')}cloudMapping:
  equinix-ocp-metal: aws
  openstack-vexxhost: aws
# Where a job goes when nothing else fits. Never block this one.
default: build01
determineE2EByJob: true
groups:
  app.ci:
    jobs:
    - periodic-openshift-release-main-build02-apply
    - periodic-openshift-release-main-build04-apply
${buildClusterNames.map(pinsOf).join('')}kvm:
- build02
- build04
manualClusters: []
sshBastion: build01
`
}

function filesOf(cluster: string): string {
  const files = [...new Set(knownJobs.filter(job => job.home === cluster).map(job => job.file))].toSorted()
  return `    ${cluster}:\n      filenames:\n${files.map(file => `      - ${file}\n`).join('')}`
}

function pinsOf(cluster: string): string {
  return `  ${cluster}:\n    jobs:\n    - periodic-${cluster}-upgrade\n    - periodic-build-farm-canary-${cluster}\n`
}
