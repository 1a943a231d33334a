import type { Role } from '../../kernel/people.ts'
import type { Clock, Instant } from '../../kernel/time.ts'
import type { InvestigationContext } from '../../investigation/actions/context.ts'
import type { RotationContext } from '../../rotation/actions/context.ts'
import type { Sprints } from '../../sprint/actions.ts'
import type { CivilDate } from '../../sprint/model/civil.ts'
import type { Effect } from '../../store/tx.ts'
import type { Reader, Store } from '../../store/store.ts'
import type { DigestRules } from '../model/due.ts'
import type { Dated, Overdue } from '../model/facts.ts'

export interface DigestSettings extends DigestRules {
  /** The sacrificial clusters. */
  clusters: readonly string[]
  whenUnchanged: 'short' | 'skip'
  /** Who answers for QE: TRT where nobody is named as QE. */
  qeRole: Role
  /** Whether there is a stream in which promoted builds are looked for. */
  looksForPromoted: boolean
}

/** What others have to tell. */
export interface DigestSources {
  overdue(db: Reader, now: Instant): Promise<readonly Overdue[]>
  dates(db: Reader, now: Instant): Promise<readonly Dated[]>
}

/** What the verbs of this capability are given; filled in by the composition root. */
export interface DigestContext {
  store: Store
  clock: Clock
  settings: DigestSettings
  sprints: Sprints
  rotation: RotationContext
  investigation: InvestigationContext
  sources: DigestSources
  /** The address of a kept message, once it is posted. */
  permalink: (db: Reader, messageKey: string) => Promise<string | null>
}

export const DIGEST_KEYS = 'digest/'
export const digestKey = (day: CivilDate): string => `${DIGEST_KEYS}${day}`

/** Draws the sprint and uploads the picture, then posts; without the picture where that does not work out. */
export function drawPicture(day: CivilDate): Effect {
  return { kind: 'digest.picture', lane: `digest:${day}`, key: day, body: { day } }
}
