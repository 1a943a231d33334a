import { z } from 'zod'
import type { Clock } from '../../kernel/time.ts'
import { readAs } from '../mishaps.ts'
import { fromSdk, judgement, openLine, sdk } from './line.ts'
import { prowJobSource } from './prow-job-source.ts'
import { patience, prowJobView } from './prow-job-view.ts'
import type { ProwJobView } from './prow-job-view.ts'

export interface KubernetesOptions {
  /** Path of a kubeconfig; without it the usual places, a pod's service account among them. */
  kubeconfig?: string
  /** The context of the farm's control plane. */
  farmContext: string
  /** Where ProwJobs live. */
  prowNamespace: string
  clock: Clock
  /** Wire time for one call or one page of a list. */
  timeoutMs?: number
  /** Wait before trying again after so many failures in a row, in wire milliseconds. */
  backoffMs?: (failures: number) => number
}

export interface Resource {
  /** Empty for the core group. */
  group: string
  resource: string
  namespace?: string
  name?: string
  /** Without it the control plane. */
  context?: string
}

export interface Kubernetes {
  prowJobs(): ProwJobView
  /** Whether our own account may do this, as the cluster itself says. */
  can(verb: string, resource: Resource): Promise<boolean>
}

const Review = z.looseObject({ status: z.looseObject({ allowed: z.boolean() }) })

/** The farm's clusters, as far as they are read: ProwJobs on the control plane, and what we may do. */
export function createKubernetes(options: KubernetesOptions): Kubernetes {
  const { kubeconfig, farmContext, prowNamespace, clock, timeoutMs = 15_000, backoffMs = patience } = options
  const source = prowJobSource({ kubeconfig, context: farmContext, namespace: prowNamespace, timeoutMs })
  const view = prowJobView({ source, clock, backoffMs })

  return {
    prowJobs: () => view,
    can: async (verb, { context = farmContext, ...resourceAttributes }) => {
      const line = await openLine({ kubeconfig, context, signal: AbortSignal.timeout(timeoutMs) })
      try {
        const { AuthorizationV1Api } = await sdk()
        const body = { spec: { resourceAttributes: { verb, ...resourceAttributes } } }
        const answer: unknown = await line.config
          .makeApiClient(AuthorizationV1Api)
          .createSelfSubjectAccessReview({ body })
        return readAs(judgement, Review, answer).status.allowed
      } catch (error) {
        throw fromSdk(error)
      } finally {
        line.close()
      }
    },
  }
}
