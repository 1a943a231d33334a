import { z } from 'zod'
import { addEphemeral, addMessage, deleteMessage, editMessage, isReply, messageAt } from '../model/messages.ts'
import type { Channel, Message, Metadata, Workspace } from '../model/workspace.ts'
import { flag, method, nested } from './method.ts'
import type { Method } from './method.ts'
import { isMember, messageBlocks, postingChannel, visibleChannel } from './reach.ts'
import { ApiRefusal } from './refusal.ts'
import { messageOut } from './shapes.ts'

const LONGEST_UPDATE = 4000
const LONGEST_EPHEMERAL = 40_000

/** How links and names in text are treated: accepted, and without effect here. */
const manners = {
  unfurl_links: flag.optional(),
  unfurl_media: flag.optional(),
  link_names: flag.optional(),
  mrkdwn: flag.optional(),
  parse: z.enum(['full', 'none']).optional(),
}
const content = { text: z.string().optional(), blocks: nested.optional() }

const metadataShape = z.strictObject({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })

const postMessage = method(
  { tier: 'post', scopes: ['chat:write'] },
  {
    channel: z.string(),
    ...content,
    ...manners,
    thread_ts: z.string().optional(),
    reply_broadcast: flag.optional(),
    metadata: nested.optional(),
  },
  (args, { workspace }) => {
    const channel = postingChannel(workspace, args.channel)
    const blocks = messageBlocks(workspace, args.blocks)
    refuseSilence(args.text, blocks)
    const message = addMessage(workspace, channel, {
      text: args.text ?? '',
      blocks,
      threadTs: threadHead(channel, args.thread_ts),
      broadcast: args.thread_ts !== undefined && args.reply_broadcast,
      metadata: readMetadata(args.metadata),
    })
    return { channel: channel.id, ts: message.ts, message: messageOut(workspace, message, true) }
  },
)

const update = method(
  { tier: 'tier3', scopes: ['chat:write'] },
  {
    channel: z.string(),
    ts: z.string(),
    ...content,
    ...manners,
    metadata: nested.optional(),
  },
  (args, { workspace }) => {
    const { channel, message } = ownMessage(workspace, args.channel, args.ts, 'cant_update_message')
    if (channel.isArchived) throw new ApiRefusal('is_inactive')
    if (args.text === undefined && args.blocks === undefined && args.metadata === undefined)
      throw new ApiRefusal('no_text')
    if ([...(args.text ?? '')].length > LONGEST_UPDATE) throw new ApiRefusal('msg_too_long')
    const blocks = args.blocks === undefined ? undefined : messageBlocks(workspace, args.blocks)
    if (args.text === '' && !blocks?.length) throw new ApiRefusal('no_text')
    editMessage(workspace, message, { text: args.text, blocks, metadata: editedMetadata(args.metadata) })
    return {
      channel: channel.id,
      ts: message.ts,
      text: message.text,
      message: messageOut(workspace, message, true),
    }
  },
)

const postEphemeral = method(
  { tier: 'tier4', scopes: ['chat:write'] },
  { channel: z.string(), user: z.string(), ...content, ...manners, thread_ts: z.string().optional() },
  (args, { workspace }) => {
    const channel = postingChannel(workspace, args.channel)
    if (!channel.members.has(args.user)) throw new ApiRefusal('user_not_in_channel')
    const blocks = messageBlocks(workspace, args.blocks)
    refuseSilence(args.text, blocks)
    if ([...(args.text ?? '')].length > LONGEST_EPHEMERAL) throw new ApiRefusal('msg_too_long')
    const threadTs = threadHead(channel, args.thread_ts)
    const ephemeral = addEphemeral(workspace, {
      channel: channel.id,
      user: args.user,
      text: args.text ?? '',
      blocks,
      ...(threadTs !== undefined && { threadTs }),
    })
    return { message_ts: ephemeral.ts }
  },
)

const remove = method(
  { tier: 'tier3', scopes: ['chat:write'] },
  { channel: z.string(), ts: z.string() },
  (args, { workspace }) => {
    const { channel, message } = ownMessage(workspace, args.channel, args.ts, 'cant_delete_message')
    deleteMessage(workspace, channel.id, message.ts)
    return { channel: channel.id, ts: args.ts }
  },
)

const getPermalink = method(
  { tier: 'special' },
  { channel: z.string(), message_ts: z.string() },
  (args, { workspace }) => {
    const channel = visibleChannel(workspace, args.channel)
    const message = messageAt(channel, args.message_ts)
    if (!message) throw new ApiRefusal('message_not_found')
    return { channel: channel.id, permalink: permalinkOf(workspace, message) }
  },
)

export const chatMethods = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
} satisfies Record<string, Method>

export function permalinkOf({ team }: Workspace, message: Message): string {
  const base = `https://${team.domain}.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}`
  return isReply(message) ? `${base}?thread_ts=${message.threadTs}&cid=${message.channel}` : base
}

function refuseSilence(text: string | undefined, blocks: readonly unknown[]): void {
  if (!text && blocks.length === 0) throw new ApiRefusal('no_text')
}

/** Replies hang on a message of the channel itself. */
function threadHead(channel: Channel, ts: string | undefined): string | undefined {
  if (ts === undefined) return undefined
  const head = messageAt(channel, ts)
  if (!head || isReply(head)) throw new ApiRefusal('cannot_reply_to_message')
  return ts
}

/** A message the bot may change; one cannot name a direct message by its user here (slack.md §3.2). */
function ownMessage(workspace: Workspace, channelId: string, ts: string, notOwn: string) {
  const channel = visibleChannel(workspace, channelId)
  const message = messageAt(channel, ts)
  if (!message || message.tombstone) throw new ApiRefusal('message_not_found')
  if (!message.byApp || !isMember(workspace, channel)) throw new ApiRefusal(notOwn)
  return { channel, message }
}

function editedMetadata(value: unknown): Metadata | null | undefined {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return isEmpty ? null : readMetadata(value)
}

/** The event type's letters and the payload's shapes (slack.md §5.1); the size limit is not published and not enforced. */
function readMetadata(value: unknown): Metadata | undefined {
  if (value === undefined) return undefined
  const read = metadataShape.safeParse(value)
  if (!read.success) throw new ApiRefusal('invalid_metadata_format')
  const isNamed = /^\w{1,255}$/.test(read.data.event_type)
  if (!isNamed || !Object.values(read.data.event_payload).every(part => isFlat(part, 2)))
    throw new ApiRefusal('invalid_metadata_schema')
  return read.data
}

function isFlat(value: unknown, depth: number): boolean {
  if (['string', 'number', 'boolean'].includes(typeof value)) return true
  if (typeof value !== 'object' || value === null || depth === 0) return false
  return Object.values(value).every(part => isFlat(part, depth - 1))
}
