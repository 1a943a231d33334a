import { sql } from 'kysely'
import type { Person } from '../kernel/people.ts'
import { actorKey } from '../kernel/people.ts'
import type { Reader, Tx } from '../store/store.ts'
import { LostRace } from '../store/store.ts'
import { OPEN_STATES, requestSchema } from './model/request.ts'
import type { Direction, Request } from './model/request.ts'
import { freshRotation, rotationSchema } from './model/rotation.ts'
import type { Rotation } from './model/rotation.ts'

type Tables = {
  requests: {
    id: string
    number: number
    cluster: string
    direction: string
    state: string
    requester: string
    opened_at: number
    ended_at: number | null
    origin: string | null
    version: number
    body: string
  }
  rotations: { cluster: string; phase: string; version: number; body: string }
  told_when_back: { cluster: string; person: string; asked_at: number }
}

const requestsIn = (db: Reader) => db.withTables<Tables>()

export async function nextNumber(tx: Tx): Promise<number> {
  const row = await requestsIn(tx.db)
    .selectFrom('requests')
    .select(eb => eb.fn.max('number').as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0) + 1
}

/** `origin` names the delivery it came from, so that the same one arriving twice makes one request. */
export async function insertRequest(tx: Tx, request: Request, origin: string): Promise<void> {
  await requestsIn(tx.db)
    .insertInto('requests')
    .values({
      id: request.id,
      number: request.number,
      cluster: request.cluster,
      direction: request.direction,
      requester: actorKey(request.requester),
      opened_at: request.openedAt,
      origin,
      ...changing(request),
    })
    .execute()
}

/** Writes the next version of a request that was read as `request.version`. */
export async function updateRequest(tx: Tx, request: Request): Promise<Request> {
  const next = { ...request, version: request.version + 1 }
  const { numUpdatedRows } = await requestsIn(tx.db)
    .updateTable('requests')
    .set(changing(next))
    .where('id', '=', request.id)
    .where('version', '=', request.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

export async function readRequest(db: Reader, id: string): Promise<Request | null> {
  const row = await requestsIn(db).selectFrom('requests').select('body').where('id', '=', id).executeTakeFirst()
  return row ? toRequest(row) : null
}

export async function readByOrigin(db: Reader, origin: string): Promise<Request | null> {
  const row = await requestsIn(db).selectFrom('requests').select('body').where('origin', '=', origin).executeTakeFirst()
  return row ? toRequest(row) : null
}

export async function readOpenRequests(db: Reader, cluster?: string): Promise<Request[]> {
  // Word for word and not as parameters, as in the index of open requests: history must not slow this down.
  const open = OPEN_STATES.map(state => sql.lit(state))
  let query = requestsIn(db).selectFrom('requests').select('body').where('state', 'in', open)
  if (cluster !== undefined) query = query.where('cluster', '=', cluster)
  return (await query.orderBy('number').execute()).map(toRequest)
}

export async function readRecentRequests(
  db: Reader,
  filter: { requester?: Person; limit: number },
): Promise<Request[]> {
  let query = requestsIn(db).selectFrom('requests').select('body')
  if (filter.requester) query = query.where('requester', '=', actorKey(filter.requester))
  return (await query.orderBy('number', 'desc').limit(filter.limit).execute()).map(toRequest)
}

/** The requests of a cluster from a number on, oldest first: a failover and what followed it. */
export async function readRequestsSince(
  db: Reader,
  cluster: string,
  number: number,
  direction?: Direction,
): Promise<Request[]> {
  let query = requestsIn(db)
    .selectFrom('requests')
    .select('body')
    .where('cluster', '=', cluster)
    .where('number', '>=', number)
  if (direction) query = query.where('direction', '=', direction)
  return (await query.orderBy('number').execute()).map(toRequest)
}

/** Failovers of all clusters from behind a number on, oldest first. */
export async function readFailoversAfter(db: Reader, number: number, limit: number): Promise<Request[]> {
  const rows = await requestsIn(db)
    .selectFrom('requests')
    .select('body')
    .where('direction', '=', 'failover')
    .where('number', '>', number)
    .orderBy('number')
    .limit(limit)
    .execute()
  return rows.map(toRequest)
}

export async function countRequests(db: Reader): Promise<Record<string, number>> {
  const rows = await requestsIn(db)
    .selectFrom('requests')
    .select(eb => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(row => [row.state, Number(row.count)]))
}

/** The rotation of a cluster; one that was never asked of is in. */
export async function readRotation(db: Reader, cluster: string, now: number): Promise<Rotation> {
  const row = await requestsIn(db)
    .selectFrom('rotations')
    .select('body')
    .where('cluster', '=', cluster)
    .executeTakeFirst()
  return row ? rotationSchema.parse(JSON.parse(row.body)) : freshRotation(cluster, now)
}

/** Writes the next version of a rotation that was read as `rotation.version`; version 0 was never written. */
export async function saveRotation(tx: Tx, rotation: Rotation): Promise<Rotation> {
  const next = { ...rotation, version: rotation.version + 1 }
  const row = { phase: next.phase, version: next.version, body: JSON.stringify(next) }
  if (rotation.version === 0) {
    const { numInsertedOrUpdatedRows } = await requestsIn(tx.db)
      .insertInto('rotations')
      .values({ cluster: next.cluster, ...row })
      .onConflict(conflict => conflict.column('cluster').doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw new LostRace()
    return next
  }
  const { numUpdatedRows } = await requestsIn(tx.db)
    .updateTable('rotations')
    .set(row)
    .where('cluster', '=', next.cluster)
    .where('version', '=', rotation.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

/** True where he was not on the list yet. */
export async function addWaiting(tx: Tx, cluster: string, person: Person): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await requestsIn(tx.db)
    .insertInto('told_when_back')
    .values({ cluster, person: actorKey(person), asked_at: tx.now })
    .onConflict(conflict => conflict.columns(['cluster', 'person']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Everybody who waits for the cluster; the list is empty afterwards. */
export async function takeWaiting(tx: Tx, cluster: string): Promise<Person[]> {
  const rows = await requestsIn(tx.db)
    .deleteFrom('told_when_back')
    .where('cluster', '=', cluster)
    .returning('person')
    .execute()
  return rows.map(({ person }) => {
    const [team = '', user = ''] = person.split('/')
    return { team, user }
  })
}

function changing(request: Request) {
  return {
    state: request.state,
    ended_at: request.ended?.at ?? null,
    version: request.version,
    body: JSON.stringify(request),
  }
}

function toRequest(row: { body: string }): Request {
  return requestSchema.parse(JSON.parse(row.body))
}
