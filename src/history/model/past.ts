import { accountAt } from '../../investigation/model/budget.ts'
import type { Ledger } from '../../investigation/model/budget.ts'
import { counts } from '../../investigation/model/out.ts'
import type { Interval } from '../../investigation/model/intervals.ts'
import type { Out } from '../../investigation/model/out.ts'
import type { Instant } from '../../kernel/time.ts'
import { budgetMsOf, sprintAt } from '../../sprint/model/calendar.ts'
import type { Calendar, Sprint } from '../../sprint/model/calendar.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'
import type { FailoverTimes } from './failover-times.ts'
import type { Known } from './known.ts'
import type { FailoverRow, SprintRow } from './rows.ts'
import { answersIn } from './sprint-verdict.ts'
import type { SprintVerdict } from './sprint-verdict.ts'

/** All that the statistics of one cluster are made of, for some sprints in a row. */
export interface Past extends Known {
  cluster: string
  /** Oldest first; the last may be under way. */
  sprints: readonly Sprint[]
  calendar: Calendar
  runs: readonly PayloadRun[]
  /** All that touch these sprints, or are charged to one of them. */
  outs: readonly Out[]
  failovers: readonly FailoverTimes[]
  verdicts: readonly SprintVerdict[]
  now: Instant
}

/** From when until when has to be read, so that all is there that belongs to these sprints. */
export function readBetween(sprints: readonly Sprint[], runs: readonly PayloadRun[]): Interval {
  const numbers = new Set(sprints.map(({ number }) => number))
  const charged = runs.filter(({ sprint }) => numbers.has(sprint))
  return {
    from: Math.min(...charged.map(run => run.upgradeStartedAt), ...sprints.map(({ startAt }) => startAt)),
    to: Math.max(...charged.map(run => run.endedAt ?? Number.MAX_SAFE_INTEGER), ...sprints.map(({ endAt }) => endAt)),
  }
}

export function sprintRows(past: Past): SprintRow[] {
  const { sprints, runs, outs, verdicts, knownSince, gaps, cluster } = past
  const accounts = accountsOf(past, outs)
  return sprints.map(sprint => {
    const run = runs.find(one => one.sprint === sprint.number) ?? null
    const here = outs.filter(out => out.from < sprint.endAt && (out.to ?? Infinity) > sprint.startAt)
    const away = here.filter(({ kind }) => kind === 'out')
    // Where its payload ran, what was charged to the calendar before that is another matter.
    const account = run?.id ?? `${cluster}/calendar/${sprint.number}`
    const charged = outs.filter(out => accounts.get(out)?.key === account)
    const ownFrom = run ? Math.max(run.upgradeStartedAt, knownSince) : calendarFrom(past, sprint, charged)
    return {
      number: sprint.number,
      startAt: sprint.startAt,
      endAt: sprint.endAt,
      runStartedAt: run?.upgradeStartedAt ?? null,
      chargedFrom: ownFrom,
      budgetMs: run?.budgetMs ?? budgetMsOf(sprint),
      countedOut: away.filter(({ cause }) => counts(cause)),
      freeOut: away.filter(({ cause }) => !counts(cause)),
      reduced: here.filter(({ kind }) => kind === 'reduced'),
      unknown: [...(knownSince > sprint.startAt ? [{ from: sprint.startAt, to: knownSince }] : []), ...gaps],
      charged: charged.filter(isCounted),
      verdict: answersIn(verdicts.find(verdict => verdict.sprint === sprint.number) ?? null),
    } satisfies SprintRow
  })
}

/** The same sprints where the calendar was charged before their payload ran: a budget of its own. */
export function rowsBefore(past: Past, rows: readonly SprintRow[]): SprintRow[] {
  const { cluster, outs, sprints } = past
  const accounts = accountsOf(past, outs)
  return rows.flatMap((row, at) => {
    const sprint = sprints[at]
    if (row.runStartedAt === null || !sprint) return []
    const charged = outs.filter(out => accounts.get(out)?.key === `${cluster}/calendar/${row.number}` && isCounted(out))
    const chargedFrom = calendarFrom(past, sprint, charged)
    return chargedFrom === null
      ? []
      : [{ ...row, runStartedAt: null, chargedFrom, budgetMs: budgetMsOf(sprint), charged }]
  })
}

/** The calendar is charged with what began while no payload was known to run, from what is known of the sprint on. */
function calendarFrom(past: Past, { startAt, endAt }: Sprint, charged: readonly Out[]): Instant | null {
  const from = Math.max(startAt, past.knownSince)
  const isOpen = from < endAt && from <= past.now && accountAt(past, from).run === null
  return isOpen || charged.some(isCounted) ? from : null
}

function isCounted({ kind, cause }: Out): boolean {
  return kind === 'out' && counts(cause)
}

/** What each out is charged to. */
export function accountsOf(ledger: Ledger, outs: readonly Out[]): Map<Out, ReturnType<typeof accountAt>> {
  return new Map(outs.map(out => [out, accountAt(ledger, out.from)]))
}

/** The failovers that were asked for in these sprints, oldest first. */
export function failoverRows({ failovers, outs, calendar, sprints }: Past): FailoverRow[] {
  return failovers
    .filter(({ openedAt }) => sprints.some(({ startAt, endAt }) => openedAt >= startAt && openedAt < endAt))
    .map(times => ({
      id: times.id,
      cluster: times.cluster,
      cause: outs.findLast(({ failover }) => failover === times.id)?.cause ?? times.cause,
      openedAt: times.openedAt,
      approvedAt: times.approvedAt,
      handedAt: times.handedAt,
      acceptedAt: times.acceptedAt,
      effectiveAt: times.provenAt,
      returnedAt: times.returnedAt,
      sprint: sprintAt(calendar, times.openedAt).number,
    }))
}
