import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import type { Effect } from '../store/tx.ts'

/** A message of ours is known by its key for ever; a repeat with the same key is the same message. */
export interface SayOnce {
  key: string
  /** Key of the message whose thread it goes to; waits until that one is posted. */
  threadOf?: string | null
  /** Where it goes when it is in no thread; without it, the bot's own channel. */
  channel?: string
  /** mrkdwn; all there is to see without `blocks`, else what notifications show. */
  text: string
  blocks?: readonly KnownBlock[]
  /** Messages of one lane are posted in order: `thread:<request>`. */
  lane: string
}

export interface TellOnce {
  key: string
  /** A Slack user ID; the message is direct. */
  user: string
  /** mrkdwn */
  text: string
}

/** Brings a kept message (a card) to what its renderer says when it is delivered. */
export function keep(key: string): Effect {
  return { kind: 'slack.keep', lane: `card:${key}`, key, converges: true }
}

export function say({ lane, key, ...body }: SayOnce): Effect {
  return { kind: 'slack.say', lane, key, body }
}

export function tell({ key, ...body }: TellOnce): Effect {
  return { kind: 'slack.tell', lane: `tell:${body.user}`, key, body }
}

const blockSchema = z.custom<KnownBlock>(block => typeof block === 'object' && block !== null && 'type' in block)

export const sayBody = z.object({
  threadOf: z.string().nullish(),
  channel: z.string().optional(),
  text: z.string(),
  blocks: z.array(blockSchema).optional(),
})

export const tellBody = z.object({ user: z.string(), text: z.string() })
