import { doc, paragraph } from '../../kernel/adf.ts'
import type { Actor } from '../../kernel/people.ts'
import { cardKey } from '../../rotation/actions/context.ts'
import { keep, say } from '../../slack/promises.ts'
import { claimOnce, isClaimed } from '../../store/job-runs.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { crossedAt } from '../model/budget.ts'
import type { Budget } from '../model/budget.ts'
import type { Out, OutFact } from '../model/out.ts'
import { crossingsOf } from '../model/warnings.ts'
import type { Crossing, Share } from '../model/warnings.ts'
import { readOutsOfFailover, saveOut } from '../store.ts'
import { loweredStep } from '../words/warnings.ts'
import { budgetAt } from './budgets.ts'
import { causeKey, outSubject, replyLane } from './context.ts'
import type { InvestigationContext } from './context.ts'

const WARNING = 'budget-warning'
export const warningPeriod = ({ key }: Budget, share: Share): string => `${key}/${share * 100}`
const crossedIn = (out: Out, share: Share): string => `${out.id}/${share * 100}`

/**
 * Claims that it is told; false where it was told before, also under another name: what is charged to the sprint itself
 * is charged to its payload run once that is known.
 */
export async function claimWarning(
  tx: Tx,
  budget: Budget,
  { share, out }: Pick<Crossing, 'share' | 'out'>,
): Promise<boolean> {
  const isNewHere = await claimOnce(tx, WARNING, warningPeriod(budget, share))
  const isNewFor = await claimOnce(tx, WARNING, crossedIn(out, share))
  return isNewHere && isNewFor
}

export async function isWarned(
  db: Reader,
  budget: Budget,
  { share, out }: Pick<Crossing, 'share' | 'out'>,
): Promise<boolean> {
  const isHere = await isClaimed(db, WARNING, warningPeriod(budget, share))
  return isHere || isClaimed(db, WARNING, crossedIn(out, share))
}

/** Writes a time out with what happened to it, and has the card of its failover show it. */
export async function written(tx: Tx, out: Out, fact: OutFact, by: Actor): Promise<Out> {
  const saved = await saveOut(tx, out)
  tx.pen.record(outSubject(out.id), by, [fact])
  if (saved.failover !== null) tx.pen.promise([keep(cardKey(saved.failover))])
  return saved
}

/** The message that asks for the cause, or shows it; with all of the failover's times out. */
export function showCause(tx: Tx, failover: string): void {
  tx.pen.promise([keep(causeKey(failover))])
}

export function sayInThread(tx: Tx, failover: string, key: string, text: string): void {
  tx.pen.promise([say({ key: `step/${key}`, lane: replyLane(failover), threadOf: cardKey(failover), text })])
}

export async function commentOn(
  ctx: InvestigationContext,
  tx: Tx,
  failover: string,
  key: string,
  text: string,
): Promise<void> {
  await ctx.tracking.commentOn(tx, failover, key, doc(paragraph(text)))
}

/** Runs what changes causes, and tells where a warning that was given no longer holds because of it. */
export async function tellingWhatLowers(
  ctx: InvestigationContext,
  tx: Tx,
  { outs, key }: { outs: readonly Out[]; key: string },
  change: () => Promise<void>,
): Promise<void> {
  const before = await budgetsOfOuts(ctx, tx, outs)
  await change()
  const after = await budgetsOfOuts(ctx, tx, outs)
  for (const [account, was] of before) {
    const is = after.get(account)
    const thread = outs.find(out => out.failover !== null)?.failover
    if (!is || !thread || !(await warnedOfMore(tx, was, is))) continue
    const text = loweredStep(was, is)
    sayInThread(tx, thread, `${key}/lowered/${account}`, text)
    await commentOn(ctx, tx, thread, `${key}/lowered/${account}`, text)
  }
}

export async function outsOf(tx: Tx, failover: string): Promise<Out[]> {
  return readOutsOfFailover(tx.db, failover)
}

async function budgetsOfOuts(ctx: InvestigationContext, tx: Tx, outs: readonly Out[]): Promise<Map<string, Budget>> {
  const budgets = await Promise.all(
    outs.map(({ cluster, from }) => budgetAt(ctx, tx.db, { cluster, at: from, now: tx.now })),
  )
  return new Map(budgets.map(budget => [budget.key, budget]))
}

async function warnedOfMore(tx: Tx, was: Budget, is: Budget): Promise<boolean> {
  for (const crossing of crossingsOf(was))
    if (crossedAt(is, crossing.share) === null && (await isWarned(tx.db, was, crossing))) return true
  return false
}
