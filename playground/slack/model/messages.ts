import type { Block } from './blocks.ts'
import { channelCalled } from './people.ts'
import type { Channel, Ephemeral, Message, Metadata, Workspace } from './workspace.ts'

/** Past this, Slack cuts a message's text (slack.md §1.1). */
const TEXT_CUT = 40_000

export interface Draft {
  text: string
  blocks: Block[]
  threadTs?: string | undefined
  broadcast?: boolean | undefined
  metadata?: Metadata | undefined
}

/** Puts a message into a channel, by the app unless another author is named. */
export function addMessage(workspace: Workspace, channel: Channel, draft: Draft, author?: string): Message {
  const message: Message = {
    channel: channel.id,
    ts: workspace.nextTs(),
    user: author ?? workspace.app.botUserId,
    byApp: author === undefined,
    text: draft.text.slice(0, TEXT_CUT),
    blocks: draft.blocks,
    broadcast: draft.broadcast ?? false,
    tombstone: false,
    ...(draft.threadTs !== undefined && { threadTs: draft.threadTs }),
    ...(draft.metadata !== undefined && { metadata: draft.metadata }),
  }
  const parent = draft.threadTs === undefined ? undefined : messageAt(channel, draft.threadTs)
  if (parent) parent.threadTs = parent.ts
  channel.messages.push(message)
  workspace.changed()
  return message
}

export function addEphemeral(workspace: Workspace, ephemeral: Omit<Ephemeral, 'ts'>): Ephemeral {
  const added = { ...ephemeral, ts: workspace.nextTs() }
  workspace.ephemerals.push(added)
  workspace.changed()
  return added
}

export interface Edit {
  text?: string | undefined
  blocks?: Block[] | undefined
  /** `null` takes it away, `undefined` keeps it. */
  metadata?: Metadata | null | undefined
}

/** Edits as `chat.update` does: text alone removes the blocks and marks "(edited)"; blocks come without the mark (slack.md §3.3). */
export function editMessage(workspace: Workspace, message: Message, edit: Edit): void {
  const textAlone = edit.text !== undefined && edit.blocks === undefined
  if (edit.text !== undefined) message.text = edit.text
  if (edit.blocks !== undefined) message.blocks = edit.blocks
  if (textAlone) {
    message.blocks = []
    message.edited = { user: message.user, ts: workspace.nextTs() }
  }
  if (edit.metadata === null) delete message.metadata
  if (edit.metadata) message.metadata = edit.metadata
  workspace.changed()
}

/** Deletes a message; the head of a thread with replies stays as a tombstone. */
export function deleteMessage(workspace: Workspace, channelId: string, ts: string): void {
  const channel = channelCalled(workspace, channelId)
  const message = messageAt(channel, ts)
  if (!message) throw new Error(`no message ${ts} in ${channelId}`)
  if (repliesTo(channel, ts).length > 0) {
    message.tombstone = true
    message.text = 'This message was deleted.'
    message.blocks = []
    message.byApp = false
    message.user = 'USLACKBOT'
    delete message.metadata
  } else {
    channel.messages.splice(channel.messages.indexOf(message), 1)
    forgetLoneHead(channel, message)
  }
  workspace.changed()
}

function forgetLoneHead(channel: Channel, removed: Message): void {
  if (removed.threadTs === undefined || removed.threadTs === removed.ts) return
  if (repliesTo(channel, removed.threadTs).length > 0) return
  const head = messageAt(channel, removed.threadTs)
  if (head?.tombstone) channel.messages.splice(channel.messages.indexOf(head), 1)
  else if (head) delete head.threadTs
}

export const messageAt = (channel: Channel, ts: string): Message | undefined =>
  channel.messages.find(message => message.ts === ts)

export const isReply = (message: Message): boolean => message.threadTs !== undefined && message.threadTs !== message.ts

/** Oldest first, without the message that heads the thread. */
export const repliesTo = (channel: Channel, ts: string): Message[] =>
  channel.messages.filter(message => message.threadTs === ts && message.ts !== ts)

/** What the channel itself shows, oldest first: no replies but those also sent to it. */
export const shownIn = (channel: Channel): Message[] =>
  channel.messages.filter(message => !isReply(message) || message.broadcast)
