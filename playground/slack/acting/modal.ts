import { z } from 'zod'
import { validView } from '../api/views.ts'
import { viewOut } from '../api/shapes.ts'
import { ApiRefusal } from '../api/refusal.ts'
import { seatsOf } from '../model/blocks.ts'
import type { Json, Seat } from '../model/blocks.ts'
import { holdsValue, stateOfInput } from '../model/fields.ts'
import type { FieldValue } from '../model/fields.ts'
import { complaintsOf } from '../model/form.ts'
import { actingPerson } from '../model/people.ts'
import { closeAll, closeTop, pushModal, replaceView, stackOf, topView } from '../model/views.ts'
import type { User, View } from '../model/workspace.ts'
import { badResponse, interactionBase, NOT_SENT, tell } from './stage.ts'
import type { ActOptions, Outcome, Stage } from './stage.ts'
import { suggestionKey } from './touch.ts'

/** What goes into a form's fields, by action id or block id. */
export type Values = Readonly<Record<string, FieldValue>>

/** A person fills the top modal and presses its submit button. */
export async function submitModal(
  stage: Stage,
  userId: string,
  values: Values = {},
  options: ActOptions = {},
): Promise<Outcome> {
  const { workspace, triggers } = stage
  const user = actingPerson(workspace, userId)
  const view = modalOf(stage, user)
  if (!view.submit) throw new Error(`"${view.title?.text}" has no submit button`)
  for (const [name, value] of Object.entries(values)) fillIn(stage, view, name, value)
  view.errors = complaintsOf(view)
  workspace.changed()
  if (Object.keys(view.errors).length > 0) return { ...NOT_SENT, errors: view.errors }
  const payload = {
    type: 'view_submission',
    ...interactionBase(stage, user),
    trigger_id: triggers.issue({ userId, viewId: view.id }),
    view: viewOut(workspace, view),
    response_urls: responseUrlsOf(stage, view),
  }
  const outcome = await tell(stage, { kind: 'interactive', payload, answers: true, ...options })
  return outcome.acked ? obey(stage, view, outcome) : outcome
}

/** One for each conversation chosen in a menu that asked for it with `response_url_enabled`. */
function responseUrlsOf({ responseUrls }: Stage, view: View): Json[] {
  return seatsOf(view.blocks).flatMap(({ block, element, actionId }) => {
    const channelId = view.state[block.block_id]?.[actionId]?.['selected_conversation']
    if (element['response_url_enabled'] !== true || typeof channelId !== 'string') return []
    const target = { userId: view.userId, channelId, original: { kind: 'none' } } as const
    return [
      {
        block_id: block.block_id,
        action_id: actionId,
        channel_id: channelId,
        response_url: responseUrls.issue('app', target),
      },
    ]
  })
}

/** Puts a value into a field of the modal without telling anybody. */
function fillIn(stage: Stage, view: View, name: string, value: FieldValue): void {
  const { block, element, actionId } = fieldCalled(view, name)
  const suggested = stage.suggestions.get(suggestionKey(view.userId, block.block_id, actionId))
  const ofBlock = (view.state[block.block_id] ??= {})
  ofBlock[actionId] = stateOfInput(element, value, suggested)
}

function fieldCalled(view: View, name: string): Seat {
  const fields = seatsOf(view.blocks).filter(({ element }) => holdsValue(element))
  const [field, another] = fields.filter(({ block, actionId }) => actionId === name || block.block_id === name)
  if (another) throw new Error(`"${name}" names more than one field`)
  if (!field) {
    const names = fields.map(({ block, actionId }) => `${block.block_id}/${actionId}`).join(', ')
    throw new Error(`"${view.title?.text}" has no field "${name}"; it has: ${names || 'none'}`)
  }
  return field
}

const instruction = z.discriminatedUnion('response_action', [
  z.strictObject({
    response_action: z.literal('errors'),
    errors: z.record(z.string(), z.string().min(1)),
  }),
  z.strictObject({ response_action: z.literal('update'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('push'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('clear') }),
])

/** What the acknowledgement of a submission asks for (slack.md §2.4); empty closes this view. */
function obey(stage: Stage, view: View, outcome: Outcome): Outcome {
  const { workspace } = stage
  const { userId } = view
  if (outcome.ackBody === undefined) {
    if (topView(workspace, userId)?.id === view.id) closeTop(workspace, userId)
    return outcome
  }
  const read = instruction.safeParse(outcome.ackBody)
  if (!read.success) return badResponse(outcome, [z.prettifyError(read.error)])
  const asked = read.data
  try {
    switch (asked.response_action) {
      case 'errors':
        return showErrors(stage, view, asked.errors, outcome)
      case 'clear':
        closeAll(workspace, userId)
        return outcome
      case 'update':
        replaceView(workspace, view, validView(workspace, asked.view, 'modal', view))
        return outcome
      case 'push': {
        const pushed = pushModal(workspace, userId, validView(workspace, asked.view, 'modal'))
        return pushed === 'push_limit_reached' ? badResponse(outcome, [pushed]) : outcome
      }
    }
  } catch (error) {
    if (error instanceof ApiRefusal) return badResponse(outcome, [error.code, JSON.stringify(error.more)])
    throw error
  }
}

function showErrors(stage: Stage, view: View, errors: Record<string, string>, outcome: Outcome): Outcome {
  const inputs = view.blocks.filter(block => block.type === 'input').map(block => block.block_id)
  const strangers = Object.keys(errors).filter(blockId => !inputs.includes(blockId))
  if (strangers.length > 0)
    return badResponse(
      outcome,
      strangers.map(id => `no input block "${id}" to show an error at`),
    )
  view.errors = errors
  stage.workspace.changed()
  return { ...outcome, errors }
}

export interface CloseOptions extends ActOptions {
  /** With the cross, which closes all open modals; else with Cancel, which closes the top one. */
  all?: boolean
}

/** A person closes the top modal; the app hears of it only if the view asked for that (slack.md §2.4). */
export async function closeModal(
  stage: Stage,
  userId: string,
  { all = false, ...options }: CloseOptions = {},
): Promise<Outcome> {
  const { workspace } = stage
  const user = actingPerson(workspace, userId)
  const top = modalOf(stage, user)
  const [root = top] = stackOf(workspace, userId)
  const told = all ? root : top
  const isCleared = all || top.clearOnClose
  if (isCleared) closeAll(workspace, userId)
  else closeTop(workspace, userId)
  if (!told.notifyOnClose) return NOT_SENT
  const payload = {
    type: 'view_closed',
    ...interactionBase(stage, user),
    view: viewOut(workspace, told),
    is_cleared: isCleared,
  }
  return tell(stage, { kind: 'interactive', payload, answers: false, ...options })
}

function modalOf({ workspace }: Stage, user: User): View {
  const view = topView(workspace, user.id)
  if (!view) throw new Error(`${user.name} has no open modal`)
  return view
}
