import { hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { outsNamed, causesSeen, setCause } from '../../src/investigation/actions/cause.ts'
import { budgetAt, budgetsOf, budgetsOfSprint } from '../../src/investigation/actions/budgets.ts'
import type { InvestigationContext } from '../../src/investigation/actions/context.ts'
import { drainsSeen, fileSeen } from '../../src/investigation/actions/drift.ts'
import { followRotation } from '../../src/investigation/actions/follow.ts'
import { importPast } from '../../src/investigation/actions/past.ts'
import { reductionsSeen } from '../../src/investigation/actions/reductions.ts'
import type { DrainSeen } from '../../src/investigation/model/drift.ts'
import { pastFrom } from '../../src/investigation/model/past.ts'
import type { ReductionSeen } from '../../src/investigation/model/reduced.ts'
import { readOpenOut } from '../../src/investigation/store.ts'
import { clusterSubject } from '../../src/rotation/actions/context.ts'
import type { Request } from '../../src/rotation/model/request.ts'
import { evolveRotation } from '../../src/rotation/model/rotation-decide.ts'
import type { RotationFact } from '../../src/rotation/model/rotation-decide.ts'
import { freshRotation } from '../../src/rotation/model/rotation.ts'
import { insertRequest } from '../../src/rotation/store.ts'
import type { Calendar } from '../../src/sprint/model/calendar.ts'
import type { Store } from '../../src/store/store.ts'
import { createTracking } from '../../src/tracking/actions.ts'
import type { UpdateSeen } from '../../src/upgrade/model/seen.ts'
import { readRuns } from '../../src/upgrade/store.ts'
import type { VerdictContext } from '../../src/verdict/actions/context.ts'
import { followFailovers } from '../../src/history/actions/follow.ts'
import { teamHours } from '../investigation/samples.ts'
import { aRequest, member, person } from '../models/samples.ts'
import { updatesOn } from './random-updates.ts'
import type { Updates } from './random-updates.ts'
import { BEGINNING, SPRINTS } from './random-past.ts'
import type { Act, RandomPast } from './random-past.ts'
import { records } from './random-records.ts'

/** Each past in a place of its own: other clusters, other sprints, so that one database has them all. */
export interface Place {
  cluster: string
  firstSprint: number
  calendar: Calendar
  /** The number before its first request. */
  requests: number
}

export interface Lived {
  place: Place
  now: Instant
  investigation: InvestigationContext
  verdict: VerdictContext
  /** What the cluster did, oldest first. */
  updates: readonly UpdateSeen[]
}

export function placeOf({ days }: RandomPast, n: number): Place {
  const firstSprint = 1000 + n * 10
  return {
    cluster: `build${n}`,
    firstSprint,
    requests: n * 100,
    calendar: {
      rules: {
        anchor: '2026-11-02',
        anchorNumber: firstSprint,
        days: 21,
        timeZone: 'UTC',
        selectionTime: '10:00',
        deadlineTime: '24:00',
      },
      edits: days.map((length, at) => ({
        sprint: firstSprint + at,
        change: { kind: 'length', days: length },
        pins: {},
      })),
    },
  }
}

export interface Hand {
  at: Instant
}

/** Lives through a random past, by the verbs; what makes no sense at a moment does not happen. */
export async function livedThrough(store: Store, hand: Hand, past: RandomPast, place: Place): Promise<Lived> {
  const { cluster, calendar } = place
  const clock = { now: () => hand.at }
  const sprints = { calendar: async () => calendar, hours: teamHours }
  const tracking = createTracking({ jira: null })
  const settings = { clusters: [cluster], environment: 'production', timeZone: 'UTC', watches: true }
  const people = { mentionOf: (role: string) => `@${role}`, nameOf: (who: { user: string }) => who.user }
  const base = { store, clock, sprints, tracking, settings, ...people }
  const ctx: InvestigationContext = { ...base, runsOf: (db, name) => readRuns(db, name) }
  const verdict: VerdictContext = {
    ...base,
    budgetsOf: (db, name, now) => budgetsOf(ctx, db, name, now),
    budgetsOfSprint: (db, name, sprint, now) => budgetsOfSprint(ctx, db, { cluster: name, sprint, now }),
    openRequests: async () => [],
    holders: () => [],
    learnNames: async () => {},
    permalink: async () => null,
  }
  const sprintsWithPayload = Array.from({ length: SPRINTS }, (_, at) => place.firstSprint + at)
  const updates = updatesOn(store, { cluster, calendar, sprints: sprintsWithPayload })
  const actor = anActor(ctx, place, hand, updates)
  hand.at = BEGINNING
  for (const { after, act } of past.acts) {
    hand.at += after === 'half' ? await halfSprint(ctx, cluster, hand.at) : hours(after)
    await actor.does(act)
  }
  for (let upgrade = 0; upgrade < past.upgrades; upgrade += 1) {
    hand.at += hours(250)
    await actor.does({ act: 'upgrade', target: 'current' })
    hand.at += hours(2)
    await actor.does({ act: 'completes' })
  }
  hand.at += hours(1)
  await actor.does({ act: 'looks' })
  await records(store, past, place)
  return { place, now: hand.at, investigation: ctx, verdict, updates: updates.history }
}

/** So that an hour after it, when the cluster is back, it was out for just that long. */
async function halfSprint(ctx: InvestigationContext, cluster: string, now: Instant): Promise<number> {
  const open = (await readOpenOut(ctx.store.db, cluster))?.from ?? now
  const { budgetMs } = await budgetAt(ctx, ctx.store.db, { cluster, at: open, now })
  return Math.max(0, open + budgetMs - now - hours(1))
}

function anActor(ctx: InvestigationContext, { cluster, requests }: Place, hand: Hand, updates: Updates) {
  const { store } = ctx
  let rotation = freshRotation(cluster, BEGINNING)
  let number = requests
  let askedAt = 0
  const failovers: string[] = []
  const drains: DrainSeen[] = []
  const reductions: ReductionSeen[] = []

  const happens = (...facts: RotationFact[]) =>
    store.tx(async tx => {
      const before = rotation
      const after = facts.reduce((now, fact) => evolveRotation(now, fact, tx.now, 'bot'), before)
      tx.pen.record(clusterSubject(cluster), 'bot', facts)
      await followRotation(ctx, tx, before, after, facts)
      await followFailovers.rotation(tx, before, after, facts)
      rotation = after
    })
  const opens = (request: Partial<Request>) =>
    store.tx(async tx => {
      number += 1
      const id = `${request.direction === 'return' ? 'R' : 'F'}${number}`
      const one = aRequest({ cluster, state: 'done', openedAt: tx.now, ...request, id, number })
      const opened = { kind: 'request-opened', request: one } as const
      await insertRequest(tx, one, id)
      tx.pen.record(id, person('ada'), [opened])
      await followFailovers.request(tx, one, [opened])
      return id
    })
  const out = (request: string, failover: string, stoppedReturn: string | null): RotationFact => ({
    kind: 'out-asked',
    request,
    failover,
    stoppedReturn,
    flavour: 'blocked',
    approvers: [],
    bridgeUntil: null,
    lastingWay: false,
    probes: [],
  })
  /** Some hours ago by the farm's clock, but not before it was asked. */
  const farmTime = (lag: number) => Math.max(askedAt, hand.at - hours(lag))

  const does = async (act: Act): Promise<void> => {
    switch (act.act) {
      case 'ask': {
        if (rotation.phase !== 'in') return
        const { failover } = aRequest()
        const id = await opens({ failover: failover && { ...failover, cause: act.cause } })
        failovers.push(id)
        askedAt = hand.at
        return happens(out(id, id, null))
      }
      case 'effective':
        if (rotation.phase !== 'leaving') return
        return happens({ kind: 'out-effective', effectiveAt: farmTime(act.lag) })
      case 'question':
        if (rotation.phase !== 'out') return
        return happens({
          kind: 'stop-gap-questioned',
          question: { kind: 'lapsed', at: Math.max(rotation.since, hand.at - hours(act.lag)), byUser: null },
        })
      case 'again':
        if (rotation.phase !== 'questioned') return
        askedAt = hand.at
        return happens({ kind: 'taken-out-again', bridgeUntil: null })
      case 'return': {
        if (!['leaving', 'out', 'questioned'].includes(rotation.phase)) return
        const back = act.cause && { found: 'A regression', cause: act.cause, done: 'Reverted', workaround: null }
        const how = act.cause ? 'asked' : 'put-back'
        const id = await opens({ direction: 'return', failover: null, ends: rotation.failover, how, back })
        askedAt = hand.at
        return happens({ kind: 'in-asked', request: id })
      }
      case 'stop': {
        if (rotation.phase !== 'returning' || rotation.failover === null) return
        askedAt = hand.at
        return happens(out(rotation.request ?? '', rotation.failover, rotation.request))
      }
      case 'back':
        if (rotation.phase !== 'returning') return
        return happens({ kind: 'in-effective', effectiveAt: farmTime(act.lag) })
      case 'change': {
        const id = failovers[act.which % Math.max(1, failovers.length)]
        const outs = id === undefined ? [] : await outsNamed(store.db, id)
        if (id === undefined || outs.length === 0) return
        const said = { id, cause: act.cause, why: 'We looked again', member: member('ada') }
        // May be refused, as a game day is that was none: then nothing happened.
        await setCause(ctx, { ...said, seen: causesSeen(outs) })
        return
      }
      case 'reduce': {
        const startsAt = hand.at
        const { lasts, capacity } = act
        const id = `${cluster}-${reductions.length}`
        reductions.push({ id, cluster, capacity, startsAt, endsAt: startsAt + hours(lasts) })
        return reductionsSeen(ctx, cluster, reductions)
      }
      case 'upgrade':
        return updates.starts(act.target, hand.at)
      case 'completes':
        return updates.completes(hand.at)
      case 'looks':
        await reductionsSeen(ctx, cluster, reductions)
        await drainsSeen(ctx, cluster, { drains, last: BEGINNING })
        return updates.looks()
      case 'drain':
        drains.push({ cluster, by: null, startsAt: hand.at, endsAt: hand.at + hours(act.lasts) })
        return drainsSeen(ctx, cluster, { drains, last: BEGINNING })
      case 'file': {
        const ours = rotation.phase !== 'in'
        return fileSeen(ctx, cluster, { seen: act.seen, ours, lookedAt: hand.at, versions: [] })
      }
      case 'import': {
        const from = hand.at - hours(act.ago)
        if (from < BEGINNING) return
        const to = Math.min(hand.at, from + hours(act.lasts))
        const past = pastFrom(cluster, [
          { at: BEGINNING, state: 'in' },
          { at: from, state: 'blocked' },
          { at: to, state: 'in' },
        ])
        await importPast(store, cluster, past)
        return
      }
    }
  }
  return { does }
}
