import type { People } from '../../slack/people.ts'
import type { SprintContext } from '../actions/context.ts'

/** What the listeners of this capability are given. */
export interface SprintSlack {
  ctx: SprintContext
  people: People
  /** Where proposals are shown. */
  channel: string
}
