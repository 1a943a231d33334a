import type { Migration } from '../src/store/migration.ts'

/** The payload of each sprint, and the payloads that TRT accepted by hand. */
export const payload: Migration = {
  name: '0005-payload',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? 'strict' : ''
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table payloads (
        id text primary key, sprint ${int} not null unique, state text not null, version ${int} not null,
        body text not null) ${strict}`,
      `create table manual_accepts (
        id text primary key, number ${int} not null unique, sprint ${int} not null, state text not null,
        version ${int} not null, body text not null) ${strict}`,
      'create index manual_accepts_by_sprint on manual_accepts (sprint, number)',
    ]
  },
}
