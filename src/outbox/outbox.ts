import { randomUUID } from 'node:crypto'
import type { Logger } from '../log.ts'
import { isOutsideError } from '../kernel/outside.ts'
import { seconds } from '../kernel/time.ts'
import type { Clock } from '../kernel/time.ts'
import { closeDelivered, giveUp, nextDue, putBack, reclaimEffects, takeEffects } from '../store/effects.ts'
import type { TakenEffect } from '../store/effects.ts'
import type { Store, Tx } from '../store/store.ts'
import { backoff, sentAfter } from './delivery.ts'
import type { Delivery, Sent } from './delivery.ts'

/** Longer than the longest call: Jira's fifteen seconds, several of them in one step. */
const LEASE_MS = seconds(120)
const SEND_MAX_MS = seconds(90)
const AT_ONCE_MAX = 8
const FAULTS_MAX = 8
/** Between looks at the table when nothing pokes: covers a clock that is moved and effects of another replica. */
const IDLE_MS = 1000

export interface OutboxOptions {
  store: Store
  clock: Clock
  log: Logger
  deliveries: readonly Delivery[]
  /** Told, in the closing transaction, when an effect first fails, is given up, or succeeds after failing. */
  onTrouble: (tx: Tx, effect: TakenEffect, state: 'failing' | 'given-up' | 'recovered') => Promise<void>
  onAttempt?: (kind: string, outcome: keyof Outcomes, ms: number) => void
}

interface Outcomes {
  delivered: true
  retried: true
  unclear: true
  'given-up': true
}

export interface Outbox {
  /** Delivers all that is due now and all that becomes due by it. Returns how many attempts were made. */
  deliverDue(): Promise<number>
  /** Delivers by itself from now on. */
  start(): void
  /** Takes on nothing more; calls still out after `abortAfterMs` are aborted and stay unclear. */
  stop(abortAfterMs: number): Promise<void>
}

/** Delivers promised effects at least once, in order within a lane, lanes beside each other, never inside a transaction. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, clock, log } = options
  const owner = randomUUID()
  const byKind = new Map(options.deliveries.map(delivery => [delivery.kind, delivery]))
  const underWay = new Map<number, Promise<void>>()
  const abort = new AbortController()
  let stopping = false
  let wake: (() => void) | null = null
  let running: Promise<void> | null = null

  async function take(): Promise<TakenEffect[]> {
    const limit = AT_ONCE_MAX - underWay.size
    if (limit <= 0) return []
    return store.tx(tx => takeEffects(tx, { owner, leaseMs: LEASE_MS, limit, underWay: new Set(underWay.keys()) }))
  }

  async function attempt(effect: TakenEffect): Promise<void> {
    const started = performance.now()
    const sent = await sendOnce(effect)
    options.onAttempt?.(effect.kind, outcomeOf(sent), performance.now() - started)
    await store.tx(tx => close(tx, effect, sent))
  }

  async function sendOnce(effect: TakenEffect): Promise<Sent> {
    const delivery = byKind.get(effect.kind)
    if (!delivery) return { giveUp: `nothing delivers "${effect.kind}"` }
    const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(SEND_MAX_MS)])
    try {
      return await delivery.send(effect, { signal, now: clock.now() })
    } catch (error) {
      if (isOutsideError(error)) return sentAfter(error, effect, clock.now())
      log.error(
        { err: error, effect: effect.kind, key: effect.key, attempts: effect.attempts },
        'a delivery failed by our own fault',
      )
      if (effect.attempts >= FAULTS_MAX) return { giveUp: 'a fault of the bot; its log says more' }
      return { unclear: 'a fault of the bot', retryAt: clock.now() + backoff(effect.attempts) }
    }
  }

  async function close(tx: Tx, effect: TakenEffect, sent: Sent): Promise<void> {
    if (!(await recordEnd(tx, effect, sent))) {
      log.warn(
        { effect: effect.kind, key: effect.key },
        'an attempt outlived its lease, another process has taken it over',
      )
    } else if ('done' in sent) {
      await sent.tell?.(tx)
      if (effect.failedBefore) await options.onTrouble(tx, effect, 'recovered')
    } else if ('giveUp' in sent) {
      await sent.tell?.(tx)
      await options.onTrouble(tx, effect, 'given-up')
      log.warn({ effect: effect.kind, key: effect.key, why: sent.giveUp }, 'an effect was given up')
    } else {
      if (effect.attempts === 1) await options.onTrouble(tx, effect, 'failing')
      const why = 'unclear' in sent ? sent.unclear : sent.why
      log.info(
        { effect: effect.kind, key: effect.key, why, attempts: effect.attempts },
        'an effect will be tried again',
      )
    }
  }

  function recordEnd(tx: Tx, effect: TakenEffect, sent: Sent): Promise<boolean> {
    if ('done' in sent) return closeDelivered(tx, effect)
    if ('giveUp' in sent) return giveUp(tx, effect, sent.giveUp)
    const unclear = 'unclear' in sent
    const why = unclear ? sent.unclear : sent.why
    return putBack(tx, effect, sent.retryAt ?? tx.now + backoff(effect.attempts), why, unclear)
  }

  function launch(effect: TakenEffect): void {
    const work = attempt(effect)
      .catch((error: unknown) =>
        log.error({ err: error, effect: effect.kind }, 'the end of an attempt could not be recorded'),
      )
      .finally(() => {
        underWay.delete(effect.id)
        wake?.()
      })
    underWay.set(effect.id, work)
  }

  async function loop(): Promise<void> {
    if (store.dialect === 'sqlite') await store.tx(tx => reclaimEffects(tx, owner))
    for (;;) {
      if (stopping) return
      let poked = false
      const pause = new Promise<void>(resolve => {
        wake = () => {
          poked = true
          resolve()
        }
      })
      try {
        for (const effect of await take()) launch(effect)
      } catch (error) {
        log.error({ err: error }, 'the outbox could not read its table')
      }
      if (!poked && !stopping) await Promise.race([pause, idle(await waitMs())])
    }
  }

  async function waitMs(): Promise<number> {
    // With both hands full nothing more can be taken, however due it is; an end wakes us.
    if (underWay.size >= AT_ONCE_MAX) return IDLE_MS
    const due = await nextDue(store.db).catch(() => null)
    return due === null ? IDLE_MS : Math.min(IDLE_MS, Math.max(10, due - clock.now()))
  }

  return {
    async deliverDue() {
      if (store.dialect === 'sqlite') await store.tx(tx => reclaimEffects(tx, owner))
      let attempts = 0
      for (;;) {
        const effects = await take()
        if (effects.length === 0 && underWay.size === 0) return attempts
        attempts += effects.length
        for (const effect of effects) launch(effect)
        await Promise.race(underWay.values())
      }
    },
    start() {
      store.onPromise(() => wake?.())
      running ??= loop()
    },
    async stop(abortAfterMs) {
      stopping = true
      wake?.()
      const timer = setTimeout(() => abort.abort(new Error('the bot is stopping')), abortAfterMs)
      await running
      await Promise.all(underWay.values())
      clearTimeout(timer)
    },
  }
}

function outcomeOf(sent: Sent): keyof Outcomes {
  if ('done' in sent) return 'delivered'
  if ('giveUp' in sent) return 'given-up'
  return 'unclear' in sent ? 'unclear' : 'retried'
}

function idle(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms).unref())
}
