import fc from 'fast-check'
import { hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { outsNamed, causesSeen, setCause } from '../../src/investigation/actions/cause.ts'
import { budgetsOf } from '../../src/investigation/actions/budgets.ts'
import type { InvestigationContext } from '../../src/investigation/actions/context.ts'
import { followRotation } from '../../src/investigation/actions/follow.ts'
import { reductionsSeen } from '../../src/investigation/actions/reductions.ts'
import type { ReductionSeen } from '../../src/investigation/model/reduced.ts'
import { freshPayload } from '../../src/payload/model/payload.ts'
import type { Payload } from '../../src/payload/model/payload.ts'
import { savePayload } from '../../src/payload/store.ts'
import { clusterSubject } from '../../src/rotation/actions/context.ts'
import { CAUSES } from '../../src/rotation/model/request.ts'
import type { Cause, Request } from '../../src/rotation/model/request.ts'
import { evolveRotation } from '../../src/rotation/model/rotation-decide.ts'
import type { RotationFact } from '../../src/rotation/model/rotation-decide.ts'
import { freshRotation } from '../../src/rotation/model/rotation.ts'
import { insertRequest } from '../../src/rotation/store.ts'
import { budgetMsOf, sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { Calendar } from '../../src/sprint/model/calendar.ts'
import type { Store } from '../../src/store/store.ts'
import { createTracking } from '../../src/tracking/actions.ts'
import type { AdminChange } from '../../src/upgrade/model/admin-change.ts'
import type { PayloadRun } from '../../src/upgrade/model/runs.ts'
import { readRuns, saveRun, insertChange } from '../../src/upgrade/store.ts'
import type { VerdictContext } from '../../src/verdict/actions/context.ts'
import { followFailovers } from '../../src/history/actions/follow.ts'
import { teamHours } from '../investigation/samples.ts'
import { aRequest, member, person } from '../models/samples.ts'

/** 2 November 2026, midnight in UTC: every moment of a random past is a whole hour after it. */
export const BEGINNING = Date.UTC(2026, 10, 2)
/** Four sprints, and time for what follows them. */
export const SPRINTS = 4

export type Act =
  | { act: 'ask'; cause: Cause }
  | { act: 'effective' | 'question' | 'back'; lag: number }
  | { act: 'return'; cause: Cause | null }
  | { act: 'stop' | 'again' | 'upgrade' }
  | { act: 'change'; cause: Cause; which: number }
  | { act: 'reduce'; lasts: number; capacity: number }

export interface RandomPast {
  /** How many days each sprint has. */
  days: number[]
  acts: { after: number; act: Act }[]
  /** How many more upgrades there were when all that was over. */
  upgrades: number
  payloads: ('none' | 'on-time' | 'late' | 'failed-by-qe')[]
  changes: Pick<AdminChange, 'needed' | 'persistent' | 'gate'>[][]
  /** What TRT says of each sprint's problem; how many of its times out are meant: all, or all but the last. */
  problems: ({ significant: boolean; forced: boolean; persists: boolean; all: boolean } | null)[]
}

const cause = fc.constantFrom(...CAUSES)
const lag = fc.integer({ min: 0, max: 6 })
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('ask' as const), cause }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constantFrom('effective' as const), lag }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('return' as const), cause: fc.option(cause) }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constantFrom('back' as const, 'question' as const), lag }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom('stop' as const, 'again' as const) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('upgrade' as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('change' as const), cause, which: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('reduce' as const),
      lasts: fc.integer({ min: 1, max: 90 }),
      capacity: fc.constantFrom(20, 50),
    }),
  },
)

const mostly = fc.constantFrom(true, true, true, false)

const perSprint = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: SPRINTS, maxLength: SPRINTS })

export const randomPasts: fc.Arbitrary<RandomPast> = fc.record({
  days: perSprint(fc.constantFrom(7, 14, 21, 21, 28)),
  acts: fc.array(fc.record({ after: fc.integer({ min: 1, max: 70 }), act }), { minLength: 5, maxLength: 40 }),
  upgrades: fc.nat(SPRINTS),
  payloads: perSprint(fc.constantFrom('none', 'on-time', 'late', 'failed-by-qe')),
  changes: perSprint(
    fc.array(
      fc.record({
        needed: fc.constantFrom('needed', 'experiment', 'undecided'),
        persistent: fc.boolean(),
        gate: fc.constantFrom(null, 'ack-4.22'),
      }),
      { maxLength: 2 },
    ),
  ),
  problems: perSprint(
    fc.option(
      fc.record({
        significant: mostly,
        forced: mostly,
        persists: fc.constantFrom(false, false, false, true),
        all: mostly,
      }),
    ),
  ),
})

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
    openRequests: async () => [],
    holders: () => [],
    learnNames: async () => {},
    permalink: async () => null,
  }
  const actor = anActor(ctx, place, hand)
  hand.at = BEGINNING
  for (const { after, act } of past.acts) {
    hand.at += hours(after)
    await actor.does(act)
  }
  for (let upgrade = 0; upgrade < past.upgrades; upgrade += 1) {
    hand.at += hours(250)
    await actor.does({ act: 'upgrade' })
  }
  hand.at += hours(1)
  await actor.looks()
  await records(store, past, place)
  return { place, now: hand.at, investigation: ctx, verdict }
}

function anActor(ctx: InvestigationContext, { cluster, requests, firstSprint, calendar }: Place, hand: Hand) {
  const { store } = ctx
  let rotation = freshRotation(cluster, BEGINNING)
  let number = requests
  let askedAt = 0
  let runs = 0
  const failovers: string[] = []
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
      case 'upgrade': {
        const begun = sprintNumbered(calendar, firstSprint + runs).startAt
        if (runs >= SPRINTS || hand.at < begun) return
        await upgrades(store, { cluster, sprint: firstSprint + runs, calendar, at: hand.at })
        runs += 1
        return
      }
    }
  }
  return { does, looks: () => reductionsSeen(ctx, cluster, reductions) }
}

async function upgrades(
  store: Store,
  { cluster, sprint, calendar, at }: { cluster: string; sprint: number; calendar: Calendar; at: Instant },
): Promise<void> {
  await store.tx(async tx => {
    const last = (await readRuns(tx.db, cluster)).at(-1)
    if (last) await saveRun(tx, { ...last, endedAt: at })
    const run: PayloadRun = {
      id: `${cluster}/${sprint}`,
      cluster,
      sprint,
      payload: { tag: `5.0.0-0.nightly-${sprint}`, name: null, digest: null },
      upgradeStartedAt: at,
      startedAt: at + hours(2),
      endedAt: null,
      budgetMs: budgetMsOf(sprintNumbered(calendar, sprint)),
    }
    await saveRun(tx, run)
  })
}

/** What is recorded of each sprint beside its rotation. */
async function records(store: Store, past: RandomPast, { cluster, firstSprint, calendar }: Place): Promise<void> {
  await store.tx(async tx => {
    for (const [at, kind] of past.payloads.entries()) {
      const sprint = firstSprint + at
      const { deadlineAt } = sprintNumbered(calendar, sprint)
      if (kind !== 'none') await savePayload(tx, aPayload(kind, sprint, deadlineAt))
      for (const [n, decision] of (past.changes[at] ?? []).entries()) {
        const number = sprint * 10 + n
        const change: AdminChange = {
          id: `A${number}`,
          number,
          sprint,
          cluster,
          what: 'Paused a pool',
          why: 'It hung',
          ask: null,
          by: person('ben'),
          at: deadlineAt,
          earlier: [],
          version: 1,
          ...decision,
        }
        await insertChange(tx, change, `random/${number}`)
      }
    }
  })
}

function aPayload(kind: 'on-time' | 'late' | 'failed-by-qe', sprint: number, deadlineAt: Instant): Payload {
  const opening = { sprint, stream: '5.0.0-0.nightly', deadlineAt, openedBy: null, late: false }
  const fresh = freshPayload(opening, deadlineAt - hours(14))
  const selected = {
    tag: `5.0.0-0.nightly-${sprint}`,
    pullSpec: null,
    digest: null,
    createdAt: null,
    acceptedAt: null,
    by: person('ada'),
    at: deadlineAt - hours(3),
    mode: 'proposed' as const,
    reason: null,
    late: kind === 'late',
  }
  const failed = { state: 'failed' as const, by: person('quentin'), at: deadlineAt, until: null, note: null }
  return { ...fresh, state: 'selected', selected, qe: kind === 'failed-by-qe' ? failed : null }
}
