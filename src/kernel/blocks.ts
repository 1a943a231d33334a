import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  HomeView,
  ImageBlock,
  InputBlock,
  KnownBlock,
  ModalView,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from '@slack/types'
import { counted, cut, cutEscaped } from './text.ts'

/**
 * Block Kit within its limits (slack.md §1): every text is cut to what Slack accepts and is never empty, so nothing that
 * people wrote can make a message invalid. Identifiers and values are ours and are never cut: too long is a fault.
 */

/** Slack allows 3,000; texts slightly below were seen to be refused after escaping (slack.md §1.1). */
const SECTION_MAX = 2900
const FIELD_MAX = 1900
const MESSAGE_BLOCKS_MAX = 50
const VIEW_BLOCKS_MAX = 100
/** Near 13,200 characters of block text Slack answers `msg_blocks_too_long`, which is not documented (slack.md §1.1). */
const MESSAGE_CHARS_MAX = 12_000

export function plain(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: cut(filled(text), max), emoji: true }
}

export function mrkdwn(text: string, max: number): MrkdwnElement {
  return { type: 'mrkdwn', text: cutEscaped(filled(text), max) }
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, 150) }
}

export interface SectionMore {
  id?: string
  accessory?: NonNullable<SectionBlock['accessory']>
  /** Ten at most; shown in two columns. */
  fields?: readonly string[]
}

/** `text` is mrkdwn: escape what people wrote. An empty text leaves only the fields. */
export function section(text: string, { id, accessory, fields = [] }: SectionMore = {}): SectionBlock {
  const shownFields = fields.slice(0, 10).map(field => mrkdwn(field, FIELD_MAX))
  const common = { ...(id && { block_id: key(id) }), ...(accessory && { accessory }) }
  if (text === '' && shownFields.length > 0) return { type: 'section', ...common, fields: shownFields }
  const body = { type: 'section' as const, ...common, text: mrkdwn(text, SECTION_MAX) }
  return shownFields.length > 0 ? { ...body, fields: shownFields } : body
}

/** Small grey text; ten parts at most. */
export function context(...texts: readonly string[]): ContextBlock {
  return { type: 'context', elements: (texts.length === 0 ? [''] : texts.slice(0, 10)).map(text => mrkdwn(text, 2000)) }
}

/** Needs at least one element; shows 25 at most. */
export function actions(elements: ActionsBlock['elements'], id?: string): ActionsBlock {
  if (elements.length === 0) throw new Error('an actions block needs an element')
  return { type: 'actions', ...(id && { block_id: key(id) }), elements: elements.slice(0, 25) }
}

/** Shows a file that was uploaded to Slack; `alt` says the same to whoever does not see it. */
export function picture(file: string, alt: string): ImageBlock {
  return { type: 'image', slack_file: { id: file }, alt_text: cut(filled(alt), 2000) }
}

export function divider(): DividerBlock {
  return { type: 'divider' }
}

export interface ButtonSpec {
  /** The `action_id` that a listener is registered for. */
  id: string
  text: string
  /** What the click carries back; see the envelope of `slack/`. */
  value?: string
  style?: 'primary' | 'danger'
  confirm?: ConfirmationDialog
  url?: string
}

export function button({ id, text, value, style, confirm, url }: ButtonSpec): Button {
  return {
    type: 'button',
    action_id: key(id),
    text: plain(text, 75),
    ...(value !== undefined && { value: within(value, 2000, 'the value of a button') }),
    ...(style && { style }),
    ...(confirm && { confirm }),
    ...(url && { url: within(url, 3000, 'the address of a button') }),
  }
}

export interface ConfirmSpec {
  title: string
  /** mrkdwn */
  text: string
  confirm: string
  deny?: string
  style?: 'primary' | 'danger'
}

export function confirm({ title, text, confirm: yes, deny = 'Cancel', style }: ConfirmSpec): ConfirmationDialog {
  return {
    title: plain(title, 100),
    text: mrkdwn(text, 300),
    confirm: plain(yes, 30),
    deny: plain(deny, 30),
    ...(style && { style }),
  }
}

export interface InputSpec {
  /** The field's name: both `block_id` and `action_id`, so its value is at `state.values[id][id]` and survives an update. */
  id: string
  label: string
  element: InputBlock['element']
  hint?: string
  optional?: boolean
  /** Sends a `block_actions` as soon as the choice changes. */
  dispatch?: boolean
}

export function input({ id, label, element, hint, optional, dispatch }: InputSpec): InputBlock {
  return {
    type: 'input',
    block_id: key(id),
    label: plain(label, 2000),
    element: { ...element, action_id: key(id) },
    ...(hint && { hint: plain(hint, 2000) }),
    ...(optional && { optional }),
    ...(dispatch && { dispatch_action: dispatch }),
  }
}

export interface ModalSpec {
  callbackId: string
  title: string
  blocks: readonly KnownBlock[]
  /** Slack demands one where there is a field to fill. */
  submit?: string
  close?: string
  metadata?: string
}

export function modal({ callbackId, title, blocks, submit, close = 'Cancel', metadata }: ModalSpec): ModalView {
  const submitText = submit ?? (blocks.some(block => block.type === 'input') ? 'Submit' : undefined)
  return {
    type: 'modal',
    callback_id: key(callbackId),
    title: plain(title, 24),
    close: plain(close, 24),
    ...(submitText && { submit: plain(submitText, 24) }),
    ...(metadata !== undefined && { private_metadata: within(metadata, 3000, 'the metadata of a modal') }),
    blocks: fitBlocks(blocks, { blocks: VIEW_BLOCKS_MAX, chars: Infinity }),
  }
}

export function home(blocks: readonly KnownBlock[]): HomeView {
  return { type: 'home', blocks: fitBlocks(blocks, { blocks: VIEW_BLOCKS_MAX, chars: Infinity }) }
}

/** The blocks of a message, with its middle left out, and a line that says so, where there is too much of it. */
export function fitMessage(blocks: readonly KnownBlock[]): KnownBlock[] {
  return fitBlocks(blocks, { blocks: MESSAGE_BLOCKS_MAX, chars: MESSAGE_CHARS_MAX })
}

function fitBlocks(blocks: readonly KnownBlock[], max: { blocks: number; chars: number }): KnownBlock[] {
  const sizes = blocks.map(textSize)
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  if (blocks.length <= max.blocks && whole <= max.chars) return [...blocks]
  // Taken from both ends in turn: the sentence that leads and the buttons at the end both matter more than the middle.
  let [front, back, chars] = [0, 0, 0]
  while (front + back < Math.min(blocks.length, max.blocks - 1)) {
    const fromFront = front <= back
    const size = sizes[fromFront ? front : blocks.length - 1 - back] ?? 0
    if (chars + size > max.chars - 100) break
    chars += size
    if (fromFront) front += 1
    else back += 1
  }
  const left = blocks.length - front - back
  const notice = context(`_${counted(left, 'part')} left out: too long for one message._`)
  return [...blocks.slice(0, front), notice, ...blocks.slice(blocks.length - back)]
}

/** The characters people see of a block: every `text` in it. */
function textSize(block: unknown): number {
  if (typeof block !== 'object' || block === null) return 0
  return Object.entries(block).reduce(
    (sum, [name, value]) => sum + (typeof value === 'string' ? (name === 'text' ? value.length : 0) : textSize(value)),
    0,
  )
}

function filled(text: string): string {
  return text.trim() === '' ? '—' : text
}

function key(id: string): string {
  return within(id, 255, 'an id')
}

function within(text: string, max: number, what: string): string {
  if (text.length > max) throw new RangeError(`${what} is longer than ${max}: ${cut(text, 40)}`)
  return text
}
