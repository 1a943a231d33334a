import { seconds } from '../kernel/time.ts'
import type { Instant } from '../kernel/time.ts'
import { backoff } from '../outbox/delivery.ts'
import type { Sent } from '../outbox/delivery.ts'
import type { TakenEffect } from '../store/effects.ts'
import type { Store, Tx } from '../store/store.ts'
import { mishapOf } from './slack-errors.ts'

export interface Unreachable {
  channel: string
  /** Slack's code: `channel_not_found`, `not_in_channel`, `is_archived`, `restricted_action…`. */
  why: string
  /** Names the waiting message: a `tell` keyed by it is told once, also after a restart. */
  key: string
}

/** One try at posting. */
export interface Attempt {
  readonly effect: TakenEffect
  readonly signal: AbortSignal
  /** Says which channel it is for, before anything is sent there. */
  goesTo(channel: string): void
  /** From here on it is known what earlier attempts left behind. */
  looked(): void
  /** Trying again is all there is to do, soon. */
  wait(why: string): Sent
}

export interface Attempts {
  run(
    effect: TakenEffect,
    more: { signal: AbortSignal; now: Instant },
    deliver: (attempt: Attempt) => Promise<Sent>,
  ): Promise<Sent>
}

export interface AttemptsOptions {
  store: Store
  onUnreachable(tx: Tx, unreachable: Unreachable): Promise<void>
}

const WAIT_MS = seconds(2)

/** What Slack's failures mean for a message that was promised. */
export function createAttempts({ store, onUnreachable }: AttemptsOptions): Attempts {
  /** Effects whose channel was already told of. */
  const told = new Set<number>()

  async function tellOnce(effect: TakenEffect, channel: string, why: string): Promise<void> {
    if (told.has(effect.id)) return
    await store.tx(tx => onUnreachable(tx, { channel, why, key: effect.key }))
    told.add(effect.id)
  }

  async function failed(error: unknown, effect: TakenEffect, channel: string, now: Instant): Promise<Sent> {
    const mishap = mishapOf(error)
    const retryAt = now + backoff(effect.attempts)
    switch (mishap?.kind) {
      case undefined:
        throw error
      case 'busy':
        return { retryAt: now + mishap.retryAfterMs, why: 'Slack asked the bot to wait' }
      case 'not-sent':
        return { retryAt, why: mishap.why }
      case 'unclear':
        return { unclear: mishap.why, retryAt }
      case 'denied':
        return { retryAt, why: `Slack does not let the bot do this (${mishap.code})` }
      case 'unreachable':
        await tellOnce(effect, channel, mishap.code)
        return { retryAt, why: `the channel does not take it (${mishap.code})` }
      case 'said-no':
        return { giveUp: `Slack refused it (${mishap.code})` }
    }
  }

  return {
    async run(effect, { signal, now }, deliver) {
      let clear = !effect.afterUnclear
      let channel = ''
      const attempt: Attempt = {
        effect,
        signal,
        goesTo: given => {
          channel = given
        },
        looked: () => {
          clear = true
        },
        wait: why => ({ retryAt: now + WAIT_MS, why }),
      }
      const sent = await deliver(attempt).catch((error: unknown) => failed(error, effect, channel, now))
      if ('done' in sent) told.delete(effect.id)
      // An earlier attempt may still have arrived: the next one has to look as well.
      return 'why' in sent && !clear ? { unclear: sent.why, retryAt: sent.retryAt } : sent
    },
  }
}
