import type { Instant } from '../kernel/time.ts'
import type { Reader, Tx } from '../store/store.ts'
import { LostRace } from '../store/store.ts'
import { adminChangeSchema } from './model/admin-change.ts'
import type { AdminChange } from './model/admin-change.ts'
import { snapshotSchema } from './model/gates.ts'
import type { GateSnapshot } from './model/gates.ts'
import { payloadRunSchema } from './model/runs.ts'
import type { PayloadRun } from './model/runs.ts'
import { upgradeSchema } from './model/upgrade.ts'
import type { Upgrade } from './model/upgrade.ts'
import { freshWatch, watchSchema } from './model/watch.ts'
import type { Watch } from './model/watch.ts'

type Tables = {
  upgrade_watches: { cluster: string; version: number; body: string }
  upgrades: { id: string; cluster: string; sprint: number; version: number; body: string }
  payload_runs: { id: string; cluster: string; sprint: number; upgrade_started_at: number; body: string }
  gate_snapshots: { cluster: string; at: number; body: string }
  admin_changes: {
    id: string
    number: number
    sprint: number
    cluster: string
    origin: string
    version: number
    body: string
  }
}

const tables = (db: Reader) => db.withTables<Tables>()

/** One that was never looked at is fresh, with version 0. */
export async function readWatch(db: Reader, cluster: string): Promise<Watch> {
  const row = await tables(db)
    .selectFrom('upgrade_watches')
    .select('body')
    .where('cluster', '=', cluster)
    .executeTakeFirst()
  return row ? watchSchema.parse(JSON.parse(row.body)) : freshWatch(cluster)
}

/** Whoever writes anything of a cluster's upgrades writes its watch too: its version guards all of it. */
export async function saveWatch(tx: Tx, watch: Watch): Promise<void> {
  const next = { ...watch, version: watch.version + 1 }
  const row = { version: next.version, body: JSON.stringify(next) }
  if (watch.version === 0) {
    const { numInsertedOrUpdatedRows } = await tables(tx.db)
      .insertInto('upgrade_watches')
      .values({ cluster: watch.cluster, ...row })
      .onConflict(conflict => conflict.column('cluster').doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw new LostRace()
    return
  }
  const { numUpdatedRows } = await tables(tx.db)
    .updateTable('upgrade_watches')
    .set(row)
    .where('cluster', '=', watch.cluster)
    .where('version', '=', watch.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
}

export async function readUpgrade(db: Reader, id: string): Promise<Upgrade | null> {
  const row = await tables(db).selectFrom('upgrades').select('body').where('id', '=', id).executeTakeFirst()
  return row ? toUpgrade(row) : null
}

/** Of a cluster, of a sprint, or of both; oldest sprint first. */
export async function readUpgrades(
  db: Reader,
  { cluster, sprint }: { cluster?: string; sprint?: number },
): Promise<Upgrade[]> {
  let query = tables(db).selectFrom('upgrades').select('body')
  if (cluster !== undefined) query = query.where('cluster', '=', cluster)
  if (sprint !== undefined) query = query.where('sprint', '=', sprint)
  return (await query.orderBy('sprint').orderBy('cluster').execute()).map(toUpgrade)
}

/** Writes the next version of an upgrade that was read as `upgrade.version`; version 0 was never written. */
export async function saveUpgrade(tx: Tx, upgrade: Upgrade): Promise<Upgrade> {
  const next = { ...upgrade, version: upgrade.version + 1 }
  const row = { version: next.version, body: JSON.stringify(next) }
  if (upgrade.version === 0) {
    const { id, cluster, sprint } = upgrade
    const { numInsertedOrUpdatedRows } = await tables(tx.db)
      .insertInto('upgrades')
      .values({ id, cluster, sprint, ...row })
      .onConflict(conflict => conflict.column('id').doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw new LostRace()
    return next
  }
  const { numUpdatedRows } = await tables(tx.db)
    .updateTable('upgrades')
    .set(row)
    .where('id', '=', upgrade.id)
    .where('version', '=', upgrade.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

/** Oldest first; of every cluster where none is named. */
export async function readRuns(db: Reader, cluster?: string): Promise<PayloadRun[]> {
  let query = tables(db).selectFrom('payload_runs').select('body')
  if (cluster !== undefined) query = query.where('cluster', '=', cluster)
  const rows = await query.orderBy('upgrade_started_at').execute()
  return rows.map(toRun)
}

export async function readRun(db: Reader, id: string): Promise<PayloadRun | null> {
  const row = await tables(db).selectFrom('payload_runs').select('body').where('id', '=', id).executeTakeFirst()
  return row ? toRun(row) : null
}

/** Guarded by the watch of its cluster, which is written in the same transaction. */
export async function saveRun(tx: Tx, run: PayloadRun): Promise<void> {
  const row = { upgrade_started_at: run.upgradeStartedAt, body: JSON.stringify(run) }
  await tables(tx.db)
    .insertInto('payload_runs')
    .values({ id: run.id, cluster: run.cluster, sprint: run.sprint, ...row })
    .onConflict(conflict => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** Oldest first. */
export async function readSnapshots(db: Reader, cluster: string): Promise<GateSnapshot[]> {
  const rows = await snapshotsOf(db, cluster).select('body').orderBy('at').execute()
  return rows.map(toSnapshot)
}

/**
 * Those that held at some time between the two moments, and the next one after them; all from the first on where there
 * is no second.
 */
export async function readSnapshotsAround(
  db: Reader,
  cluster: string,
  { from, to }: { from: Instant; to: Instant | null },
): Promise<GateSnapshot[]> {
  const all = snapshotsOf(db, cluster)
  const heldAtFirst = all.select(eb => eb.fn.max('at').as('at')).where('at', '<=', from)
  let query = all.select('body').where(eb => eb('at', '>=', eb.fn.coalesce(heldAtFirst, eb.val(from))))
  if (to !== null) {
    const nextAfter = all.select(eb => eb.fn.min('at').as('at')).where('at', '>', to)
    query = query.where(eb => eb('at', '<=', eb.fn.coalesce(nextAfter, eb.val(to))))
  }
  return (await query.orderBy('at').execute()).map(toSnapshot)
}

const snapshotsOf = (db: Reader, cluster: string) =>
  tables(db).selectFrom('gate_snapshots').where('cluster', '=', cluster)

export async function saveSnapshot(tx: Tx, snapshot: GateSnapshot): Promise<void> {
  const { cluster, at } = snapshot
  await tables(tx.db)
    .insertInto('gate_snapshots')
    .values({ cluster, at, body: JSON.stringify(snapshot) })
    .onConflict(conflict => conflict.columns(['cluster', 'at']).doNothing())
    .execute()
}

export async function nextChangeNumber(tx: Tx): Promise<number> {
  const row = await tables(tx.db)
    .selectFrom('admin_changes')
    .select(eb => eb.fn.max('number').as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0) + 1
}

/** `origin` names the form it came from, so that the same one arriving twice makes one change. */
export async function insertChange(tx: Tx, change: AdminChange, origin: string): Promise<void> {
  const { id, number, sprint, cluster, version } = change
  await tables(tx.db)
    .insertInto('admin_changes')
    .values({ id, number, sprint, cluster, origin, version, body: JSON.stringify(change) })
    .execute()
}

export async function updateChange(tx: Tx, change: AdminChange): Promise<AdminChange> {
  const next = { ...change, version: change.version + 1 }
  const { numUpdatedRows } = await tables(tx.db)
    .updateTable('admin_changes')
    .set({ version: next.version, body: JSON.stringify(next) })
    .where('id', '=', change.id)
    .where('version', '=', change.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace()
  return next
}

export async function readChange(db: Reader, key: { id: string } | { origin: string }): Promise<AdminChange | null> {
  const query = tables(db).selectFrom('admin_changes').select('body')
  const row = await (
    'id' in key ? query.where('id', '=', key.id) : query.where('origin', '=', key.origin)
  ).executeTakeFirst()
  return row ? toChange(row) : null
}

/** In the order they were recorded. */
export async function readChanges(db: Reader, sprint: number): Promise<AdminChange[]> {
  const rows = await tables(db)
    .selectFrom('admin_changes')
    .select('body')
    .where('sprint', '=', sprint)
    .orderBy('number')
    .execute()
  return rows.map(toChange)
}

function toRun(row: { body: string }): PayloadRun {
  return payloadRunSchema.parse(JSON.parse(row.body))
}

function toSnapshot(row: { body: string }): GateSnapshot {
  return snapshotSchema.parse(JSON.parse(row.body))
}

function toUpgrade(row: { body: string }): Upgrade {
  return upgradeSchema.parse(JSON.parse(row.body))
}

function toChange(row: { body: string }): AdminChange {
  return adminChangeSchema.parse(JSON.parse(row.body))
}
