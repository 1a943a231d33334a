import { z } from 'zod'
import type { Clock } from '../../kernel/time.ts'
import { readAs } from '../mishaps.ts'
import { adminGates } from './admin-gates.ts'
import type { AdminGates } from './admin-gates.ts'
import { clusterState } from './cluster-state.ts'
import type { ClusterState } from './cluster-state.ts'
import { fromSdk, judgement, openLine, sdk } from './line.ts'
import type { LookOptions } from './look.ts'
import { prowJobSource } from './prow-job-source.ts'
import { patience, prowJobView } from './prow-job-view.ts'
import type { ProwJobView } from './prow-job-view.ts'
import { releasePayloads } from './release-payload.ts'
import type { ReleasePayloads } from './release-payload.ts'

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

/** A cluster's context bears the cluster's name. Payloads are on the control plane, and nothing is written elsewhere. */
export interface Kubernetes extends ReleasePayloads {
  prowJobs(): ProwJobView
  /** Whether our own account may do this, as the cluster itself says. */
  can(verb: string, resource: Resource): Promise<boolean>
  clusterState(context: string): Promise<ClusterState>
  adminGates(context: string): Promise<AdminGates>
}

const Review = z.looseObject({ status: z.looseObject({ allowed: z.boolean() }) })

/** The farm's clusters: ProwJobs and payloads on the control plane, the versions of others, and what we may do. */
export function createKubernetes(options: KubernetesOptions): Kubernetes {
  const { kubeconfig, farmContext, prowNamespace, clock, timeoutMs = 15_000, backoffMs = patience } = options
  const source = prowJobSource({ ...lookAt(farmContext), namespace: prowNamespace })
  const view = prowJobView({ source, clock, backoffMs })

  return {
    ...releasePayloads(lookAt(farmContext)),
    clusterState: context => clusterState(lookAt(context)),
    adminGates: context => adminGates(lookAt(context)),
    prowJobs: () => view,
    can: async (verb, { context = farmContext, ...resourceAttributes }) => {
      const line = await openLine({ ...lookAt(context), signal: AbortSignal.timeout(timeoutMs) })
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

  function lookAt(context: string): LookOptions {
    return { kubeconfig, context, ownCluster: context === farmContext, timeoutMs }
  }
}
