import type { Keeper, Rendered } from '../../slack/keeper.ts'
import { cardKey } from '../actions/context.ts'
import { cardState } from '../actions/messages.ts'
import { requestOf, rotationOf } from '../actions/reads.ts'
import { slotsFor } from '../model/request-decide.ts'
import { approvalMessage } from '../words/approval.ts'
import { requestCard } from '../words/card.ts'
import { patchMessage } from '../words/patch.ts'
import { sealed } from '../../slack/envelope.ts'
import type { RotationSlack } from './context.ts'

/** Registers how this capability's kept messages look: card, approval message and patch, each from the state of the moment. */
export function renderMessages(keeper: Keeper, slack: RotationSlack, clustersFile: string): void {
  keeper.register('request/', key => renderCard(slack, key.slice('request/'.length)))
  keeper.register('approval/', key => renderApproval(slack, key.slice('approval/'.length)))
  keeper.register('patch/', key => renderPatch(slack, key, clustersFile))
}

async function renderCard(slack: RotationSlack, id: string): Promise<Rendered | null> {
  const state = await cardState(slack.ctx, id)
  if (!state) return null
  const card = requestCard({ ...state, now: slack.ctx.clock.now(), seal: data => sealed(slack, data) })
  return { channel: slack.channel, ...card }
}

async function renderApproval(slack: RotationSlack, id: string): Promise<Rendered | null> {
  const { ctx } = slack
  const request = await requestOf(ctx, id)
  if (!request) return null
  const roles = [...new Set(slotsFor(request).flatMap(slot => slot.roles))]
  const message = approvalMessage({
    request,
    call: roles.map(role => ctx.mentionOf(role)).join(' '),
    bridgeHours: Math.round(ctx.settings.bridgeMs / 3_600_000),
    hasStopGap: ctx.settings.ways.includes('dispatcher'),
    seal: data => sealed(slack, data),
  })
  return { channel: slack.channel, threadOf: cardKey(id), ...message }
}

async function renderPatch(slack: RotationSlack, key: string, clustersFile: string): Promise<Rendered | null> {
  const [, cluster = '', askedAt = ''] = key.split('/')
  const rotation = await rotationOf(slack.ctx, cluster)
  const thread = rotation.lasting?.askedAt === Number(askedAt) ? (rotation.request ?? rotation.failover) : null
  // One that was replaced before Slack took it has nobody to tell that it is not wanted any more.
  if (thread === null && (await slack.ctx.permalink(slack.ctx.store.db, key)) === null) return null
  const message = patchMessage(rotation, Number(askedAt), clustersFile, data => sealed(slack, data))
  // Once posted it stays in the thread it was posted in; the keeper only asks for the thread the first time.
  return { channel: slack.channel, ...(thread !== null && { threadOf: cardKey(thread) }), ...message }
}
