import Database from 'better-sqlite3'
import { CompiledQuery, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * SQLite as this product wants it: every commit is on disk before it is acknowledged (WAL, synchronous FULL), a writer
 * takes its lock at the start (`begin immediate`), and statements are prepared once. Kysely's own driver does neither
 * of the last two.
 */
export function sqliteDialect(path: string): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new OneFileDriver(path),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

const STATEMENTS_KEPT_MAX = 300

class OneFileDriver implements Driver {
  readonly #path: string
  #connection: OneFileConnection | null = null

  constructor(path: string) {
    this.#path = path
  }

  async init(): Promise<void> {
    if (this.#path !== ':memory:') mkdirSync(dirname(this.#path), { recursive: true })
    const db = new Database(this.#path)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    // Without it INSERT OR REPLACE deletes an event without asking the trigger that forbids it.
    db.pragma('recursive_triggers = ON')
    db.pragma('busy_timeout = 5000')
    this.#connection = new OneFileConnection(db)
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#connection) throw new Error('the database is not open')
    return this.#connection
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#connection?.close()
  }
}

class OneFileConnection implements DatabaseConnection {
  readonly #db: Database.Database
  readonly #statements = new Map<string, Database.Statement>()

  constructor(db: Database.Database) {
    this.#db = db
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepared(query.sql)
    if (statement.reader) {
      const rows = statement.all(...query.parameters) satisfies unknown[]
      return { rows: rows as R[] }
    }
    const { changes, lastInsertRowid } = statement.run(...query.parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    yield { rows: [] }
    throw new Error('streaming is not used')
  }

  close(): void {
    this.#db.close()
  }

  #prepared(sql: string): Database.Statement {
    const kept = this.#statements.get(sql)
    if (kept) return kept
    const statement = this.#db.prepare(sql)
    // Lists of varying length make ever new texts; without a bound they would be kept for ever.
    if (this.#statements.size >= STATEMENTS_KEPT_MAX) this.#statements.clear()
    this.#statements.set(sql, statement)
    return statement
  }
}
