import type { Migration } from '../src/store/migration.ts'

/** The times each cluster was out of rotation, or in it with less than its capacity. */
export const investigation: Migration = {
  name: '0007-investigation',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? 'strict' : ''
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table outs (
        id text primary key, cluster text not null, failover text, kind text not null, source text not null,
        from_at ${int} not null, to_at ${int}, version ${int} not null, body text not null) ${strict}`,
      'create index outs_by_beginning on outs (cluster, from_at)',
      'create index outs_by_failover on outs (failover) where failover is not null',
      `create unique index outs_one_open on outs (cluster) where kind = 'out' and to_at is null`,
    ]
  },
}
