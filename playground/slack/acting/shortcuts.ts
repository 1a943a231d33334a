import { z } from 'zod'
import { option } from '../validation/compositions.ts'
import { findingsOf, list } from '../validation/shape.ts'
import { spelled } from '../validation/views.ts'
import { messageOut, viewOut } from '../api/shapes.ts'
import type { Json, Option } from '../model/blocks.ts'
import { readOption } from '../model/blocks.ts'
import { messageAt } from '../model/messages.ts'
import { actingPerson, channelCalled, openDm } from '../model/people.ts'
import { sendEvent } from '../delivery/events.ts'
import { badResponse, interactionBase, NOT_SENT, outcomeOf, tell, VERIFICATION_TOKEN } from './stage.ts'
import type { ActOptions, Outcome, Stage } from './stage.ts'
import { sceneAt, seatAt, suggestionKey } from './touch.ts'
import type { Place } from './touch.ts'

/** A person chooses a shortcut from the composer's or search's menu. */
export async function chooseShortcut(
  stage: Stage,
  userId: string,
  callbackId: string,
  options: ActOptions = {},
): Promise<Outcome> {
  const payload = {
    type: 'shortcut',
    ...shortcutBase(stage, userId, 'global', callbackId),
    trigger_id: stage.triggers.issue({ userId }),
  }
  return tell(stage, { kind: 'interactive', payload, answers: false, ...options })
}

/** A person chooses a shortcut from a message's menu. */
export async function chooseMessageShortcut(
  stage: Stage,
  userId: string,
  callbackId: string,
  { channel: channelId, ts }: { channel: string; ts: string },
  options: ActOptions = {},
): Promise<Outcome> {
  const channel = channelCalled(stage.workspace, channelId)
  if (!channel.members.has(userId)) throw new Error(`${userId} is not in ${channel.name || channelId}`)
  const message = messageAt(channel, ts)
  if (!message) throw new Error(`no message ${ts} in ${channel.name || channelId}`)
  const payload = {
    type: 'message_action',
    ...shortcutBase(stage, userId, 'message', callbackId),
    trigger_id: stage.triggers.issue({ userId, channelId }),
    message_ts: ts,
    message: messageOut(stage.workspace, message, true),
    channel: { id: channelId, name: channel.kind === 'im' ? 'directmessage' : channel.name },
    response_url: stage.responseUrls.issue('app', { userId, channelId, original: { kind: 'message', ts } }),
  }
  return tell(stage, { kind: 'interactive', payload, answers: false, ...options })
}

function shortcutBase(stage: Stage, userId: string, type: 'global' | 'message', callbackId: string): Json {
  const { workspace } = stage
  const user = actingPerson(workspace, userId)
  const known = workspace.manifest.features.shortcuts.some(one => one.type === type && one.callback_id === callbackId)
  if (!known) throw new Error(`the manifest has no ${type} shortcut ${callbackId}`)
  return { ...interactionBase(stage, user), callback_id: callbackId, action_ts: workspace.nextTs() }
}

/** A person opens the app's Home tab; the app hears of it each time, if it subscribed (slack.md §10). */
export async function visitHome(stage: Stage, userId: string, options: ActOptions = {}): Promise<Outcome> {
  const { workspace, wire } = stage
  actingPerson(workspace, userId)
  const { channel } = openDm(workspace, userId)
  const home = workspace.homes.get(userId)
  if (!workspace.manifest.settings.event_subscriptions.bot_events.includes('app_home_opened')) return NOT_SENT
  const { delivered, attempts } = await sendEvent({
    workspace,
    carrier: stage.carrier(),
    wire,
    token: VERIFICATION_TOKEN,
    copies: options.redeliver ? 2 : 1,
    event: {
      type: 'app_home_opened',
      user: userId,
      channel: channel.id,
      tab: 'home',
      event_ts: workspace.nextTs(),
      ...(home && { view: viewOut(workspace, home) }),
    },
  })
  return { ...outcomeOf(delivered), attempts }
}

const suggestionsShape = z.strictObject({ options: z.array(z.unknown()) })

/** A person types into a menu with an external data source; the app's options are then there to be chosen. */
export async function typeIntoMenu(
  stage: Stage,
  userId: string,
  place: Place,
  actionId: string,
  query: string,
): Promise<Outcome> {
  const user = actingPerson(stage.workspace, userId)
  const scene = sceneAt(stage, user, place)
  const { block, element } = seatAt(scene, actionId)
  if (element.type !== 'external_select') throw new Error(`"${actionId}" is a ${element.type}: it asks nobody`)
  if (query.length < (element.min_query_length ?? 3)) return NOT_SENT
  const { response_url: _, ...about } = scene.payload()
  const payload = {
    type: 'block_suggestion',
    ...interactionBase(stage, user),
    ...about,
    action_id: actionId,
    block_id: block.block_id,
    value: query,
  }
  const outcome = await tell(stage, { kind: 'interactive', payload, answers: true })
  if (!outcome.acked) return outcome
  const read = optionsIn(outcome.ackBody)
  if ('problems' in read) return badResponse(outcome, read.problems)
  stage.suggestions.set(suggestionKey(userId, block.block_id, actionId), read.options)
  return { ...outcome, options: read.options }
}

function optionsIn(body: unknown): { options: Option[] } | { problems: string[] } {
  const read = suggestionsShape.safeParse(body)
  if (!read.success) return { problems: [z.prettifyError(read.error)] }
  const findings = findingsOf('modal', visit => list(option(), 0, 100)(read.data.options, '/options', visit))
  if (findings.length > 0) return { problems: findings.map(spelled) }
  return { options: read.data.options.map(readOption) }
}
