import type { Job } from '../jobs/jobs.ts'
import { rotationOf } from '../rotation/actions/reads.ts'
import type { Rotation } from '../rotation/model/rotation.ts'
import type { InvestigationContext } from './actions/context.ts'
import { drainsSeen, fileSeen } from './actions/drift.ts'
import { doDue } from './actions/due.ts'
import { reductionsSeen } from './actions/reductions.ts'
import type { FileSeen } from './model/drift.ts'
import type { OverridesSeen } from './watch.ts'

export interface InvestigationJobs {
  ctx: InvestigationContext
  /** One look at the dispatcher; null where none is configured. */
  lookAtOverrides: (() => Promise<OverridesSeen | null>) | null
  /** One look at the farm's file. */
  lookAtFile: () => Promise<ReadonlyMap<string, FileSeen> | null>
}

/** What is looked at and told regularly for the half sprint. */
export function investigationJobs({ ctx, lookAtOverrides, lookAtFile }: InvestigationJobs): Job[] {
  const due: Job = { name: 'investigation.due', cron: '* * * * *', run: () => doDue(ctx) }
  const file: Job = { name: 'investigation.file', cron: '*/5 * * * *', run: () => watchFile(ctx, lookAtFile) }
  if (!lookAtOverrides) return [file, due]
  return [{ name: 'investigation.watch', cron: '* * * * *', run: () => watch(ctx, lookAtOverrides) }, file, due]
}

async function watch(
  ctx: InvestigationContext,
  look: NonNullable<InvestigationJobs['lookAtOverrides']>,
): Promise<void> {
  const seen = await look()
  if (!seen) return
  for (const cluster of ctx.settings.clusters) {
    const here = <T extends { cluster: string }>(all: readonly T[]) => all.filter(one => one.cluster === cluster)
    await reductionsSeen(ctx, cluster, here(seen.reductions))
    await drainsSeen(ctx, cluster, here(seen.drains))
  }
}

async function watchFile(ctx: InvestigationContext, look: InvestigationJobs['lookAtFile']): Promise<void> {
  const seen = await look()
  for (const [cluster, state] of seen ?? [])
    await fileSeen(ctx, cluster, { state, ours: mayBeOurs(await rotationOf(ctx, cluster)) })
}

/** The file may show what the bot asked for: while its rotation is not done, and until its own change is merged back. */
function mayBeOurs({ phase, lasting }: Rotation): boolean {
  return phase !== 'in' || (lasting !== null && lasting.done === null && lasting.seenAt === null)
}
