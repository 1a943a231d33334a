import { optionsOf, readOption, seatsOf } from './blocks.ts'
import type { Block, Element, Option } from './blocks.ts'

/** What a person puts into a field: text, a date, an option's value or label, a user, or several of them; `null` empties it. */
export type FieldValue = string | number | readonly string[] | null

/** One entry of `state.values`, e.g. `{ type: 'datepicker', selected_date: null }`. */
export type StateValue = { type: string } & Record<string, unknown>
/** `state.values`: by block id, then by action id. */
export type State = Record<string, Record<string, StateValue>>

interface Holding {
  /** The key that holds the value in state and action payloads. */
  key: string
  /** The element's key for what it holds at first. */
  initial: string
  holds: 'text' | 'moment' | 'option' | 'options' | 'reference' | 'references'
}

/** The elements that hold a value, and under which names (slack.md §2.3, §2.4). */
const HOLDINGS: Record<string, Holding> = {
  plain_text_input: { key: 'value', initial: 'initial_value', holds: 'text' },
  number_input: { key: 'value', initial: 'initial_value', holds: 'text' },
  email_text_input: { key: 'value', initial: 'initial_value', holds: 'text' },
  url_text_input: { key: 'value', initial: 'initial_value', holds: 'text' },
  datepicker: { key: 'selected_date', initial: 'initial_date', holds: 'text' },
  timepicker: { key: 'selected_time', initial: 'initial_time', holds: 'text' },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', holds: 'moment' },
  static_select: { key: 'selected_option', initial: 'initial_option', holds: 'option' },
  external_select: { key: 'selected_option', initial: 'initial_option', holds: 'option' },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', holds: 'option' },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', holds: 'options' },
  checkboxes: { key: 'selected_options', initial: 'initial_options', holds: 'options' },
  users_select: { key: 'selected_user', initial: 'initial_user', holds: 'reference' },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', holds: 'references' },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation', holds: 'reference' },
}

export const holdsValue = (element: Element): boolean => element.type in HOLDINGS

/** What the value of this field is, without its type: spread into an action of `block_actions`. */
export function heldBy(element: Element, state: StateValue): Record<string, unknown> {
  const { key } = holdingOf(element)
  return { [key]: state[key] }
}

export function valueOf(element: Element, state: StateValue | undefined): unknown {
  return state?.[holdingOf(element).key] ?? null
}

/** The state of freshly shown blocks; fields that were there before under the same ids keep what was put in. */
export function stateFor(blocks: readonly Block[], before: State = {}, conversation?: string): State {
  const state: State = {}
  for (const { block, element, actionId } of seatsOf(blocks)) {
    if (!holdsValue(element)) continue
    const kept = before[block.block_id]?.[actionId]
    const ofBlock = (state[block.block_id] ??= {})
    ofBlock[actionId] = kept?.type === element.type ? kept : initially(element, conversation)
  }
  return state
}

function initially(element: Element, conversation: string | undefined): StateValue {
  const { key, initial, holds } = holdingOf(element)
  const empty = holds === 'options' || holds === 'references' ? [] : null
  const current = element.default_to_current_conversation ? conversation : undefined
  return { type: element.type, [key]: element[initial] ?? current ?? empty }
}

/**
 * The state after a person put `value` in. Throws where no person could: an option that is not offered.
 * `suggested` are the options an external data source answered with.
 */
export function stateOfInput(element: Element, value: FieldValue, suggested: readonly Option[] = []): StateValue {
  const { key, holds } = holdingOf(element)
  const put = (held: unknown): StateValue => ({ type: element.type, [key]: held })
  const many = value === null ? [] : Array.isArray(value) ? value.map(String) : [String(value)]
  const [one] = many
  switch (holds) {
    case 'text':
      return put(one === undefined || one === '' ? null : one)
    case 'moment':
      return put(one === undefined ? null : Number(one))
    case 'option':
      return put(one === undefined ? null : optionCalled(element, one, suggested))
    case 'options':
      return put(many.map(name => optionCalled(element, name, suggested)))
    case 'reference':
      return put(one ?? null)
    case 'references':
      return put(many)
  }
}

/** The option with this value or, as a person reads it, this label. */
export function optionCalled(element: Element, name: string, suggested: readonly Option[] = []): Option {
  const initial = element['initial_option'] === undefined ? [] : [readOption(element['initial_option'])]
  const offered = [...optionsOf(element), ...suggested, ...initial]
  const found = offered.find(o => o.value === name) ?? offered.find(o => o.text.text === name)
  if (!found) {
    const names = offered.map(o => o.value ?? o.text.text).join(', ')
    throw new Error(`"${name}" is not offered by ${element.type} ${element.action_id}: ${names || 'nothing is'}`)
  }
  return found
}

function holdingOf(element: Element): Holding {
  const holding = HOLDINGS[element.type]
  if (!holding) throw new Error(`${element.type} ${element.action_id} holds no value`)
  return holding
}
