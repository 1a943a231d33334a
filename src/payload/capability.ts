import type { Capability, Ground } from '../capability.ts'
import { refuse } from '../kernel/refusal.ts'
import type { Sprints } from '../sprint/actions.ts'
import { cardKey, lanesOf } from './actions/context.ts'
import type { PayloadAbove, PayloadContext } from './actions/context.ts'
import { acceptPart } from './capability-accept.ts'
import { openerOf } from './actions/reads.ts'
import { payloadDeliveries } from './effects.ts'
import { payloadJobs } from './jobs.ts'
import { sprintOfId } from './model/payload.ts'
import { listenForPayload } from './slack.ts'
import { renderMessages } from './slack/messages.ts'
import { offHints } from './words/hints.ts'
import { NOT_CONFIGURED } from './words/status.ts'

export interface PayloadNeeds {
  sprints: Sprints
  above: PayloadAbove
}

/** What is there where the sprint is not configured: an answer for who asks for it. */
export const payloadOff: Capability = { hints: offHints }

/** The payload of each sprint: proposed, selected, tested by QE, and handed to Test Platform. */
export function payloadCapability(ground: Ground, needs: PayloadNeeds): Capability & { ctx: PayloadContext } {
  const { config, outside, people } = ground
  const ctx = contextFrom(ground, needs)
  const { releases, kubernetes } = outside
  if (!releases || !config.releases) return { ctx, subcommands: [off] }
  const slack = { ctx, people, channel: config.slack.channel }
  renderMessages(ground.keeper, slack)
  const accept = acceptPart(ground, ctx)
  const { namespace } = config.releases

  return {
    ctx,
    subcommands: listenForPayload(ground.app, ground.boundary, slack, accept.typed),
    jobs: [...payloadJobs(ctx), ...accept.jobs],
    deliveries: [
      ...payloadDeliveries({ ctx, eyes: { releases, kubernetes, namespace }, farm: kubernetes }),
      ...accept.deliveries,
    ],
    cardOf: subject => cardOf(subject),
    cardsOfLane: async (_tx, lane) => [...cardsOfLane(lane), ...accept.cardsOfLane(lane)],
    concernedBy: async (tx, key) => (await accept.concernedBy(tx, key)) ?? openerOf(tx.db, key),
  }
}

const off = { names: ['payload'] as const, run: async () => refuse(NOT_CONFIGURED) }

function contextFrom(ground: Ground, { sprints, above }: PayloadNeeds): PayloadContext {
  const { config, store, clock, tracking, people, keeper, outside } = ground
  return {
    store,
    clock,
    tracking,
    sprints,
    above,
    mentionOf: role => people.mentionOf(role),
    nameOf: person => people.nameOf(person),
    permalink: (db, key) => keeper.permalink(key, db),
    pageOf: tag => outside.releases?.pageOf(tag) ?? '',
    settings: {
      stream: config.releases?.stream ?? '',
      previewStream: config.releases?.previewStream ?? null,
      clusters: config.clusters,
      hasKubernetes: config.kubernetes !== null,
      qeRole: config.slack.qe === null ? 'trt' : 'qe',
      timeZone: config.timeZone,
      environment: config.environment,
    },
  }
}

function cardOf(subject: string): string | null {
  const sprint = sprintOfId(subject)
  return sprint === null ? null : cardKey(sprint)
}

/** A lane bears the name of what it works for: `payload-look:P280`, `jira:P280`. */
function cardsOfLane(lane: string): string[] {
  const [kind = '', about = ''] = lane.split(/:(.*)/s)
  const sprint = sprintOfId(about)
  if (sprint === null) return []
  return kind === 'jira' || lanesOf(sprint).includes(lane) ? [cardKey(sprint)] : []
}
