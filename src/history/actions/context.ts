import type { Person } from '../../kernel/people.ts'
import type { Clock } from '../../kernel/time.ts'
import type { RotationContext } from '../../rotation/actions/context.ts'
import type { Sprints } from '../../sprint/actions.ts'
import type { Store } from '../../store/store.ts'
import type { VerdictContext } from '../../verdict/actions/context.ts'

/** What the reads of this capability are given; filled in by the composition root. */
export interface HistoryContext {
  store: Store
  clock: Clock
  sprints: Sprints
  rotation: RotationContext
  verdict: VerdictContext
  nameOf: (who: Person) => string
  /** To be asked before `nameOf`: names are not kept over a restart. */
  learnNames: (persons: readonly Person[]) => Promise<void>
  settings: { clusters: readonly string[]; timeZone: string; webUrl: string | null }
}
