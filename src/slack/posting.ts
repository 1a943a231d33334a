import { createHash } from 'node:crypto'
import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { fitMessage } from '../kernel/blocks.ts'
import { cutEscaped } from '../kernel/text.ts'
import { minutes } from '../kernel/time.ts'
import type { Instant } from '../kernel/time.ts'
import type { Logger } from '../log.ts'
import type { BotIdentity, SlackClient } from './clients.ts'
import { mishapOf } from './slack-errors.ts'

/** `chat.update` refuses texts past 4,000 characters (slack.md §1.1). */
const TEXT_MAX = 3900
const SHORT_TEXT_MAX = 2500
/** Between our clock and Slack's. */
const SKEW_MS = minutes(5)
const PAGE = 200
const PAGES_MAX = 20
const EVENT_TYPE = 'sacrificial_message'

export interface Content {
  text: string
  blocks: readonly KnownBlock[]
}

export interface Place {
  channel: string
  threadTs: string | null
}

export interface Posting {
  /** Returns the `ts`. */
  post(key: string, to: Place, content: Content): Promise<string>
  update(at: { channel: string; ts: string }, content: Content): Promise<void>
  /** The `ts` of our message with this key, posted since then; null where there is none. */
  find(key: string, at: Place, since: Instant): Promise<string | null>
}

const postedSchema = z.object({ ts: z.string() })
const pageSchema = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      bot_id: z.string().optional(),
      metadata: z
        .object({ event_type: z.string().optional(), event_payload: z.object({ key: z.unknown() }).optional() })
        .optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

/** Messages as Slack takes them: within limits, and in a plainer form where it refuses the full one. */
export function createPosting(client: SlackClient, identity: BotIdentity, log: Logger): Posting {
  async function plainerUntilTaken<T>(content: Content, send: (shown: Content) => Promise<T>): Promise<T> {
    const full = { text: cutEscaped(content.text, TEXT_MAX), blocks: fitMessage(content.blocks) }
    try {
      return await send(full)
    } catch (error) {
      const mishap = mishapOf(error)
      if (mishap?.kind !== 'said-no' || !SHAPE_REFUSED.has(mishap.code)) throw error
      log.error(
        { code: mishap.code, pointers: mishap.details },
        'Slack refused how a message is built; sending its text',
      )
      return send({ text: cutEscaped(content.text, SHORT_TEXT_MAX), blocks: [] })
    }
  }

  async function page(at: Place, since: Instant, cursor: string | undefined) {
    const query = {
      channel: at.channel,
      oldest: ((since - SKEW_MS) / 1000).toFixed(6),
      include_all_metadata: true,
      limit: PAGE,
      ...(cursor && { cursor }),
    }
    const answer =
      at.threadTs === null
        ? await client.conversations.history(query)
        : await client.conversations.replies({ ...query, ts: at.threadTs })
    return pageSchema.parse(answer)
  }

  return {
    post: (key, { channel, threadTs }, content) =>
      plainerUntilTaken(content, async ({ text, blocks }) => {
        const answer = await client.chat.postMessage({
          channel,
          text,
          blocks: [...blocks],
          ...(threadTs !== null && { thread_ts: threadTs }),
          metadata: { event_type: EVENT_TYPE, event_payload: { key } },
          unfurl_links: false,
          unfurl_media: false,
        })
        return postedSchema.parse(answer).ts
      }),
    update: ({ channel, ts }, content) =>
      plainerUntilTaken(content, async ({ text, blocks }) => {
        await client.chat.update({ channel, ts, text, blocks: [...blocks] })
      }),
    async find(key, at, since) {
      let cursor: string | undefined
      for (let pages = 0; pages < PAGES_MAX; pages += 1) {
        const { messages, response_metadata: more } = await page(at, since, cursor)
        const ours = messages.find(({ bot_id: bot, metadata }) => {
          if (bot !== identity.bot || metadata?.event_type !== EVENT_TYPE) return false
          return metadata.event_payload?.key === key
        })
        if (ours) return ours.ts
        cursor = more?.next_cursor
        if (!cursor) return null
      }
      log.warn({ key, channel: at.channel }, 'a channel has too much in it to look for a message')
      return null
    },
  }
}

/** The same digest means that there is nothing to update. */
export function digestOf({ text, blocks }: Content): string {
  return createHash('sha256')
    .update(JSON.stringify([text, blocks]))
    .digest('hex')
}

const SHAPE_REFUSED = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'block_mismatch',
  'invalid_attachments',
  'attachment_payload_limit_exceeded',
])
