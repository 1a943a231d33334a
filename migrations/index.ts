import type { Migration } from '../src/store/migration.ts'
import { ground } from './0001-ground.ts'
import { mainJob } from './0002-main-job.ts'
import { openEffects } from './0003-open-effects.ts'
import { sprint } from './0004-sprint.ts'
import { payload } from './0005-payload.ts'
import { upgrade } from './0006-upgrade.ts'
import { investigation } from './0007-investigation.ts'
import { verdict } from './0008-verdict.ts'
import { history } from './0009-history.ts'
import { handedOver } from './0010-handed-over.ts'

/** In order, forward only. A new one is added at the end; a shipped one is never edited. */
export const migrations: readonly Migration[] = [
  ground,
  mainJob,
  openEffects,
  sprint,
  payload,
  upgrade,
  investigation,
  verdict,
  history,
  handedOver,
]
