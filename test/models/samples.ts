import type { Vote } from '../../src/approval/model.ts'
import type { Actor, Member, Person, Role } from '../../src/kernel/people.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import type { Observed } from '../../src/rotation/model/observation.ts'
import type { Guard, Impact, Preview } from '../../src/rotation/model/preview.ts'
import type { RequestCommand } from '../../src/rotation/model/request-decide.ts'
import type { FailoverForm, Request, RequestState, RequestVerb, ReturnForm } from '../../src/rotation/model/request.ts'
import { isOpen } from '../../src/rotation/model/request.ts'
import type { RotationCommand } from '../../src/rotation/model/rotation-decide.ts'
import type { Lasting, Phase, Rotation, StopGap } from '../../src/rotation/model/rotation.ts'
import { freshRotation } from '../../src/rotation/model/rotation.ts'
import { NOON } from '../store/databases.ts'

export { NOON }

/** Ada and Ian are TRT, Ben and Priya are Test Platform, Dora holds both roles, Quentin is QE, Eve is nobody. */
const cast = {
  ada: ['trt'],
  ian: ['trt'],
  ben: ['test-platform'],
  priya: ['test-platform'],
  dora: ['trt', 'test-platform'],
  quentin: ['qe'],
  eve: [],
} satisfies Record<string, Role[]>
export type Name = keyof typeof cast
export const NAMES = Object.keys(cast) as Name[]

export function person(name: Name): Person {
  return { team: 'T1', user: `U${name.toUpperCase()}` }
}

export function member(name: Name): Member {
  return { person: person(name), roles: cast[name], evidence: { source: 'S1', checkedAt: NOON } }
}

export function holders(role: Role): Person[] {
  return NAMES.filter(name => member(name).roles.includes(role)).map(person)
}

export function nameOf(who: Person): string {
  const name = who.user.slice(1).toLowerCase()
  return name.replace(/^./, letter => letter.toUpperCase())
}

export function vote(name: Name, at = NOON): Vote {
  const { person: by, roles, evidence } = member(name)
  return { by, roles: [...roles], at, evidence, note: null }
}

export const impact: Impact = {
  affectedJobs: 412,
  movableJobs: 412,
  immovable: [],
  destinations: { build04: 412 },
  demand: 100,
}

export function aGuard(name: Guard['name'], colour: Guard['colour'] = 'green', about: string[] = []): Guard {
  return { name, colour, about, unread: false }
}

export function aPreview(more: Partial<Preview> = {}): Preview {
  const guards = [aGuard('known'), aGuard('in-rotation'), aGuard('destinations')]
  return { at: NOON, guards, impact, requiredApprovals: 1, probes: ['periodic-a', 'periodic-b'], ...more }
}

export const failoverForm: FailoverForm = {
  cause: 'payload',
  tried: null,
  seen: 'Pods start slowly',
  evidence: [],
  urgency: 'now',
  flavour: 'blocked',
  expectedMs: null,
  investigator: null,
}

export const returnForm: ReturnForm = {
  found: 'A kernel regression',
  cause: 'payload',
  done: 'Reverted',
  workaround: null,
}

export function aRequest(more: Partial<Request> = {}): Request {
  const asked: Request = {
    id: 'F1',
    number: 1,
    cluster: 'build02',
    direction: 'failover',
    state: 'awaiting',
    how: 'asked',
    reason: null,
    requester: person('ada'),
    filedBy: person('ada'),
    roles: ['trt'],
    failover: failoverForm,
    back: null,
    ends: null,
    policy: [{ role: 'test-platform', count: 1 }],
    people: 1,
    votes: [],
    preview: aPreview(),
    asking: 1,
    askedAgainBecause: [],
    openedAt: NOON,
    approvedAt: null,
    changingAt: null,
    stuck: null,
    ended: null,
    version: 1,
  }
  return { ...asked, ...more }
}

/** A request as it looks in this state. */
export function requestIn(state: RequestState, more: Partial<Request> = {}): Request {
  const approved = ['approved', 'changing', 'stuck', 'done'].includes(state)
  return aRequest({
    state,
    ...(approved && { votes: [vote('ben')], approvedAt: NOON }),
    ...(approved && state !== 'approved' && { changingAt: NOON }),
    ...(state === 'stuck' && { stuck: { at: NOON, why: 'the farm does not answer.' } }),
    ...(!isOpen(state) && {
      ended: { at: NOON, by: state === 'withdrawn' ? person('ada') : person('ben'), why: whyIn(state) },
    }),
    ...more,
  })
}

function whyIn(state: RequestState): string | null {
  if (state === 'superseded') return 'R2'
  return state === 'rejected' || state === 'withdrawn' ? 'Not today' : null
}

export const stopGap: StopGap = {
  id: 'override-0',
  live: true,
  startedAt: NOON,
  expiresAt: NOON + hours(2),
  renewals: 0,
  gapMs: null,
  endedAt: null,
}

export function aLasting(more: Partial<Lasting> = {}): Lasting {
  return {
    to: 'blocked',
    askedAt: NOON,
    patch: null,
    patchTrouble: null,
    removed: null,
    done: null,
    seenAt: null,
    ...more,
  }
}

/** The rotation of build02 as it looks in this phase, with a stop-gap while it is out. */
export function rotationIn(phase: Phase, more: Partial<Rotation> = {}): Rotation {
  if (phase === 'in') return { ...freshRotation('build02', NOON), ...more }
  const by: Actor = person('ben')
  const out = phase === 'out' || phase === 'drained'
  return {
    ...freshRotation('build02', NOON),
    desired: phase === 'returning' ? 'in' : 'blocked',
    phase,
    by,
    request: phase === 'returning' ? 'R2' : 'F1',
    failover: 'F1',
    askedAt: NOON,
    approvers: [person('ben')],
    bridgeUntil: NOON + hours(12),
    applications: 1,
    stopGap:
      phase === 'returning' || phase === 'questioned'
        ? { ...stopGap, live: false, endedAt: NOON + minutes(30) }
        : stopGap,
    ...(out && { effectiveAt: NOON }),
    ...(phase === 'drained' && { drainedAt: NOON }),
    ...(phase === 'questioned' && { question: { kind: 'revoked' as const, at: NOON + minutes(30), byUser: 'UEVE' } }),
    version: 3,
    ...more,
  }
}

/** A look at the farm that proves that the cluster of `rotationIn('leaving')` is out. */
export function lookOut(more: Partial<Observed> = {}): Observed {
  return {
    at: NOON + minutes(2),
    dispatcher: {
      read: true,
      active: true,
      generatedAt: NOON,
      override: { id: 'override-0', ours: true, byUser: 'UBEN', expiresAt: NOON + hours(2) },
    },
    probes: { here: [], elsewhere: 2, unknown: 0 },
    placement: {
      read: true,
      basisAt: NOON + 30_000,
      anyCreated: true,
      landed: [],
      landedAt: null,
      unchecked: 0,
      allowed: {},
      running: 3,
      runningAllowed: 0,
    },
    ...more,
  }
}

/** A look at the farm that proves that the cluster of `rotationIn('returning')` is in. */
export function lookIn(more: Partial<Observed> = {}): Observed {
  return {
    at: NOON + minutes(40),
    dispatcher: { read: true, active: true, generatedAt: NOON, override: null },
    probes: { here: ['periodic-a'], elsewhere: 1, unknown: 0 },
    placement: {
      read: true,
      basisAt: NOON + minutes(30),
      anyCreated: true,
      landed: ['periodic-a'],
      landedAt: NOON + minutes(35),
      unchecked: 0,
      allowed: {},
      running: 1,
      runningAllowed: 0,
    },
    ...more,
  }
}

/** A command of each verb that nothing but the state can refuse. */
export const requestCommands = {
  preview: { verb: 'preview', preview: aPreview() },
  approve: { verb: 'approve', member: member('ben'), note: null },
  reject: { verb: 'reject', member: member('ben'), why: 'Not today' },
  withdraw: { verb: 'withdraw', member: member('ada'), why: null },
  expire: { verb: 'expire' },
  'ask-again': { verb: 'ask-again', because: ['the demand grew'], preview: aPreview(), people: 1, keepsVotes: false },
  begin: { verb: 'begin' },
  'get-stuck': { verb: 'get-stuck', why: 'The farm does not answer' },
  'try-again': { verb: 'try-again', member: member('ben') },
  finish: { verb: 'finish', effectiveAt: NOON },
  stop: { verb: 'stop', member: member('ben'), why: 'Found the cause' },
  supersede: { verb: 'supersede', bySubject: 'R2' },
  'change-details': {
    verb: 'change-details',
    member: member('ada'),
    investigator: person('ian'),
    expectedMs: hours(4),
  },
} satisfies { [V in RequestVerb]: Extract<RequestCommand, { verb: V }> }

type DecidedVerb = Exclude<RotationCommand['verb'], 'observe'>

export const rotationCommands = {
  'ask-out': {
    verb: 'ask-out',
    by: person('ben'),
    request: 'F3',
    failover: 'F3',
    flavour: 'blocked',
    approvers: [person('ben')],
    bridgeUntil: NOON + hours(12),
    lastingWay: true,
    probes: ['periodic-a'],
    stoppedReturn: null,
  },
  'ask-in': { verb: 'ask-in', by: person('ben'), request: 'R2' },
  'start-stop-gap': {
    verb: 'start-stop-gap',
    id: 'override-1',
    startedAt: NOON,
    expiresAt: NOON + hours(2),
    gapMs: null,
    applications: 2,
  },
  'end-stop-gap': { verb: 'end-stop-gap', id: 'override-0', endedAt: NOON },
  question: { verb: 'question', question: { kind: 'lapsed', at: NOON, byUser: null } },
  'take-out-again': { verb: 'take-out-again', by: person('ben'), bridgeUntil: NOON + hours(12) },
  'finish-lasting': { verb: 'finish-lasting', by: person('ben') },
  'prepare-patch': { verb: 'prepare-patch', patch: 'diff', trouble: null, removed: null },
} satisfies { [V in DecidedVerb]: Extract<RotationCommand, { verb: V }> }
