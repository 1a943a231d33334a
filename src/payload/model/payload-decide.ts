import type { Instant } from '../../kernel/time.ts'
import { deadline, left, looked, lookDeeper, noneGoodEnough, select, selectAccepted, settled } from './choosing.ts'
import { judge } from './judging.ts'
import type { PayloadCommand, PayloadMove, PayloadNo } from './payload-commands.ts'
import type { PayloadFact } from './payload-facts.ts'
import { hasPassed } from './payload.ts'
import type { Answer, Payload } from './payload.ts'

/** Decides what becomes of the payload of a sprint. */
export function decidePayload(payload: Payload, command: PayloadCommand, now: Instant): PayloadMove | PayloadNo {
  switch (command.verb) {
    case 'look':
      return looked(payload, command, now)
    case 'trouble':
      return troubled(payload, command)
    case 'select':
      return select(payload, command, now)
    case 'select-accepted':
      return selectAccepted(payload, command, now)
    case 'look-deeper':
      return lookDeeper(payload, command, now)
    case 'none':
      return noneGoodEnough(payload, command, now)
    case 'describe':
      return describe(payload, command)
    case 'compare':
      return changed(payload, { changes: command.changes })
    case 'leave':
      if (payload.selected?.tag !== command.tag) return { no: 'nothing-selected', payload }
      return left(payload, payload.selected, command.because, command.reason, now)
    case 'settle':
      return settled(payload, command.tag)
    case 'qe':
      return judge(payload, command, now)
    case 'promote':
      return promote(payload, command, now)
    case 'unpromote':
      return unpromote(payload, command)
    case 'not-promoted':
      return changed(payload, {
        promotedFromOthers: [...new Set([...payload.promotedFromOthers, ...command.others])].slice(-OTHERS_MAX),
      })
    case 'answer':
      return answer(payload, command, now)
    case 'deadline':
      return deadline(payload, now)
    case 'move-deadline':
      return {
        payload: { ...payload, deadlineAt: command.deadlineAt },
        facts: [{ kind: 'payload-deadline-moved', deadlineAt: command.deadlineAt }],
      }
    case 'label':
      return label(payload, command)
  }
}

const OTHERS_MAX = 100
const NOTHING_SEEN = { at: null, proposed: null, candidates: [], trouble: null, notBefore: null, unlabelled: null }

function troubled(
  payload: Payload,
  { why, notBefore }: Extract<PayloadCommand, { verb: 'trouble' }>,
): PayloadMove | PayloadNo {
  const before = payload.proposal ?? NOTHING_SEEN
  if (before.trouble === why && before.notBefore === notBefore) return { no: 'same', payload }
  return changed(payload, { proposal: { ...before, trouble: why, notBefore } })
}

function changed(payload: Payload, change: Partial<Payload>): PayloadMove {
  return { payload: { ...payload, ...change }, facts: [] }
}

function describe(payload: Payload, { tag, digest }: { tag: string; digest: string }): PayloadMove | PayloadNo {
  const { selected } = payload
  if (selected?.tag !== tag) return { no: 'nothing-selected', payload }
  if (selected.digest === digest) return { no: 'same', payload }
  return {
    payload: { ...payload, selected: { ...selected, digest } },
    facts: [{ kind: 'payload-described', tag, digest }],
  }
}

function promote(
  payload: Payload,
  { tag, name, image }: Extract<PayloadCommand, { verb: 'promote' }>,
  now: Instant,
): PayloadMove | PayloadNo {
  if (payload.selected?.tag !== tag) return { no: 'nothing-selected', payload }
  if (payload.promoted?.name === name && payload.promoted.image === image) return { no: 'same', payload }
  return {
    payload: { ...payload, promoted: { name, image, at: now } },
    facts: [{ kind: 'payload-promoted', tag, name, image }],
  }
}

function unpromote(payload: Payload, { tag, name }: Extract<PayloadCommand, { verb: 'unpromote' }>) {
  if (payload.selected?.tag !== tag || payload.promoted?.name !== name) return { no: 'same', payload } as const
  const facts: PayloadFact[] = [{ kind: 'payload-unpromoted', tag, name }]
  return { payload: { ...payload, promoted: null }, facts }
}

function answer(
  payload: Payload,
  { by, kind, cluster, why, clusters }: Extract<PayloadCommand, { verb: 'answer' }>,
  now: Instant,
): PayloadMove | PayloadNo {
  if (!payload.selected) return { no: 'nothing-selected', payload }
  if (!hasPassed(payload.qe)) return { no: 'not-passed', payload }
  const before = payload.answers
  const held = clusters.map(name => before.find(one => one.cluster === name))
  if (held.length > 0 && held.every(one => one?.kind === kind && one.why === why)) return { no: 'same', payload }
  const given: Answer = { kind, cluster, why, by, at: now }
  const others = before.filter(one => one.cluster !== null && !clusters.includes(one.cluster))
  const answers = [...others, ...clusters.map(name => ({ ...given, cluster: name }))]
  return {
    payload: { ...payload, answer: given, answers },
    facts: [{ kind: 'payload-answered', answer: given, before: held[0]?.kind ?? null }],
  }
}

function label(
  payload: Payload,
  { tag, value, trouble }: Extract<PayloadCommand, { verb: 'label' }>,
): PayloadMove | PayloadNo {
  const { label: before } = payload
  if (before?.tag === tag && before.value === value && before.trouble === trouble) return { no: 'same', payload }
  return {
    payload: { ...payload, label: { tag, value, trouble } },
    facts: [{ kind: 'payload-label', tag, value, trouble }],
  }
}
