import type { Migration } from '../src/store/migration.ts'

/** The verdict of each sprint, what follows a failed one, and the agendas that were posted. */
export const verdict: Migration = {
  name: '0008-verdict',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? 'strict' : ''
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table verdicts (
        id text primary key, sprint ${int} not null unique, state text not null, version ${int} not null,
        body text not null) ${strict}`,
      `create table retrospectives (
        sprint ${int} primary key, state text not null, version ${int} not null, body text not null) ${strict}`,
      `create table action_items (
        id text primary key, number ${int} not null unique, sprint ${int} not null, state text not null,
        origin text not null unique, version ${int} not null, body text not null) ${strict}`,
      'create index action_items_by_sprint on action_items (sprint, number)',
      `create table agendas (day text primary key, posted_at ${int} not null, seq ${int} not null) ${strict}`,
    ]
  },
}
