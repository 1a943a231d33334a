import type { Block, Element, Option, Seat } from './model/blocks.ts'
import { optionsOf } from './model/blocks.ts'
import { valueOf } from './model/fields.ts'
import type { State } from './model/fields.ts'
import type { Ephemeral, Message, View, Workspace } from './model/workspace.ts'
import { channelName, groupName, readable, userName } from './render-mrkdwn.ts'

/** What a person sees, as lines of plain text: buttons as `[Approve]`, fields as `Label: value`, a form's faults as `! …`. */
export function textOf(workspace: Workspace, shown: Message | Ephemeral | View): string {
  if ('rootId' in shown) return textOfView(workspace, shown)
  if (shown.blocks.length === 0) return readable(workspace, shown.text)
  return linesOf(workspace, shown.blocks, {}, {}).join('\n')
}

function textOfView(workspace: Workspace, view: View): string {
  const buttons = [view.submit, view.close].flatMap(button => (button ? [`[${button.text}]`] : []))
  return [
    ...(view.title ? [view.title.text] : []),
    ...linesOf(workspace, view.blocks, view.state, view.errors),
    ...(buttons.length > 0 ? [buttons.join(' ')] : []),
  ].join('\n')
}

function linesOf(
  workspace: Workspace,
  blocks: readonly Block[],
  state: State,
  errors: Readonly<Record<string, string>>,
): string[] {
  return blocks.flatMap(block => {
    const error = errors[block.block_id]
    return [...linesOfBlock(workspace, block, state), ...(error === undefined ? [] : [`  ! ${error}`])]
  })
}

function linesOfBlock(workspace: Workspace, block: Block, state: State): string[] {
  const read = (text: { text: string } | undefined): string[] => (text ? [readable(workspace, text.text)] : [])
  const control = (element: Element): string => controlText(workspace, { block, element }, state)
  switch (block.type) {
    case 'header':
      return read(block.text)
    case 'section':
      return [
        ...read(block.text),
        ...(block.fields ?? []).flatMap(read),
        ...(block.accessory ? [control(block.accessory)] : []),
      ]
    case 'context':
      return [(block.elements ?? []).map(element => contextText(workspace, element)).join(' · ')]
    case 'actions':
      return [(block.elements ?? []).map(control).join(' ')]
    case 'divider':
      return ['---']
    case 'image':
      return [...read(block.title), imageText(block)]
    case 'input':
      return [
        `${block.label?.text}${block.optional ? ' (optional)' : ''}: ${block.element ? control(block.element) : ''}`,
        ...read(block.hint).map(hint => `  ${hint}`),
      ]
    case 'rich_text':
      return (block.elements ?? []).map(element => richText(workspace, element))
    default:
      return [`(${block.type})`]
  }
}

function contextText(workspace: Workspace, element: Element): string {
  return typeof element.text === 'string' ? readable(workspace, element.text) : imageText(element)
}

function controlText(workspace: Workspace, { block, element }: Pick<Seat, 'block' | 'element'>, state: State): string {
  if (element.type === 'button') return `[${labelOf(element)}]`
  if (element.type === 'image') return imageText(element)
  if (element.type === 'overflow') return `[… ${optionsOf(element).map(wordsOf).join(' | ')}]`
  const value = valueOf(element, state[block.block_id]?.[element.action_id ?? ''])
  const held = heldText(workspace, element, value)
  if (held !== '') return element.type.endsWith('_input') ? held : `[${held}]`
  const offered = optionsOf(element).map(wordsOf)
  if (offered.length > 0) return `[${element.placeholder?.text ?? offered.join(' | ')}]`
  return element.placeholder ? `[${element.placeholder.text}]` : '[ ]'
}

const imageText = ({ alt_text: words }: { alt_text?: string | undefined }): string => `[image: ${words}]`
const labelOf = ({ text }: Element): string => (typeof text === 'object' ? text.text : '')
const wordsOf = ({ text }: Pick<Option, 'text'>): string => text.text

function heldText(workspace: Workspace, element: Element, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(one => heldText(workspace, element, one)).join(', ')
  if (typeof value === 'object') return optionText(value)
  const text = String(value)
  if (element.type.includes('users_select')) return userName(workspace, text)
  if (element.type === 'conversations_select') return channelName(workspace, text)
  return text
}

function optionText(option: object): string {
  if (!('text' in option) || typeof option.text !== 'object' || option.text === null) return ''
  return 'text' in option.text ? String(option.text.text) : ''
}

function richText(workspace: Workspace, element: Readonly<Record<string, unknown>>): string {
  const parts = Array.isArray(element['elements']) ? element['elements'] : []
  if (element['type'] !== 'rich_text_list') return parts.map(part => richPart(workspace, part)).join('')
  const indent = '  '.repeat(Number(element['indent'] ?? 0))
  return parts
    .map((item, index) => {
      const mark = element['style'] === 'ordered' ? `${index + 1 + Number(element['offset'] ?? 0)}.` : '•'
      return `${indent}${mark} ${richText(workspace, item)}`
    })
    .join('\n')
}

function richPart(workspace: Workspace, part: Readonly<Record<string, unknown>>): string {
  const field = (key: string): string => String(part[key] ?? '')
  switch (part['type']) {
    case 'text':
      return field('text')
    case 'link':
      return part['text'] === undefined ? field('url') : `${field('text')} (${field('url')})`
    case 'user':
      return userName(workspace, field('user_id'))
    case 'usergroup':
      return groupName(workspace, field('usergroup_id'))
    case 'channel':
      return channelName(workspace, field('channel_id'))
    case 'broadcast':
      return `@${field('range')}`
    case 'emoji':
      return `:${field('name')}:`
    case 'date':
      return part['fallback'] === undefined
        ? new Date(Number(part['timestamp']) * 1000).toISOString()
        : field('fallback')
    default:
      return ''
  }
}
