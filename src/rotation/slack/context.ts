import type { People } from '../../slack/people.ts'
import type { RotationContext } from '../actions/context.ts'

/** What the listeners of this capability are given. */
export interface RotationSlack {
  ctx: RotationContext
  people: People
  /** Where the request cards are. */
  channel: string
}
