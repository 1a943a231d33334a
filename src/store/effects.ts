import { sql } from 'kysely'
import type { Instant } from '../kernel/time.ts'
import type { EffectRow, EffectState } from './schema.ts'
import type { Effect, Reader, Tx } from './tx.ts'

/** An effect that this process has taken on: its attempt is already committed. */
export interface TakenEffect {
  id: number
  lane: string
  kind: string
  key: string
  body: unknown
  attempts: number
  /** An earlier attempt was begun and its end is not known: look before repeating. */
  afterUnclear: boolean
  /** An earlier attempt did not succeed, also one before somebody asked to try again. */
  failedBefore: boolean
  createdAt: Instant
  attemptedAt: Instant
}

export async function promiseEffects(tx: Tx, effects: readonly Effect[]): Promise<void> {
  const waiting: EffectState = 'waiting'
  const rows = effects.map(effect => ({
    lane: effect.lane,
    kind: effect.kind,
    key: effect.key,
    body: JSON.stringify(effect.body ?? {}),
    state: waiting,
    due_at: effect.dueAt ?? tx.now,
    attempts: 0,
    unclear: 0,
    created_at: tx.now,
    waiting_key: effect.converges ? `${effect.kind}/${effect.key}` : null,
  }))
  // One statement may not touch a row twice, so those that converge are made one here already.
  const once = new Map<string | number, (typeof rows)[number]>()
  for (const [at, row] of rows.entries()) {
    const key = row.waiting_key ?? at
    once.set(key, { ...row, due_at: Math.min(row.due_at, once.get(key)?.due_at ?? Infinity) })
  }
  await tx.db
    .insertInto('effects')
    .values([...once.values()])
    .onConflict(conflict =>
      conflict.column('waiting_key').doUpdateSet({
        due_at: sql`case when excluded.due_at < effects.due_at then excluded.due_at else effects.due_at end`,
        body: sql`excluded.body`,
      }),
    )
    .execute()
}

/**
 * Takes on the first effect of each idle lane that is due, at most `limit`, and commits that an attempt has begun.
 * An attempt whose lease ran out is taken again as unclear. The states stand there word for word, as in the indexes
 * that keep this quick however much has been delivered.
 */
export async function takeEffects(
  tx: Tx,
  options: { owner: string; leaseMs: number; limit: number; underWay: ReadonlySet<number> },
): Promise<TakenEffect[]> {
  const due = await sql<EffectRow & { id: number }>`
    select e.* from effects e
    where e.state in ('waiting', 'sending')
      and ((e.state = 'waiting' and e.due_at <= ${tx.now}) or (e.state = 'sending' and e.lease_until <= ${tx.now}))
      and not exists (
        select 1 from effects earlier
        where earlier.lane = e.lane and earlier.id < e.id
          and earlier.state <> 'delivered' and earlier.state <> 'given-up')
    order by e.due_at, e.id limit ${options.limit + options.underWay.size}`.execute(tx.db)
  const taken: TakenEffect[] = []
  for (const row of due.rows) {
    // A clock that was moved ahead ends our own lease while we still send.
    if (options.underWay.has(row.id)) continue
    if (taken.length === options.limit) break
    const { numUpdatedRows } = await tx.db
      .updateTable('effects')
      .set({
        state: 'sending',
        unclear: 1,
        attempts: row.attempts + 1,
        lease_owner: options.owner,
        lease_until: tx.now + options.leaseMs,
        attempted_at: tx.now,
        waiting_key: null,
      })
      .where('id', '=', row.id)
      .where('attempts', '=', row.attempts)
      .where('state', '=', row.state)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) continue
    taken.push({
      id: row.id,
      lane: row.lane,
      kind: row.kind,
      key: row.key,
      body: JSON.parse(row.body),
      attempts: row.attempts + 1,
      afterUnclear: row.unclear === 1,
      failedBefore: row.attempts > 0 || row.why !== null,
      createdAt: row.created_at,
      attemptedAt: row.attempted_at ?? tx.now,
    })
  }
  return taken
}

/**
 * The end of an attempt. Each returns false, and changes nothing, where the attempt is not ours any more: its lease ran
 * out and another process has taken the effect.
 */
export async function closeDelivered(tx: Tx, effect: TakenEffect): Promise<boolean> {
  return end(tx, effect, { state: 'delivered', unclear: 0, closed_at: tx.now, why: null })
}

/** An attempt that may have happened stays a reason to look, also when the look itself fails later. */
export async function putBack(
  tx: Tx,
  effect: TakenEffect,
  at: Instant,
  why: string,
  unclear: boolean,
): Promise<boolean> {
  return end(tx, effect, { state: 'waiting', due_at: at, why, unclear: unclear || effect.afterUnclear ? 1 : 0 })
}

export async function giveUp(tx: Tx, effect: TakenEffect, why: string): Promise<boolean> {
  return end(tx, effect, { state: 'given-up', unclear: effect.afterUnclear ? 1 : 0, closed_at: tx.now, why })
}

/** What another process, or this one before it was ended, had begun: taken again at once. For a store with one replica. */
export async function reclaimEffects(tx: Tx, owner: string): Promise<void> {
  await tx.db
    .updateTable('effects')
    .set({ lease_until: tx.now })
    .where('state', '=', 'sending')
    .where('lease_owner', '!=', owner)
    .execute()
}

/** Given-up effects of these lanes wait again. Returns how many. */
export async function tryAgain(tx: Tx, lanes: readonly string[]): Promise<number> {
  if (lanes.length === 0) return 0
  const { numUpdatedRows } = await tx.db
    .updateTable('effects')
    .set({ state: 'waiting', due_at: tx.now, attempts: 0, closed_at: null })
    .where('state', '=', 'given-up')
    .where('lane', 'in', lanes)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** When the first effect of a lane is next due, or its lease runs out; those behind it have to wait for it. */
export async function nextDue(db: Reader): Promise<Instant | null> {
  const { rows } = await sql<{ at: number | null }>`
    select min(case when e.state = 'waiting' then e.due_at else e.lease_until end) as at
    from effects e where e.state in ('waiting', 'sending')
      and not exists (
        select 1 from effects earlier
        where earlier.lane = e.lane and earlier.id < e.id
          and earlier.state <> 'delivered' and earlier.state <> 'given-up')`.execute(db)
  return rows[0]?.at ?? null
}

export interface LaneTrouble {
  kind: string
  state: EffectState
  attempts: number
  why: string | null
  dueAt: Instant
}

/** What is not delivered in a lane, in order: for cards that say what is pending. */
export async function pendingIn(db: Reader, lane: string): Promise<LaneTrouble[]> {
  const rows = await db
    .selectFrom('effects')
    .select(['kind', 'state', 'attempts', 'why', 'due_at'])
    .where('lane', '=', lane)
    .where('state', '!=', 'delivered')
    .orderBy('id')
    .execute()
  return rows.map(({ due_at, ...row }) => ({ ...row, dueAt: due_at }))
}

export async function countEffects(db: Reader): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('effects')
    .select(eb => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(row => [row.state, Number(row.count)]))
}

async function end(tx: Tx, effect: TakenEffect, change: Partial<Omit<EffectRow, 'id'>>): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('effects')
    .set({ ...change, lease_owner: null, lease_until: null })
    .where('id', '=', effect.id)
    .where('state', '=', 'sending')
    .where('attempts', '=', effect.attempts)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The kinds of effects that have failed and wait for another try, or were given up. */
export async function troubledKinds(db: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom('effects')
    .select('kind')
    .distinct()
    .where('state', 'in', ['waiting', 'sending', 'given-up'])
    .where('why', 'is not', null)
    .execute()
  return rows.map(row => row.kind)
}
