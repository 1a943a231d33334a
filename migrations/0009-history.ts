import type { Migration } from '../src/store/migration.ts'

/** The moments of each failover, so that statistics need not read whole requests, nor the log. */
export const history: Migration = {
  name: '0009-history',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? 'strict' : ''
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table failover_times (
        id text primary key, cluster text not null, cause text not null, opened_at ${int} not null,
        approved_at ${int}, accepted_at ${int}, proven_at ${int}, returned_at ${int}, dropped_at ${int}) ${strict}`,
      'create index failover_times_by_opening on failover_times (cluster, opened_at)',
    ]
  },
}
