import type { AllowRules } from '../model/observation.ts'
import type { RotationContext } from '../actions/context.ts'
import type { FarmEyes } from '../watch/services.ts'

/** What the deliveries of this capability are given. */
export interface RotationDesk {
  ctx: RotationContext
  eyes: FarmEyes
  /** The bot's own Slack ID, under which it acts on the dispatcher. */
  botUser: string
  allowed: AllowRules['pattern']
  /** The address of the tracking issue of a request, once there is one. */
  issueUrl: (id: string) => Promise<string | null>
}
