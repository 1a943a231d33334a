import { isOutsideError } from '../kernel/outside.ts'
import { minutes, seconds } from '../kernel/time.ts'
import type { Instant } from '../kernel/time.ts'
import type { TakenEffect } from '../store/effects.ts'
import type { Tx } from '../store/store.ts'

/** How an attempt ended. */
export type Sent =
  /** Done; `tell` records the outcome in the transaction that closes the effect. */
  | { done: true; tell?: (tx: Tx) => Promise<void> }
  | { retryAt: Instant; why: string }
  /** It may have happened: the next attempt is told to look before it repeats. */
  | { unclear: string; retryAt?: Instant }
  /** Trying again by itself is of no use; people are told and may ask to try again. */
  | { giveUp: string; tell?: (tx: Tx) => Promise<void> }

/** One kind of effect: how it is brought about, and why bringing it about twice does no harm. */
export interface Delivery {
  readonly kind: string
  readonly repeatIsHarmlessBecause: string
  send(effect: TakenEffect, options: { signal: AbortSignal; now: Instant }): Promise<Sent>
}

export const done: Sent = { done: true }

const BACKOFF_FIRST_MS = seconds(2)
const BACKOFF_MAX_MS = minutes(5)

/** Two seconds, doubled with each attempt, five minutes at the most. */
export function backoff(attempts: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.max(0, attempts - 1))
}

/** What a failed outside call means for the effect that made it, where the delivery knows nothing better. */
export function sentAfter(error: unknown, effect: TakenEffect, now: Instant): Sent {
  if (!isOutsideError(error)) throw error
  const retryAt = now + Math.max(backoff(effect.attempts), error.retryAfterMs ?? 0)
  switch (error.mishap) {
    case 'not-sent':
    case 'busy':
    case 'conflict':
    case 'denied':
      return { retryAt, why: error.message }
    case 'unclear':
      return { unclear: error.message, retryAt }
    case 'refused':
    case 'missing':
      return { giveUp: error.message }
  }
}
