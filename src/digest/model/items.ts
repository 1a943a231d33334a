import type { Person, Role } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Slot } from '../../approval/model.ts'
import type { Out } from '../../investigation/model/out.ts'
import type { ManualAccept } from '../../payload/model/accept.ts'
import type { Payload } from '../../payload/model/payload.ts'
import type { Request } from '../../rotation/model/request.ts'
import type { Rotation } from '../../rotation/model/rotation.ts'
import type { SprintEdit } from '../../sprint/model/edit.ts'
import type { ClusterFacts, Dated, Overdue } from './facts.ts'

/** Something that people are to do. */
export type Late =
  | { what: 'qe'; payload: Payload; since: Instant }
  | { what: 'selection'; payload: Payload; since: Instant }
  | { what: 'expected-back'; rotation: Rotation; failover: Request; since: Instant }
  | { what: 'cause'; out: Out; since: Instant }
  | { what: 'told'; overdue: Overdue; since: Instant | null }

export type Wait =
  | { what: 'request'; request: Request; open: Slot[]; since: Instant }
  | { what: 'select'; payload: Payload; since: Instant }
  | { what: 'qe'; payload: Payload; since: Instant }
  | { what: 'promotion' | 'answer'; payload: Payload; since: Instant }
  | { what: 'accept'; accept: ManualAccept; open: Slot[]; since: Instant }
  | { what: 'edit'; edit: SprintEdit; since: Instant }
  | { what: 'told'; overdue: Overdue; since: Instant }

/** When something comes; `last` is its last moment, which decides on which day it is told. */
export type Coming =
  | { what: 'half' | 'selection' | 'deadline' | 'end'; at: Instant; last: Instant }
  | { what: 'expiry'; request: Request; at: Instant; last: Instant }
  | { what: 'edit-expiry'; edit: SprintEdit; at: Instant; last: Instant }
  | { what: 'expected-back' | 'bridge'; cluster: string; at: Instant; last: Instant }
  | { what: 'deeper'; payload: Payload; at: Instant; last: Instant }
  | { what: 'dated'; dated: Dated; at: Instant; last: Instant }

/** One line of the digest, before it has words. */
export type ItemBody =
  | { kind: 'cluster'; cluster: ClusterFacts; unheldSince: Instant | null; reducedTo: number | null; drift: Out | null }
  | { kind: 'overdue'; late: Late }
  | { kind: 'waiting'; wait: Wait }
  | { kind: 'coming'; coming: Coming; day: 'today' | 'next' }
  | { kind: 'sprint' }
  | { kind: 'budget'; cluster: ClusterFacts }
  | { kind: 'payload'; payload: Payload | null }
  | { kind: 'upgrade'; line: string }
  | { kind: 'run'; cluster: ClusterFacts }

export type Item = ItemBody & {
  /** The lowest is the most urgent. */
  rank: number
  /** Stays, however much else there is. */
  kept: boolean
  /** What of it would be news tomorrow: the matter without how long it has lasted. */
  matter: string
  /** Whose turn it is. */
  waitsFor: readonly Role[]
  person: Person | null
}
