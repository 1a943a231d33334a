import type { Instant } from '../../kernel/time.ts'
import { sprintNumbered } from '../../sprint/model/calendar.ts'
import type { Reader } from '../../store/store.ts'
import { accountAt, budgetOf, budgetsFrom } from '../model/budget.ts'
import type { Budget, Ledger } from '../model/budget.ts'
import { readOuts } from '../store.ts'
import type { InvestigationContext } from './context.ts'

/** A budget for each payload run and sprint that time out was charged to, oldest first. */
export async function budgetsOf(
  ctx: InvestigationContext,
  db: Reader,
  cluster: string,
  now: Instant,
): Promise<Budget[]> {
  return budgetsFrom(await ledgerOf(ctx, db, cluster), await readOuts(db, cluster), now)
}

/** The same for one sprint: its payload run, and what is charged to the sprint itself. */
export async function budgetsOfSprint(
  ctx: InvestigationContext,
  db: Reader,
  { cluster, sprint, now }: { cluster: string; sprint: number; now: Instant },
): Promise<Budget[]> {
  const ledger = await ledgerOf(ctx, db, cluster)
  const outs = await readOuts(db, cluster, chargeableIn(ledger, sprint))
  return budgetsFrom(ledger, outs, now).filter(budget => budget.sprint === sprint)
}

/** What an out that began now would be charged to, with all that it has to bear already. */
export async function currentBudget(
  ctx: InvestigationContext,
  db: Reader,
  cluster: string,
  now: Instant,
): Promise<Budget> {
  return budgetAt(ctx, db, { cluster, at: now, now })
}

export interface Question {
  cluster: string
  /** When an out began: it is charged to the run of that moment, wherever it ends. */
  at: Instant
  now: Instant
}

/** The budget that is charged with what began at that moment. */
export async function budgetAt(ctx: InvestigationContext, db: Reader, { cluster, at, now }: Question): Promise<Budget> {
  const ledger = await ledgerOf(ctx, db, cluster)
  const account = accountAt(ledger, at)
  const since = account.run?.upgradeStartedAt ?? sprintNumbered(ledger.calendar, account.sprint).startAt
  const outs = await readOuts(db, cluster, { since })
  const charged = outs.filter(out => accountAt(ledger, out.from).key === account.key)
  return budgetOf(account, charged, now)
}

/** Whether time out of any cluster is charged to the sprint itself, since no payload run was known when it began. */
export async function budgetRuns(ctx: InvestigationContext, db: Reader, sprint: number): Promise<boolean> {
  for (const cluster of ctx.settings.clusters) {
    const ledger = await ledgerOf(ctx, db, cluster)
    const { startAt, endAt } = sprintNumbered(ledger.calendar, sprint)
    const outs = await readOuts(db, cluster, { since: startAt, before: endAt })
    if (outs.some(out => out.kind === 'out' && accountAt(ledger, out.from).run === null)) return true
  }
  return false
}

/** When an out may begin that is charged to this sprint: while its run is the last one, or in the sprint before any. */
function chargeableIn({ runs, calendar }: Ledger, sprint: number): { since: Instant; before?: Instant } {
  const { startAt, endAt } = sprintNumbered(calendar, sprint)
  const at = runs.findIndex(run => run.sprint === sprint)
  const run = runs[at]
  if (!run) return { since: startAt, before: endAt }
  const next = runs[at + 1]
  const since = Math.min(startAt, run.upgradeStartedAt)
  return next ? { since, before: Math.max(endAt, next.upgradeStartedAt) } : { since }
}

async function ledgerOf(ctx: InvestigationContext, db: Reader, cluster: string): Promise<Ledger> {
  return { cluster, runs: await ctx.runsOf(db, cluster), calendar: await ctx.sprints.calendar(db) }
}
