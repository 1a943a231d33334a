import { minutes } from '../../src/kernel/time.ts'

/** A job that the dispatcher knows: one entry of the job configuration in openshift/release. */
export interface KnownJob {
  name: string
  type: 'presubmit' | 'postsubmit' | 'periodic'
  org: string
  repo: string
  /** Base name of the file that defines it; `_config.yaml` gives whole files to clusters. */
  file: string
  /** The cluster that this file is given to. */
  home: string
  /** Set by the label `ci-operator.openshift.io/cluster`. */
  pinnedBy?: { label: string }
  capabilities: readonly string[]
  /** Milliseconds between two starts. */
  every: number
  /** Shortest and longest run, in milliseconds. */
  lasts: readonly [number, number]
  /** Its weight: what a week of it costs, in the dispatcher's own unit. */
  demand: number
}

/** Test name, minutes between starts, shortest and longest run in minutes, demand, capabilities. */
type Row = [test: string, every: number, shortest: number, longest: number, demand: number, ...capabilities: string[]]

/** A job no dispatcher knows (its name is made up by the release controller), so the release controller's choice of cluster stands. */
export interface AggregatedJob {
  name: string
  every: number
  lasts: readonly [number, number]
  /** The `--cluster-group` it picks from, `buildfarm.md §1.10`. */
  clusterGroup: readonly string[]
}

export const buildClusterNames = ['build01', 'build02', 'build03', 'build04', 'build05'] as const

export const knownJobs: readonly KnownJob[] = [
  ...presubmits('installer', 'build01', [
    ['e2e-aws-ovn', 50, 70, 140, 9.2],
    ['e2e-aws-ovn-single-node', 90, 80, 150, 6.1],
    ['unit', 40, 6, 15, 1.1],
    ['images', 45, 12, 30, 1.8],
  ]),
  ...presubmits('machine-config-operator', 'build02', [
    ['e2e-gcp-op', 70, 90, 170, 8.4, 'gcp'],
    ['e2e-gcp-op-single-node', 110, 90, 160, 6.6, 'gcp'],
    ['e2e-gcp-op-techpreview', 130, 80, 150, 5.2, 'gcp'],
    ['verify', 45, 8, 20, 0.9],
    ['unit', 45, 6, 14, 0.8],
    ['images', 50, 12, 30, 1.5],
  ]),
  ...presubmits('cluster-network-operator', 'build02', [
    ['e2e-gcp-ovn', 60, 75, 140, 7.7],
    ['e2e-gcp-ovn-upgrade', 80, 100, 170, 7.9],
    ['e2e-metal-ipi-ovn-ipv6', 120, 100, 190, 5.5, 'kvm'],
    ['images', 50, 10, 25, 1.4],
  ]),
  ...presubmits('hypershift', 'build03', [
    ['e2e-aws', 55, 80, 150, 8.8],
    ['e2e-aws-arm64', 120, 80, 140, 4.3, 'arm64'],
    ['verify', 50, 10, 25, 1.2],
    ['images', 50, 12, 30, 1.6],
  ]),
  ...presubmits('kubernetes', 'build04', [
    ['e2e-gcp', 65, 80, 140, 7.1],
    ['e2e-gcp-ovn-upgrade', 90, 100, 170, 6.9],
    ['k8s-e2e-conformance-highperf', 180, 60, 110, 4.8, 'highperf'],
    ['unit', 60, 25, 55, 2.9],
  ]),
  ...presubmits('origin', 'build05', [
    ['e2e-aws-ovn-fips', 75, 80, 150, 7.3],
    ['e2e-aws-ovn-serial', 85, 90, 160, 6.8],
    ['verify', 45, 15, 35, 1.7],
    ['images', 50, 15, 30, 1.6],
  ]),
  ...presubmits('oc', 'build04', [
    ['e2e-agnostic-ovn-cmd', 70, 50, 100, 3.9],
    ['rebase-nested-podman', 200, 20, 45, 1.3, 'nested-podman'],
  ]),
  ...postsubmits('installer', 'build01', [['images', 120, 15, 35, 1.9]]),
  ...postsubmits('machine-config-operator', 'build02', [['images', 120, 12, 30, 1.6]]),
  ...postsubmits('hypershift', 'build03', [['images', 100, 12, 30, 1.7]]),
  ...postsubmits('kubernetes', 'build04', [['images', 160, 20, 45, 2.2]]),
  ...postsubmits('origin', 'build05', [['images', 110, 15, 30, 1.8]]),
  ...nightlies('nightly-4.22', 'build01', [
    ['e2e-aws-ovn-upgrade-fips', 360, 120, 200, 4.4],
    ['e2e-aws-sshd-bastion', 720, 60, 110, 1.2, 'sshd-bastion'],
  ]),
  ...nightlies('nightly-4.22-gcp', 'build02', [
    ['e2e-gcp-ovn-csi', 240, 70, 120, 3.1, 'gcp'],
    ['e2e-gcp-ovn-rt', 240, 80, 140, 3.4, 'gcp'],
    ['e2e-gcp-ovn-xpn', 360, 70, 130, 2.2, 'gcp'],
    ['e2e-metal-ipi-ovn-dualstack', 300, 110, 200, 4.1, 'kvm'],
    ['e2e-nested-podman', 300, 30, 60, 1.1, 'nested-podman'],
  ]),
  ...nightlies('ci-4.22', 'build03', [
    ['e2e-aws-ovn-arm64', 360, 90, 150, 2.8, 'arm64'],
    ['e2e-aws-ovn-upgrade', 180, 110, 180, 5.0],
  ]),
  ...nightlies('ci-4.22-gcp', 'build04', [
    ['e2e-gcp-ovn-upgrade', 180, 110, 180, 5.1],
    ['e2e-gcp-ovn-highperf', 480, 60, 120, 2.0, 'highperf'],
  ]),
  ...nightlies('ci-5.0', 'build05', [
    ['e2e-aws-ovn', 180, 80, 140, 4.0],
    ['e2e-intranet-mirror', 720, 40, 80, 0.9, 'intranet'],
  ]),
  {
    ...periodic(
      'periodic-ci-openshift-release-main-sprint-payload-e2e-gcp-ovn',
      'openshift-release-sprint-payload.yaml',
      'build02',
    ),
    pinnedBy: { label: 'build02' },
    every: minutes(240),
    lasts: [minutes(80), minutes(140)],
    demand: 3,
  },
  ...buildClusterNames.flatMap(cluster => [canary(cluster), upgrade(cluster)]),
  ...(['build02', 'build04'] as const).map(cluster => apply(cluster)),
]

export const aggregatedJobs: readonly AggregatedJob[] = (
  [
    ['aggregated-gcp-ovn-rt-upgrade-4.22-minor', 'e2e-gcp-ovn-rt-upgrade', ['build02', 'build04']],
    ['aggregated-gcp-ovn-upgrade-4.22-micro', 'e2e-gcp-ovn-upgrade', ['build02', 'build04']],
    ['aggregated-aws-ovn-upgrade-4.22-micro', 'e2e-aws-ovn-upgrade', ['build01', 'build03', 'build05']],
  ] as const
).map(([verify, test, clusterGroup]) => ({
  name: `${verify}-periodic-ci-openshift-release-main-ci-4.22-${test}`,
  every: minutes(300),
  lasts: [minutes(120), minutes(210)],
  clusterGroup,
}))

function presubmits(repo: string, home: string, rows: Row[]): KnownJob[] {
  return rows.map(row => ({
    ...fromRow(row),
    name: `pull-ci-openshift-${repo}-main-${row[0]}`,
    type: 'presubmit',
    repo,
    file: `openshift-${repo}-main-presubmits.yaml`,
    home,
  }))
}

function postsubmits(repo: string, home: string, rows: Row[]): KnownJob[] {
  return rows.map(row => ({
    ...fromRow(row),
    name: `branch-ci-openshift-${repo}-main-${row[0]}`,
    type: 'postsubmit',
    repo,
    file: `openshift-${repo}-main-postsubmits.yaml`,
    home,
  }))
}

function nightlies(stream: string, home: string, rows: Row[]): KnownJob[] {
  return rows.map(row => ({
    ...periodic(
      `periodic-ci-openshift-release-main-${stream}-${row[0]}`,
      `openshift-release-main-${stream}-periodics.yaml`,
      home,
    ),
    ...fromRow(row),
  }))
}

/** The ready-made probe of a cluster: every 15 minutes, `buildfarm.md §2.2`. Pinned in `_config.yaml`. */
function canary(cluster: string): KnownJob {
  return {
    ...periodic(`periodic-build-farm-canary-${cluster}`, 'infra-build-farm-periodics.yaml', 'build01'),
    every: minutes(15),
    lasts: [minutes(2), minutes(5)],
    demand: 0.2,
  }
}

/** The one job whose pin survives even a block, `buildfarm.md §1.3`. */
function upgrade(cluster: string): KnownJob {
  return periodic(`periodic-${cluster}-upgrade`, 'infra-periodics.yaml', 'app.ci')
}

/** Keeps the cluster's manifests applied, from app.ci, also while it is out of rotation. */
function apply(cluster: string): KnownJob {
  return {
    ...periodic(`periodic-openshift-release-main-${cluster}-apply`, 'infra-periodics.yaml', 'app.ci'),
    every: minutes(60),
    lasts: [minutes(3), minutes(8)],
    demand: 0.3,
  }
}

function periodic(name: string, file: string, home: string): KnownJob {
  const daily = { every: minutes(24 * 60), lasts: [minutes(30), minutes(60)] as const, demand: 0.5 }
  return { name, type: 'periodic', org: 'openshift', repo: 'release', file, home, capabilities: [], ...daily }
}

function fromRow([, every, shortest, longest, demand, ...capabilities]: Row) {
  const lasts = [minutes(shortest), minutes(longest)] as const
  return { org: 'openshift', every: minutes(every), lasts, demand, capabilities }
}
