import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { cardKey } from '../../rotation/actions/context.ts'
import { keep, say } from '../../slack/promises.ts'
import { claimOnce, isClaimed } from '../../store/job-runs.ts'
import type { Reader, Tx } from '../../store/store.ts'
import type { Budget } from '../model/budget.ts'
import type { Out } from '../model/out.ts'
import { crossingsOf, mayBeTold, warningOf } from '../model/warnings.ts'
import type { Crossing } from '../model/warnings.ts'
import { readRecentOuts } from '../store.ts'
import { warningComment, warningStep } from '../words/warnings.ts'
import type { WarningData } from '../words/warnings.ts'
import { budgetAt } from './budgets.ts'
import { claimWarning, commentOn, isWarned, sayInThread, warningPeriod } from './changes.ts'
import { TOLD_WITHIN_DAYS } from './context.ts'
import type { InvestigationContext } from './context.ts'

/** Tells what has been crossed by now, each share of a budget once, and keeps the bar on the card current. */
export async function doDue(ctx: InvestigationContext): Promise<void> {
  const now = ctx.clock.now()
  for (const cluster of ctx.settings.clusters) {
    const recent = await readRecentOuts(ctx.store.db, cluster, now - days(TOLD_WITHIN_DAYS))
    const looked = new Set<string>()
    for (const { id, from } of recent) {
      if (looked.has(id)) continue
      const budget = await budgetAt(ctx, ctx.store.db, { cluster, at: from, now })
      for (const out of budget.outs) looked.add(out.id)
      await budgetDue(ctx, budget, from)
    }
    const open = recent.find(out => out.to === null)
    if (open) await refreshBar(ctx, open)
  }
}

/** Most looks find nothing to do, and need no transaction to see that. */
async function budgetDue(ctx: InvestigationContext, seen: Budget, at: Instant): Promise<void> {
  if (!(await dueIn(ctx, ctx.store.db, seen))) return
  await ctx.store.tx(async tx => {
    const budget = await budgetAt(ctx, tx.db, { cluster: seen.cluster, at, now: tx.now })
    const due = await dueIn(ctx, tx.db, budget)
    if (due) await warn(ctx, tx, budget, due)
  })
}

/** The highest share that was crossed, where it was not told yet and may be now. What was told once stays told. */
async function dueIn(ctx: InvestigationContext, db: Reader, budget: Budget): Promise<Crossing | null> {
  const highest = crossingsOf(budget).at(-1)
  if (!highest || !mayBeTold(highest, ctx.sprints.hours, budget.asOf)) return null
  return (await isWarned(db, budget, highest)) ? null : highest
}

async function warn(ctx: InvestigationContext, tx: Tx, budget: Budget, highest: Crossing): Promise<void> {
  // Another replica may have been quicker since we looked.
  if (!(await claimWarning(tx, budget, highest))) return
  const passed: Crossing[] = []
  for (const crossing of crossingsOf(budget).filter(({ share }) => share < highest.share))
    if (await claimWarning(tx, budget, crossing)) passed.push(crossing)
  const warning = warningOf(budget, highest, ctx.sprints.hours, tx.now)
  await tell(ctx, tx, { budget, warning, passed })
}

async function tell(ctx: InvestigationContext, tx: Tx, data: WarningData): Promise<void> {
  const { failover } = data.warning.out
  const { share } = data.warning
  // What others did has no thread: the channel is told of all of it.
  const inChannel = share === 1 || failover === null
  const key = `budget/${warningPeriod(data.budget, share)}`
  const [trt, teams] = [ctx.mentionOf('trt'), `${ctx.mentionOf('trt')} ${ctx.mentionOf('test-platform')}`]
  if (failover !== null) {
    // Where the channel is told, the thread need not call anybody once more.
    sayInThread(tx, failover, key, warningStep(data, share === 1 ? null : trt))
    await commentOn(ctx, tx, failover, key, warningComment(data, ctx.settings.timeZone))
    tx.pen.promise([keep(cardKey(failover))])
  }
  if (inChannel) {
    const text = warningStep(data, share === 1 ? teams : trt)
    tx.pen.promise([say({ key, lane: `budget:${data.budget.cluster}`, text })])
  }
}

const BAR = 'budget-bar'

/** The bar grows with time alone: its card is promised anew for each tenth of a day. */
async function refreshBar(ctx: InvestigationContext, { cluster, from, failover }: Out): Promise<void> {
  if (failover === null) return
  const { key, spentMs } = await budgetAt(ctx, ctx.store.db, { cluster, at: from, now: ctx.clock.now() })
  const period = `${key}/${Math.floor((spentMs * 10) / days(1))}`
  if (await isClaimed(ctx.store.db, BAR, period)) return
  await ctx.store.tx(async tx => {
    if (await claimOnce(tx, BAR, period)) tx.pen.promise([keep(cardKey(failover))])
  })
}
