import type { Generated } from 'kysely'

/** The tables of the ground; each capability adds its own with `tx.db.withTables`. Moments are milliseconds. */
export interface GroundTables {
  events: EventRow
  log_head: { id: number; seq: number; hash: string }
  effects: EffectRow
  job_runs: { job: string; period: string; ran_at: number }
  schema_versions: { number: number; name: string; applied_at: number }
}

export interface EventRow {
  seq: number
  at: number
  subject: string
  kind: string
  body: string
  actor: string
  cause: string | null
  prev: string
  hash: string
}

export interface EffectRow {
  id: Generated<number>
  lane: string
  kind: string
  key: string
  body: string
  state: EffectState
  due_at: number
  attempts: number
  /** 1 where an attempt was begun and its end is not known. */
  unclear: number
  lease_owner: string | null
  lease_until: number | null
  attempted_at: number | null
  why: string | null
  created_at: number
  closed_at: number | null
  /** Set while a converging effect waits, so that asking again moves it instead of adding another. */
  waiting_key: string | null
}

/** `waiting → sending → delivered`, or back to waiting for another try, or `given-up` until somebody asks to try again. */
export type EffectState = 'waiting' | 'sending' | 'delivered' | 'given-up'
