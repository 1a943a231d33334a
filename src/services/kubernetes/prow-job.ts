import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'
import { instant } from '../go-json.ts'

/** What we keep of a ProwJob (buildfarm.md §2.1); a farm has tens of thousands, each with a whole pod in it. */
export interface ProwJob {
  name: string
  job: string
  /** The build cluster. While `scheduling` it is only what Git says; the dispatcher may still change it. */
  cluster: string
  /** scheduling, triggered, pending, success, failure, aborted, error. */
  state: string
  /** presubmit, postsubmit, periodic, batch. */
  type: string
  createdAt: Instant | null
  completedAt: Instant | null
  /** One of an aggregated run: the dispatcher does not know its name and so cannot place it (buildfarm.md §1.10). */
  aggregated: boolean
  /** The cluster that its configuration pins it to by label (buildfarm.md §1.3). */
  pinnedTo: string | null
}

export const ProwJobObject = z
  .looseObject({
    metadata: z.looseObject({
      name: z.string(),
      resourceVersion: z.string().optional(),
      creationTimestamp: instant,
      labels: z.record(z.string(), z.string()).nullish(),
    }),
    spec: z.looseObject({ job: z.string().catch(''), cluster: z.string().catch(''), type: z.string().catch('') }),
    status: z.looseObject({ state: z.string().catch(''), completionTime: instant }).nullish(),
  })
  .transform(({ metadata, spec, status }): ProwJob => ({
    name: metadata.name,
    job: spec.job,
    cluster: spec.cluster,
    state: status?.state ?? '',
    type: spec.type,
    createdAt: metadata.creationTimestamp,
    completedAt: status?.completionTime ?? null,
    aggregated: metadata.labels?.[AGGREGATION_LABEL] !== undefined,
    pinnedTo: metadata.labels?.[CLUSTER_LABEL] ?? null,
  }))

/** Set by the release controller on the runs of an aggregated job. */
const AGGREGATION_LABEL = 'release.openshift.io/aggregation-id'
const CLUSTER_LABEL = 'ci-operator.openshift.io/cluster'
