import type { Migration } from '../src/store/migration.ts'

/** Requests, the rotation of each cluster, tracking issues, messages that are kept current, and who wants to be told. */
export const mainJob: Migration = {
  name: '0002-main-job',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? 'strict' : ''
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table requests (
        id text primary key, number ${int} not null unique, cluster text not null, direction text not null,
        state text not null, requester text not null, opened_at ${int} not null, ended_at ${int},
        origin text unique, version ${int} not null, body text not null) ${strict}`,
      `create unique index requests_one_open on requests (cluster, direction)
        where state in ('awaiting', 'approved', 'changing', 'stuck')`,
      'create index requests_by_requester on requests (requester, number)',
      `create table rotations (
        cluster text primary key, phase text not null, version ${int} not null, body text not null) ${strict}`,
      `create table trackings (
        subject text primary key, issue_key text unique, version ${int} not null, body text not null) ${strict}`,
      `create table messages (
        key text primary key, channel text not null, ts text not null, thread_ts text, digest text not null,
        posted_at ${int} not null) ${strict}`,
      `create table told_when_back (
        cluster text not null, person text not null, asked_at ${int} not null, primary key (cluster, person)) ${strict}`,
    ]
  },
}
