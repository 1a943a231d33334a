import type { People } from '../../slack/people.ts'
import type { PayloadContext } from '../actions/context.ts'

/** What the listeners of this capability are given. */
export interface PayloadSlack {
  ctx: PayloadContext
  people: People
  /** Where the cards are. */
  channel: string
}
