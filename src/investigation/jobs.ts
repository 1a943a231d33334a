import type { Job } from '../jobs/jobs.ts'
import type { InvestigationContext } from './actions/context.ts'
import { doDue } from './actions/due.ts'
import { reductionsSeen } from './actions/reductions.ts'
import type { ReductionSeen } from './model/reduced.ts'

export interface InvestigationJobs {
  ctx: InvestigationContext
  /** One look at the dispatcher; null where none is configured. */
  lookForReductions: (() => Promise<ReductionSeen[] | null>) | null
}

/** What is looked at and told regularly for the half sprint. */
export function investigationJobs({ ctx, lookForReductions }: InvestigationJobs): Job[] {
  const due: Job = { name: 'investigation.due', cron: '* * * * *', run: () => doDue(ctx) }
  if (!lookForReductions) return [due]
  return [{ name: 'investigation.watch', cron: '* * * * *', run: () => watch(ctx, lookForReductions) }, due]
}

async function watch(
  ctx: InvestigationContext,
  look: NonNullable<InvestigationJobs['lookForReductions']>,
): Promise<void> {
  const seen = await look()
  if (!seen) return
  for (const cluster of ctx.settings.clusters) {
    await reductionsSeen(
      ctx,
      cluster,
      seen.filter(one => one.cluster === cluster),
    )
  }
}
