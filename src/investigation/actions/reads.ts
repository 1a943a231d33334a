import type { Reader } from '../../store/store.ts'
import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { counts } from '../model/out.ts'
import type { Out } from '../model/out.ts'
import { readFirstOut, readOutsTouching, readOpenOut, readOuts, readOutsOfFailover } from '../store.ts'
import { budgetBar } from '../words/bar.ts'
import { outNote } from '../words/cause.ts'
import { chargedTo } from '../words/names.ts'
import { budgetAt } from './budgets.ts'
import { TOLD_WITHIN_DAYS } from './context.ts'
import type { InvestigationContext } from './context.ts'

/** The times that a failover took the cluster out. */
export async function outsOfFailover(db: Reader, failover: string): Promise<Out[]> {
  return readOutsOfFailover(db, failover)
}

/** What was out, or reduced, at some time from this moment on; by the beginning. */
export async function outsSince(db: Reader, cluster: string, since: Instant): Promise<Out[]> {
  const open = await readOpenOut(db, cluster)
  const began = await readOuts(db, cluster, { since: since - days(TOLD_WITHIN_DAYS) })
  const all = open && !began.some(out => out.id === open.id) ? [open, ...began] : began
  return all.filter(out => out.to === null || out.to > since)
}

/** The times out of a cluster, also with reduced capacity, that lie between these moments, with a part of them at least. */
export async function outsTouching(
  db: Reader,
  cluster: string,
  between: { from: Instant; to: Instant },
): Promise<Out[]> {
  return readOutsTouching(db, cluster, between)
}

/** The oldest one, which may have been imported. */
export async function firstOut(db: Reader, cluster: string): Promise<Out | null> {
  return readFirstOut(db, cluster)
}

/** What the card of a failover says about the half sprint. */
export async function budgetNotes(
  ctx: InvestigationContext,
  db: Reader,
  failover: string,
  now: Instant,
): Promise<string[]> {
  const outs = await readOutsOfFailover(db, failover)
  const last = outs.at(-1)
  if (!last) return []
  const budgetBy = ({ cluster, from }: Out) => budgetAt(ctx, db, { cluster, at: from, now })
  const toldAtOnce = outs.filter(out => out.to !== null || !counts(out.cause))
  const notes = await Promise.all(toldAtOnce.map(async out => outNote(out, now, chargedTo(await budgetBy(out)))))
  if (last.to !== null) return notes
  const budget = await budgetBy(last)
  return [...notes, `Half sprint of ${chargedTo(budget)}: ${budgetBar(budget)}`]
}
