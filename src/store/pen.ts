import { actorKey } from '../kernel/people.ts'
import type { Actor } from '../kernel/people.ts'
import { canonicalJson } from './canonical.ts'
import { promiseEffects } from './effects.ts'
import { appendEvents } from './log.ts'
import type { WrittenEvent } from './log.ts'
import type { Effect, Fact, Pen, Tx } from './tx.ts'

/** The pen of one transaction. */
export class CollectingPen implements Pen {
  readonly #events: WrittenEvent[] = []
  readonly #effects: Effect[] = []

  record(subject: string, by: Actor, facts: readonly Fact[], cause: string | null = null): void {
    for (const { kind, ...body } of facts) {
      this.#events.push({ subject, kind, body: canonicalJson(body), actor: actorKey(by), cause })
    }
  }

  promise(effects: readonly Effect[]): void {
    this.#effects.push(...effects)
  }

  /** Writes all of it down in one go. True where effects were promised. */
  async writeDown(tx: Tx): Promise<boolean> {
    if (this.#events.length > 0) await appendEvents(tx, this.#events)
    if (this.#effects.length > 0) await promiseEffects(tx, this.#effects)
    return this.#effects.length > 0
  }
}
