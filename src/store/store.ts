import { Kysely, sql } from 'kysely'
import type { Clock } from '../kernel/time.ts'
import { groupCommits } from './group-commit.ts'
import type { Transact } from './group-commit.ts'
import { migrate } from './migrate.ts'
import type { MigrationWitness } from './migrate.ts'
import { CollectingPen } from './pen.ts'
import { sqliteDialect } from './sqlite.ts'
import { LostRace } from './tx.ts'
import type { Dialects, Reader, Tx } from './tx.ts'

export { LostRace }
export type { Dialects, Reader, Tx }

export interface Store {
  readonly dialect: Dialects
  readonly db: Reader
  /**
   * Runs `work` in one transaction, and settles when that is on disk. Somebody else's write in between (`LostRace`), or
   * somebody else's failure in a shared commit, runs it again from the start, so `work` must do nothing but read and
   * write through its `Tx`.
   */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Called after each commit that promised effects. */
  onPromise(listener: () => void): void
  /** Proves that the store takes writes, for readiness. */
  writable(): Promise<boolean>
  close(): Promise<void>
}

export interface OpenOptions {
  clock: Clock
  migrationWitness?: MigrationWitness
}

const RACES_MAX = 5

/** Opens `sqlite:path`, `sqlite::memory:` or `postgres://…` and brings its tables up to date. */
export async function openStore(url: string, options: OpenOptions): Promise<Store> {
  const { db, dialect } = await openDatabase(url)
  try {
    await migrate(db, dialect, options.clock, options.migrationWitness)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const listeners: (() => void)[] = []
  const transact: Transact = dialect === 'sqlite' ? groupCommits(db) : work => db.transaction().execute(work)

  async function once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let promised = false
    const result = await transact(async trx => {
      const pen = new CollectingPen()
      const tx: Tx = { db: trx, pen, now: options.clock.now() }
      const value = await work(tx)
      promised = await pen.writeDown(tx)
      return value
    })
    if (promised) for (const listener of listeners) listener()
    return result
  }

  return {
    dialect,
    db,
    async tx(work) {
      for (let race = 1; ; race += 1) {
        try {
          return await once(work)
        } catch (error) {
          if (!(isRace(error) && race < RACES_MAX)) throw error
        }
      }
    },
    onPromise: listener => void listeners.push(listener),
    async writable() {
      try {
        await db.transaction().execute(trx => sql`update log_head set seq = seq where id = 1`.execute(trx))
        return true
      } catch {
        return false
      }
    },
    close: () => db.destroy(),
  }
}

/** The database as it is, for tools that look at it beside the bot: nothing is migrated. */
export async function openDatabase(url: string): Promise<{ db: Reader; dialect: Dialects }> {
  if (url.startsWith('sqlite:')) {
    return { db: new Kysely({ dialect: sqliteDialect(url.slice('sqlite:'.length)) }), dialect: 'sqlite' }
  }
  const { postgresDialect } = await import('./postgres.ts')
  return { db: new Kysely({ dialect: await postgresDialect(url) }), dialect: 'postgres' }
}

/** Two writers of the same row, found by our version guard or by PostgreSQL itself. */
function isRace(error: unknown): boolean {
  if (error instanceof LostRace) return true
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const SERIALIZATION_FAILURE = '40001'
  const DEADLOCK = '40P01'
  const UNIQUE_VIOLATION = '23505'
  return code === SERIALIZATION_FAILURE || code === DEADLOCK || code === UNIQUE_VIOLATION
}
