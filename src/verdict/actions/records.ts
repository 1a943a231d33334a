import type { Instant } from '../../kernel/time.ts'
import { cardKey as payloadCardKey } from '../../payload/actions/context.ts'
import { payloadOf } from '../../payload/actions/reads.ts'
import { payloadId } from '../../payload/model/payload.ts'
import { cardKey as requestCardKey } from '../../rotation/actions/context.ts'
import { sprintNumbered } from '../../sprint/model/calendar.ts'
import type { Reader } from '../../store/store.ts'
import { adminFindings, installsOf, runsOf, sawGates } from '../../upgrade/actions/reads.ts'
import { outsIn } from '../model/answers.ts'
import type { ClusterRecord, Records } from '../model/answers.ts'
import type { ProblemAnswer } from '../model/verdict.ts'
import type { VerdictContext } from './context.ts'

/** All that is recorded about a sprint's payload by that moment. */
export async function recordsOf(
  ctx: VerdictContext,
  db: Reader,
  { sprint, problem, now }: { sprint: number; problem: ProblemAnswer | null; now: Instant },
): Promise<Records> {
  const calendar = await ctx.sprints.calendar(db)
  return {
    sprint: sprintNumbered(calendar, sprint),
    nextDeadlineAt: sprintNumbered(calendar, sprint + 1).deadlineAt,
    payload: await payloadOf(db, sprint),
    watches: ctx.settings.watches,
    clusters: await Promise.all(ctx.settings.clusters.map(cluster => clusterRecord(ctx, db, { cluster, sprint, now }))),
    findings: await adminFindings(db, sprint),
    problem,
    asOf: now,
  }
}

async function clusterRecord(
  ctx: VerdictContext,
  db: Reader,
  { cluster, sprint, now }: { cluster: string; sprint: number; now: Instant },
): Promise<ClusterRecord> {
  const runs = await runsOf(db, cluster)
  const run = runs.find(one => one.sprint === sprint) ?? null
  return {
    cluster,
    run,
    gatesSeen: run !== null && (await sawGates(db, run, now)),
    installs: await installsOf(db, cluster, sprint),
    budgets: await ctx.budgetsOfSprint(db, cluster, sprint, now),
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
