import type { Json } from '../model/blocks.ts'
import { repliesTo } from '../model/messages.ts'
import { partnerIn } from '../model/people.ts'
import type { Channel, Message, User, UserGroup, View, Workspace } from '../model/workspace.ts'

/** A message as the API and payloads show it (slack.md §3.3). Without `allMetadata` only the metadata's type shows. */
export function messageOut(workspace: Workspace, message: Message, allMetadata: boolean): Json {
  const { app, team } = workspace
  const { metadata } = message
  return {
    type: 'message',
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: team.id,
    ...(message.tombstone && { subtype: 'tombstone' }),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
    ...(message.byApp && { bot_id: app.botId, app_id: app.id, bot_profile: botProfile(workspace) }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.edited && { edited: message.edited }),
    ...(metadata && { metadata: allMetadata ? metadata : { event_type: metadata.event_type } }),
    ...threadFields(workspace, message),
  }
}

function threadFields(workspace: Workspace, message: Message): Json {
  const { threadTs, ts } = message
  const channel = workspace.channels.get(message.channel)
  if (threadTs === undefined || !channel) return {}
  if (threadTs !== ts) {
    const head = channel.messages.find(m => m.ts === threadTs)
    return { thread_ts: threadTs, ...(head && { parent_user_id: head.user }) }
  }
  const replies = repliesTo(channel, ts)
  const users = [...new Set(replies.map(reply => reply.user))]
  return {
    thread_ts: ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: replies.at(-1)?.ts ?? ts,
    subscribed: false,
    is_locked: false,
  }
}

function botProfile({ app, team }: Workspace): Json {
  return { id: app.botId, deleted: false, name: app.name, updated: 0, app_id: app.id, team_id: team.id }
}

export function viewOut({ team, app }: Workspace, view: View): Json {
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.state },
    hash: view.hash,
    title: view.title,
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: view.close,
    submit: view.submit,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: app.id,
    external_id: view.externalId,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  }
}

export function channelOut(workspace: Workspace, channel: Channel, withCount: boolean): Json {
  const { team, app } = workspace
  const isIm = channel.kind === 'im'
  const common = {
    id: channel.id,
    created: channel.created,
    is_im: isIm,
    is_archived: channel.isArchived,
    is_org_shared: false,
    context_team_id: team.id,
  }
  if (isIm) return { ...common, user: partnerIn(workspace, channel), is_open: true }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    is_member: channel.members.has(app.botUserId),
    ...(withCount && { num_members: channel.members.size }),
  }
}

export function userOut(user: User, withEmail: boolean, now: number): Json {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    real_name: user.realName,
    tz: user.tz,
    tz_label: user.tz,
    tz_offset: offsetSeconds(user.tz, now),
    profile: {
      real_name: user.realName,
      display_name: user.name,
      ...(withEmail && { email: user.email }),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.isRestricted,
    is_ultra_restricted: user.isUltraRestricted,
    is_bot: user.isBot,
    is_app_user: false,
    updated: 0,
  }
}

function offsetSeconds(tz: string, now: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: tz, timeZoneName: 'longOffset' }).formatToParts(now)
  const name = parts.find(part => part.type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1)
}

export function groupOut({ team }: Workspace, group: UserGroup, withUsers: boolean): Json {
  return {
    id: group.id,
    team_id: team.id,
    is_usergroup: true,
    is_external: false,
    name: group.name,
    handle: group.handle,
    description: '',
    date_create: 0,
    date_delete: group.disabled ? 1 : 0,
    auto_type: null,
    user_count: group.users.length,
    ...(withUsers && { users: group.users }),
  }
}
