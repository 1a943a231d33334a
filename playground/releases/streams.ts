import { days, hours } from '../../src/kernel/time.ts'

/** One verification job of a stream, as `/config` lists it and each ReleasePayload carries it. */
export interface JobConfig {
  /** What people and the release controller's answers call it. */
  name: string
  /** The ProwJob it runs as. */
  prowJob: string
  kind: 'blocking' | 'informing'
  maxRetries: number
  /** Above zero for an aggregated job: it begins only after so many analysis runs. */
  analysisJobCount: number
  isUpgrade: boolean
}

export interface StreamConfig {
  name: string
  /** `Stable` streams are filled by promotion, and nothing in them is ever collected. */
  as: 'Integration' | 'Stable'
  /** Accepted payloads older than this go, `payloads.md §1.5`. */
  expiresMs: number
  /** Between two payloads, shortest and longest; null where none comes by itself. */
  every: readonly [number, number] | null
  jobs: readonly JobConfig[]
}

export const nightly = '5.0.0-0.nightly'
export const ci = '5.0.0-0.ci'
export const preview = '5-dev-preview'

/** Major 5 is kept in an imagestream of its own, `payloads.md §1.1`. */
export const imagestream = 'release-5'
export const namespace = 'ocp'

export const streams: readonly StreamConfig[] = [
  {
    name: nightly,
    as: 'Integration',
    expiresMs: days(14),
    every: [hours(6), hours(9)],
    jobs: [
      job('aws-ovn-serial', 'blocking', { maxRetries: 2 }),
      job('gcp-ovn', 'blocking', { maxRetries: 2 }),
      job('metal-ipi-ovn-ipv6', 'blocking', { maxRetries: 2 }),
      job('upgrade', 'blocking', { maxRetries: 2, isUpgrade: true }),
      job('upgrade-minor', 'blocking', { maxRetries: 2, isUpgrade: true }),
      job('aggregated-aws-ovn-upgrade-micro', 'blocking', { analysisJobCount: 10, isUpgrade: true }),
      job('aggregated-gcp-ovn-upgrade-minor', 'blocking', { analysisJobCount: 10, isUpgrade: true }),
      job('aws-ovn-single-node', 'informing'),
      job('azure-ovn-serial', 'informing'),
      job('vsphere-ovn-csi', 'informing'),
      job('aws-ovn-techpreview', 'informing'),
    ],
  },
  {
    name: ci,
    as: 'Integration',
    expiresMs: days(3),
    every: [hours(10), hours(14)],
    jobs: [
      job('aws-ovn', 'blocking', { maxRetries: 2 }),
      job('gcp-ovn-upgrade', 'blocking', { maxRetries: 2, isUpgrade: true }),
      job('aws-ovn-techpreview', 'informing'),
    ],
  },
  { name: preview, as: 'Stable', expiresMs: Infinity, every: null, jobs: [] },
]

export function streamNamed(name: string): StreamConfig {
  const found = streams.find(stream => stream.name === name)
  if (!found) throw new Error(`there is no stream ${name}`)
  return found
}

function job(
  name: string,
  kind: JobConfig['kind'],
  more: Partial<Pick<JobConfig, 'maxRetries' | 'analysisJobCount' | 'isUpgrade'>> = {},
): JobConfig {
  const prowJob = `periodic-ci-openshift-release-main-nightly-5.0-e2e-${name}`
  return { name, prowJob, kind, maxRetries: 0, analysisJobCount: 0, isUpgrade: false, ...more }
}
