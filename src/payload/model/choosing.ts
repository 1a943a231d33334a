import type { Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { acceptable, isTooOld, selectable } from './candidates.ts'
import type { Choice } from './candidates.ts'
import type { PayloadCommand, PayloadMove, PayloadNo } from './payload-commands.ts'
import { classified } from './payload-facts.ts'
import type { PayloadFact } from './payload-facts.ts'
import type { LeftBecause, Payload, PayloadChanges, Selected } from './payload.ts'

export function looked(
  payload: Payload,
  { choice, unlabelled }: { choice: Choice; unlabelled: string | null },
  now: Instant,
): PayloadMove {
  const { proposed, candidates } = choice
  const before = payload.proposal
  const proposal = { at: now, proposed, candidates, trouble: null, notBefore: null, unlabelled }
  const news = before === null || before.at === null || before.proposed !== proposed
  const accepted = selectable(candidates).length
  return {
    payload: {
      ...payload,
      proposal,
      none: toldOf(payload, proposed),
      ...(payload.selected ? {} : { changes: changesOf(payload, proposed) }),
    },
    facts: news ? [{ kind: 'payload-proposed', proposed, accepted, seen: candidates.length }] : [],
  }
}

/** Where none was good enough, each one that is accepted later is worth a line, and only one. */
function toldOf({ none }: Payload, proposed: string | null): Payload['none'] {
  if (none === null || proposed === null || none.judged.includes(proposed) || none.told.includes(proposed)) return none
  return { ...none, told: [...none.told, proposed].slice(-TOLD_MAX) }
}

const TOLD_MAX = 100

/** Whether what is proposed is what was found not good enough. */
export function isJudged({ none, proposal }: Payload): boolean {
  return none !== null && none.judged.includes(proposal?.proposed ?? '')
}

function changesOf({ changes }: Payload, tag: string | null): PayloadChanges | null {
  return changes?.tag === tag ? changes : null
}

export function select(
  payload: Payload,
  { by, tag }: { by: Person; tag: string },
  now: Instant,
): PayloadMove | PayloadNo {
  const wrong = notChoosing(payload)
  if (wrong) return wrong
  const candidate = selectable(payload.proposal?.candidates ?? []).find(one => one.tag === tag)
  if (!candidate) return { no: 'not-selectable', payload, tag }
  if (isTooOld(candidate, now)) return { no: 'left-window', payload, tag, newest: newestOf(payload, now) }
  const { pullSpec, createdAt, acceptedAt, passedOver } = candidate
  const mode = passedOver === null ? 'proposed' : 'chosen'
  return selectedAs(payload, { tag, pullSpec, createdAt, acceptedAt, by, mode, reason: null }, now)
}

/** The proposed one, else the newest that may be selected: the candidates come newest first. */
function newestOf({ proposal }: Payload, now: Instant): string | null {
  const fit = selectable(proposal?.candidates ?? []).filter(one => !isTooOld(one, now))
  return (fit.find(({ passedOver }) => passedOver === null) ?? fit[0])?.tag ?? null
}

export function selectAccepted(
  payload: Payload,
  command: Extract<PayloadCommand, { verb: 'select-accepted' }>,
  now: Instant,
): PayloadMove | PayloadNo {
  const wrong = notChoosing(payload)
  if (wrong) return wrong
  const { tag, pullSpec, createdAt, acceptedAt, by, mode, reason } = command
  return selectedAs(payload, { tag, pullSpec, createdAt, acceptedAt, by, mode, reason }, now)
}

function notChoosing(payload: Payload): PayloadNo | null {
  if (payload.missed) return { no: 'missed', payload }
  return payload.selected ? { no: 'already-selected', payload, selected: payload.selected } : null
}

function selectedAs(payload: Payload, choice: Omit<Selected, 'digest' | 'at' | 'late'>, now: Instant): PayloadMove {
  // Where the clock went back over the deadline, what was recorded at it holds.
  const late = now > payload.deadlineAt || payload.noBuildAt !== null
  const selected: Selected = { ...choice, digest: null, at: now, late }
  const after: Payload = {
    ...payload,
    state: 'selected',
    selected,
    lookingDeeper: null,
    none: null,
    changes: changesOf(payload, selected.tag),
    qe: { state: 'called', by: null, at: now, until: null, note: null },
    promoted: null,
    promotedFromOthers: [],
    answer: null,
    answers: [],
  }
  const classification = classified(after, selected)
  return { payload: after, facts: [{ kind: 'payload-selected', classification, late: selected.late }] }
}

export function lookDeeper(
  payload: Payload,
  { by, until }: { by: Person; until: Instant },
  now: Instant,
): PayloadMove | PayloadNo {
  const wrong = notChoosing(payload)
  if (wrong) return wrong
  if (until <= now) return { no: 'past', payload }
  // What was found not good enough stays so: it is not offered again.
  const after: Payload = { ...payload, state: 'choosing', lookingDeeper: { until, by } }
  return { payload: after, facts: [{ kind: 'payload-looking-deeper', until }] }
}

export function noneGoodEnough(
  payload: Payload,
  { by, reason }: { by: Person; reason: string },
  now: Instant,
): PayloadMove | PayloadNo {
  const wrong = notChoosing(payload)
  if (wrong) return wrong
  const judged = selectable(payload.proposal?.candidates ?? []).map(({ tag }) => tag)
  return {
    payload: { ...payload, state: 'none', none: { by, at: now, reason, judged, told: [] }, lookingDeeper: null },
    facts: [{ kind: 'payload-none', reason }],
  }
}

/** The selection ends, and TRT chooses again. */
export function left(
  payload: Payload,
  selected: Selected,
  because: LeftBecause,
  reason: string | null,
  now: Instant,
): PayloadMove {
  const earlier = { ...selected, qe: payload.qe, leftAt: now, because, promoted: payload.promoted }
  const gone: Payload = {
    ...payload,
    state: 'choosing',
    choosingSince: now,
    selected: null,
    qe: null,
    proposal: null,
    changes: null,
    promoted: null,
    earlier: [...payload.earlier, earlier],
  }
  const facts: PayloadFact[] = [{ kind: 'payload-left', tag: selected.tag, because, reason }]
  const why = because === 'qe-failed' ? 'qe-failed' : 'left'
  return gone.deadlineAt < now ? withoutBuild(gone, facts, why, now) : { payload: gone, facts }
}

/** What QE failed stays failed: without its acceptance by hand there is nothing to come back to. */
export function settled(payload: Payload, tag: string): PayloadMove | PayloadNo {
  const last = payload.earlier.at(-1)
  const isLast = payload.selected === null && last?.tag === tag && last.because === 'qe-failed'
  if (!isLast) return { no: 'same', payload }
  const earlier = [...payload.earlier.slice(0, -1), { ...last, because: 'undone' as const }]
  return { payload: { ...payload, earlier }, facts: [{ kind: 'payload-settled', tag }] }
}

function withoutBuild(
  payload: Payload,
  facts: PayloadFact[],
  why: Extract<PayloadFact, { kind: 'payload-no-build' }>['why'],
  now: Instant,
): PayloadMove {
  if (payload.noBuildAt !== null) return { payload, facts }
  return {
    payload: { ...payload, noBuildAt: now },
    facts: [...facts, { kind: 'payload-no-build', deadlineAt: payload.deadlineAt, why }],
  }
}

export function deadline(payload: Payload, now: Instant): PayloadMove | PayloadNo {
  if (payload.selected || payload.noBuildAt !== null || payload.deadlineAt >= now) return { no: 'same', payload }
  return withoutBuild(payload, [], payload.missed ? 'missed' : 'not-selected', now)
}

/** Whether acceptance by hand has anything to work on: it is for when no payload was accepted that is good enough. */
export function mayAcceptByHand(payload: Payload): boolean {
  const { selected, missed, proposal } = payload
  return !missed && selected === null && !hasBetter(payload) && acceptable(proposal?.candidates ?? []).length > 0
}

/** An accepted payload is proposed, and TRT has not found that none is good enough. */
export function hasBetter({ proposal, none }: Payload): boolean {
  return none === null && (proposal?.proposed ?? null) !== null
}
