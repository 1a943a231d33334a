import { z } from 'zod'
import { isReply, messageAt, repliesTo, shownIn } from '../model/messages.ts'
import { openDm } from '../model/people.ts'
import type { Channel, Message, Workspace } from '../model/workspace.ts'
import { count, flag, method, needScope } from './method.ts'
import type { ApiWorld, Method } from './method.ts'
import { joinedChannel, visibleChannel } from './reach.ts'
import { ApiRefusal } from './refusal.ts'
import { channelOut, messageOut } from './shapes.ts'

const open = method(
  { tier: 'tier3', scopes: ['im:write'] },
  {
    users: z.string().optional(),
    channel: z.string().optional(),
    return_im: flag.optional(),
    prevent_creation: flag.optional(),
  },
  (args, { workspace }) => {
    if (args.channel !== undefined) {
      const channel = visibleChannel(workspace, args.channel)
      return openedOut(workspace, channel, true, args.return_im)
    }
    const users = (args.users ?? '').split(',').filter(Boolean)
    const [userId] = users
    if (userId === undefined) throw new ApiRefusal('users_list_not_supplied')
    // Group direct messages are not modelled.
    if (users.length > 1) throw new ApiRefusal('too_many_users')
    const user = workspace.users.get(userId)
    if (!user) throw new ApiRefusal('user_not_found')
    if (user.deleted) throw new ApiRefusal('user_disabled')
    if (user.isBot) throw new ApiRefusal('cannot_dm_bot')
    const { channel, wasOpen } = openDm(workspace, userId)
    return openedOut(workspace, channel, wasOpen, args.return_im)
  },
)

function openedOut(workspace: Workspace, channel: Channel, wasOpen: boolean, full: boolean | undefined) {
  return {
    ...(wasOpen && { no_op: true, already_open: true }),
    channel: full ? channelOut(workspace, channel, false) : { id: channel.id },
  }
}

const info = method(
  { tier: 'tier3' },
  { channel: z.string(), include_num_members: flag.optional(), include_locale: flag.optional() },
  (args, world) => {
    const channel = visibleChannel(world.workspace, args.channel)
    needChannelScope(world, channel, 'read')
    return { channel: channelOut(world.workspace, channel, args.include_num_members ?? false) }
  },
)

const members = method(
  { tier: 'tier4' },
  { channel: z.string(), limit: count(1, 1000).default(100), cursor: z.string().default('') },
  (args, world) => {
    const channel = visibleChannel(world.workspace, args.channel)
    needChannelScope(world, channel, 'read')
    const { items, next } = pageOf([...channel.members], args.limit, args.cursor)
    return { members: items, response_metadata: { next_cursor: next } }
  },
)

const window = {
  channel: z.string(),
  oldest: z.coerce.string().default('0'),
  latest: z.coerce.string().optional(),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
  cursor: z.string().default(''),
}
type Window = Omit<z.infer<z.ZodObject<typeof window>>, 'channel'>

const history = method({ tier: 'tier3' }, { ...window, limit: count(1, 999).default(100) }, (args, world) => {
  const channel = joinedChannel(world.workspace, args.channel)
  needChannelScope(world, channel, 'history')
  const newestFirst = shownIn(channel)
    .filter(message => isWithin(args, message))
    .toReversed()
  return { ...messagesOut(world.workspace, newestFirst, args), pin_count: 0 }
})

const replies = method(
  { tier: 'tier3' },
  { ...window, ts: z.string(), limit: count(1, 1000).default(1000) },
  (args, world) => {
    const channel = joinedChannel(world.workspace, args.channel)
    needChannelScope(world, channel, 'history')
    const head = messageAt(channel, args.ts)
    if (!head) throw new ApiRefusal('thread_not_found')
    const thread = isReply(head) ? [] : repliesTo(channel, args.ts).filter(message => isWithin(args, message))
    return messagesOut(world.workspace, [head, ...thread], args)
  },
)

export const conversationMethods = {
  'conversations.open': open,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.history': history,
  'conversations.replies': replies,
} satisfies Record<string, Method>

const SCOPE_WORD = { public: 'channels', private: 'groups', im: 'im' } as const

function needChannelScope(world: ApiWorld, channel: Channel, right: 'read' | 'history'): void {
  needScope(world, `${SCOPE_WORD[channel.kind]}:${right}`)
}

function messagesOut(workspace: Workspace, messages: readonly Message[], args: Window & { limit: number }) {
  const { items, next } = pageOf(messages, args.limit, args.cursor)
  return {
    messages: items.map(message => messageOut(workspace, message, args.include_all_metadata)),
    has_more: next !== '',
    response_metadata: { next_cursor: next },
  }
}

function isWithin({ oldest, latest, inclusive }: Window, { ts }: Message): boolean {
  const at = microsOf(ts, 'invalid_ts_latest')
  const from = microsOf(oldest, 'invalid_ts_oldest')
  const to = latest === undefined ? Infinity : microsOf(latest, 'invalid_ts_latest')
  return inclusive ? at >= from && at <= to : at > from && at < to
}

function microsOf(ts: string, refusal: string): number {
  const match = /^(\d+)(?:\.(\d{1,6}))?/.exec(ts)
  if (!match) throw new ApiRefusal(refusal)
  return Number(match[1]) * 1e6 + Number((match[2] ?? '').padEnd(6, '0'))
}

/** One page, with a cursor that means "from here on"; empty at the end (slack.md §3.1). */
function pageOf<T>(all: readonly T[], limit: number, cursor: string): { items: T[]; next: string } {
  const from = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('from:', ''))
  if (!Number.isInteger(from) || from < 0) throw new ApiRefusal('invalid_cursor')
  const to = from + limit
  return { items: all.slice(from, to), next: to < all.length ? Buffer.from(`from:${to}`).toString('base64') : '' }
}
