import type { Capability, Ground } from '../capability.ts'
import type { Tx } from '../store/store.ts'
import { convergeAll } from './actions/clusters.ts'
import { cardKey } from './actions/context.ts'
import type { RotationAbove, RotationContext } from './actions/context.ts'
import { renderRecord } from './actions/record.ts'
import { requesterOf } from './actions/unreachable.ts'
import { rotationDeliveries } from './effects.ts'
import type { RotationDesk } from './effects/desk.ts'
import { rotationJobs } from './jobs.ts'
import { listenForRotation, rotationHints } from './slack.ts'
import { renderMessages } from './slack/messages.ts'
import { readRotation } from './store.ts'
import { farmWatch } from './watch/observe.ts'

/** Failover and return: what is asked, decided, changed and proven about the rotation of each sacrificial cluster. */
export function rotationCapability(ground: Ground, above: RotationAbove): Capability & { ctx: RotationContext } {
  const { config, outside, people, identity, tracking, store } = ground
  const ctx = contextFrom(ground, above)
  const eyes: RotationDesk['eyes'] = { ...outside, clustersFile: config.github.file }
  const allowed = config.kubernetes?.allowedJobs ?? null
  const slack = { ctx, people, channel: config.slack.channel }
  renderMessages(ground.keeper, slack, config.github.file)
  const issueUrl = async (id: string) => (await tracking.trackingOf(store.db, id))?.url ?? null
  const desk: RotationDesk = { ctx, eyes, allowed, botUser: identity.user, issueUrl }
  const look = farmWatch({ eyes, environment: config.environment, allowed })

  return {
    ctx,
    subcommands: listenForRotation(
      ground.app,
      ground.boundary,
      slack,
      (channel, ts) => `${identity.url}archives/${channel}/p${ts.replace('.', '')}`,
    ),
    hints: rotationHints,
    jobs: rotationJobs({ ctx, look }),
    deliveries: rotationDeliveries(desk),
    cardOf: subject => (isRequest(subject) ? cardKey(subject) : null),
    cardsOfLane,
    recordOf: async subject => (isRequest(subject) ? renderRecord(ctx, subject) : null),
    concernedBy: requesterOf,
    wake: () => convergeAll(ctx),
  }
}

function contextFrom(
  { config, store, clock, tracking, people, keeper }: Ground,
  above: RotationAbove,
): RotationContext {
  return {
    store,
    clock,
    tracking,
    above,
    holders: role => people.holders(role),
    mentionOf: role => people.mentionOf(role),
    nameOf: person => people.nameOf(person),
    learnNames: persons => people.learnNames(persons),
    permalink: (db, key) => keeper.permalink(key, db),
    settings: {
      clusters: config.clusters,
      ways: config.rotation,
      eyes: { dispatcher: config.dispatcher !== null, placement: config.kubernetes !== null },
      policies: config.approvals,
      requestExpiresMs: config.requestExpiresMs,
      effectiveWithinMs: config.effectiveWithinMs,
      bridgeMs: (config.dispatcher?.bridgeHours ?? 0) * 3_600_000,
      environment: config.environment,
      timeZone: config.timeZone,
    },
  }
}

function isRequest(subject: string): boolean {
  return /^[FR]\d+$/.test(subject)
}

/** A lane bears the name of what it works for: a request, or a cluster with its requests. */
async function cardsOfLane(tx: Tx, lane: string): Promise<string[]> {
  const [kind = '', about = ''] = lane.split(/:(.*)/s)
  if (kind === 'rotation') {
    const { request, failover } = await readRotation(tx.db, about, tx.now)
    return [...new Set([request, failover].filter(id => id !== null))].map(cardKey)
  }
  return ['jira', 'begin', 'preview'].includes(kind) && isRequest(about) ? [cardKey(about)] : []
}
