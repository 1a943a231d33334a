import type { Instant } from '../kernel/time.ts'
import type { Reader, Tx } from '../store/store.ts'
import { MOMENTS } from './model/failover-times.ts'
import type { Change, FailoverTimes, Moments } from './model/failover-times.ts'

type Columns = {
  approved_at: number | null
  handed_at: number | null
  accepted_at: number | null
  proven_at: number | null
  returned_at: number | null
  dropped_at: number | null
}

type Tables = {
  failover_times: Columns & { id: string; cluster: string; cause: string; opened_at: number }
}

const tables = (db: Reader) => db.withTables<Tables>()

const columns = {
  approvedAt: 'approved_at',
  handedAt: 'handed_at',
  acceptedAt: 'accepted_at',
  provenAt: 'proven_at',
  returnedAt: 'returned_at',
  droppedAt: 'dropped_at',
} as const satisfies Record<keyof Moments, keyof Columns>

/** One that is there already is left as it is. */
export async function insertTimes(tx: Tx, times: FailoverTimes): Promise<void> {
  const { id, cluster, cause, openedAt } = times
  await tables(tx.db)
    .insertInto('failover_times')
    .values({
      id,
      cluster,
      cause,
      opened_at: openedAt,
      approved_at: times.approvedAt,
      handed_at: times.handedAt,
      accepted_at: times.acceptedAt,
      proven_at: times.provenAt,
      returned_at: times.returnedAt,
      dropped_at: times.droppedAt,
    })
    .onConflict(conflict => conflict.column('id').doNothing())
    .execute()
}

/** Touches only the moments that the change is about, so that two of them at once do not undo each other. */
export async function changeTimes(tx: Tx, id: string, change: Change): Promise<void> {
  for (const name of MOMENTS) {
    const last = change.last?.[name]
    if (last !== undefined) {
      await tables(tx.db)
        .updateTable('failover_times')
        .set({ [columns[name]]: last })
        .where('id', '=', id)
        .execute()
    }
    const first = change.first?.[name]
    if (first !== undefined) {
      await tables(tx.db)
        .updateTable('failover_times')
        .set({ [columns[name]]: first })
        .where('id', '=', id)
        .where(columns[name], 'is', null)
        .execute()
    }
  }
}

/** The cluster is back: all that had taken it out have ended. */
export async function endTimes(tx: Tx, cluster: string, returnedAt: Instant): Promise<void> {
  await tables(tx.db)
    .updateTable('failover_times')
    .set({ returned_at: returnedAt })
    .where('cluster', '=', cluster)
    .where('proven_at', 'is not', null)
    .where('returned_at', 'is', null)
    .execute()
}

/** Those that took effect or still may, by when they were asked for; oldest first. */
export async function readTimes(
  db: Reader,
  cluster: string,
  { from, to }: { from: Instant; to: Instant },
): Promise<FailoverTimes[]> {
  const rows = await tables(db)
    .selectFrom('failover_times')
    .selectAll()
    .where('cluster', '=', cluster)
    .where('opened_at', '>=', from)
    .where('opened_at', '<', to)
    .where(eb => eb.or([eb('dropped_at', 'is', null), eb('proven_at', 'is not', null)]))
    .orderBy('opened_at')
    .execute()
  return rows.map(row => ({
    id: row.id,
    cluster: row.cluster,
    cause: row.cause,
    openedAt: row.opened_at,
    approvedAt: row.approved_at,
    handedAt: row.handed_at,
    acceptedAt: row.accepted_at,
    provenAt: row.proven_at,
    returnedAt: row.returned_at,
    droppedAt: row.dropped_at,
  }))
}

/** Which of these have their times. */
export async function knownTimes(db: Reader, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tables(db)
    .selectFrom('failover_times')
    .select('id')
    .where('id', 'in', [...ids])
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Since when the bot keeps records. */
export async function readBeginning(db: Reader): Promise<Instant | null> {
  const row = await db.selectFrom('schema_versions').select('applied_at').where('number', '=', 1).executeTakeFirst()
  return row ? Number(row.applied_at) : null
}
