import type { Delivery } from '../outbox/delivery.ts'
import type { PayloadDesk } from './effects/desk.ts'
import { labelDelivery } from './effects/label.ts'
import { compareDelivery, describeDelivery, lookDelivery, promotedDelivery } from './effects/looks.ts'

/** How this capability's promises are brought about. */
export function payloadDeliveries(desk: PayloadDesk): Delivery[] {
  return [
    lookDelivery(desk),
    describeDelivery(desk),
    compareDelivery(desk),
    promotedDelivery(desk),
    labelDelivery(desk),
  ]
}
