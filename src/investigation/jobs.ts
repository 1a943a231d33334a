import type { Job } from '../jobs/jobs.ts'
import { days } from '../kernel/time.ts'
import type { Instant } from '../kernel/time.ts'
import { rotationOf } from '../rotation/actions/reads.ts'
import type { Rotation } from '../rotation/model/rotation.ts'
import type { InvestigationContext } from './actions/context.ts'
import { drainsSeen, fileSeen, isFileNews } from './actions/drift.ts'
import type { FileShown } from './actions/drift.ts'
import { doDue } from './actions/due.ts'
import { hasMissed, looked, lookedAt } from './actions/looks.ts'
import { reductionsSeen } from './actions/reductions.ts'
import type { FileSeen, FileVersion } from './model/file-stretches.ts'
import type { OverridesSeen } from './watch.ts'

export interface InvestigationJobs {
  ctx: InvestigationContext
  /** One look at the dispatcher; null where none is configured. */
  lookAtOverrides: (() => Promise<OverridesSeen | null>) | null
  /** One look at the farm's file, and one back at what was merged to it since a moment. */
  lookAtFile: () => Promise<ReadonlyMap<string, FileSeen> | null>
  lookBackAtFile: (since: Instant) => Promise<ReadonlyMap<string, readonly FileVersion[]> | null>
}

/** What is looked at and told regularly for the half sprint. */
export function investigationJobs({ ctx, lookAtOverrides, ...file }: InvestigationJobs): Job[] {
  const watchOverrides = lookAtOverrides && once(() => watch(ctx, lookAtOverrides))
  const watchTheFile = once(fileWatch(ctx, file))
  const due = async () => {
    // After a start, what changed while nobody looked comes first: a warning may not hold any more.
    await watchOverrides?.first()
    await watchTheFile.first()
    await doDue(ctx)
  }
  return [
    ...(watchOverrides ? [{ name: 'investigation.watch', cron: '* * * * *', run: watchOverrides.run }] : []),
    { name: 'investigation.file', cron: '*/5 * * * *', run: watchTheFile.run },
    { name: 'investigation.due', cron: '* * * * *', run: due },
  ]
}

/** `first` waits for the run that is on its way, and runs it where nobody has yet. */
function once(run: () => Promise<void>): { run: () => Promise<void>; first: () => Promise<void> } {
  let last: Promise<void> | null = null
  const again = () => {
    const running = run()
    // Whoever asked for it hears of its failure.
    last = running.catch(() => undefined)
    return running
  }
  return { run: again, first: () => last ?? again() }
}

async function watch(
  ctx: InvestigationContext,
  look: NonNullable<InvestigationJobs['lookAtOverrides']>,
): Promise<void> {
  const seen = await look()
  if (!seen) return
  const last = await lookedAt(ctx, 'investigation.overrides-look')
  for (const cluster of ctx.settings.clusters) {
    const here = <T extends { cluster: string }>(all: readonly T[]) => all.filter(one => one.cluster === cluster)
    await reductionsSeen(ctx, cluster, here(seen.reductions))
    await drainsSeen(ctx, cluster, { drains: here(seen.drains), last })
  }
  await looked(ctx, 'investigation.overrides-look')
}

/** How far back the file's history is read before the first look. */
const FIRST_LOOK_BACK_MS = days(30)

function fileWatch(
  ctx: InvestigationContext,
  { lookAtFile, lookBackAtFile }: Pick<InvestigationJobs, 'lookAtFile' | 'lookBackAtFile'>,
): () => Promise<void> {
  let lastHere: Instant | null = null
  return async () => {
    const now = ctx.clock.now()
    const states = await lookAtFile()
    if (!states) return
    const last = lastHere ?? (await lookedAt(ctx, 'investigation.file-look'))
    const all = await Promise.all([...states].map(([cluster, seen]) => fileNews(ctx, cluster, { seen, last })))
    const isNews = await Promise.all(all.map(({ cluster, news }) => isFileNews(ctx, cluster, news)))
    const asksBack = hasMissed(last, now) || isNews.includes(true)
    const merged = asksBack ? await lookBackAtFile(last ?? now - FIRST_LOOK_BACK_MS) : null
    for (const { cluster, news } of all)
      await fileSeen(ctx, cluster, { ...news, versions: merged?.get(cluster) ?? news.versions })
    await looked(ctx, 'investigation.file-look')
    lastHere = now
  }
}

async function fileNews(
  ctx: InvestigationContext,
  cluster: string,
  { seen, last }: { seen: FileSeen; last: Instant | null },
): Promise<{ cluster: string; news: FileShown }> {
  const ours = mayBeOurs(await rotationOf(ctx, cluster))
  return { cluster, news: { seen, ours, lookedAt: last, versions: [] } }
}

/** The file may show what the bot asked for: while its rotation is not done, and until its own change is merged back. */
function mayBeOurs({ phase, lasting }: Rotation): boolean {
  return phase !== 'in' || (lasting !== null && lasting.done === null && lasting.seenAt === null)
}
