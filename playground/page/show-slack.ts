import type { Ephemeral, Message, View } from '../slack/model/workspace.ts'
import type { SlackStandIn } from '../slack/slack.ts'
import type { World } from '../world.ts'
import type { Names, ShownChannel, ShownMessage, ShownView } from './snapshot.ts'

/** A channel or direct message as this person sees it: what was said, with its replies, and what only they see. */
export function shownChannel(slack: SlackStandIn, channelId: string, me: string): ShownChannel {
  const name = slack.channels().find(channel => channel.id === channelId)?.name ?? ''
  const privately = slack.ephemeralsFor(me).filter(ephemeral => ephemeral.channel === channelId)
  const heads = slack.channelMessages(channelId).map(message => {
    const [, ...replies] = slack.thread(channelId, message.ts)
    const here = privately.filter(ephemeral => ephemeral.threadTs === message.ts)
    return shown(message, inOrder([...replies.map(reply => shown(reply)), ...here.map(privateMessage)]))
  })
  const aside = privately.filter(ephemeral => !heads.some(head => head.ts === ephemeral.threadTs)).map(privateMessage)
  return { id: channelId, name, messages: inOrder([...heads, ...aside]) }
}

export function shownView(view: View | undefined): ShownView | null {
  if (!view) return null
  const { id, hash, blocks, state, errors, previousId } = view
  return {
    id,
    hash,
    title: view.title?.text ?? '',
    submit: view.submit?.text ?? null,
    close: view.close?.text ?? 'Cancel',
    isStacked: previousId !== null,
    blocks,
    state,
    errors,
  }
}

export function namesIn({ slack }: World): Names {
  return {
    users: Object.fromEntries(slack.users().map(user => [user.id, user.realName])),
    groups: Object.fromEntries(slack.groups().map(group => [group.id, group.handle])),
    channels: Object.fromEntries(slack.channels().map(channel => [channel.id, channel.name])),
  }
}

function shown(message: Message, replies: ShownMessage[] = []): ShownMessage {
  const { channel, ts, user, text, blocks, edited } = message
  return { channel, ts, user, text, blocks, isEdited: edited !== undefined, isEphemeral: false, replies }
}

function privateMessage({ channel, ts, text, blocks }: Ephemeral): ShownMessage {
  return { channel, ts, user: '', text, blocks, isEdited: false, isEphemeral: true, replies: [] }
}

function inOrder(messages: ShownMessage[]): ShownMessage[] {
  return messages.toSorted((a, b) => Number(a.ts) - Number(b.ts))
}
