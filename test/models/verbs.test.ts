import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRefusal } from '../../src/kernel/refusal.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import {
  beginFailover,
  gotStuck,
  lastingDone,
  observe,
  patchPrepared,
  previewed,
  stopGapEnded,
  stopGapQuestioned,
  stopGapStarted,
  takeOutAgain,
} from '../../src/rotation/actions/clusters.ts'
import { doDue } from '../../src/rotation/actions/due.ts'
import { actOnRequest, keepIn, openRequest, putBackNow } from '../../src/rotation/actions/requests.ts'
import { inBasis, outBasis } from '../../src/rotation/model/proof.ts'
import type { PersonVerb } from '../../src/rotation/actions/requests.ts'
import type { Preview } from '../../src/rotation/model/preview.ts'
import { isOpen, type Direction, type Request, type RequestState } from '../../src/rotation/model/request.ts'
import { PHASES } from '../../src/rotation/model/rotation.ts'
import type { Phase } from '../../src/rotation/model/rotation.ts'
import {
  aGuard,
  aPreview,
  failoverForm,
  impact,
  lookIn,
  lookOut,
  member,
  NAMES,
  person,
  returnForm,
} from './samples.ts'
import { expectPlainWords, read } from './shown.ts'
import type { Name } from './samples.ts'
import { aVerbsLab, CLUSTER, expectSound } from './verbs-lab.ts'
import type { VerbsLab } from './verbs-lab.ts'

/** One thing that somebody or something does; what it answers tells whether it was refused. */
interface Deed {
  said: string
  /** Whether it may promise something without recording a fact. */
  mayOnlyPromise?: boolean
  do: (lab: VerbsLab) => Promise<unknown>
}

let deliveries = 0
const origin = () => `delivery-${(deliveries += 1)}`
const anyone = fc.constantFrom(...NAMES, 'ben' as const, 'ben' as const, 'priya' as const)
const previews = fc.constantFrom(
  ...Array.from({ length: 6 }, () => aPreview()),
  aPreview({ impact: { ...impact, demand: 200 } }),
  aPreview({ requiredApprovals: 2 }),
  aPreview({ guards: [aGuard('destinations', 'red', ['job-a'])] }),
)

function asked(who: Name, direction: Direction, behalf: Name | null): Deed {
  const failover = direction === 'failover' ? failoverForm : null
  const back = direction === 'return' ? returnForm : null
  const forWhom = behalf && person(behalf)
  return {
    said: `${who} asks for a ${direction}`,
    do: ({ ctx }) =>
      openRequest(ctx, {
        direction,
        cluster: CLUSTER,
        member: member(who),
        onBehalfOf: forWhom,
        failover,
        back,
        origin: origin(),
      }),
  }
}

const asks = fc
  .tuple(anyone, fc.constantFrom<Direction>('failover', 'return'), fc.constantFrom(null, 'ian' as const))
  .map(([who, direction, behalf]) => asked(who, direction, behalf))

const APPROVE = 'approve' as const
const VERBS = [
  APPROVE,
  APPROVE,
  APPROVE,
  APPROVE,
  APPROVE,
  'reject',
  'withdraw',
  'stop',
  'try-again',
  'change-details',
] as const
const acts = fc
  .record({ who: anyone, verb: fc.constantFrom<PersonVerb['verb']>(...VERBS), old: fc.boolean() })
  .map(({ who, verb, old }): Deed => {
    const common = { member: member(who), note: null, why: 'because', investigator: null, expectedMs: hours(1) }
    return {
      said: `${who}: ${verb}`,
      do: async lab => actOnRequest(lab.ctx, await someRequest(lab, old), { ...common, verb } satisfies PersonVerb),
    }
  })

const decides = fc
  .record({ who: anyone, what: fc.constantFrom('put back', 'keep in', 'out again', 'merged') })
  .map(({ who, what }): Deed => {
    const by = member(who)
    return {
      said: `${who}: ${what}`,
      do: async ({ ctx }) => {
        if (what === 'put back') return putBackNow(ctx, CLUSTER, by, 'It is needed', origin())
        if (what === 'keep in') return keepIn(ctx, CLUSTER, by, origin())
        return what === 'merged' ? lastingDone(ctx, CLUSTER, by) : takeOutAgain(ctx, CLUSTER, by)
      },
    }
  })

const looksAhead = fc.record({ preview: previews, begins: fc.boolean() }).map(({ preview, begins }): Deed => ({
  said: begins ? 'the change begins' : 'the farm is looked at',
  do: lab => looked(lab, preview, begins),
}))

async function looked(lab: VerbsLab, preview: Preview, begins: boolean): Promise<void> {
  const id = await someRequest(lab, false)
  const today = { ...preview, at: lab.clock.now() }
  await lab.ctx.store.tx(async tx => void (await (begins ? beginFailover : previewed)(lab.ctx, tx, id, today)))
}

const sees = fc
  .record({ look: fc.constantFrom(lookOut, lookIn), running: fc.constantFrom(0, 3), active: fc.boolean() })
  .map(({ look, running, active }): Deed => ({
    said: 'the farm is watched',
    do: async lab => {
      const rotation = await lab.rotation()
      const basis = (rotation.desired === 'in' ? inBasis(rotation) : outBasis(rotation)) ?? 0
      const seen = look({ at: lab.clock.now() })
      await observe(lab.ctx, CLUSTER, {
        ...seen,
        dispatcher: seen.dispatcher?.read ? { ...seen.dispatcher, active } : null,
        placement: seen.placement?.read ? { ...seen.placement, basisAt: basis, running } : null,
      })
    },
  }))

const reports = fc.constantFrom<Report>('started', 'started', 'ended', 'questioned', 'patch', 'stuck').map(reported)

type Report = 'started' | 'ended' | 'questioned' | 'patch' | 'stuck'

function reported(what: Report): Deed {
  return {
    said: `the stop-gap: ${what}`,
    do: async ({ ctx, clock, rotation }) => {
      const now = clock.now()
      const { applications, stopGap } = await rotation()
      const id = `override-${applications}`
      const started = {
        id,
        startedAt: now,
        expiresAt: now + hours(2),
        gapMs: stopGap && 1000,
        applications: applications + 1,
      }
      await ctx.store.tx(async tx => {
        if (what === 'started') await stopGapStarted(ctx, tx, CLUSTER, started)
        else if (what === 'ended') await stopGapEnded(ctx, tx, CLUSTER, stopGap?.id ?? id, now)
        else if (what === 'questioned')
          await stopGapQuestioned(ctx, tx, CLUSTER, { kind: 'revoked', at: now, byUser: 'UEVE' })
        else if (what === 'patch') await patchPrepared(ctx, tx, CLUSTER, 'diff', null)
        else await gotStuck(ctx, tx, CLUSTER, 'the farm does not answer.')
      })
    },
  }
}

const time = fc.constantFrom(minutes(1), minutes(13), hours(25)).map((ms): Deed => ({
  said: 'time passes',
  mayOnlyPromise: true,
  do: async ({ ctx, clock }) => {
    clock.advance(ms)
    await doDue(ctx)
  },
}))

const deeds = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: asks },
    { weight: 7, arbitrary: acts },
    { weight: 2, arbitrary: decides },
    { weight: 6, arbitrary: looksAhead },
    { weight: 4, arbitrary: sees },
    { weight: 5, arbitrary: reports },
    { weight: 2, arbitrary: time },
  ),
  { minLength: 25, maxLength: 45, size: 'max' },
)

/** A failover as it goes when nothing is in its way, until its stop-gap is in force. */
const WAY_OUT: readonly Deed[] = [
  asked('ada', 'failover', null),
  { said: 'the farm is looked at', do: lab => looked(lab, aPreview(), false) },
  {
    said: 'ben approves',
    do: async lab =>
      actOnRequest(lab.ctx, await someRequest(lab, false), { verb: 'approve', member: member('ben'), note: null }),
  },
  { said: 'the change begins', do: lab => looked(lab, aPreview(), true) },
  reported('started'),
]

test('whatever is done in whatever order, the verbs keep their promises, and the log tells it all', async () => {
  const states = new Set<RequestState>()
  const phases = new Set<Phase>()
  await fc.assert(
    fc.asyncProperty(fc.boolean(), deeds, async (beginsOut, happenings) => {
      await using lab = await aVerbsLab()
      for (const deed of [...(beginsOut ? WAY_OUT : []), ...happenings]) {
        await expectKept(lab, deed)
        for (const request of await lab.requests()) states.add(request.state)
        phases.add((await lab.rotation()).phase)
      }
      await lab.expectReplay()
      await expectPutBack(lab)
      await lab.expectReplay()
    }),
    { numRuns: 60, seed: 5 },
  )
  expect([...phases].toSorted()).toEqual([...PHASES].toSorted())
  const every: RequestState[] = [
    'approved',
    'awaiting',
    'changing',
    'done',
    'expired',
    'rejected',
    'stuck',
    'superseded',
    'withdrawn',
  ]
  expect([...states].toSorted()).toEqual(every)
}, 30_000)

async function expectKept(lab: VerbsLab, deed: Deed): Promise<void> {
  const before = await stateOf(lab)
  const answer = await deed.do(lab)
  const after = await stateOf(lab)

  expectSound(after.requests, after.rotation)
  if (isRefusal(answer)) {
    expectPlainWords(read(answer.say))
    expect(after, 'what is refused leaves no trace').toEqual(before)
  }
  if (after.events === before.events) {
    if (!deed.mayOnlyPromise)
      expect(after.effects, `nothing is promised without a fact: ${deed.said}`).toBe(before.effects)
    expect(after.requests).toEqual(before.requests)
    expect({ ...after.rotation, observed: null, version: 0, since: 0 }).toEqual({
      ...before.rotation,
      observed: null,
      version: 0,
      since: 0,
    })
  }
  for (const request of after.requests) {
    const old = before.requests.find(({ id }) => id === request.id)
    if (old) expectVersions(old, request, after.events - before.events)
  }
}

/** A version for each move, and for nothing else. A verb may move a request more than once: approved, begun, done. */
function expectVersions(old: Request, now: Request, events: number): void {
  const grown = now.version - old.version
  if (grown === 0) return expect(now).toEqual(old)
  expect(grown).toBeGreaterThan(0)
  expect(grown).toBeLessThanOrEqual(events)
}

async function expectPutBack(lab: VerbsLab): Promise<void> {
  if ((await lab.rotation()).phase === 'in') return
  const running = async () =>
    (await lab.requests()).filter(({ state }) => isOpen(state)).map(({ how, state }) => `${how} ${state}`)
  const before = await running()
  const isDecided = before.some(one => /^(put-back|kept-in) changing$/.test(one))
  const answer = await putBackNow(lab.ctx, CLUSTER, member('ben'), 'It is needed', origin())
  expect(isRefusal(answer)).toBe(isDecided)
  expect((await lab.rotation()).phase).toBe('returning')
  expect(await running()).toEqual(isDecided ? before : ['put-back changing'])
}

async function stateOf(lab: VerbsLab) {
  const [requests, rotation, written] = [await lab.requests(), await lab.rotation(), await lab.written()]
  return { requests, rotation: rotation.version === 0 ? { ...rotation, since: 0 } : rotation, ...written }
}

/** The newest request, or the first. */
async function someRequest(lab: VerbsLab, old: boolean): Promise<string> {
  const requests = await lab.requests()
  return (old ? requests.at(-1) : requests[0])?.id ?? 'F1'
}
