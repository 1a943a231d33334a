import { isOutsideError } from '../kernel/outside.ts'
import type { Instant } from '../kernel/time.ts'
import type { Kubernetes } from '../services/kubernetes/kubernetes.ts'
import type { UpgradeContext } from './actions/context.ts'
import { couldNotLook, observe } from './actions/observe.ts'
import { isUpgrading } from './actions/reads.ts'
import type { AdminGates } from './model/gates.ts'
import type { Part } from './model/seen.ts'
import { isLookDue } from './model/watch.ts'

/** What is read of a build cluster. */
export type ClusterEyes = Pick<Kubernetes, 'clusterState' | 'adminGates'>

/** Looks at each sacrificial cluster when it is time to; what was looked at last is remembered only while the bot runs. */
export function clusterWatch(ctx: UpgradeContext, eyes: ClusterEyes): (now: Instant) => Promise<void> {
  const lookedAt = new Map<string, Instant>()
  return async now => {
    const { clusters } = ctx.settings
    await Promise.all(
      clusters.map(async cluster => {
        const often = await isUpgrading(ctx.store.db, cluster)
        if (!isLookDue(lookedAt.get(cluster) ?? null, often, now)) return
        lookedAt.set(cluster, now)
        await lookAt(ctx, eyes, cluster)
      }),
    )
  }
}

async function lookAt(ctx: UpgradeContext, eyes: ClusterEyes, cluster: string): Promise<void> {
  const [state, gates] = await Promise.all([
    tryRead(() => eyes.clusterState(cluster)),
    tryRead<AdminGates>(() => eyes.adminGates(cluster)),
  ])
  if (state.read) await observe(ctx, cluster, state.value, gates)
  else await couldNotLook(ctx, cluster, state.why)
}

/** The answer, or why there is none; what is not the outside's fault goes on up. */
async function tryRead<T>(read: () => Promise<T>): Promise<Part<T>> {
  try {
    return { read: true, value: await read() }
  } catch (error) {
    if (isOutsideError(error)) return { read: false, why: error.message }
    throw error
  }
}
