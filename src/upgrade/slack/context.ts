import type { People } from '../../slack/people.ts'
import type { UpgradeContext } from '../actions/context.ts'

/** What the listeners of this capability are given. */
export interface UpgradeSlack {
  ctx: UpgradeContext
  people: People
  /** Where the payload's cards are. */
  channel: string
}
