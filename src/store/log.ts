import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { fromCanonicalJson } from './canonical.ts'
import type { EventRow } from './schema.ts'
import type { Reader, Tx } from './tx.ts'

export interface WrittenEvent {
  readonly subject: string
  readonly kind: string
  readonly body: string
  readonly actor: string
  readonly cause: string | null
}

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
  hash: string
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
  return (await eventRowsOf(db, subject)).map(toLogged)
}

/** The same as they are stored, each with its place in the chain. */
export async function eventRowsOf(db: Reader, subject: string): Promise<EventRow[]> {
  return db.selectFrom('events').selectAll().where('subject', '=', subject).orderBy('seq').execute()
}

/** Every event after this number, oldest first, a page at a time. */
export async function* allEvents(db: Reader, from = 0): AsyncGenerator<EventRow> {
  const PAGE = 500
  for (let after = from; ;) {
    const rows = await db.selectFrom('events').selectAll().where('seq', '>', after).orderBy('seq').limit(PAGE).execute()
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = last.seq
  }
}

export type Verified = { ok: true; head: LogHead } | { ok: false; seq: number; why: string }

/** Follows the chain from its first event to its head, also while events are being added. */
export async function verifyLog(db: Reader): Promise<Verified> {
  let last: LogHead = { seq: 0, hash: GENESIS }
  for (let first = true; ; first = false) {
    const from = last.seq
    for await (const row of allEvents(db, from)) {
      const why = breakBetween(last, row)
      if (why !== null) return { ok: false, seq: row.seq, why }
      last = { seq: row.seq, hash: row.hash }
    }
    const head = await readHead(db)
    if (head.seq === last.seq && head.hash === last.hash) return { ok: true, head }
    // A head that is further on may mean that events were added since they were read: then they are there now.
    const mayGoOn = head.seq > last.seq && (first || last.seq > from)
    if (!mayGoOn)
      return { ok: false, seq: last.seq, why: `the log ends here, its head says ${head.seq} (${head.hash})` }
  }
}

function breakBetween(last: LogHead, row: EventRow): string | null {
  if (row.seq !== last.seq + 1) return `event ${last.seq + 1} is missing`
  if (row.prev !== last.hash) return 'it does not follow the event before it'
  if (row.hash !== hashOf(row)) return 'its text was changed after it was written'
  return null
}

function hashOf(row: Omit<EventRow, 'hash'>): string {
  const { seq, at, subject, kind, body, actor, cause, prev } = row
  const text = JSON.stringify([prev, seq, new Date(at).toISOString(), subject, kind, body, actor, cause])
  return createHash('sha256').update(text).digest('hex')
}

function toLogged({ seq, at, subject, kind, body, actor, cause, hash }: EventRow): LoggedEvent {
  return { seq, at, subject, kind, body: fromCanonicalJson(body), actor, cause, hash }
}
