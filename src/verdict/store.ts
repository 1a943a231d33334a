import type { Reader, Tx } from '../store/store.ts'
import { LostRace } from '../store/store.ts'
import { fromCanonicalJson } from '../store/canonical.ts'
import type { EventRow } from '../store/schema.ts'
import type { Instant } from '../kernel/time.ts'
import { verdictSchema } from './model/verdict.ts'
import type { Verdict } from './model/verdict.ts'

type Tables = {
  verdicts: { id: string; sprint: number; state: string; version: number; body: string }
  agendas: { day: string; posted_at: number; seq: number }
}

const verdictsIn = (db: Reader) => db.withTables<Tables>()

/** Writes a new one, or the next version of one that was read as `verdict.version`. */
export async function saveVerdict(tx: Tx, verdict: Verdict): Promise<Verdict> {
  const next = { ...verdict, version: verdict.version + 1 }
  const row = { state: next.confirmed ? 'confirmed' : 'open', version: next.version, body: JSON.stringify(next) }
  if (verdict.version === 0) {
    const { id, sprint } = next
    await verdictsIn(tx.db)
      .insertInto('verdicts')
      .values({ id, sprint, ...row })
      .execute()
    return next
  }
  const { numUpdatedRows } = await verdictsIn(tx.db)
    .updateTable('verdicts')
    .set(row)
    .where('id', '=', verdict.id)
    .where('version', '=', verdict.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

export async function readVerdict(db: Reader, sprint: number): Promise<Verdict | null> {
  const row = await verdictsIn(db).selectFrom('verdicts').select('body').where('sprint', '=', sprint).executeTakeFirst()
  return row ? toVerdict(row) : null
}

export async function readVerdicts(db: Reader, sprints: readonly number[]): Promise<Verdict[]> {
  if (sprints.length === 0) return []
  const rows = await verdictsIn(db)
    .selectFrom('verdicts')
    .select('body')
    .where('sprint', 'in', sprints)
    .orderBy('sprint')
    .execute()
  return rows.map(toVerdict)
}

/** The oldest first. */
export async function readOpenVerdicts(db: Reader): Promise<Verdict[]> {
  const rows = await verdictsIn(db)
    .selectFrom('verdicts')
    .select('body')
    .where('state', '=', 'open')
    .orderBy('sprint')
    .execute()
  return rows.map(toVerdict)
}

/** The oldest first: all that are not confirmed, and those of sprints from this one on. */
export async function readVerdictsToWatch(db: Reader, from: number): Promise<Verdict[]> {
  const rows = await verdictsIn(db)
    .selectFrom('verdicts')
    .select('body')
    .where(eb => eb.or([eb('state', '=', 'open'), eb('sprint', '>=', from)]))
    .orderBy('sprint')
    .execute()
  return rows.map(toVerdict)
}

/** The newest sprint that has a verdict. */
export async function readNewestSprint(db: Reader): Promise<number | null> {
  const row = await verdictsIn(db)
    .selectFrom('verdicts')
    .select(eb => eb.fn.max('sprint').as('last'))
    .executeTakeFirst()
  return row?.last === null || row?.last === undefined ? null : Number(row.last)
}

/** An agenda that was posted, and the last event that was known to it. */
export interface PostedAgenda {
  day: string
  at: Instant
  seq: number
}

export async function readLastAgenda(db: Reader): Promise<PostedAgenda | null> {
  const row = await verdictsIn(db)
    .selectFrom('agendas')
    .selectAll()
    .orderBy('posted_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { day: row.day, at: Number(row.posted_at), seq: Number(row.seq) } : null
}

export async function insertAgenda(tx: Tx, { day, at, seq }: PostedAgenda): Promise<void> {
  await verdictsIn(tx.db).insertInto('agendas').values({ day, posted_at: at, seq }).execute()
}

/** Events of these kinds after a number and not before a moment, oldest first. */
export async function readEventsAfter(
  db: Reader,
  { seq, at, kinds }: { seq: number; at: Instant; kinds: readonly string[] },
): Promise<(Omit<EventRow, 'body'> & { body: unknown })[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '>', seq)
    .where('at', '>=', at)
    .where('kind', 'in', kinds)
    .orderBy('seq')
    .execute()
  return rows.map(row => ({ ...row, at: Number(row.at), body: fromCanonicalJson(row.body) }))
}

function toVerdict(row: { body: string }): Verdict {
  return verdictSchema.parse(JSON.parse(row.body))
}
