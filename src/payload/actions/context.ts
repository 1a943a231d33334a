import type { Person, Role } from '../../kernel/people.ts'
import type { Clock, Instant } from '../../kernel/time.ts'
import type { Sprints } from '../../sprint/actions.ts'
import type { Effect } from '../../store/tx.ts'
import type { Reader, Store, Tx } from '../../store/store.ts'
import type { Tracking } from '../../tracking/actions.ts'
import type { PayloadFact } from '../model/payload-facts.ts'
import { payloadId } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import type { Taken } from '../model/taken.ts'
import type { IssueStyle } from '../words/issue.ts'

export interface PayloadSettings {
  stream: string
  /** Where promoted builds appear; null: not looked for. */
  previewStream: string | null
  /** The sacrificial clusters. */
  clusters: readonly string[]
  /** Whether ReleasePayloads can be read and labelled. */
  hasKubernetes: boolean
  /** Who answers for QE: TRT where nobody is named as QE. */
  qeRole: Role
  timeZone: string
  environment: string
}

/** What others do about what happens here, in the same transaction. Their failure is the failure of the verb. */
export interface PayloadReaction {
  payload?(tx: Tx, before: Payload | null, after: Payload, facts: readonly PayloadFact[]): Promise<void>
}

/** Something that a retrospective promised for a later payload. */
export interface FollowUp {
  /** The key of its issue in Jira. */
  issue: string
  title: string
}

/** What this capability needs from those that stand on it. */
export interface PayloadAbove {
  reactions: readonly PayloadReaction[]
  followUps(db: Reader): Promise<FollowUp[]>
  /** `upgrade of build02 at 357 of 1021` while one to this payload runs; plain text. */
  upgradeLine(db: Reader, payload: Payload): Promise<string | null>
  /** Whether it is known what every sacrificial cluster runs. */
  seesClusters(db: Reader): Promise<boolean>
  /** Where the selected payload was taken up. */
  takenBy(db: Reader, payload: Payload): Promise<readonly Taken[]>
}

/** What the verbs of this capability are given; filled in by the composition root. */
export interface PayloadContext {
  store: Store
  clock: Clock
  settings: PayloadSettings
  tracking: Tracking
  sprints: Sprints
  above: PayloadAbove
  mentionOf: (role: Role) => string
  nameOf: (who: Person) => string
  /** The address of a kept message, once it is posted. */
  permalink: (db: Reader, messageKey: string) => Promise<string | null>
  /** The release controller's page about a payload. */
  pageOf: (tag: string) => string
}

export const cardKey = (sprint: number): string => `payload/${payloadId(sprint)}`
/** The message that calls QE for the n-th selection of a sprint. */
export const qeKey = (sprint: number, round: number): string => `payload-qe/${payloadId(sprint)}/${round}`
/** The message that tells Test Platform of the n-th selection. */
export const readyKey = (sprint: number, round: number): string => `payload-ready/${payloadId(sprint)}/${round}`
export const threadLane = (sprint: number): string => `thread:${payloadId(sprint)}`

export function issueStyle(ctx: PayloadContext): IssueStyle {
  return { nameOf: ctx.nameOf, timeZone: ctx.settings.timeZone }
}

const TASKS = ['look', 'describe', 'compare', 'label', 'find-promoted'] as const
type Task = (typeof TASKS)[number]

/** Where each of them waits, so that none holds up another. */
export const laneOf = (task: Task, sprint: number): string => `payload-${task}:${payloadId(sprint)}`
export const lanesOf = (sprint: number): string[] => TASKS.map(task => laneOf(task, sprint))

function task(name: Task, sprint: number, dueAt?: Instant): Effect {
  return {
    kind: `payload.${name}`,
    lane: laneOf(name, sprint),
    key: payloadId(sprint),
    body: { sprint },
    converges: true,
    ...(dueAt !== undefined && { dueAt }),
  }
}

/** Reads the candidates anew. */
export const look = (sprint: number): Effect => task('look', sprint)
/** Reads the digest of the selected payload. */
export const describe = (sprint: number): Effect => task('describe', sprint)
/** Reads what is new in the payload in question since the last sprint's. */
export const compare = (sprint: number): Effect => task('compare', sprint)
/** Brings the label at the payload to QE's verdict. */
export const mirrorVerdict = (sprint: number): Effect => task('label', sprint)
/** Looks for the public build that the selected payload became. */
export const findPromoted = (sprint: number, dueAt?: Instant): Effect => task('find-promoted', sprint, dueAt)
