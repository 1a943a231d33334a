import type { Policy } from '../../approval/model.ts'
import type { Actor, Person, Role } from '../../kernel/people.ts'
import type { Clock, Instant } from '../../kernel/time.ts'
import type { Effect } from '../../store/tx.ts'
import type { Reader, Store, Tx } from '../../store/store.ts'
import type { Tracking } from '../../tracking/actions.ts'
import type { Eyes } from '../model/proof.ts'
import type { RequestFact } from '../model/request-facts.ts'
import type { Direction, Request } from '../model/request.ts'
import type { RotationFact } from '../model/rotation-decide.ts'
import type { Rotation } from '../model/rotation.ts'
import type { IssueStyle } from '../words/issue.ts'

export type Way = 'dispatcher' | 'manual'

export interface RotationSettings {
  /** The sacrificial clusters, the first one is meant where none is named. */
  clusters: readonly string[]
  ways: readonly Way[]
  eyes: Eyes
  policies: Record<Direction, Policy>
  requestExpiresMs: number
  effectiveWithinMs: number
  /** How long a stop-gap may be renewed, in milliseconds. */
  bridgeMs: number
  environment: string
  timeZone: string
}

/** What others do about what happens here, in the same transaction. Their failure is the failure of the verb. */
export interface RotationReaction {
  request?(tx: Tx, request: Request, facts: readonly RequestFact[], by: Actor): Promise<void>
  rotation?(tx: Tx, before: Rotation, rotation: Rotation, facts: readonly RotationFact[]): Promise<void>
}

/** What this capability needs from those that stand on it. */
export interface RotationAbove {
  reactions: readonly RotationReaction[]
  /** Lines that others add to the card of a failover, escaped: its share of the half-sprint budget, for instance. */
  cardNotes(db: Reader, request: Request): Promise<string[]>
  /** One sentence where somebody else's change keeps a cluster out that is in rotation as far as it was asked here. */
  keptOut?(db: Reader, cluster: string): Promise<string | null>
}

/** What the verbs of this capability are given; filled in by the composition root. */
export interface RotationContext {
  store: Store
  clock: Clock
  settings: RotationSettings
  tracking: Tracking
  above: RotationAbove
  holders: (role: Role) => readonly Person[]
  mentionOf: (role: Role) => string
  nameOf: (who: Person) => string
  /** To be asked before `nameOf` where no person is waiting: names are not kept over a restart. */
  learnNames: (persons: readonly Person[]) => Promise<void>
  /** The address of a kept message, once it is posted. Takes the reader, as it is also asked for inside transactions. */
  permalink: (db: Reader, messageKey: string) => Promise<string | null>
}

export const cardKey = (id: string): string => `request/${id}`
export const approvalKey = (id: string): string => `approval/${id}`
export const patchKey = (cluster: string, askedAt: Instant): string => `patch/${cluster}/${askedAt}`
export const clusterSubject = (cluster: string): string => `cluster/${cluster}`

export function bothTeams(ctx: RotationContext): string {
  return `${ctx.mentionOf('trt')} ${ctx.mentionOf('test-platform')}`
}

export function issueStyle(ctx: RotationContext): IssueStyle {
  return { nameOf: ctx.nameOf, timeZone: ctx.settings.timeZone }
}

/** Brings the farm's stop-gap to what is desired, reading it at delivery. */
export function converge(cluster: string, dueAt?: Instant): Effect {
  return {
    kind: 'rotation.converge',
    lane: `rotation:${cluster}`,
    key: cluster,
    body: { cluster },
    converges: true,
    ...(dueAt !== undefined && { dueAt }),
  }
}

/** Looks once more before a failover is begun, and begins it or asks again. */
export function begin(id: string): Effect {
  return { kind: 'rotation.begin', lane: `begin:${id}`, key: id, body: { id }, converges: true }
}

export function preview(id: string): Effect {
  return { kind: 'rotation.preview', lane: `preview:${id}`, key: id, body: { id }, converges: true }
}

export function preparePatch(cluster: string): Effect {
  return { kind: 'rotation.patch', lane: `patch:${cluster}`, key: cluster, body: { cluster }, converges: true }
}
