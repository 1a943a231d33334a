import type { Person, Role } from '../../kernel/people.ts'
import type { Clock } from '../../kernel/time.ts'
import type { Sprints } from '../../sprint/actions.ts'
import type { Store, Tx } from '../../store/store.ts'
import type { Tracking } from '../../tracking/actions.ts'
import type { PayloadRun } from '../model/runs.ts'

export interface UpgradeSettings {
  /** The sacrificial clusters. */
  clusters: readonly string[]
  timeZone: string
  environment: string
  /** Whether clusters can be looked at. */
  watches: boolean
}

/** What others do about what happens here, in the same transaction. Their failure is the failure of the verb. */
export interface UpgradeReaction {
  run?(tx: Tx, before: PayloadRun | null, after: PayloadRun): Promise<void>
}

/** What this capability needs from those that stand on it. */
export interface UpgradeAbove {
  reactions: readonly UpgradeReaction[]
}

/** What the verbs of this capability are given; filled in by the composition root. */
export interface UpgradeContext {
  store: Store
  clock: Clock
  settings: UpgradeSettings
  tracking: Tracking
  sprints: Sprints
  above: UpgradeAbove
  mentionOf: (role: Role) => string
  nameOf: (who: Person) => string
}

/** The kept message about an upgrade: `upgrade/build02/P280`. */
export const UPGRADE_KEYS = 'upgrade/'
/** The kept message with a question: `upgrade-ask/build02/P280/forced`. */
export const ASK_KEYS = 'upgrade-ask/'

export const upgradeKey = (cluster: string, sprint: number): string => `${UPGRADE_KEYS}${cluster}/P${sprint}`
export const askKey = (cluster: string, sprint: number, ask: string): string =>
  `${ASK_KEYS}${cluster}/P${sprint}/${ask}`

/** Under which the steps of a cluster's upgrades are recorded. */
export const upgradeSubject = (cluster: string): string => `upgrade/${cluster}`

export function bothTeams(ctx: UpgradeContext): string {
  return `${ctx.mentionOf('trt')} ${ctx.mentionOf('test-platform')}`
}
