import type { Migration } from '../src/store/migration.ts'

/** What is undelivered is few, so one index by lane finds the open ones in it too; a second is only work for each promise. */
export const openEffects: Migration = {
  name: '0003-open-effects',
  statements: () => ['drop index effects_open'],
}
