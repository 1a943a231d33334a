import { samePerson } from '../../kernel/people.ts'
import type { Actor, Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Observed } from './observation.ts'
import { allProven, inSince, LASTING_BOUND_MS, outSince, proofsOfIn, proofsOfOut } from './proof.ts'
import type { Eyes } from './proof.ts'
import type { Flavour } from './request.ts'
import { rotationCan } from './rotation.ts'
import type { Desired, Lasting, Question, Removed, Rotation, RotationVerb } from './rotation.ts'

export interface AskedOut {
  request: string
  failover: string
  flavour: Flavour
  approvers: Person[]
  bridgeUntil: Instant | null
  lastingWay: boolean
  probes: string[]
  /** The return whose being stopped asks for this; nobody approves it anew. */
  stoppedReturn: string | null
}

/** What can have happened to the rotation of a cluster. */
export type RotationFact =
  | ({ kind: 'out-asked' } & AskedOut)
  | { kind: 'in-asked'; request: string }
  | {
      kind: 'stop-gap-started'
      id: string
      startedAt: Instant
      expiresAt: Instant
      gapMs: number | null
      applications: number
    }
  | { kind: 'stop-gap-ended'; id: string; endedAt: Instant }
  | { kind: 'stop-gap-questioned'; question: Question }
  | { kind: 'taken-out-again'; bridgeUntil: Instant | null }
  | { kind: 'patch-prepared'; patch: string | null; trouble: string | null; removed: Removed | null }
  | { kind: 'lasting-done'; by: Person }
  | { kind: 'lasting-seen'; seenAt: Instant }
  | { kind: 'out-effective'; effectiveAt: Instant }
  | { kind: 'out-drained' }
  | { kind: 'in-effective'; effectiveAt: Instant }

export type RotationCommand =
  | ({ verb: 'ask-out'; by: Actor } & AskedOut)
  | { verb: 'ask-in'; by: Actor; request: string }
  | {
      verb: 'start-stop-gap'
      id: string
      startedAt: Instant
      expiresAt: Instant
      gapMs: number | null
      applications: number
    }
  | { verb: 'end-stop-gap'; id: string; endedAt: Instant }
  | { verb: 'question'; question: Question }
  | { verb: 'take-out-again'; by: Person; bridgeUntil: Instant | null }
  | { verb: 'prepare-patch'; patch: string | null; trouble: string | null; removed: Removed | null }
  | { verb: 'finish-lasting'; by: Person }
  | { verb: 'observe'; seen: Observed; eyes: Eyes }

export type RotationNo =
  | { no: 'phase'; verb: RotationVerb; rotation: Rotation }
  | { no: 'no-lasting'; rotation: Rotation }

export interface RotationDecided {
  facts: RotationFact[]
  rotation: Rotation
}

/** Pure: what follows from a command on a rotation, or why it is refused. */
export function decideRotation(
  rotation: Rotation,
  command: RotationCommand,
  at: Instant,
): RotationDecided | RotationNo {
  if (command.verb === 'observe') return observed(rotation, command.seen, command.eyes, at)
  if (!rotationCan(command.verb, rotation.phase)) return { no: 'phase', verb: command.verb, rotation }
  if (command.verb === 'finish-lasting' && (!rotation.lasting || rotation.lasting.done))
    return { no: 'no-lasting', rotation }
  const by = 'by' in command ? command.by : 'bot'
  return followed(rotation, [factOf(rotation, command)], at, by)
}

function factOf(rotation: Rotation, command: Exclude<RotationCommand, { verb: 'observe' }>): RotationFact {
  switch (command.verb) {
    case 'ask-out': {
      const { request, failover, flavour, approvers, bridgeUntil, lastingWay, probes, stoppedReturn } = command
      // A return that is stopped comes through here too: the probes of the failover are then still the right ones.
      const kept = probes.length > 0 ? probes : rotation.probes
      return {
        kind: 'out-asked',
        request,
        failover,
        flavour,
        approvers,
        bridgeUntil,
        lastingWay,
        probes: kept,
        stoppedReturn,
      }
    }
    case 'ask-in':
      return { kind: 'in-asked', request: command.request }
    case 'start-stop-gap': {
      const { id, startedAt, expiresAt, gapMs, applications } = command
      return { kind: 'stop-gap-started', id, startedAt, expiresAt, gapMs, applications }
    }
    case 'end-stop-gap':
      return { kind: 'stop-gap-ended', id: command.id, endedAt: command.endedAt }
    case 'question':
      return { kind: 'stop-gap-questioned', question: command.question }
    case 'take-out-again':
      return { kind: 'taken-out-again', bridgeUntil: command.bridgeUntil }
    case 'prepare-patch':
      return {
        kind: 'patch-prepared',
        patch: command.patch,
        trouble: command.trouble,
        removed: command.removed,
      }
    case 'finish-lasting':
      return { kind: 'lasting-done', by: command.by }
  }
}

/** Draws from one look at the farm what is proven now, one thing after the other. */
function observed(rotation: Rotation, seen: Observed, eyes: Eyes, at: Instant): RotationDecided {
  let current: Rotation = { ...rotation, observed: seen }
  const facts: RotationFact[] = []
  const add = (fact: RotationFact) => {
    facts.push(fact)
    current = evolveRotation(current, fact, at, 'bot')
  }
  const lastingSeen = lastingSeenAt(current, seen)
  if (lastingSeen !== null) add({ kind: 'lasting-seen', seenAt: lastingSeen })
  if (current.phase === 'leaving' && allProven(proofsOfOut(current, seen, eyes))) {
    add({ kind: 'out-effective', effectiveAt: outSince(current, seen) })
  }
  if (current.phase === 'out' && seen.placement?.read && seen.placement.running === 0) add({ kind: 'out-drained' })
  if (current.phase === 'returning' && allProven(proofsOfIn(current, seen, eyes))) {
    add({ kind: 'in-effective', effectiveAt: inSince(current, seen) })
  }
  return { facts, rotation: current }
}

/** The lasting change shows in the dispatcher's map: the cluster left it, or came back into it. */
function lastingSeenAt(rotation: Rotation, seen: Observed): Instant | null {
  const lasting = rotation.lasting
  if (!lasting || lasting.seenAt !== null || rotation.phase === 'in' || !seen.dispatcher?.read) return null
  // A change that was merged shortly before it is undone still reaches the farm: being in the map says nothing until then.
  const mayStillLeave = lasting.to === 'in' && !lasting.done && seen.at <= lasting.askedAt + LASTING_BOUND_MS
  if (mayStillLeave) return null
  const shows = lasting.to === 'in' ? seen.dispatcher.active : !seen.dispatcher.active
  return shows ? (seen.dispatcher.generatedAt ?? seen.at) : null
}

function followed(rotation: Rotation, facts: RotationFact[], at: Instant, by: Actor): RotationDecided {
  return { facts, rotation: facts.reduce((current, fact) => evolveRotation(current, fact, at, by), rotation) }
}

/** The rotation after a fact. */
export function evolveRotation(rotation: Rotation, fact: RotationFact, at: Instant, by: Actor): Rotation {
  switch (fact.kind) {
    case 'out-asked':
      return {
        ...rotation,
        ...asked(fact.flavour, 'leaving', fact.request, at, by),
        failover: fact.failover,
        ...(fact.failover === rotation.failover ? numberedOn(rotation) : { applications: 0, firstApplication: 0 }),
        approvers: fact.approvers,
        bridgeUntil: fact.bridgeUntil,
        stoppedReturn: fact.stoppedReturn === null ? null : { request: fact.stoppedReturn, by },
        probes: fact.probes,
        lasting: lastingTowards(rotation, fact.flavour, fact.lastingWay, at),
      }
    case 'in-asked':
      return {
        ...rotation,
        ...asked('in', 'returning', fact.request, at, by),
        // The time that was approved for the stop-gap stays: the return may be stopped.
        stoppedReturn: null,
        lasting: lastingTowards(rotation, 'in', true, at),
      }
    case 'stop-gap-started': {
      const { id, startedAt, expiresAt, gapMs, applications } = fact
      const renewals = rotation.stopGap && gapMs !== null ? rotation.stopGap.renewals + 1 : 0
      return {
        ...rotation,
        applications: Math.max(rotation.applications, applications),
        firstApplication: Math.min(rotation.firstApplication, applications - 1),
        stopGap: { id, live: true, startedAt, expiresAt, renewals, gapMs, endedAt: null },
      }
    }
    case 'stop-gap-ended':
      if (!rotation.stopGap) return rotation
      return { ...rotation, stopGap: { ...rotation.stopGap, id: fact.id, live: false, endedAt: fact.endedAt } }
    case 'stop-gap-questioned':
      return {
        ...rotation,
        phase: 'questioned',
        since: fact.question.at,
        question: fact.question,
        stopGap: rotation.stopGap && { ...rotation.stopGap, live: false, endedAt: fact.question.at },
      }
    case 'taken-out-again':
      return {
        ...rotation,
        phase: 'leaving',
        since: at,
        by,
        askedAt: at,
        effectiveAt: null,
        question: null,
        approvers: answerable(by, rotation.approvers),
        bridgeUntil: fact.bridgeUntil,
        stoppedReturn: null,
        ...numberedOn(rotation),
        stopGap: null,
      }
    case 'patch-prepared':
      return {
        ...rotation,
        lasting: rotation.lasting && {
          ...rotation.lasting,
          patch: fact.patch,
          patchTrouble: fact.trouble,
          removed: fact.removed ?? rotation.lasting.removed,
        },
      }
    case 'lasting-done':
      return { ...rotation, lasting: rotation.lasting && { ...rotation.lasting, done: { by: fact.by, at } } }
    case 'lasting-seen':
      return { ...rotation, lasting: rotation.lasting && { ...rotation.lasting, seenAt: fact.seenAt } }
    case 'out-effective':
      return { ...rotation, phase: 'out', since: fact.effectiveAt, effectiveAt: fact.effectiveAt }
    case 'out-drained':
      return { ...rotation, phase: 'drained', drainedAt: at }
    case 'in-effective':
      return {
        ...rotation,
        phase: 'in',
        since: fact.effectiveAt,
        effectiveAt: fact.effectiveAt,
        failover: null,
        bridgeUntil: null,
        stopGap: null,
        // What brought it back stays to be shown, until something else is asked.
        lasting: rotation.lasting?.to === 'in' ? rotation.lasting : null,
        probes: [],
      }
  }
}

/**
 * From which number on overrides belong to the cluster being out now. One that is live is taken over, and where it is
 * out already nothing ended. Else a number is left out: it may be that of an override whose answer was lost, and which
 * is history like the others.
 */
function numberedOn({ phase, applications, firstApplication, stopGap }: Rotation) {
  if (phase === 'leaving' || phase === 'out' || phase === 'drained') return { applications, firstApplication }
  if (stopGap?.live) return { applications, firstApplication: applications - 1 }
  return { applications: applications + 1, firstApplication: applications + 1 }
}

/** Whoever takes it out again answers for the new override; those who approved before stand behind him. */
function answerable(by: Actor, before: readonly Person[]): Person[] {
  return by === 'bot' ? [...before] : [by, ...before.filter(person => !samePerson(person, by))]
}

function asked(desired: Desired, phase: Rotation['phase'], request: string, at: Instant, by: Actor) {
  return {
    desired,
    phase,
    since: at,
    by,
    request,
    askedAt: at,
    effectiveAt: null,
    drainedAt: null,
    question: null,
  } satisfies Partial<Rotation>
}

/**
 * The lasting change that is wanted now. One that nobody began is dropped instead of being undone; one that was done,
 * or is already seen in the farm, needs its opposite.
 */
function lastingTowards(rotation: Rotation, to: Desired, wanted: boolean, at: Instant): Lasting | null {
  const before = rotation.lasting
  const begun = before !== null && (before.done !== null || before.seenAt !== null)
  // Once the cluster is back its entry is in the file again, and may change there.
  const removed = rotation.phase === 'in' ? null : (before?.removed ?? null)
  const fresh: Lasting = { to, askedAt: at, patch: null, patchTrouble: null, removed, done: null, seenAt: null }
  if (to !== 'in') return wanted ? (before?.to === to && begun ? before : fresh) : null
  if (before?.to === 'in') return before
  return begun ? fresh : null
}
