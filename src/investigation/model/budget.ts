import type { Instant } from '../../kernel/time.ts'
import { budgetMsOf, sprintAt } from '../../sprint/model/calendar.ts'
import type { Calendar } from '../../sprint/model/calendar.ts'
import { chargedRun } from '../../upgrade/model/runs.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'
import { lengthOf, momentAfter, union, without } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { counts } from './out.ts'
import type { Out } from './out.ts'

/** What a payload run may be out for, and what it was out for by `asOf`. All lengths are elapsed milliseconds. */
export interface Budget {
  /** Names it for ever: `build02/280`, and `build02/calendar/280` where no run was known when an out of it began. */
  key: string
  cluster: string
  run: PayloadRun | null
  sprint: number
  budgetMs: number
  /** The counted time: every moment once, up to `asOf`. */
  spentMs: number
  /** Out for a cause that does not count. */
  uncountedMs: number
  /** In rotation with less than its capacity. */
  reducedMs: number
  /** By their beginning. */
  outs: Out[]
  asOf: Instant
}

/** What time out is charged to. */
export interface Ledger {
  cluster: string
  runs: readonly PayloadRun[]
  calendar: Calendar
}

type Account = Pick<Budget, 'key' | 'cluster' | 'run' | 'sprint' | 'budgetMs'>

/** What an out that begins at this moment is charged to, wherever it ends. */
export function accountAt({ cluster, runs, calendar }: Ledger, at: Instant): Account {
  const run = chargedRun(runs, at)
  if (run) return { key: run.id, cluster, run, sprint: run.sprint, budgetMs: run.budgetMs }
  const sprint = sprintAt(calendar, at)
  const key = `${cluster}/calendar/${sprint.number}`
  return { key, cluster, run: null, sprint: sprint.number, budgetMs: budgetMsOf(sprint) }
}

/** A budget for each run and sprint that any of these is charged to, oldest first. */
export function budgetsFrom(ledger: Ledger, outs: readonly Out[], asOf: Instant): Budget[] {
  const accounts = new Map<string, { account: Account; outs: Out[] }>()
  for (const out of outs.toSorted((a, b) => a.from - b.from)) {
    const account = accountAt(ledger, out.from)
    const known = accounts.get(account.key)
    if (known) known.outs.push(out)
    else accounts.set(account.key, { account, outs: [out] })
  }
  return [...accounts.values()].map(one => budgetOf(one.account, one.outs, asOf))
}

/** `outs` are all those that are charged to it. */
export function budgetOf(account: Account, outs: readonly Out[], asOf: Instant): Budget {
  const away = outs.filter(out => out.kind === 'out')
  const counted = spans(away.filter(isCounted), asOf)
  const all = spans(away, asOf)
  const reduced = spans(
    outs.filter(out => out.kind === 'reduced'),
    asOf,
  )
  return {
    ...account,
    spentMs: lengthOf(counted),
    uncountedMs: lengthOf(without(all, counted)),
    reducedMs: lengthOf(without(reduced, all)),
    outs: [...outs],
    asOf,
  }
}

/**
 * The exact moment at which the counted time reached this share of the budget (0.5 is half of it); null where it has
 * not by `asOf`.
 */
export function crossedAt(budget: Budget, share: number): Instant | null {
  const at = reachesAt(budget, share)
  return at !== null && at <= budget.asOf ? at : null
}

/** The same, also of the future: when it will be reached if what is out stays out; null where nothing leads there. */
export function reachesAt(budget: Budget, share: number): Instant | null {
  return momentAfter(countedSpans(budget, Number.MAX_SAFE_INTEGER), Math.ceil(share * budget.budgetMs))
}

/** The out during which that moment was. */
export function outAt(budget: Budget, at: Instant): Out | null {
  const here = budget.outs.filter(out => isCounted(out) && out.from < at && at <= (out.to ?? Infinity))
  return here.at(-1) ?? null
}

/** Strictly more than half of the sprint: what fails it. */
export function isBeyond({ spentMs, budgetMs }: Pick<Budget, 'spentMs' | 'budgetMs'>): boolean {
  return spentMs > budgetMs
}

/** The counted intervals of a budget, an open one up to `end`. */
export function countedSpans({ outs }: Budget, end: Instant): Interval[] {
  return union(spans(outs.filter(isCounted), end))
}

function isCounted(out: Out): boolean {
  return out.kind === 'out' && counts(out.cause)
}

function spans(outs: readonly Out[], end: Instant): Interval[] {
  return outs.map(({ from, to }) => ({ from, to: Math.min(to ?? end, end) }))
}
