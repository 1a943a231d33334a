import type { Reader, Tx } from '../store/store.ts'
import { LostRace } from '../store/store.ts'
import type { SprintChange } from './model/calendar.ts'
import { sprintEditSchema } from './model/edit.ts'
import type { SprintEdit } from './model/edit.ts'

type Tables = {
  sprint_edits: {
    id: string
    number: number
    sprint: number
    kind: string
    state: string
    /** Counts the confirmed ones in their order, whatever the clock said. */
    confirmed_as: number | null
    origin: string
    version: number
    body: string
  }
}

const editsIn = (db: Reader) => db.withTables<Tables>()

export async function nextEditNumber(tx: Tx): Promise<number> {
  return (await highest(tx, 'number')) + 1
}

/** `origin` names the form it came from, so that the same one arriving twice makes one proposal. */
export async function insertEdit(tx: Tx, edit: SprintEdit, origin: string): Promise<void> {
  const { id, number, sprint, change, state, version } = edit
  await editsIn(tx.db)
    .insertInto('sprint_edits')
    .values({ id, number, sprint, kind: change.kind, state, origin, version, body: JSON.stringify(edit) })
    .execute()
}

/** Writes the next version of an edit that was read as `edit.version`. */
export async function updateEdit(tx: Tx, edit: SprintEdit): Promise<SprintEdit> {
  const next = { ...edit, version: edit.version + 1 }
  const order = next.state === 'confirmed' ? { confirmed_as: (await highest(tx, 'confirmed_as')) + 1 } : {}
  const { numUpdatedRows } = await editsIn(tx.db)
    .updateTable('sprint_edits')
    .set({ ...order, state: next.state, version: next.version, body: JSON.stringify(next) })
    .where('id', '=', edit.id)
    .where('version', '=', edit.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

export async function readEdit(db: Reader, id: string): Promise<SprintEdit | null> {
  const row = await editsIn(db).selectFrom('sprint_edits').select('body').where('id', '=', id).executeTakeFirst()
  return row ? toEdit(row) : null
}

export async function readEditByOrigin(db: Reader, origin: string): Promise<SprintEdit | null> {
  const row = await editsIn(db)
    .selectFrom('sprint_edits')
    .select('body')
    .where('origin', '=', origin)
    .executeTakeFirst()
  return row ? toEdit(row) : null
}

export async function readProposedEdits(
  db: Reader,
  of?: { sprint: number; kind: SprintChange['kind'] },
): Promise<SprintEdit[]> {
  let query = editsIn(db).selectFrom('sprint_edits').select('body').where('state', '=', 'proposed')
  if (of) query = query.where('sprint', '=', of.sprint).where('kind', '=', of.kind)
  return (await query.orderBy('number').execute()).map(toEdit)
}

/** In the order in which they were confirmed. */
export async function readConfirmedEdits(db: Reader): Promise<SprintEdit[]> {
  const rows = await editsIn(db)
    .selectFrom('sprint_edits')
    .select('body')
    .where('confirmed_as', 'is not', null)
    .orderBy('confirmed_as')
    .execute()
  return rows.map(toEdit)
}

async function highest(tx: Tx, column: 'number' | 'confirmed_as'): Promise<number> {
  const row = await editsIn(tx.db)
    .selectFrom('sprint_edits')
    .select(eb => eb.fn.max(column).as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0)
}

function toEdit(row: { body: string }): SprintEdit {
  return sprintEditSchema.parse(JSON.parse(row.body))
}
