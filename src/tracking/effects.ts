import { minutes } from '../kernel/time.ts'
import type { Delivery } from '../outbox/delivery.ts'
import { creation } from './effects-create.ts'
import type { Desk } from './effects-desk.ts'
import { sweep } from './effects-sweep.ts'
import { attachment, comment, issueLink, move } from './effects-write.ts'

/** Search shows what was created “within seconds to minutes” (jira.md §2.7). */
const SETTLE_MS = minutes(3)

export type DeliveryOptions = Omit<Desk, 'settleMs'> & Partial<Pick<Desk, 'settleMs'>>

/** How each promise of this capability is kept in Jira. */
export function trackingDeliveries(options: DeliveryOptions): Delivery[] {
  const desk: Desk = { settleMs: SETTLE_MS, ...options }
  return [creation(desk), comment(desk), move(desk), issueLink(desk), attachment(desk), sweep(desk)]
}
