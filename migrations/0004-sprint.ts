import type { Migration } from '../src/store/migration.ts'

/** Edits of the calendar, proposed and confirmed. Of one sprint, one edit of a kind waits at a time. */
export const sprint: Migration = {
  name: '0004-sprint',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? 'strict' : ''
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table sprint_edits (
        id text primary key, number ${int} not null unique, sprint ${int} not null, kind text not null,
        state text not null, confirmed_as ${int} unique, origin text not null unique, version ${int} not null,
        body text not null) ${strict}`,
      `create unique index sprint_edits_one_proposed on sprint_edits (sprint, kind) where state = 'proposed'`,
    ]
  },
}
