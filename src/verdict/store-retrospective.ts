import type { Reader, Tx } from '../store/store.ts'
import { LostRace } from '../store/store.ts'
import { actionItemSchema, retrospectiveSchema } from './model/retrospective.ts'
import type { ActionItem, Retrospective } from './model/retrospective.ts'

type Tables = {
  retrospectives: { sprint: number; state: string; version: number; body: string }
  action_items: {
    id: string
    number: number
    sprint: number
    state: string
    origin: string
    version: number
    body: string
  }
}

const tablesIn = (db: Reader) => db.withTables<Tables>()

/** Writes a new one, or the next version of one that was read as `retrospective.version`. */
export async function saveRetrospective(tx: Tx, retrospective: Retrospective): Promise<Retrospective> {
  const next = { ...retrospective, version: retrospective.version + 1 }
  const { sprint, state, version } = next
  const row = { state, version, body: JSON.stringify(next) }
  if (retrospective.version === 0) {
    await tablesIn(tx.db)
      .insertInto('retrospectives')
      .values({ sprint, ...row })
      .execute()
    return next
  }
  const { numUpdatedRows } = await tablesIn(tx.db)
    .updateTable('retrospectives')
    .set(row)
    .where('sprint', '=', sprint)
    .where('version', '=', retrospective.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

export async function readRetrospective(db: Reader, sprint: number): Promise<Retrospective | null> {
  const row = await tablesIn(db)
    .selectFrom('retrospectives')
    .select('body')
    .where('sprint', '=', sprint)
    .executeTakeFirst()
  return row ? toRetrospective(row) : null
}

export async function readOpenRetrospectives(db: Reader): Promise<Retrospective[]> {
  const rows = await tablesIn(db)
    .selectFrom('retrospectives')
    .select('body')
    .where('state', '=', 'open')
    .orderBy('sprint')
    .execute()
  return rows.map(toRetrospective)
}

export async function nextItemNumber(tx: Tx): Promise<number> {
  const row = await tablesIn(tx.db)
    .selectFrom('action_items')
    .select(eb => eb.fn.max('number').as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0) + 1
}

/** `origin` names the form it came from, so that the same one arriving twice makes one item. */
export async function insertItem(tx: Tx, item: ActionItem, origin: string): Promise<ActionItem> {
  const next = { ...item, version: item.version + 1 }
  const { id, number, sprint, version } = next
  await tablesIn(tx.db)
    .insertInto('action_items')
    .values({ id, number, sprint, state: stateOf(next), origin, version, body: JSON.stringify(next) })
    .execute()
  return next
}

/** Writes the next version of one that was read as `item.version`. */
export async function updateItem(tx: Tx, item: ActionItem): Promise<ActionItem> {
  const next = { ...item, version: item.version + 1 }
  const { numUpdatedRows } = await tablesIn(tx.db)
    .updateTable('action_items')
    .set({ state: stateOf(next), version: next.version, body: JSON.stringify(next) })
    .where('id', '=', item.id)
    .where('version', '=', item.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

export async function readItem(db: Reader, by: { id: string } | { origin: string }): Promise<ActionItem | null> {
  let query = tablesIn(db).selectFrom('action_items').select('body')
  query = 'id' in by ? query.where('id', '=', by.id) : query.where('origin', '=', by.origin)
  const row = await query.executeTakeFirst()
  return row ? toItem(row) : null
}

export async function readOpenItems(db: Reader): Promise<ActionItem[]> {
  const rows = await tablesIn(db)
    .selectFrom('action_items')
    .select('body')
    .where('state', '=', 'open')
    .orderBy('number')
    .execute()
  return rows.map(toItem)
}

export async function readItemsOf(db: Reader, sprint: number): Promise<ActionItem[]> {
  const rows = await tablesIn(db)
    .selectFrom('action_items')
    .select('body')
    .where('sprint', '=', sprint)
    .orderBy('number')
    .execute()
  return rows.map(toItem)
}

function stateOf({ done }: ActionItem): string {
  return done ? 'done' : 'open'
}

function toRetrospective(row: { body: string }): Retrospective {
  return retrospectiveSchema.parse(JSON.parse(row.body))
}

function toItem(row: { body: string }): ActionItem {
  return actionItemSchema.parse(JSON.parse(row.body))
}
