import type { Migration } from '../src/store/migration.ts'

/** When people were first shown the change that carries a failover out: from then on it may wait for them. */
export const handedOver: Migration = {
  name: '0010-handed-over',
  statements(dialect) {
    const int = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [`alter table failover_times add column handed_at ${int}`]
  },
}
