import type { People } from '../../slack/people.ts'
import type { AcceptContext } from '../actions/accept-context.ts'

/** What the listeners of acceptance by hand are given. */
export interface AcceptSlack {
  ctx: AcceptContext
  people: People
  /** Where the payload cards are. */
  channel: string
}
