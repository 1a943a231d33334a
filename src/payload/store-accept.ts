import type { Reader, Tx } from '../store/store.ts'
import { LostRace } from '../store/store.ts'
import { manualAcceptSchema, OPEN_ACCEPTS } from './model/accept.ts'
import type { ManualAccept } from './model/accept.ts'

type Tables = {
  manual_accepts: { id: string; number: number; sprint: number; state: string; version: number; body: string }
}

const acceptsIn = (db: Reader) => db.withTables<Tables>()

export async function nextAcceptNumber(tx: Tx): Promise<number> {
  const row = await acceptsIn(tx.db)
    .selectFrom('manual_accepts')
    .select(eb => eb.fn.max('number').as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0) + 1
}

export async function readAccept(db: Reader, id: string): Promise<ManualAccept | null> {
  const row = await acceptsIn(db).selectFrom('manual_accepts').select('body').where('id', '=', id).executeTakeFirst()
  return row ? toAccept(row) : null
}

/** Those of a sprint, oldest first. */
export async function readAccepts(db: Reader, sprint: number): Promise<ManualAccept[]> {
  const rows = await acceptsIn(db)
    .selectFrom('manual_accepts')
    .select('body')
    .where('sprint', '=', sprint)
    .orderBy('number')
    .execute()
  return rows.map(toAccept)
}

/** Those of all sprints that are not at an end. */
export async function readOpenAccepts(db: Reader): Promise<ManualAccept[]> {
  const rows = await acceptsIn(db)
    .selectFrom('manual_accepts')
    .select('body')
    .where('state', 'in', [...OPEN_ACCEPTS])
    .orderBy('number')
    .execute()
  return rows.map(toAccept)
}

export async function insertAccept(tx: Tx, accept: ManualAccept): Promise<void> {
  await acceptsIn(tx.db)
    .insertInto('manual_accepts')
    .values({ id: accept.id, number: accept.number, sprint: accept.sprint, ...changing(accept) })
    .execute()
}

/** Writes the next version of an acceptance that was read as `accept.version`. */
export async function updateAccept(tx: Tx, accept: ManualAccept): Promise<ManualAccept> {
  const next = { ...accept, version: accept.version + 1 }
  const { numUpdatedRows } = await acceptsIn(tx.db)
    .updateTable('manual_accepts')
    .set(changing(next))
    .where('id', '=', accept.id)
    .where('version', '=', accept.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

function changing(accept: ManualAccept) {
  return { state: accept.state, version: accept.version, body: JSON.stringify(accept) }
}

function toAccept(row: { body: string }): ManualAccept {
  return manualAcceptSchema.parse(JSON.parse(row.body))
}
