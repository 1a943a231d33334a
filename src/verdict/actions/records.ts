import type { Budget } from '../../investigation/model/budget.ts'
import type { Instant } from '../../kernel/time.ts'
import { cardKey as payloadCardKey } from '../../payload/actions/context.ts'
import { payloadOf } from '../../payload/actions/reads.ts'
import { payloadId } from '../../payload/model/payload.ts'
import { cardKey as requestCardKey } from '../../rotation/actions/context.ts'
import { sprintNumbered } from '../../sprint/model/calendar.ts'
import type { Calendar } from '../../sprint/model/calendar.ts'
import type { Reader } from '../../store/store.ts'
import { adminFindings, installsOf, runOf, runsOf, sawGates } from '../../upgrade/actions/reads.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'
import { outsIn } from '../model/answers.ts'
import type { ClusterRecord, Records } from '../model/answers.ts'
import type { ProblemAnswer } from '../model/verdict.ts'
import type { VerdictContext } from './context.ts'

/** What every sprint's records are taken from: read once where there are several sprints. */
export interface Ledgers {
  calendar: Calendar
  clusters: readonly Ledger[]
  asOf: Instant
}

interface Ledger {
  cluster: string
  /** Of the sprints that are asked about, and maybe of others; so are the budgets. */
  runs: readonly PayloadRun[]
  budgets: readonly Budget[]
}

export function ledgersOf(ctx: VerdictContext, db: Reader, now: Instant): Promise<Ledgers> {
  return ledgersWith(ctx, db, now, async cluster => ({
    cluster,
    runs: await runsOf(db, cluster),
    budgets: await ctx.budgetsOf(db, cluster, now),
  }))
}

async function ledgersWith(
  ctx: VerdictContext,
  db: Reader,
  asOf: Instant,
  ledgerOf: (cluster: string) => Promise<Ledger>,
): Promise<Ledgers> {
  const clusters = await Promise.all(ctx.settings.clusters.map(ledgerOf))
  return { calendar: await ctx.sprints.calendar(db), clusters, asOf }
}

/** All that is recorded about a sprint's payload by that moment. */
export async function recordsOf(
  ctx: VerdictContext,
  db: Reader,
  { sprint, problem, now }: { sprint: number; problem: ProblemAnswer | null; now: Instant },
): Promise<Records> {
  const ledgers = await ledgersWith(ctx, db, now, async cluster => {
    const run = await runOf(db, cluster, sprint)
    return { cluster, runs: run ? [run] : [], budgets: await ctx.budgetsOfSprint(db, cluster, sprint, now) }
  })
  return recordsFrom(ctx, db, ledgers, { sprint, problem })
}

export async function recordsFrom(
  ctx: VerdictContext,
  db: Reader,
  { calendar, clusters, asOf }: Ledgers,
  { sprint, problem }: { sprint: number; problem: ProblemAnswer | null },
): Promise<Records> {
  return {
    sprint: sprintNumbered(calendar, sprint),
    nextDeadlineAt: sprintNumbered(calendar, sprint + 1).deadlineAt,
    payload: await payloadOf(db, sprint),
    watches: ctx.settings.watches,
    clusters: await Promise.all(clusters.map(ledger => clusterRecord(db, ledger, sprint, asOf))),
    findings: await adminFindings(db, sprint),
    problem,
    asOf,
  }
}

async function clusterRecord(
  db: Reader,
  { cluster, runs, budgets }: Ledger,
  sprint: number,
  now: Instant,
): Promise<ClusterRecord> {
  const run = runs.find(one => one.sprint === sprint) ?? null
  return {
    cluster,
    run,
    gatesSeen: run !== null && (await sawGates(db, run, now)),
    installs: await installsOf(db, cluster, sprint),
    budgets: budgets.filter(budget => budget.sprint === sprint),
  }
}

/** Where the evidence is shown, by what people call it: `P280`, `F12`. */
export async function linksOf(ctx: VerdictContext, db: Reader, records: Records): Promise<Map<string, string>> {
  const failovers = outsIn(records.clusters).flatMap(({ failover }) => failover ?? [])
  const wanted: [string, string][] = [
    [payloadId(records.sprint.number), payloadCardKey(records.sprint.number)],
    ...[...new Set(failovers)].map((id): [string, string] => [id, requestCardKey(id)]),
  ]
  const found = await Promise.all(wanted.map(async ([id, key]) => [id, await ctx.permalink(db, key)] as const))
  return new Map(found.flatMap(([id, url]) => (url === null ? [] : [[id, url] as const])))
}
