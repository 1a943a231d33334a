import type { Capability, Ground } from '../capability.ts'
import { payloadRightsMissing } from '../services/kubernetes/rights.ts'
import type { Subcommand } from '../slack/commands.ts'
import type { AcceptContext } from './actions/accept-context.ts'
import { acceptCardsOfLane, pickerOf } from './actions/accept-outcomes.ts'
import type { PayloadContext } from './actions/context.ts'
import { acceptDelivery } from './effects/accept.ts'
import { acceptJobs } from './jobs-accept.ts'
import { listenForAccepts, renderAccepts, typedAccept } from './slack/accept.ts'

/** Acceptance by hand, as a part of this capability. Its listeners and the looks of its messages are registered by it. */
export interface AcceptPart extends Required<Pick<Capability, 'jobs' | 'deliveries' | 'concernedBy'>> {
  /** What can be typed after `/sacrificial payload`, by its word. */
  typed: Readonly<Record<string, Subcommand['run']>>
  cardsOfLane(lane: string): string[]
}

export function acceptPart(ground: Ground, payload: PayloadContext): AcceptPart {
  const ctx = contextFrom(ground, payload)
  const slack = { ctx, people: ground.people, channel: ground.config.slack.channel }
  renderAccepts(ground.keeper, slack)
  listenForAccepts(ground.app, ground.boundary, slack)
  return {
    typed: { accept: typedAccept(slack) },
    jobs: acceptJobs(ctx),
    deliveries: [acceptDelivery({ ctx, payloads: ground.outside.kubernetes })],
    cardsOfLane: acceptCardsOfLane,
    concernedBy: pickerOf,
  }
}

function contextFrom({ config, people, outside }: Ground, payload: PayloadContext): AcceptContext {
  const { kubernetes } = outside
  const namespace = config.releases?.namespace ?? ''
  return {
    ...payload,
    policy: config.approvals.manualAccept,
    place: config.kubernetes && { context: config.kubernetes.farmContext, namespace },
    holders: role => people.holders(role),
    learnNames: persons => people.learnNames(persons),
    rightsMissing: async () => (kubernetes ? payloadRightsMissing(kubernetes, namespace) : []),
  }
}
