import type { Budget } from '../../investigation/model/budget.ts'
import type { Person, Role } from '../../kernel/people.ts'
import type { Clock, Instant } from '../../kernel/time.ts'
import type { Request } from '../../rotation/model/request.ts'
import type { Sprints } from '../../sprint/actions.ts'
import type { Reader, Store } from '../../store/store.ts'
import type { Tracking } from '../../tracking/actions.ts'
import { verdictId } from '../model/verdict.ts'
import type { Style } from '../words/style.ts'
import { plainStyle } from '../words/style.ts'

export interface VerdictSettings {
  /** The sacrificial clusters. */
  clusters: readonly string[]
  /** Whether the bot sees what they run. */
  watches: boolean
  timeZone: string
  environment: string
}

/** What the verbs of this capability are given; filled in by the composition root. */
export interface VerdictContext {
  store: Store
  clock: Clock
  settings: VerdictSettings
  tracking: Tracking
  sprints: Sprints
  /** A budget for each payload run and sprint that time out was charged to. */
  budgetsOf: (db: Reader, cluster: string, now: Instant) => Promise<readonly Budget[]>
  /** Those of one sprint. */
  budgetsOfSprint: (db: Reader, cluster: string, sprint: number, now: Instant) => Promise<readonly Budget[]>
  /** The open requests of a cluster. */
  openRequests: (db: Reader, cluster: string) => Promise<readonly Request[]>
  holders: (role: Role) => Person[]
  mentionOf: (role: Role) => string
  nameOf: (who: Person) => string
  /** Asks Slack for names that are not known yet. */
  learnNames: (persons: readonly Person[]) => Promise<void>
  /** The address of a kept message, once it is posted. */
  permalink: (db: Reader, messageKey: string) => Promise<string | null>
}

export const VERDICT_KEYS = 'verdict/'
export const cardKey = (sprint: number): string => `${VERDICT_KEYS}${verdictId(sprint)}`
/** In the thread of the verdict: the retrospective, and one message for each action item. */
export const RETROSPECTIVE_KEYS = 'retrospective/'
export const retrospectiveKey = (sprint: number): string => `${RETROSPECTIVE_KEYS}${verdictId(sprint)}`
export const ITEM_KEYS = 'action-item/'
export const itemKey = (id: string): string => `${ITEM_KEYS}${id}`
export const threadLane = (sprint: number): string => `thread:${verdictId(sprint)}`

/** For where Slack's own markup means nothing. */
export function jiraStyle(ctx: VerdictContext): Style {
  return plainStyle({ nameOf: ctx.nameOf, timeZone: ctx.settings.timeZone })
}
