import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { WireAnswer, WireRequest } from '../../wire/serve.ts'
import { flag } from '../api/method.ts'
import { messageBlocks } from '../api/reach.ts'
import { ApiRefusal } from '../api/refusal.ts'
import { addEphemeral, addMessage, deleteMessage, editMessage, isReply, messageAt } from '../model/messages.ts'
import { channelCalled } from '../model/people.ts'
import type { Ephemeral, Workspace } from '../model/workspace.ts'
import type { WireTime } from '../wire-time.ts'

/** Five uses within thirty minutes (slack.md §2.1). */
const USES = 5
const LIFE_MS = 30 * 60_000

/** What a response URL may change: the message that was acted on. A command has none. */
export type Original = { kind: 'none' } | { kind: 'message' | 'ephemeral'; ts: string }

export interface ResponseTarget {
  userId: string
  channelId: string
  original: Original
  threadTs?: string | undefined
}

export interface ResponseUrls {
  issue(kind: 'commands' | 'actions' | 'app', target: ResponseTarget): string
  answer(request: WireRequest): WireAnswer
}

const reply = z.strictObject({
  text: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: flag.default(false),
  delete_original: flag.default(false),
  thread_ts: z.string().optional(),
  unfurl_links: flag.optional(),
  unfurl_media: flag.optional(),
  mrkdwn: flag.optional(),
})
export type Reply = z.infer<typeof reply>

/** `baseUrl` is asked when a URL is made: the server knows its port only once it listens. */
export function createResponseUrls(workspace: Workspace, wire: WireTime, baseUrl: () => string): ResponseUrls {
  const issued = new Map<string, { target: ResponseTarget; at: number; used: number }>()
  return {
    issue(kind, target) {
      const path = `/${kind}/${workspace.team.id}/${issued.size + 1}/${randomBytes(12).toString('hex')}`
      issued.set(path, { target, at: wire.now(), used: 0 })
      return `${baseUrl()}${path}`
    },
    answer(request) {
      const entry = issued.get(request.url.pathname)
      if (!entry) return { status: 404, body: 'no_active_hooks' }
      if (wire.now() - entry.at >= LIFE_MS) return gone('expired_url')
      if (entry.used >= USES) return gone('used_url')
      entry.used += 1
      try {
        respond(workspace, entry.target, readReply(request.raw))
        return { status: 200, body: 'ok' }
      } catch (error) {
        if (error instanceof ApiRefusal) return { status: 400, body: error.code }
        throw error
      }
    },
  }
}

// Which status and body these two have was never published (slack.md §14).
const gone = (error: string): WireAnswer => ({ status: 404, body: { ok: false, error } })

function readReply(raw: Buffer): Reply {
  try {
    return parseReply(JSON.parse(raw.toString('utf8')))
  } catch (error) {
    if (error instanceof SyntaxError) throw new ApiRefusal('invalid_payload')
    throw error
  }
}

export function parseReply(value: unknown): Reply {
  const read = reply.safeParse(value)
  if (read.success) return read.data
  throw new ApiRefusal(
    read.error.issues.some(issue => issue.path[0] === 'blocks') ? 'invalid_blocks' : 'invalid_payload',
  )
}

/** Does what a response URL or a command's acknowledgement asks; posts even where the bot is not a member. */
export function respond(workspace: Workspace, target: ResponseTarget, answer: Reply): void {
  if (answer.delete_original) return deleteOriginal(workspace, target)
  const blocks = messageBlocks(workspace, answer.blocks)
  const text = answer.text ?? ''
  if (text === '' && blocks.length === 0) throw new ApiRefusal('no_text')
  if (answer.replace_original && replaceOriginal(workspace, target, text, blocks)) return
  if (answer.response_type === 'in_channel') {
    const channel = channelCalled(workspace, target.channelId)
    const head = answer.thread_ts === undefined ? undefined : messageAt(channel, answer.thread_ts)
    if (answer.thread_ts !== undefined && (!head || isReply(head))) throw new ApiRefusal('cannot_reply_to_message')
    addMessage(workspace, channel, { text, blocks, threadTs: answer.thread_ts })
    return
  }
  const threadTs = answer.thread_ts ?? target.threadTs
  addEphemeral(workspace, {
    channel: target.channelId,
    user: target.userId,
    text,
    blocks,
    ...(threadTs !== undefined && { threadTs }),
  })
}

/** An original keeps its kind: an ephemeral message stays one, whatever `response_type` says (slack.md §2.6). */
function replaceOriginal(
  workspace: Workspace,
  target: ResponseTarget,
  text: string,
  blocks: Ephemeral['blocks'],
): boolean {
  const { original } = target
  if (original.kind === 'none') return false
  if (original.kind === 'ephemeral') {
    const shown = ephemeralAt(workspace, target, original.ts)
    Object.assign(shown, { text, blocks })
    workspace.changed()
    return true
  }
  const message = messageAt(channelCalled(workspace, target.channelId), original.ts)
  if (!message || message.tombstone) throw new ApiRefusal('message_not_found')
  if (!message.byApp) throw new ApiRefusal('cant_update_message')
  editMessage(workspace, message, { text, ...(blocks.length > 0 && { blocks }) })
  return true
}

function deleteOriginal(workspace: Workspace, target: ResponseTarget): void {
  const { original } = target
  // Slack does not support it for commands (slack.md §2.6).
  if (original.kind === 'none') throw new ApiRefusal('cant_delete_message')
  if (original.kind === 'ephemeral') {
    workspace.ephemerals.splice(workspace.ephemerals.indexOf(ephemeralAt(workspace, target, original.ts)), 1)
    workspace.changed()
    return
  }
  const message = messageAt(channelCalled(workspace, target.channelId), original.ts)
  if (!message || message.tombstone) throw new ApiRefusal('message_not_found')
  if (!message.byApp) throw new ApiRefusal('cant_delete_message')
  deleteMessage(workspace, target.channelId, original.ts)
}

function ephemeralAt(workspace: Workspace, target: ResponseTarget, ts: string): Ephemeral {
  const found = workspace.ephemerals.find(
    e => e.ts === ts && e.channel === target.channelId && e.user === target.userId,
  )
  if (!found) throw new ApiRefusal('message_not_found')
  return found
}
