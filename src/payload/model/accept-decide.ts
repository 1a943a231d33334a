import { tally, wouldCount } from '../../approval/model.ts'
import type { Slot, Vote } from '../../approval/model.ts'
import { samePerson } from '../../kernel/people.ts'
import type { Member, Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { askerOf, canUndo, canWithdraw, slotsFor } from './accept.ts'
import type { Failure, ManualAccept, Problem, Undone } from './accept.ts'

export type AcceptCommand =
  /** `reason` is what the override will say, once this is the last confirmation that is needed. */
  | { verb: 'confirm'; member: Member; reason: string }
  | { verb: 'reject'; member: Member; why: string }
  | { verb: 'withdraw'; member: Member }
  | { verb: 'try-again'; member: Member }
  | { verb: 'undo'; member: Member; why: string }
  | { verb: 'expire' }
  | { verb: 'begin' }
  | { verb: 'set' }
  | { verb: 'finish'; how: 'override' | 'jobs'; unselected: string | null }
  | { verb: 'fail'; failure: Failure }
  /** The clock went back since the present wait began. */
  | { verb: 'wait-anew' }
  | { verb: 'get-stuck'; problem: Problem }
  | { verb: 'finish-undo'; found: Undone['found']; stands: Undone['stands']; told: UndoTold }
export type AcceptVerb = AcceptCommand['verb']

/** What an undo has to tell beside what became of the override. */
export interface UndoTold {
  /** Test Platform was told that the selection is ready. */
  wasReady: boolean
  /** The payload of a later sprint is chosen already, so that nobody chooses again for this one. */
  isOver: boolean
}

/** What happened to an acceptance by hand, as the log keeps it. */
export type AcceptFact =
  | { kind: 'accept-opened'; accept: ManualAccept }
  | { kind: 'accept-vote'; vote: Vote }
  | { kind: 'accept-confirmed'; reason: string }
  | { kind: 'accept-rejected'; why: string }
  | { kind: 'accept-withdrawn' }
  | { kind: 'accept-expired' }
  /** The bot is about to pin it and to set the override. */
  | { kind: 'accept-begun' }
  | { kind: 'accept-set'; reason: string }
  | { kind: 'accept-done'; how: 'override' | 'jobs'; unselected: string | null }
  | { kind: 'accept-failed'; failure: Failure }
  | { kind: 'accept-stuck'; problem: Problem }
  | { kind: 'accept-waits-anew' }
  | { kind: 'accept-tried-again' }
  | { kind: 'accept-undo'; why: string }
  | { kind: 'accept-undone'; found: Undone['found']; stands: Undone['stands']; told: UndoTold }

export type AcceptNo =
  | { no: 'state'; verb: AcceptVerb; accept: ManualAccept }
  | { no: 'own'; accept: ManualAccept }
  | { no: 'already-voted'; accept: ManualAccept }
  | { no: 'not-needed'; accept: ManualAccept; open: Slot[] }
  | { no: 'not-yours'; accept: ManualAccept; verb: AcceptVerb }
  | { no: 'no-reason'; accept: ManualAccept }

export interface AcceptMove {
  accept: ManualAccept
  facts: AcceptFact[]
}

/** Decides what becomes of an acceptance by hand. */
export function decideAccept(accept: ManualAccept, command: AcceptCommand, now: Instant): AcceptMove | AcceptNo {
  switch (command.verb) {
    case 'confirm':
      return confirmed(accept, command, now)
    case 'reject':
      return rejected(accept, command, now)
    case 'withdraw':
      return withdrawn(accept, command.member, now)
    case 'try-again':
      return triedAgain(accept, command.member, now)
    case 'undo':
      return undo(accept, command, now)
    case 'expire':
      if (accept.state !== 'awaiting') return { no: 'state', verb: 'expire', accept }
      return ended(accept, 'expired', null, null, { kind: 'accept-expired' }, now)
    case 'begin':
      if (accept.state !== 'accepting' || accept.touchedAt !== null) return { no: 'state', verb: 'begin', accept }
      return moved(accept, { touchedAt: now }, { kind: 'accept-begun' })
    case 'set':
      if (accept.state !== 'accepting' || accept.reason === null) return { no: 'state', verb: 'set', accept }
      return moved(accept, { setAt: now, since: now }, { kind: 'accept-set', reason: accept.reason })
    case 'finish': {
      if (accept.state !== 'accepting') return { no: 'state', verb: 'finish', accept }
      const { how, unselected } = command
      const setAt = how === 'override' ? (accept.setAt ?? now) : accept.setAt
      const change = { state: 'accepted', setAt, accepted: { at: now, how, unselected } } as const
      return moved(accept, change, { kind: 'accept-done', how, unselected })
    }
    case 'fail':
      if (accept.state !== 'accepting' && accept.state !== 'awaiting') return { no: 'state', verb: 'fail', accept }
      return moved(
        accept,
        { state: 'failed', failure: command.failure, ended: { by: null, at: now, why: null } },
        { kind: 'accept-failed', failure: command.failure },
      )
    case 'wait-anew': {
      const waits = accept.state === 'accepting' || accept.state === 'undoing'
      if (!waits || accept.since <= now) return { no: 'state', verb: 'wait-anew', accept }
      return moved(accept, { since: now }, { kind: 'accept-waits-anew' })
    }
    case 'get-stuck': {
      const { state } = accept
      if (state !== 'accepting' && state !== 'undoing') return { no: 'state', verb: 'get-stuck', accept }
      const { problem } = command
      const stuck = { during: state, problem, at: now }
      return moved(accept, { state: 'stuck', stuck }, { kind: 'accept-stuck', problem })
    }
    case 'finish-undo': {
      if (accept.state !== 'undoing') return { no: 'state', verb: 'finish-undo', accept }
      const { found, stands, told } = command
      return moved(
        accept,
        { state: 'undone', undone: { at: now, found, stands } },
        { kind: 'accept-undone', found, stands, told },
      )
    }
  }
}

function moved(accept: ManualAccept, change: Partial<ManualAccept>, ...facts: AcceptFact[]): AcceptMove {
  return { accept: { ...accept, ...change }, facts }
}

function confirmed(
  accept: ManualAccept,
  { member, reason }: { member: Member; reason: string },
  now: Instant,
): AcceptMove | AcceptNo {
  const { votes, state, by } = accept
  const before = votes.some(vote => samePerson(vote.by, member.person))
  if (before) return { no: 'already-voted', accept }
  if (state !== 'awaiting') return { no: 'state', verb: 'confirm', accept }
  if (samePerson(by, member.person)) return { no: 'own', accept }
  const vote: Vote = {
    by: member.person,
    roles: [...member.roles],
    at: now,
    evidence: member.evidence,
    note: null,
  }
  const slots = slotsFor(accept)
  const asker = askerOf(accept)
  if (!wouldCount(slots, votes, asker, vote)) return { no: 'not-needed', accept, open: tally(slots, votes, asker).open }
  const all = [...votes, vote]
  const voted: AcceptFact = { kind: 'accept-vote', vote }
  if (!tally(slots, all, asker).satisfied) return moved(accept, { votes: all }, voted)
  return moved(accept, { state: 'accepting', votes: all, confirmedAt: now, since: now, reason }, voted, {
    kind: 'accept-confirmed',
    reason,
  })
}

function rejected(
  accept: ManualAccept,
  { member, why }: { member: Member; why: string },
  now: Instant,
): AcceptMove | AcceptNo {
  if (accept.state !== 'awaiting') return { no: 'state', verb: 'reject', accept }
  if (samePerson(accept.by, member.person)) return { no: 'own', accept }
  const roles = accept.policy.map(({ role }) => role)
  if (!roles.some(role => member.roles.includes(role))) return { no: 'not-yours', verb: 'reject', accept }
  if (why.trim() === '') return { no: 'no-reason', accept }
  return ended(accept, 'rejected', member.person, why, { kind: 'accept-rejected', why }, now)
}

function withdrawn(accept: ManualAccept, member: Member, now: Instant): AcceptMove | AcceptNo {
  if (!canWithdraw(accept)) return { no: 'state', verb: 'withdraw', accept }
  // What is stuck would else block the whole team while one person is away.
  const isTeams = accept.state === 'stuck' && member.roles.includes('trt')
  if (!samePerson(accept.by, member.person) && !isTeams) return { no: 'not-yours', verb: 'withdraw', accept }
  return ended(accept, 'withdrawn', member.person, null, { kind: 'accept-withdrawn' }, now)
}

function triedAgain(accept: ManualAccept, member: Member, now: Instant): AcceptMove | AcceptNo {
  if (accept.state !== 'stuck' || accept.stuck === null) return { no: 'state', verb: 'try-again', accept }
  if (!member.roles.includes('trt')) return { no: 'not-yours', verb: 'try-again', accept }
  return moved(accept, { state: accept.stuck.during, stuck: null, since: now }, { kind: 'accept-tried-again' })
}

function undo(
  accept: ManualAccept,
  { member, why }: { member: Member; why: string },
  now: Instant,
): AcceptMove | AcceptNo {
  if (!canUndo(accept)) return { no: 'state', verb: 'undo', accept }
  if (!member.roles.includes('trt')) return { no: 'not-yours', verb: 'undo', accept }
  if (why.trim() === '') return { no: 'no-reason', accept }
  return moved(
    accept,
    { state: 'undoing', stuck: null, since: now, undo: { by: member.person, at: now, why } },
    { kind: 'accept-undo', why },
  )
}

function ended(
  accept: ManualAccept,
  state: 'rejected' | 'withdrawn' | 'expired',
  by: Person | null,
  why: string | null,
  fact: AcceptFact,
  now: Instant,
): AcceptMove {
  return moved(accept, { state, ended: { by, at: now, why } }, fact)
}
