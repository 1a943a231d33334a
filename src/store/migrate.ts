import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import type { Clock } from '../kernel/time.ts'
import { migrations } from '../../migrations/index.ts'
import type { GroundTables } from './schema.ts'
import type { Dialects, Reader } from './tx.ts'

/** Told before each statement of a migration and before its commit, and waited for. */
export type MigrationWitness = (step: { migration: string; statement: number }) => void | Promise<void>

/** The database was written by a newer release than this code. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase'
}

/** Brings the tables up to date, each migration with its bookkeeping in one transaction: all of it, or none. */
export async function migrate(db: Reader, dialect: Dialects, clock: Clock, witness?: MigrationWitness): Promise<void> {
  await alone(db, dialect, trx =>
    sql`create table if not exists schema_versions (
      number integer primary key, name text not null unique, applied_at bigint not null)`.execute(trx),
  )
  for (const [at, migration] of migrations.entries()) {
    await alone(db, dialect, async trx => {
      const applied = await trx.selectFrom('schema_versions').select(['number', 'name']).orderBy('number').execute()
      refuseNewer(applied)
      if (at < applied.length) return
      const statements = migration.statements(dialect)
      for (const [statement, text] of statements.entries()) {
        await witness?.({ migration: migration.name, statement })
        await sql.raw(text).execute(trx)
      }
      await witness?.({ migration: migration.name, statement: statements.length })
      const row = { number: at + 1, name: migration.name, applied_at: clock.now() }
      await trx.insertInto('schema_versions').values(row).execute()
    })
  }
}

/** Any number that nothing else locks by. */
const MIGRATION_LOCK = 5_310_417

/** One process migrates, another that starts at the same time waits and finds it done. SQLite's writer is alone anyway. */
async function alone(db: Reader, dialect: Dialects, work: (trx: Transaction<GroundTables>) => Promise<unknown>) {
  await db.transaction().execute(async trx => {
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(trx)
    await work(trx)
  })
}

function refuseNewer(applied: { number: number; name: string }[]): void {
  for (const [at, row] of applied.entries()) {
    const known = migrations[at]
    if (known?.name === row.name) continue
    throw new NewerDatabase(
      `The database has the migration "${row.name}", which this release does not know: it was written by a newer one. ` +
        'Start the newer release again, or restore the backup that was made before its migration.',
    )
  }
}
