import { z } from 'zod'
import { isOutsideError } from '../../kernel/outside.ts'
import type { OutsideError } from '../../kernel/outside.ts'
import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { backoff, done } from '../../outbox/delivery.ts'
import type { Delivery, Sent } from '../../outbox/delivery.ts'
import type { TakenEffect } from '../../store/effects.ts'
import {
  callQe,
  recordChanges,
  recordDigest,
  recordLook,
  recordOthers,
  recordPromoted,
  recordLost,
  recordTrouble,
  recordWithdrawn,
} from '../actions/looked.ts'
import { windowOf } from '../model/candidates.ts'
import { inQuestion } from '../model/payload.ts'
import { readPayload, readSelectedBefore } from '../store.ts'
import { seePayloads } from '../watch/candidates.ts'
import { changesSince } from '../watch/changes.ts'
import { isWithdrawn, seePromoted } from '../watch/promoted.ts'
import { kubernetesTrouble, lookTrouble } from '../words/trouble.ts'
import type { PayloadDesk } from './desk.ts'

export const bodySchema = z.object({ sprint: z.number() })

const repeatIsHarmlessBecause = 'it only reads, and what was read last counts'

/** Reads the candidates for whoever chooses. */
export function lookDelivery({ ctx, eyes }: PayloadDesk): Delivery {
  return {
    kind: 'payload.look',
    repeatIsHarmlessBecause,
    async send(effect, { now }) {
      const { sprint } = bodySchema.parse(effect.body)
      const payload = await readPayload(ctx.store.db, sprint)
      if (!payload || payload.selected || payload.missed) return done
      try {
        const look = await seePayloads(eyes, {
          stream: payload.stream,
          window: windowOf(now),
          known: payload.proposal?.candidates ?? [],
          unlabelledBecause: kubernetesTrouble,
        })
        return { done: true, tell: tx => recordLook(ctx, tx, sprint, look) }
      } catch (error) {
        if (!isOutsideError(error)) throw error
        const sent = laterOn(error, effect, now)
        const notBefore = error.retryAfterMs === undefined ? null : sent.retryAt
        await recordTrouble(ctx, sprint, lookTrouble(error, payload.stream), notBefore)
        return sent
      }
    },
  }
}

/**
 * Reads the digest of what was selected, or stands again, and whether it is still there; QE is called then, and does
 * not wait for a release controller that is down.
 */
export function describeDelivery({ ctx, eyes }: PayloadDesk): Delivery {
  return {
    kind: 'payload.describe',
    repeatIsHarmlessBecause,
    async send(effect, { now }) {
      const { sprint } = bodySchema.parse(effect.body)
      const selected = (await readPayload(ctx.store.db, sprint))?.selected
      if (!selected) return done
      const { tag, mode } = selected
      try {
        const { digest } = await eyes.releases.image(tag)
        // The list may lag behind an acceptance by hand, which has been read at the payload itself.
        if (mode !== 'manual' && (await isRejected(tag))) {
          return { done: true, tell: tx => recordLost(ctx, tx, sprint, tag, 'rejected') }
        }
        return { done: true, tell: tx => recordDigest(ctx, tx, sprint, tag, digest) }
      } catch (error) {
        if (!isOutsideError(error)) throw error
        if (isUnknown(error) && (await isGone(tag))) {
          return { done: true, tell: tx => recordLost(ctx, tx, sprint, tag, 'pruned') }
        }
        await callQe(ctx, sprint)
        return laterOn(error, effect, now)
      }
    },
  }

  async function isRejected(tag: string): Promise<boolean> {
    const seen = (await eyes.releases.tags(ctx.settings.stream)).find(({ name }) => name === tag)
    return seen?.phase === 'Rejected' || seen?.phase === 'Failed'
  }

  /** A second witness: one page that refuses a tag takes no selection back. */
  async function isGone(tag: string): Promise<boolean> {
    try {
      return !(await eyes.releases.tags(ctx.settings.stream)).some(({ name }) => name === tag)
    } catch (error) {
      if (isOutsideError(error)) return false
      throw error
    }
  }
}

/** That page answers 400 for a tag that is not there; others 404. */
function isUnknown({ mishap }: OutsideError): boolean {
  return mishap === 'missing' || mishap === 'refused'
}

/** Reads what is new in the payload in question since the one that an earlier sprint took. */
export function compareDelivery({ ctx, eyes }: PayloadDesk): Delivery {
  return {
    kind: 'payload.compare',
    repeatIsHarmlessBecause,
    async send(effect, { now }) {
      const { sprint } = bodySchema.parse(effect.body)
      const payload = await readPayload(ctx.store.db, sprint)
      const tag = payload && inQuestion(payload)
      const last = await readSelectedBefore(ctx.store.db, sprint)
      if (!payload || tag === null || !last?.selected || payload.changes?.tag === tag) return done
      const from = { tag: last.selected.tag, publicName: last.promoted?.name ?? null }
      try {
        const changes = await changesSince(eyes.releases, payload.stream, tag, from)
        return { done: true, tell: tx => recordChanges(ctx, tx, sprint, changes) }
      } catch (error) {
        if (!isOutsideError(error)) throw error
        return laterOn(error, effect, now)
      }
    },
  }
}

/** Looks whether the selected payload has become a public build, and whether that is still listed. */
export function promotedDelivery({ ctx, eyes }: PayloadDesk): Delivery {
  return {
    kind: 'payload.find-promoted',
    repeatIsHarmlessBecause,
    async send(effect, { now }) {
      const { sprint } = bodySchema.parse(effect.body)
      const { previewStream } = ctx.settings
      const payload = await readPayload(ctx.store.db, sprint)
      if (!payload?.selected || previewStream === null) return done
      const { tag } = payload.selected
      const name = payload.promoted?.name ?? null
      try {
        if (name !== null && !(await isWithdrawn(eyes.releases, previewStream, name))) return done
        const known = payload.promotedFromOthers
        const { found, others } = await seePromoted(eyes.releases, previewStream, tag, known, now)
        return {
          done: true,
          async tell(tx) {
            if (name !== null) await recordWithdrawn(ctx, tx, sprint, { tag, name })
            await recordOthers(ctx, tx, sprint, others)
            if (found) await recordPromoted(ctx, tx, sprint, { tag, ...found })
          },
        }
      } catch (error) {
        if (!isOutsideError(error)) throw error
        return laterOn(error, effect, now)
      }
    },
  }
}

/** A look is never given up: what is missing or refused today may be there tomorrow, and is asked for more rarely. */
function laterOn(
  error: OutsideError,
  effect: TakenEffect,
  now: Instant,
): Extract<Sent, { retryAt: Instant; why: string }> {
  const final = error.mishap === 'missing' || error.mishap === 'refused' || error.mishap === 'denied'
  const wait = final ? minutes(5) : backoff(effect.attempts)
  return { retryAt: now + Math.max(wait, error.retryAfterMs ?? 0), why: error.message }
}
