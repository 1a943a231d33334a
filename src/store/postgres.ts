import { PostgresDialect } from 'kysely'
import type { Dialect } from 'kysely'

/** A server that does not answer makes calls fail instead of hang. */
const CONNECT_MAX_MS = 5000

/** PostgreSQL through `pg`, loaded only where it is used. 64-bit integers come back as numbers: ours are instants and counters. */
export async function postgresDialect(url: string): Promise<Dialect> {
  const { default: pg } = await import('pg')
  const INT8 = 20
  const types = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) satisfies typeof pg.types.getTypeParser,
  }
  const pool = new pg.Pool({ connectionString: url, max: 8, types, connectionTimeoutMillis: CONNECT_MAX_MS })
  // An idle connection that the server closes must not end the process; the next query opens another.
  pool.on('error', () => {})
  return new PostgresDialect({ pool })
}
