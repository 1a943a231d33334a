import type { Person, Role } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Budget } from '../../investigation/model/budget.ts'
import type { Out } from '../../investigation/model/out.ts'
import type { ManualAccept } from '../../payload/model/accept.ts'
import type { Payload } from '../../payload/model/payload.ts'
import type { Request } from '../../rotation/model/request.ts'
import type { Rotation } from '../../rotation/model/rotation.ts'
import type { Sprint } from '../../sprint/model/calendar.ts'
import type { SprintEdit } from '../../sprint/model/edit.ts'
import type { TeamHours } from '../../sprint/model/hours.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'

export interface ClusterFacts {
  rotation: Rotation
  /** The failover that keeps it out. */
  failover: Request | null
  /** What the time out that runs is charged to; where none does, what one that began now would be. */
  budget: Budget
  /** Every time out that ended not too long ago, or runs. */
  outs: readonly Out[]
  /** The last payload run, also one whose upgrade is under way. */
  run: PayloadRun | null
}

/** What others wait for: told by those who know, in words for Slack. */
export interface Overdue {
  /** The same for as long as it is the same matter. */
  id: string
  /** One sentence, already escaped; it mentions nobody. */
  text: string
  /** It is overdue from then on, which may be to come; null: it is, and nobody knows since when. */
  since: Instant | null
  /** Whom it waits for. */
  waitsFor: readonly Role[]
  /** The person it waits for, where it is one. */
  person?: Person | null
}

/** Something with a date, such as a retrospective. */
export interface Dated {
  id: string
  /** Follows a time: `the retrospective of sprint 280`; escaped. */
  text: string
  at: Instant
}

/** How things are, which is told at other times, too. */
export interface StandingFacts {
  now: Instant
  timeZone: string
  sprint: Sprint
  clusters: readonly Pick<ClusterFacts, 'budget' | 'outs'>[]
  /** The newest. */
  payload: Payload | null
  /** A cluster was upgraded to it, or is asked to. */
  isTaken: boolean
}

/** All that is known when a digest is written. */
export interface DigestFacts extends StandingFacts {
  hours: TeamHours
  /** Who answers for QE. */
  qeRole: Role
  requestExpiresMs: number
  /** Promoted builds are looked for, and an upgrade waits for one. */
  looksForPromoted: boolean
  clusters: readonly ClusterFacts[]
  /** `upgrade of build02 at 357 of 1021`, while one runs; plain. */
  upgrade: string | null
  /** The open ones. */
  requests: readonly Request[]
  accepts: readonly ManualAccept[]
  edits: readonly SprintEdit[]
  overdue: readonly Overdue[]
  dates: readonly Dated[]
  head: { seq: number; hash: string }
}
