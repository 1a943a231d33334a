import type { Reader, Tx } from '../store/store.ts'
import { LostRace } from '../store/store.ts'
import { payloadSchema } from './model/payload.ts'
import type { Payload } from './model/payload.ts'

type Tables = {
  payloads: { id: string; sprint: number; state: string; version: number; body: string }
}

const payloadsIn = (db: Reader) => db.withTables<Tables>()

export async function readPayload(db: Reader, sprint: number): Promise<Payload | null> {
  const row = await payloadsIn(db).selectFrom('payloads').select('body').where('sprint', '=', sprint).executeTakeFirst()
  return row ? toPayload(row) : null
}

/** The newest sprint first. */
export async function readPayloads(db: Reader, limit: number): Promise<Payload[]> {
  const rows = await payloadsIn(db)
    .selectFrom('payloads')
    .select('body')
    .orderBy('sprint', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toPayload)
}

/** Those of later sprints, the newest first. */
export async function readPayloadsAfter(db: Reader, sprint: number): Promise<Payload[]> {
  const rows = await payloadsIn(db)
    .selectFrom('payloads')
    .select('body')
    .where('sprint', '>', sprint)
    .orderBy('sprint', 'desc')
    .execute()
  return rows.map(toPayload)
}

/** The last ones of earlier sprints, the newest first. */
export async function readPayloadsBefore(db: Reader, sprint: number): Promise<Payload[]> {
  const rows = await payloadsIn(db)
    .selectFrom('payloads')
    .select('body')
    .where('sprint', '<', sprint)
    .orderBy('sprint', 'desc')
    .limit(FORMER_MAX)
    .execute()
  return rows.map(toPayload)
}
const FORMER_MAX = 8

/** The newest of those for which nothing is selected, the newest first. */
export async function readUnselected(db: Reader): Promise<Payload[]> {
  const rows = await payloadsIn(db)
    .selectFrom('payloads')
    .select('body')
    .where('state', '!=', 'selected')
    .orderBy('sprint', 'desc')
    .limit(UNSELECTED_MAX)
    .execute()
  return rows.map(toPayload)
}
const UNSELECTED_MAX = 8

/** The last payload that was selected in a sprint before this one. */
export async function readSelectedBefore(db: Reader, sprint: number): Promise<Payload | null> {
  const row = await payloadsIn(db)
    .selectFrom('payloads')
    .select('body')
    .where('sprint', '<', sprint)
    .where('state', '=', 'selected')
    .orderBy('sprint', 'desc')
    .executeTakeFirst()
  return row ? toPayload(row) : null
}

/** Writes the next version of a payload that was read as `payload.version`; version 0 was never written. */
export async function savePayload(tx: Tx, payload: Payload): Promise<Payload> {
  const next = { ...payload, version: payload.version + 1 }
  const changing = { state: next.state, version: next.version, body: JSON.stringify(next) }
  if (payload.version === 0) {
    const { numInsertedOrUpdatedRows } = await payloadsIn(tx.db)
      .insertInto('payloads')
      .values({ id: next.id, sprint: next.sprint, ...changing })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw new LostRace()
    return next
  }
  const { numUpdatedRows } = await payloadsIn(tx.db)
    .updateTable('payloads')
    .set(changing)
    .where('id', '=', payload.id)
    .where('version', '=', payload.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

function toPayload(row: { body: string }): Payload {
  return payloadSchema.parse(JSON.parse(row.body))
}
