import { messageOut, viewOut } from '../api/shapes.ts'
import type { Block, Json, Seat } from '../model/blocks.ts'
import { seatsOf } from '../model/blocks.ts'
import { heldBy, holdsValue, optionCalled, stateFor, stateOfInput } from '../model/fields.ts'
import type { FieldValue, State, StateValue } from '../model/fields.ts'
import { messageAt } from '../model/messages.ts'
import { actingPerson, channelCalled } from '../model/people.ts'
import { topView } from '../model/views.ts'
import type { User, View } from '../model/workspace.ts'
import { interactionBase, NOT_SENT, tell } from './stage.ts'
import type { ActOptions, ConfirmTexts, Outcome, Stage } from './stage.ts'
import type { Trigger } from './triggers.ts'

/** Where a person touches something: a message they see (also one only they see), their top modal, their Home tab. */
export type Place = { channel: string; ts: string } | { view: 'top' } | { home: true }

export interface Touch extends ActOptions {
  /** Tells apart elements with the same action id. */
  blockId?: string
  /** Tells apart buttons with the same action id. */
  value?: string
  /** What is chosen or typed, for anything but a button. */
  selected?: FieldValue
}

/** The blocks in a place, and what a payload about them says. */
export interface Scene {
  blocks: readonly Block[]
  state: State
  payload(): Json
  trigger: Omit<Trigger, 'userId'>
}

/**
 * A person presses a button or chooses something. An element that dispatches nothing (a field of a form, unless it says
 * `dispatch_action`) only keeps the value. Throws if it is not there to be touched.
 */
export async function touch(
  stage: Stage,
  userId: string,
  place: Place,
  actionId: string,
  { blockId, value, selected, ...options }: Touch = {},
): Promise<Outcome> {
  const user = actingPerson(stage.workspace, userId)
  const scene = sceneAt(stage, user, place)
  const seat = seatAt(scene, actionId, blockId, value)
  const chosen = putIn(stage, userId, scene, seat, selected)
  if (seat.block.type === 'input' && seat.block.dispatch_action !== true) return NOT_SENT
  const payload = {
    type: 'block_actions',
    ...interactionBase(stage, user),
    trigger_id: stage.triggers.issue({ userId, ...scene.trigger }),
    ...scene.payload(),
    actions: [{ ...actionOf(seat, chosen), action_ts: stage.workspace.nextTs() }],
  }
  const outcome = await tell(stage, { kind: 'interactive', payload, answers: false, ...options })
  const confirm = confirmOf(seat)
  return { ...outcome, ...(confirm && { confirm }) }
}

export function sceneAt(stage: Stage, user: User, place: Place): Scene {
  if ('channel' in place) return messageScene(stage, user, place.channel, place.ts)
  const { workspace } = stage
  const view = 'home' in place ? workspace.homes.get(user.id) : topView(workspace, user.id)
  if (!view) throw new Error(`${user.name} sees no ${'home' in place ? 'Home tab' : 'modal'}`)
  return viewScene(stage, view)
}

function viewScene({ workspace }: Stage, view: View): Scene {
  return {
    blocks: view.blocks,
    state: view.state,
    payload: () => ({ container: { type: 'view', view_id: view.id }, view: viewOut(workspace, view) }),
    trigger: view.type === 'modal' ? { viewId: view.id } : {},
  }
}

function messageScene(stage: Stage, user: User, channelId: string, ts: string): Scene {
  const { workspace, responseUrls } = stage
  const channel = channelCalled(workspace, channelId)
  const ephemeral = workspace.ephemerals.find(e => e.channel === channelId && e.ts === ts && e.user === user.id)
  const message = ephemeral ? undefined : messageAt(channel, ts)
  const shown = ephemeral ?? message
  if (!shown) throw new Error(`${user.name} sees no message ${ts} in ${channel.name || channelId}`)
  if (channel.kind !== 'public' && !channel.members.has(user.id))
    throw new Error(`${user.name} is not in ${channel.name || channelId}`)
  const key = `${channelId} ${ts} ${user.id}`
  const state = stateFor(shown.blocks, workspace.choices.get(key))
  workspace.choices.set(key, state)
  const { threadTs } = shown
  return {
    blocks: shown.blocks,
    state,
    payload: () => ({
      container: {
        type: 'message',
        message_ts: ts,
        channel_id: channelId,
        is_ephemeral: ephemeral !== undefined,
        ...(threadTs !== undefined && { thread_ts: threadTs }),
      },
      channel: { id: channelId, name: channel.kind === 'im' ? 'directmessage' : channel.name },
      // An ephemeral message is not shown to the app again (slack.md §2.3).
      ...(message && { message: messageOut(workspace, message, true) }),
      state: { values: state },
      response_url: responseUrls.issue('actions', {
        userId: user.id,
        channelId,
        original: { kind: ephemeral ? 'ephemeral' : 'message', ts },
        threadTs: threadTs === ts ? undefined : threadTs,
      }),
    }),
    trigger: { channelId },
  }
}

export function seatAt({ blocks }: Pick<Scene, 'blocks'>, actionId: string, blockId?: string, value?: string): Seat {
  const all = seatsOf(blocks)
  const fitting = all.filter(
    ({ block, element, actionId: id }) =>
      id === actionId &&
      (blockId === undefined || block.block_id === blockId) &&
      (value === undefined || element.value === value),
  )
  const [seat] = fitting
  if (!seat) throw new Error(`no "${actionId}" to be seen; there are: ${all.map(s => s.actionId).join(', ') || 'none'}`)
  if (fitting.length > 1) throw new Error(`"${actionId}" is there ${fitting.length} times: say blockId or value`)
  return seat
}

/** Puts the value into the field, or picks from a menu that keeps nothing. */
function putIn(
  stage: Stage,
  userId: string,
  scene: Scene,
  { block, element, actionId }: Seat,
  selected?: FieldValue,
): Json {
  if (element.type === 'button') return {}
  if (selected === undefined) throw new Error(`"${actionId}" is a ${element.type}: say what is selected`)
  if (!holdsValue(element)) return { selected_option: optionCalled(element, String(selected)) }
  const suggested = stage.suggestions.get(suggestionKey(userId, block.block_id, actionId))
  const state: StateValue = stateOfInput(element, selected, suggested)
  const ofBlock = (scene.state[block.block_id] ??= {})
  ofBlock[actionId] = state
  stage.workspace.changed()
  return heldBy(element, state)
}

export const suggestionKey = (userId: string, blockId: string, actionId: string): string =>
  `${userId} ${blockId} ${actionId}`

/** Keys of an element that its action repeats (slack.md §2.3). */
const REPEATED = ['text', 'value', 'url', 'style', 'confirm', 'placeholder', 'min_query_length']

function actionOf({ block, element, actionId }: Seat, chosen: Json): Json {
  const repeated = Object.entries(element).filter(([key]) => REPEATED.includes(key) || key.startsWith('initial_'))
  return {
    type: element.type,
    block_id: block.block_id,
    action_id: actionId,
    ...Object.fromEntries(repeated),
    ...chosen,
  }
}

function confirmOf({ element: { confirm } }: Seat): ConfirmTexts | undefined {
  return (
    confirm && {
      title: confirm.title?.text ?? 'Are you sure?',
      text: confirm.text.text,
      confirm: confirm.confirm?.text ?? 'Yes',
      deny: confirm.deny?.text ?? 'No',
    }
  )
}
