import { z } from 'zod'
import { isOutsideError } from '../../kernel/outside.ts'
import type { OutsideError } from '../../kernel/outside.ts'
import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { done } from '../../outbox/delivery.ts'
import type { Delivery, Sent } from '../../outbox/delivery.ts'
import type { ReleasePayloads, ReleasePayloadSeen } from '../../services/kubernetes/release-payload.ts'
import { acceptAtPayload } from '../actions/accept-context.ts'
import type { AcceptContext } from '../actions/accept-context.ts'
import { acceptFinished, acceptTold, undoFinished } from '../actions/accept-outcomes.ts'
import { isOver } from '../actions/reads.ts'
import { nextStep } from '../model/accept-step.ts'
import type { AcceptStep } from '../model/accept-step.ts'
import type { Deed, ManualAccept } from '../model/accept.ts'
import { readAccept } from '../store-accept.ts'
import { readPayload } from '../store.ts'
import { noWayToPayloads } from '../words/accept-names.ts'

export interface AcceptDesk {
  ctx: AcceptContext
  /** Null where Kubernetes is not configured. */
  payloads: ReleasePayloads | null
}

const bodySchema = z.object({ id: z.string() })
const FORBIDDEN = 403

/**
 * Brings the payload at the control plane to what was confirmed, or undone. Each delivery reads what stands there, and
 * does the one next thing.
 */
export function acceptDelivery(desk: AcceptDesk): Delivery {
  return {
    kind: 'payload.accept',
    repeatIsHarmlessBecause:
      'it reads what stands at the payload first; pin and override set the same value again, and an override that is not ours is left alone',
    async send(effect, { now }) {
      const { ctx, payloads } = desk
      const { id } = bodySchema.parse(effect.body)
      const accept = await readAccept(ctx.store.db, id)
      if (accept?.state !== 'accepting' && accept?.state !== 'undoing') return done
      const { place } = ctx
      if (!place || !payloads) return { retryAt: now + minutes(5), why: noWayToPayloads }
      const { tag } = accept.candidate
      const at = { ...place, tag, payloads }
      const seen = await trying(ctx, accept, 'read', () => payloads.releasePayload(place.namespace, tag))
      if (isSent(seen)) return seen
      const payload = await readPayload(ctx.store.db, accept.sprint)
      const sprint = {
        selected: payload?.selected ?? null,
        isOver: payload !== null && (await isOver(ctx.store.db, payload)),
      }
      return take(ctx, at, accept, nextStep(accept, seen, sprint, now), seen, now)
    },
  }
}

interface At {
  namespace: string
  tag: string
  payloads: ReleasePayloads
}

async function take(
  ctx: AcceptContext,
  at: At,
  accept: ManualAccept,
  step: AcceptStep,
  seen: ReleasePayloadSeen | null,
  now: Instant,
): Promise<Sent> {
  const { id } = accept
  switch (step.do) {
    case 'nothing':
      return done
    case 'wait':
      return { done: true, tell: async tx => tx.pen.promise([acceptAtPayload(id, step.until)]) }
    case 'begin':
      return { done: true, tell: tx => acceptTold(ctx, tx, id, { verb: 'begin' }) }
    case 'adopt':
      return { done: true, tell: tx => acceptTold(ctx, tx, id, { verb: 'set' }) }
    case 'set':
      return setOverride(ctx, at, accept, step.reason, seen?.imagestream ?? '')
    case 'take-off':
      return takeOff(ctx, at, accept, now)
    case 'finish':
      return {
        done: true,
        tell: tx => acceptFinished(ctx, tx, id, step.how, seen?.accepted?.at ?? now),
      }
    case 'fail':
      return { done: true, tell: tx => acceptTold(ctx, tx, id, { verb: 'fail', failure: step.failure }) }
    case 'get-stuck':
      return { done: true, tell: tx => acceptTold(ctx, tx, id, { verb: 'get-stuck', problem: step.problem }) }
    case 'undone':
      return { done: true, tell: tx => undoFinished(ctx, tx, id, step.found) }
  }
}

/** Pinned first: an accepted payload that is pruned the same night would be worth nothing. */
async function setOverride(
  ctx: AcceptContext,
  { payloads, namespace, tag }: At,
  accept: ManualAccept,
  reason: string,
  imagestream: string,
): Promise<Sent> {
  const pinned = await trying(ctx, accept, 'pin', () => payloads.keepTag(namespace, imagestream, tag))
  if (isSent(pinned)) return pinned
  const set = await trying(ctx, accept, 'override', () =>
    payloads.setPayloadOverride(namespace, tag, { override: 'Accepted', reason }),
  )
  if (isSent(set)) return set
  return { done: true, tell: tx => acceptTold(ctx, tx, accept.id, { verb: 'set' }) }
}

/** That it is off is known by reading it again. */
async function takeOff(
  ctx: AcceptContext,
  { payloads, namespace, tag }: At,
  accept: ManualAccept,
  now: Instant,
): Promise<Sent> {
  const off = await trying(ctx, accept, 'override', () => payloads.setPayloadOverride(namespace, tag, null))
  if (isSent(off)) return off
  return { done: true, tell: async tx => tx.pen.promise([acceptAtPayload(accept.id, now)]) }
}

/** What the cluster refuses is for people to mend; what it did not clearly answer is tried again after another look. */
async function trying<T>(
  ctx: AcceptContext,
  accept: ManualAccept,
  deed: Deed,
  call: () => Promise<T>,
): Promise<T | EndOfAttempt> {
  try {
    return await call()
  } catch (error) {
    const sent = isOutsideError(error) ? refused(ctx, accept, deed, error) : null
    if (sent === null) throw error
    return sent
  }
}

/** Kept apart from whatever a call may answer. */
type EndOfAttempt = Extract<Sent, { done: true }>

function isSent(value: unknown): value is EndOfAttempt {
  return typeof value === 'object' && value !== null && 'done' in value && value.done === true
}

function refused(
  ctx: AcceptContext,
  { id, state }: ManualAccept,
  deed: Deed,
  error: OutsideError,
): EndOfAttempt | null {
  if (error.mishap === 'missing' && deed !== 'read') {
    // It was there a moment ago.
    return {
      done: true,
      tell: tx =>
        state === 'undoing'
          ? undoFinished(ctx, tx, id, 'gone')
          : acceptTold(ctx, tx, id, { verb: 'fail', failure: { kind: 'pruned' } }),
    }
  }
  if (error.mishap !== 'refused') return null
  const problem = { kind: 'refused', deed, forbidden: error.status === FORBIDDEN, why: error.message } as const
  return { done: true, tell: tx => acceptTold(ctx, tx, id, { verb: 'get-stuck', problem }) }
}
