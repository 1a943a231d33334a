import type { Job } from '../jobs/jobs.ts'
import { convergeSoon, observe } from './actions/clusters.ts'
import { rotationOf } from './actions/reads.ts'
import type { RotationContext } from './actions/context.ts'
import { doDue } from './actions/due.ts'
import type { Look } from './watch/observe.ts'
import { isLive } from './model/convergence.ts'
import type { Rotation } from './model/rotation.ts'

export interface RotationJobs {
  ctx: RotationContext
  /** One look at the farm for a cluster; reads only. */
  look: (rotation: Rotation, now: number) => Promise<Look>
}

/** What is looked at and done regularly for the rotation. */
export function rotationJobs({ ctx, look }: RotationJobs): Job[] {
  return [
    { name: 'rotation.watch', cron: '*/5 * * * * *', run: now => watchAll(ctx, look, now) },
    { name: 'rotation.due', cron: '*/20 * * * * *', run: () => doDue(ctx) },
  ]
}

async function watchAll(ctx: RotationContext, look: RotationJobs['look'], now: number): Promise<void> {
  for (const cluster of ctx.settings.clusters) {
    const rotation = await rotationOf(ctx, cluster)
    if (rotation.phase === 'in') continue
    const { seen, overrides } = await look(rotation, now)
    await observe(ctx, cluster, seen)
    const gap = rotation.stopGap
    const gone = overrides !== null && gap?.live === true && !overrides.some(o => o.id === gap.id && isLive(o, now))
    // Revoked or lapsed without us: what to make of it is decided where the list is read again.
    if (gone) await convergeSoon(ctx, cluster)
  }
}
