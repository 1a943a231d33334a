import { minutes, seconds } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { overtakenBy } from './accept.ts'
import type { Failure, ManualAccept, Problem, Undone } from './accept.ts'
import type { Selected } from './payload.ts'

/** What is read of a ReleasePayload (payloads.md §2.1–2.2). */
export interface PayloadLook {
  override: { override: string; reason: string } | null
  creationJob: 'Success' | 'Failed' | 'Unknown' | null
  accepted: ConditionLook | null
}

interface ConditionLook {
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
}

/** The one next thing to do for a confirmed acceptance. */
export type AcceptStep =
  | { do: 'nothing' }
  /** Write down that the payload is about to be touched, before it is. */
  | { do: 'begin' }
  /** Pin the tag, then set the override. */
  | { do: 'set'; reason: string }
  /** Our override is there, and nobody has written that down yet. */
  | { do: 'adopt' }
  | { do: 'wait'; until: Instant }
  | { do: 'finish'; how: 'override' | 'jobs' }
  | { do: 'fail'; failure: Failure }
  | { do: 'get-stuck'; problem: Problem }
  | { do: 'take-off' }
  | { do: 'undone'; found: Undone['found'] }

/** How long the release controller may take to act on an override; it usually takes seconds. */
export const PATIENCE_MS = minutes(30)

const MANUALLY = 'ReleasePayloadManuallyAccepted'
const CREATION_FAILED = 'ReleasePayloadCreationJobFailed'

/**
 * Decides from what stands at the payload now, so that it does not matter how often, or after what interruption, it is
 * asked. `seen`: null where the payload is not there any more. `selected`: what the sprint runs already. `isOver`: a later
 * sprint's choice has begun.
 */
export function nextStep(
  accept: ManualAccept,
  seen: PayloadLook | null,
  { selected, isOver }: { selected: Selected | null; isOver: boolean },
  now: Instant,
): AcceptStep {
  if (accept.state === 'undoing') return undoing(accept, seen, now)
  if (accept.state !== 'accepting' || accept.reason === null) return { do: 'nothing' }
  if (seen === null) return { do: 'fail', failure: { kind: 'pruned' } }
  if (seen.creationJob === 'Failed' || seen.accepted?.reason === CREATION_FAILED) {
    return { do: 'fail', failure: { kind: 'creation-failed' } }
  }
  if (isOurs(accept, seen)) return waiting(accept, seen, now)
  if (seen.override !== null) return { do: 'fail', failure: { kind: 'foreign', found: seen.override } }
  if (accept.setAt !== null) return { do: 'fail', failure: { kind: 'taken-back' } }
  if (selected !== null) return { do: 'fail', failure: overtakenBy(selected, accept) }
  // What acceptance sets off cannot be undone, and would be for nothing.
  if (isOver) return { do: 'fail', failure: { kind: 'choice-over' } }
  if (seen.accepted?.status === 'True' && seen.accepted.reason !== MANUALLY) return { do: 'finish', how: 'jobs' }
  if (seen.creationJob === 'Success') {
    return accept.touchedAt === null ? { do: 'begin' } : { do: 'set', reason: accept.reason }
  }
  return isOverdue(accept, now)
    ? { do: 'get-stuck', problem: { kind: 'not-built' } }
    : { do: 'wait', until: lookAgainAt(accept.since, now) }
}

function waiting(accept: ManualAccept, seen: PayloadLook, now: Instant): AcceptStep {
  if (isHeard(accept, seen)) return { do: 'finish', how: 'override' }
  if (accept.setAt === null) return { do: 'adopt' }
  if (isOverdue(accept, now)) return { do: 'get-stuck', problem: { kind: 'ignored' } }
  return { do: 'wait', until: lookAgainAt(accept.since, now) }
}

function undoing(accept: ManualAccept, seen: PayloadLook | null, now: Instant): AcceptStep {
  if (seen === null) return { do: 'undone', found: 'gone' }
  if (isOurs(accept, seen)) return { do: 'take-off' }
  if (seen.override !== null) return { do: 'undone', found: 'foreign' }
  // As long as it still counts as accepted, it would be proposed again to those who choose now.
  const lingers = isHeard(accept, seen) && !isOverdue(accept, now)
  if (lingers) return { do: 'wait', until: lookAgainAt(accept.since, now) }
  return { do: 'undone', found: accept.setAt === null ? 'none' : 'ours' }
}

/** An earlier override may still show in the condition: only its own words prove that this one was heard. */
function isHeard({ reason }: ManualAccept, { accepted }: PayloadLook): boolean {
  return accepted?.status === 'True' && accepted.reason === MANUALLY && accepted.message === reason
}

function isOurs({ reason }: ManualAccept, { override }: PayloadLook): boolean {
  return override?.override === 'Accepted' && override.reason === reason
}

function isOverdue({ since }: ManualAccept, now: Instant): boolean {
  return now >= since + PATIENCE_MS
}

export const LONGEST_PAUSE_MS = minutes(1)

/** Every two seconds at first, then ever more seldom, once a minute at the least. */
export function lookAgainAt(since: Instant, now: Instant): Instant {
  const pause = Math.min(LONGEST_PAUSE_MS, Math.max(seconds(2), (now - since) / 2))
  return Math.min(now + pause, Math.max(now + seconds(2), since + PATIENCE_MS))
}
