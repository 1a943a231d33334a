import { z } from 'zod'
import type { Instant } from '../../src/kernel/time.ts'
import { chance } from './chance.ts'
import type { KnownJob } from './known-jobs.ts'
import type { KubernetesObject } from './kubernetes/object.ts'
import { kubernetesTime } from './kubernetes/object.ts'

export const prowNamespace = 'ci'

const states = ['scheduling', 'triggered', 'pending', 'success', 'failure', 'aborted', 'error'] as const
export type ProwJobState = (typeof states)[number]

const prowJob = z.looseObject({
  metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string() }),
  spec: z.looseObject({ job: z.string().default(''), cluster: z.string().default('default') }),
  status: z
    .looseObject({
      state: z.enum(states).default('triggered'),
      startTime: z.string().optional(),
      pendingTime: z.string().optional(),
      completionTime: z.string().optional(),
    })
    .default({ state: 'triggered' }),
})

/** What the farm goes by in a ProwJob. Times are instants. */
export interface ProwJobView {
  name: string
  job: string
  cluster: string
  state: ProwJobState
  createdAt: Instant
  pendingAt?: Instant
  completedAt?: Instant
}

/** Null for one that the controllers could not read either. */
export function viewProwJob(object: KubernetesObject): ProwJobView | null {
  const parsed = prowJob.safeParse(object)
  if (!parsed.success) return null
  const { metadata, spec, status } = parsed.data
  return {
    name: metadata.name,
    job: spec.job,
    cluster: spec.cluster,
    state: status.state,
    createdAt: Date.parse(metadata.creationTimestamp),
    ...(status.pendingTime !== undefined && { pendingAt: Date.parse(status.pendingTime) }),
    ...(status.completionTime !== undefined && { completedAt: Date.parse(status.completionTime) }),
  }
}

export interface NewProwJob {
  name: string
  job: string
  /** What Git says, until the scheduler has asked the dispatcher. */
  cluster: string
  state: ProwJobState
  at: Instant
  known?: KnownJob | undefined
}

/** A ProwJob as Prow makes them, `buildfarm.md §2.1`. */
export function newProwJob({ name, job, cluster, state, at, known }: NewProwJob) {
  const type = known?.type ?? 'periodic'
  const { org, repo } = known ?? { org: 'openshift', repo: 'release' }
  const ref = { org, repo, base_ref: 'main' }
  return {
    apiVersion: 'prow.k8s.io/v1',
    kind: 'ProwJob',
    metadata: {
      name,
      labels: {
        'created-by-prow': 'true',
        'prow.k8s.io/type': type,
        'prow.k8s.io/job': job.slice(0, 63).replace(/[^a-zA-Z0-9]+$/, ''),
        'prow.k8s.io/context': '',
        'prow.k8s.io/refs.org': org,
        'prow.k8s.io/refs.repo': repo,
        'prow.k8s.io/refs.base_ref': 'main',
        ...(known?.pinnedBy && { 'ci-operator.openshift.io/cluster': known.pinnedBy.label }),
        ...Object.fromEntries((known?.capabilities ?? []).map(wanted => [`capability/${wanted}`, wanted])),
      },
      annotations: { 'prow.k8s.io/job': job, 'prow.k8s.io/context': '' },
    },
    spec: {
      type,
      agent: 'kubernetes',
      cluster,
      namespace: prowNamespace,
      job,
      ...(type === 'periodic'
        ? { extra_refs: [ref] }
        : { refs: type === 'presubmit' ? { ...ref, pulls: [pullFor(name)] } : ref }),
      report: true,
      max_concurrency: type === 'periodic' ? 1 : 0,
      pod_spec: { containers: [{ name: 'test', image: 'ci-operator:latest', command: ['ci-operator'] }] },
      decoration_config: { timeout: '4h0m0s', grace_period: '15m0s' },
      prowjob_defaults: { tenant_id: 'GlobalDefaultID' },
    },
    status: { startTime: kubernetesTime(at), state },
  }
}

/** What the status gains when the pod begins. */
export function pendingStatus(name: string, job: string, at: Instant) {
  const build_id = String(BigInt(at) * 1_000_000n + BigInt(Math.floor(chance('build', name) * 1_000_000)))
  const url = `https://prow.ci.openshift.org/view/gs/test-platform-results/logs/${job}/${build_id}`
  return {
    state: 'pending',
    pendingTime: kubernetesTime(at),
    description: 'Job triggered.',
    pod_name: name,
    build_id,
    url,
  }
}

export function finalStatus(state: 'success' | 'failure' | 'aborted' | 'error', at: Instant) {
  const said = { success: 'Job succeeded.', failure: 'Job failed.', aborted: 'Aborted.', error: 'Job errored.' }[state]
  return { state, completionTime: kubernetesTime(at), description: said }
}

function pullFor(name: string) {
  const number = 1000 + Math.floor(chance('pull', name) * 9000)
  return { number, author: 'contributor', sha: name.replaceAll('-', '').padEnd(40, '0').slice(0, 40) }
}
