import type { Migration } from '../src/store/migration.ts'

/** What is kept of looking at clusters, their upgrades, the runs of sprint payloads, gates with their acks, and changes by hand. */
export const upgrade: Migration = {
  name: '0006-upgrade',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? 'strict' : ''
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table upgrade_watches (cluster text primary key, version ${int} not null, body text not null) ${strict}`,
      `create table upgrades (
        id text primary key, cluster text not null, sprint ${int} not null, version ${int} not null,
        body text not null, unique (cluster, sprint)) ${strict}`,
      `create table payload_runs (
        id text primary key, cluster text not null, sprint ${int} not null, upgrade_started_at ${int} not null,
        body text not null, unique (cluster, sprint)) ${strict}`,
      `create table gate_snapshots (
        cluster text not null, at ${int} not null, body text not null, primary key (cluster, at)) ${strict}`,
      `create table admin_changes (
        id text primary key, number ${int} not null unique, sprint ${int} not null, cluster text not null,
        origin text not null unique, version ${int} not null, body text not null) ${strict}`,
      'create index admin_changes_by_sprint on admin_changes (sprint, number)',
    ]
  },
}
