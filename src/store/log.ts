import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { fromCanonicalJson } from './canonical.ts'
import type { WrittenEvent } from './pen.ts'
import type { EventRow } from './schema.ts'
import type { Reader, Tx } from './store.ts'

export const GENESIS = '0'.repeat(64)

/** The last event's number and hash: printed where a cut-off tail would be noticed. */
export interface LogHead {
  seq: number
  hash: string
}

export interface LoggedEvent {
  seq: number
  at: number
  subject: string
  kind: string
  body: unknown
  actor: string
  cause: string | null
}

/** Appends to the chain. Updating the head first locks it, so that two replicas cannot both follow the same event. */
export async function appendEvents(tx: Tx, events: readonly WrittenEvent[]): Promise<void> {
  const count = events.length
  const { rows } = await sql<LogHead>`
    update log_head set seq = seq + ${count} where id = 1 returning seq, hash`.execute(tx.db)
  const head = rows[0]
  if (!head) throw new Error('the log has no head')
  let { hash } = head
  let seq = head.seq - count
  const written = events.map(event => {
    seq += 1
    const row = { seq, at: tx.now, ...event, prev: hash }
    hash = hashOf(row)
    return { ...row, hash }
  })
  await tx.db.insertInto('events').values(written).execute()
  await tx.db.updateTable('log_head').set({ hash }).where('id', '=', 1).execute()
}

export async function readHead(db: Reader): Promise<LogHead> {
  return db.selectFrom('log_head').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirstOrThrow()
}

/** The events of one subject, oldest first. */
export async function eventsOf(db: Reader, subject: string): Promise<LoggedEvent[]> {
  const rows = await db.selectFrom('events').selectAll().where('subject', '=', subject).orderBy('seq').execute()
  return rows.map(toLogged)
}

export async function* allEvents(db: Reader): AsyncGenerator<EventRow> {
  const PAGE = 500
  for (let after = 0; ; ) {
    const rows = await db.selectFrom('events').selectAll().where('seq', '>', after).orderBy('seq').limit(PAGE).execute()
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.seq
  }
}

export type Verified = { ok: true; head: LogHead } | { ok: false; seq: number; why: string }

/** Follows the chain from its first event to its head. */
export async function verifyLog(db: Reader): Promise<Verified> {
  let previous: LogHead = { seq: 0, hash: GENESIS }
  for await (const row of allEvents(db)) {
    if (row.seq !== previous.seq + 1) return { ok: false, seq: row.seq, why: `event ${previous.seq + 1} is missing` }
    if (row.prev !== previous.hash) return { ok: false, seq: row.seq, why: 'it does not follow the event before it' }
    if (row.hash !== hashOf(row)) return { ok: false, seq: row.seq, why: 'its text was changed after it was written' }
    previous = { seq: row.seq, hash: row.hash }
  }
  const head = await readHead(db)
  if (head.seq !== previous.seq || head.hash !== previous.hash) {
    return { ok: false, seq: previous.seq, why: `the log ends here, its head says ${head.seq}` }
  }
  return { ok: true, head }
}

function hashOf(row: Omit<EventRow, 'hash'>): string {
  const { seq, at, subject, kind, body, actor, cause, prev } = row
  const text = JSON.stringify([prev, seq, new Date(at).toISOString(), subject, kind, body, actor, cause])
  return createHash('sha256').update(text).digest('hex')
}

function toLogged({ seq, at, subject, kind, body, actor, cause }: EventRow): LoggedEvent {
  return { seq, at, subject, kind, body: fromCanonicalJson(body), actor, cause }
}
