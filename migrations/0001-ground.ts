import type { Migration } from '../src/store/migration.ts'

const GENESIS = '0'.repeat(64)

/** The event log with its chain, promised effects, and what cron has done. */
export const ground: Migration = {
  name: '0001-ground',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? 'strict' : ''
    const id =
      dialect === 'sqlite' ? 'integer primary key autoincrement' : 'bigint generated always as identity primary key'
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table events (
        seq ${int} primary key, at ${int} not null, subject text not null, kind text not null, body text not null,
        actor text not null, cause text, prev text not null, hash text not null unique) ${strict}`,
      'create index events_by_subject on events (subject, seq)',
      ...appendOnly[dialect],
      `create table log_head (id ${int} primary key check (id = 1), seq ${int} not null, hash text not null) ${strict}`,
      `insert into log_head (id, seq, hash) values (1, 0, '${GENESIS}')`,
      `create table effects (
        id ${id}, lane text not null, kind text not null, key text not null, body text not null,
        state text not null check (state in ('waiting', 'sending', 'delivered', 'given-up')),
        due_at ${int} not null, attempts ${int} not null, unclear ${int} not null,
        lease_owner text, lease_until ${int}, attempted_at ${int}, why text,
        created_at ${int} not null, closed_at ${int}, waiting_key text unique) ${strict}`,
      `create index effects_open on effects (lane, id) where state in ('waiting', 'sending')`,
      `create index effects_undelivered on effects (lane, id) where state <> 'delivered'`,
      `create index effects_due on effects (due_at) where state in ('waiting', 'sending')`,
      `create table job_runs (
        job text not null, period text not null, ran_at ${int} not null, primary key (job, period)) ${strict}`,
    ]
  },
}

const appendOnly = {
  sqlite: ['update', 'delete'].map(
    verb =>
      `create trigger events_no_${verb} before ${verb} on events
       begin select raise(abort, 'the event log is append-only'); end`,
  ),
  postgres: [
    `create function refuse_change() returns trigger language plpgsql as
     $$ begin raise exception 'the event log is append-only'; end $$`,
    'create trigger events_no_change before update or delete on events for each row execute function refuse_change()',
    'create trigger events_no_truncate before truncate on events for each statement execute function refuse_change()',
  ],
}
