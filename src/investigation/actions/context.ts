import type { Person, Role } from '../../kernel/people.ts'
import type { Clock } from '../../kernel/time.ts'
import type { Sprints } from '../../sprint/actions.ts'
import type { Reader, Store } from '../../store/store.ts'
import type { Tracking } from '../../tracking/actions.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'

/** What the verbs of this capability are given; filled in by the composition root. */
export interface InvestigationContext {
  store: Store
  clock: Clock
  sprints: Sprints
  tracking: Tracking
  /** The payload runs of a cluster, oldest first, also the one still upgrading. */
  runsOf: (db: Reader, cluster: string) => Promise<readonly PayloadRun[]>
  mentionOf: (role: Role) => string
  nameOf: (who: Person) => string
  settings: { clusters: readonly string[]; environment: string; timeZone: string }
}

/** In a failover's thread: what caused it, and the button that sets it. */
export const CAUSE_KEYS = 'cause/'
export const causeKey = (failover: string): string => `${CAUSE_KEYS}${failover}`

/** What happens to a time out is recorded under this, beside the record of its failover. */
export const outSubject = (id: string): string => `out/${id}`

export const replyLane = (failover: string): string => `thread:${failover}`

/** For how long after its end an out may still be told of, also by a bot that was down meanwhile. */
export const TOLD_WITHIN_DAYS = 60
