import type { PayloadContext } from '../actions/context.ts'
import type { PayloadEyes } from '../watch/candidates.ts'
import type { Kubernetes } from '../../services/kubernetes/kubernetes.ts'

/** What the deliveries of this capability are given. */
export interface PayloadDesk {
  ctx: PayloadContext
  eyes: PayloadEyes
  /** For the label; null where no farm is configured. */
  farm: Pick<Kubernetes, 'labelPayload'> | null
}
