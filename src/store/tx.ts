import type { Kysely, Transaction } from 'kysely'
import type { Actor } from '../kernel/people.ts'
import type { Instant } from '../kernel/time.ts'
import type { GroundTables } from './schema.ts'

export type Dialects = 'sqlite' | 'postgres'
export type Reader = Kysely<GroundTables>

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

/** Takes down what a transaction records and promises; it is written in one go before the commit. */
export interface Pen {
  /** `cause` names what led to it where that is not the person: the job, the watch, another event. */
  record(subject: string, by: Actor, facts: readonly Fact[], cause?: string | null): void
  promise(effects: readonly Effect[]): void
}

/** A transaction with its pen: what is recorded and promised through it is committed with the state, or not at all. */
export interface Tx {
  readonly db: Transaction<GroundTables>
  readonly pen: Pen
  readonly now: Instant
}

/** Thrown when the row that was read is no longer the row that would be written. */
export class LostRace extends Error {
  override readonly name = 'LostRace'
}
