import type { Delivery } from '../outbox/delivery.ts'
import { beginDelivery, patchDelivery, previewDelivery } from './effects/begin.ts'
import { convergeDelivery } from './effects/converge.ts'
import type { RotationDesk } from './effects/desk.ts'

/** How this capability's promises are brought about. */
export function rotationDeliveries(desk: RotationDesk): Delivery[] {
  return [previewDelivery(desk), beginDelivery(desk), convergeDelivery(desk), patchDelivery(desk)]
}
