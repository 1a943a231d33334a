import type { Migration } from '../src/store/migrate.ts'
import { ground } from './0001-ground.ts'
import { mainJob } from './0002-main-job.ts'
import { openEffects } from './0003-open-effects.ts'

/** In order, forward only. A new one is added at the end; a shipped one is never edited. */
export const migrations: readonly Migration[] = [ground, mainJob, openEffects]
