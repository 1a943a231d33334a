import { sql } from 'kysely'
import type { Clock } from '../kernel/time.ts'
import { migrations } from '../../migrations/index.ts'
import type { Dialects, Reader } from './store.ts'

/** Told before each statement of a migration and before its commit, and waited for. */
export type MigrationWitness = (step: { migration: string; statement: number }) => void | Promise<void>

export interface Migration {
  /** `0001-ground`: numbered without gaps, never renamed or edited once it has run anywhere. */
  name: string
  statements(dialect: Dialects): string[]
}

/** The database was written by a newer release than this code. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase'
}

/** Brings the tables up to date, each migration with its bookkeeping in one transaction: all of it, or none. */
export async function migrate(db: Reader, dialect: Dialects, clock: Clock, witness?: MigrationWitness): Promise<void> {
  await sql`create table if not exists schema_versions (
    number integer primary key, name text not null unique, applied_at bigint not null)`.execute(db)
  const applied = await db.selectFrom('schema_versions').select(['number', 'name']).orderBy('number').execute()
  refuseNewer(applied)
  for (const [at, migration] of migrations.entries()) {
    if (at < applied.length) continue
    await db.transaction().execute(async trx => {
      const row = { number: at + 1, name: migration.name, applied_at: clock.now() }
      // Recorded first, so that a second process that migrates at the same time collides here and not half-way.
      await trx.insertInto('schema_versions').values(row).execute()
      const statements = migration.statements(dialect)
      for (const [statement, text] of statements.entries()) {
        await witness?.({ migration: migration.name, statement })
        await sql.raw(text).execute(trx)
      }
      await witness?.({ migration: migration.name, statement: statements.length })
    })
  }
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
