import { actorKey } from '../kernel/people.ts'
import type { Actor } from '../kernel/people.ts'
import type { Instant } from '../kernel/time.ts'
import { canonicalJson } from './canonical.ts'
import { appendEvents } from './log.ts'
import { promiseEffects } from './effects.ts'
import type { Tx } from './store.ts'

/** A fact, as a capability's model makes it: its kind, and what belongs to it. */
export interface Fact {
  readonly kind: string
}

/** A promise to change something outside, delivered after the commit. */
export interface Effect {
  readonly kind: string
  /** Effects of one lane are delivered in order, one at a time. */
  readonly lane: string
  /** Names the thing done, for the outside's own memory of it: a repeat carries the same key. */
  readonly key: string
  readonly body?: object
  /** Not before this moment; at once without it. */
  readonly dueAt?: Instant
  /** Brings something to the state read at delivery: while one waits, a second only moves it earlier. */
  readonly converges?: boolean
}

export interface WrittenEvent {
  readonly subject: string
  readonly kind: string
  readonly body: string
  readonly actor: string
  readonly cause: string | null
}

/** Collects what one transaction records and promises, and writes it down in one go before the commit. */
export class Pen {
  readonly #events: WrittenEvent[] = []
  readonly #effects: Effect[] = []

  /** `cause` names what led to it where that is not the person: the job, the watch, another event. */
  record(subject: string, by: Actor, facts: readonly Fact[], cause: string | null = null): void {
    for (const { kind, ...body } of facts) {
      this.#events.push({ subject, kind, body: canonicalJson(body), actor: actorKey(by), cause })
    }
  }

  promise(effects: readonly Effect[]): void {
    this.#effects.push(...effects)
  }

  /** True where effects were promised. */
  async writeDown(tx: Tx): Promise<boolean> {
    if (this.#events.length > 0) await appendEvents(tx, this.#events)
    if (this.#effects.length > 0) await promiseEffects(tx, this.#effects)
    return this.#effects.length > 0
  }
}
