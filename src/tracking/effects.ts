import type { Delivery } from '../outbox/delivery.ts'
import { creation } from './effects-create.ts'
import type { Desk } from './effects-desk.ts'
import { sweep } from './effects-sweep.ts'
import { attachment, comment, issueLink, move } from './effects-write.ts'

/** How each promise of this capability is kept in Jira. */
export function trackingDeliveries(desk: Desk): Delivery[] {
  return [creation(desk), comment(desk), move(desk), issueLink(desk), attachment(desk), sweep(desk)]
}
