import { budgetAt } from '../../investigation/actions/budgets.ts'
import { outsSince } from '../../investigation/actions/reads.ts'
import type { Budget } from '../../investigation/model/budget.ts'
import type { Out } from '../../investigation/model/out.ts'
import { days } from '../../kernel/time.ts'
import { acceptKey } from '../../payload/actions/accept-context.ts'
import { cardKey as payloadKey } from '../../payload/actions/context.ts'
import { openAccepts, payloadsOf } from '../../payload/actions/reads.ts'
import type { Payload } from '../../payload/model/payload.ts'
import { cardKey as requestKey } from '../../rotation/actions/context.ts'
import { openRequestsOf, requestIn, rotationOf } from '../../rotation/actions/reads.ts'
import { editKey } from '../../sprint/actions/context.ts'
import { proposedEdits } from '../../sprint/actions/reads.ts'
import { sprintAt } from '../../sprint/model/calendar.ts'
import type { Sprint } from '../../sprint/model/calendar.ts'
import { readHead } from '../../store/log.ts'
import type { Reader } from '../../store/store.ts'
import { runsOf, takenBy, upgradeLine } from '../../upgrade/actions/reads.ts'
import type { ClusterFacts, DigestFacts, StandingFacts } from '../model/facts.ts'
import type { DigestContext } from './context.ts'

/** A cause that nobody set for longer is asked for no more. */
const OUTS_FOR_MS = days(30)

/** How things are now: few reads, for what people ask at any time. */
export async function standingNow(ctx: DigestContext): Promise<StandingFacts> {
  const { db } = ctx.store
  const now = ctx.clock.now()
  const [payload = null] = await payloadsOf(db, 1)
  return {
    now,
    timeZone: ctx.settings.timeZone,
    sprint: sprintAt(await ctx.sprints.calendar(db), now),
    clusters: await Promise.all(
      ctx.settings.clusters.map(async cluster => {
        const outs = await outsSince(db, cluster, now)
        return { outs, budget: await budgetNow(ctx, cluster, outs, now) }
      }),
    ),
    payload,
    isTaken: await isTaken(db, payload),
  }
}

/** All that is known now. */
export async function factsOf(ctx: DigestContext): Promise<DigestFacts> {
  const { settings, sources, rotation } = ctx
  const { db } = ctx.store
  const now = ctx.clock.now()
  const sprint = sprintAt(await ctx.sprints.calendar(db), now)
  const payloads = await payloadsOf(db, 2)
  const [payload = null] = payloads
  return {
    now,
    timeZone: settings.timeZone,
    hours: settings.hours,
    qeRole: settings.qeRole,
    requestExpiresMs: rotation.settings.requestExpiresMs,
    looksForPromoted: settings.looksForPromoted,
    sprint,
    clusters: await Promise.all(settings.clusters.map(cluster => clusterFacts(ctx, cluster, sprint, now))),
    payload,
    isTaken: await isTaken(db, payload),
    upgrade: await upgradeUnderWay(db, payloads),
    requests: (await Promise.all(settings.clusters.map(cluster => openRequestsOf(rotation, cluster)))).flat(),
    accepts: await openAccepts(db),
    edits: await proposedEdits(db),
    overdue: await sources.overdue(db, now),
    dates: await sources.dates(db, now),
    head: await readHead(db),
  }
}

async function clusterFacts(ctx: DigestContext, cluster: string, sprint: Sprint, now: number): Promise<ClusterFacts> {
  const { db } = ctx.store
  const rotation = await rotationOf(ctx.rotation, cluster)
  const outs = await outsSince(db, cluster, Math.min(sprint.startAt, now - OUTS_FOR_MS))
  return {
    rotation,
    failover: rotation.failover === null ? null : await requestIn(db, rotation.failover),
    budget: await budgetNow(ctx, cluster, outs, now),
    outs,
    run: (await runsOf(db, cluster)).at(-1) ?? null,
  }
}

/** A time out is charged to the run in which it began, also where the next one has begun meanwhile. */
async function budgetNow(ctx: DigestContext, cluster: string, outs: readonly Out[], now: number): Promise<Budget> {
  const at = outs.find(out => out.kind === 'out' && out.to === null)?.from ?? now
  return budgetAt(ctx.investigation, ctx.store.db, { cluster, at, now })
}

async function isTaken(db: Reader, payload: Payload | null): Promise<boolean> {
  return payload !== null && (await takenBy(db, payload)).length > 0
}

/** Also that to the payload before, where the next one is already being chosen. */
async function upgradeUnderWay(db: Reader, payloads: readonly Payload[]): Promise<string | null> {
  for (const payload of payloads) {
    const line = await upgradeLine(db, payload)
    if (line !== null) return line
  }
  return null
}

/** Where each thing that the digest names is shown. */
export async function linksFor(ctx: DigestContext, facts: DigestFacts): Promise<(subject: string) => string | null> {
  const keys = new Map<string, string>([
    ...[...facts.requests, ...facts.clusters.flatMap(({ failover }) => failover ?? [])].map(
      ({ id }): [string, string] => [id, requestKey(id)],
    ),
    ...facts.edits.map(({ id }): [string, string] => [id, editKey(id)]),
    ...facts.accepts.map(({ id }): [string, string] => [id, acceptKey(id)]),
    ...(facts.payload ? [[facts.payload.id, payloadKey(facts.payload.sprint)] as [string, string]] : []),
  ])
  const links = new Map(
    await Promise.all(
      [...keys].map(async ([subject, key]) => [subject, await ctx.permalink(ctx.store.db, key)] as const),
    ),
  )
  return subject => links.get(subject) ?? null
}
