import { z } from 'zod'

/** Anything that came as, or goes out as, a JSON object. */
export type Json = Record<string, unknown>

const textObject = z.looseObject({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string() })

const option = z.looseObject({
  text: textObject,
  value: z.string().optional(),
  description: textObject.optional(),
  url: z.string().optional(),
})

const confirm = z.looseObject({
  title: textObject.optional(),
  text: textObject,
  confirm: textObject.optional(),
  deny: textObject.optional(),
})

/** One reading of all elements: which of these a kind of element may have was checked by the rules before. */
const element = z.looseObject({
  type: z.string(),
  action_id: z.string().optional(),
  text: z.union([z.string(), textObject]).optional(),
  alt_text: z.string().optional(),
  value: z.string().optional(),
  url: z.string().optional(),
  placeholder: textObject.optional(),
  options: z.array(option).optional(),
  option_groups: z.array(z.looseObject({ label: textObject, options: z.array(option) })).optional(),
  confirm: confirm.optional(),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
  is_decimal_allowed: z.boolean().optional(),
  max_selected_items: z.number().optional(),
  min_query_length: z.number().optional(),
  default_to_current_conversation: z.boolean().optional(),
})

const block = z.looseObject({
  type: z.string(),
  block_id: z.string(),
  text: textObject.optional(),
  fields: z.array(textObject).optional(),
  elements: z.array(element).optional(),
  accessory: element.optional(),
  element: element.optional(),
  label: textObject.optional(),
  hint: textObject.optional(),
  title: textObject.optional(),
  alt_text: z.string().optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
})

export type TextObject = z.infer<typeof textObject>
export type Option = z.infer<typeof option>
export type Element = z.infer<typeof element>
export type Block = z.infer<typeof block>

export const readText = (value: unknown): TextObject => textObject.parse(value)
export const readOption = (value: unknown): Option => option.parse(value)
export const readBlocks = (value: unknown): Block[] => z.array(block).parse(value)

/** Where an element sits: its block decides how it is named and whether touching it is told to the app. */
export interface Seat {
  block: Block
  element: Element
  actionId: string
}

/** The elements of these blocks that a person can use, in reading order. */
export function seatsOf(blocks: readonly Block[]): Seat[] {
  return blocks.flatMap(block =>
    elementsOf(block).flatMap(element =>
      element.action_id === undefined ? [] : [{ block, element, actionId: element.action_id }],
    ),
  )
}

function elementsOf(block: Block): Element[] {
  if (block.type === 'actions') return block.elements ?? []
  if (block.type === 'section') return block.accessory ? [block.accessory] : []
  if (block.type === 'input') return block.element ? [block.element] : []
  return []
}

export function optionsOf(element: Element): Option[] {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap(group => group.options)]
}
