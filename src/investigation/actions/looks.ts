import { hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { claimOnce, isClaimed, lastClaimed } from '../../store/job-runs.ts'
import type { InvestigationContext } from './context.ts'

/** What is looked at, so that after a time without looks it is known since when. */
export type Looked = 'investigation.file-look' | 'investigation.overrides-look'

/** Written once in such a time, so the last look may be that much later than is known: what it saw is known already. */
const WRITTEN_EVERY_MS = hours(1)
/** After so long without a look something may have come and gone. */
const MISSED_AFTER_MS = hours(2)

export async function lookedAt(ctx: InvestigationContext, what: Looked): Promise<Instant | null> {
  return lastClaimed(ctx.store.db, what)
}

export async function looked(ctx: InvestigationContext, what: Looked): Promise<void> {
  const period = String(Math.floor(ctx.clock.now() / WRITTEN_EVERY_MS))
  if (await isClaimed(ctx.store.db, what, period)) return
  await ctx.store.tx(async tx => {
    await claimOnce(tx, what, period)
  })
}

/** Whether so much time has passed since the last look that the next one alone may not tell it all. */
export function hasMissed(last: Instant | null, now: Instant): boolean {
  return last !== null && now - last > MISSED_AFTER_MS
}
