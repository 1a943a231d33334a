import { randomBytes } from 'node:crypto'
import { readBlocks } from './blocks.ts'
import type { Block } from './blocks.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Blocks as Slack stores them: missing ids made up, the defaults of text objects written out (slack.md §3.3). */
export function normaliseBlocks(valid: unknown): Block[] {
  const spelledOut = withTextDefaults(valid)
  if (!Array.isArray(spelledOut)) return []
  return readBlocks(spelledOut.filter(isObject).map(withIds))
}

function withIds(block: Record<string, unknown>): Record<string, unknown> {
  const named: Record<string, unknown> = { ...block, block_id: block['block_id'] ?? shortId() }
  if (block['type'] === 'actions' && Array.isArray(block['elements']))
    named['elements'] = block['elements'].map(withActionId)
  if (isObject(block['accessory']) && block['accessory']['type'] !== 'image')
    named['accessory'] = withActionId(block['accessory'])
  if (isObject(block['element'])) named['element'] = withActionId(block['element'])
  return named
}

function withActionId(element: unknown): unknown {
  return isObject(element) ? { ...element, action_id: element['action_id'] ?? shortId() } : element
}

function withTextDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTextDefaults)
  if (!isObject(value)) return value
  const inner: Record<string, unknown> = {}
  for (const [key, part] of Object.entries(value)) inner[key] = withTextDefaults(part)
  if (value['type'] === 'plain_text') return { emoji: true, ...inner }
  if (value['type'] === 'mrkdwn') return { verbatim: false, ...inner }
  return inner
}

const shortId = (): string => randomBytes(4).toString('base64url').slice(0, 5)
