import type { Read } from '../model/guards.ts'
import { isOutsideError } from '../../kernel/outside.ts'
import type { Dispatcher } from '../../services/dispatcher/dispatcher.ts'
import type { Github } from '../../services/github/github.ts'
import type { ProwJobView } from '../../services/kubernetes/prow-job-view.ts'
import type { JobSeen } from '../model/observation.ts'

/** The parts of the farm that can be read; null where not configured. */
export interface FarmEyes {
  dispatcher: Dispatcher | null
  github: Github | null
  prowJobs: ProwJobView | null
  /** Path of `_clusters.yaml`; `_config.yaml` lies beside it. */
  clustersFile: string
}

/** The answer, or why there is none; what is not the farm's fault goes on up. */
export async function tryRead<T>(work: () => Promise<T>): Promise<Read<T>> {
  try {
    return { read: true, value: await work() }
  } catch (error) {
    if (isOutsideError(error)) return { read: false, why: error.message }
    if (error instanceof Error && error.name === 'FarmFileFault') return { read: false, why: error.message }
    throw error
  }
}

/** ProwJobs as they are known now, or why they are not. */
export function jobsSeen(view: ProwJobView): Read<JobSeen[]> {
  const asOf = view.asOf()
  if (!asOf.healthy) return { read: false, why: asOf.why ?? 'ProwJobs are not read yet' }
  const jobs = view.jobs().map(({ createdAt, ...job }) => ({ ...job, createdAt: createdAt ?? 0 }))
  return { read: true, value: jobs }
}
