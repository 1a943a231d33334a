import type { Instant } from '../kernel/time.ts'
import { LostRace } from '../store/store.ts'
import type { Reader, Tx } from '../store/store.ts'
import { outSchema } from './model/out.ts'
import type { Out } from './model/out.ts'

type Tables = {
  outs: {
    id: string
    cluster: string
    failover: string | null
    kind: string
    source: string
    from_at: number
    to_at: number | null
    version: number
    body: string
  }
}

const outsIn = (db: Reader) => db.withTables<Tables>()

/** Writes a new one, or the next version of one that was read as `out.version`. */
export async function saveOut(tx: Tx, out: Out): Promise<Out> {
  const next = { ...out, version: out.version + 1 }
  const row = { to_at: next.to, version: next.version, body: JSON.stringify(next) }
  if (out.version === 0) {
    const { id, cluster, failover, kind, source, from } = next
    await outsIn(tx.db)
      .insertInto('outs')
      .values({ id, cluster, failover, kind, source, from_at: from, ...row })
      .execute()
    return next
  }
  const { numUpdatedRows } = await outsIn(tx.db)
    .updateTable('outs')
    .set(row)
    .where('id', '=', out.id)
    .where('version', '=', out.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

export async function readOut(db: Reader, id: string): Promise<Out | null> {
  const row = await outsIn(db).selectFrom('outs').select('body').where('id', '=', id).executeTakeFirst()
  return row ? toOut(row) : null
}

/** How many times others took the cluster out so far. */
export async function countDrifts(db: Reader, cluster: string): Promise<number> {
  const row = await outsIn(db)
    .selectFrom('outs')
    .select(eb => eb.fn.countAll().as('drifts'))
    .where('cluster', '=', cluster)
    .where('id', 'like', 'drift/%')
    .executeTakeFirst()
  return Number(row?.drifts ?? 0)
}

/** The one that runs now. */
export async function readOpenOut(db: Reader, cluster: string): Promise<Out | null> {
  const row = await outsIn(db)
    .selectFrom('outs')
    .select('body')
    .where('cluster', '=', cluster)
    .where('kind', '=', 'out')
    .where('to_at', 'is', null)
    .executeTakeFirst()
  return row ? toOut(row) : null
}

export async function readOutsOfFailover(db: Reader, failover: string): Promise<Out[]> {
  const rows = await outsIn(db)
    .selectFrom('outs')
    .select('body')
    .where('failover', '=', failover)
    .orderBy('from_at')
    .execute()
  return rows.map(toOut)
}

/** Those of a cluster by their beginning: all, or those that began from a moment on and before another. */
export async function readOuts(
  db: Reader,
  cluster: string,
  began: { since?: Instant; before?: Instant } = {},
): Promise<Out[]> {
  let query = outsIn(db).selectFrom('outs').select('body').where('cluster', '=', cluster)
  if (began.since !== undefined) query = query.where('from_at', '>=', began.since)
  if (began.before !== undefined) query = query.where('from_at', '<', began.before)
  return (await query.orderBy('from_at').execute()).map(toOut)
}

/** Those of a cluster that began before the one moment and still run or ended after the other; by their beginning. */
export async function readOutsTouching(
  db: Reader,
  cluster: string,
  { from, to }: { from: Instant; to: Instant },
): Promise<Out[]> {
  const rows = await outsIn(db)
    .selectFrom('outs')
    .select('body')
    .where('cluster', '=', cluster)
    .where('from_at', '<', to)
    .where(eb => eb.or([eb('to_at', 'is', null), eb('to_at', '>', from)]))
    .orderBy('from_at')
    .execute()
  return rows.map(toOut)
}

export async function readFirstOut(db: Reader, cluster: string): Promise<Out | null> {
  const row = await outsIn(db)
    .selectFrom('outs')
    .select('body')
    .where('cluster', '=', cluster)
    .orderBy('from_at')
    .limit(1)
    .executeTakeFirst()
  return row ? toOut(row) : null
}

/** What the bot saw itself and runs still, or ended after this moment. */
export async function readRecentOuts(db: Reader, cluster: string, endedAfter: Instant): Promise<Out[]> {
  const rows = await outsIn(db)
    .selectFrom('outs')
    .select('body')
    .where('cluster', '=', cluster)
    .where('kind', '=', 'out')
    .where('source', '=', 'bot')
    .where(eb => eb.or([eb('to_at', 'is', null), eb('to_at', '>', endedAfter)]))
    .orderBy('from_at')
    .execute()
  return rows.map(toOut)
}

/** Reductions that are in force, and those with one of these IDs. */
export async function readReductions(db: Reader, cluster: string, ids: readonly string[]): Promise<Out[]> {
  const rows = await outsIn(db)
    .selectFrom('outs')
    .select('body')
    .where('cluster', '=', cluster)
    .where('kind', '=', 'reduced')
    .where(eb => eb.or([eb('to_at', 'is', null), ...(ids.length > 0 ? [eb('id', 'in', ids)] : [])]))
    .execute()
  return rows.map(toOut)
}

function toOut(row: { body: string }): Out {
  return outSchema.parse(JSON.parse(row.body))
}
