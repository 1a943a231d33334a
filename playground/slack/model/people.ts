import type { Channel, User, UserGroup, Workspace } from './workspace.ts'

export interface NewUser {
  id?: string
  name: string
  realName?: string
  email?: string
  tz?: string
  /** Of another workspace (Slack Connect). */
  teamId?: string
  isBot?: boolean
  isRestricted?: boolean
  isUltraRestricted?: boolean
  deleted?: boolean
}

export function addUser(workspace: Workspace, user: NewUser): User {
  const id = user.id ?? workspace.nextId('U')
  const added: User = {
    teamId: workspace.team.id,
    realName: user.name,
    email: `${user.name}@${workspace.team.domain}.example`,
    tz: 'America/New_York',
    deleted: false,
    isBot: false,
    isRestricted: false,
    isUltraRestricted: false,
    ...user,
    id,
  }
  workspace.users.set(id, added)
  workspace.changed()
  return added
}

/** Deactivates an account: Slack takes it out of channels and groups, and it can act no more. */
export function deactivate(workspace: Workspace, userId: string): void {
  personCalled(workspace, userId).deleted = true
  for (const group of workspace.groups.values()) group.users = group.users.filter(id => id !== userId)
  for (const channel of workspace.channels.values()) if (channel.kind !== 'im') channel.members.delete(userId)
  workspace.stacks.delete(userId)
  workspace.changed()
}

export interface NewUserGroup {
  id?: string
  handle: string
  name?: string
  users?: readonly string[]
}

export function addUserGroup(workspace: Workspace, group: NewUserGroup): UserGroup {
  const added: UserGroup = {
    id: group.id ?? workspace.nextId('S'),
    handle: group.handle,
    name: group.name ?? group.handle,
    users: [...(group.users ?? [])],
    disabled: false,
  }
  workspace.groups.set(added.id, added)
  workspace.changed()
  return added
}

export function setGroupUsers(workspace: Workspace, groupId: string, users: readonly string[]): void {
  groupCalled(workspace, groupId).users = [...users]
  workspace.changed()
}

export function disableGroup(workspace: Workspace, groupId: string): void {
  groupCalled(workspace, groupId).disabled = true
  workspace.changed()
}

export interface NewChannel {
  id?: string
  name: string
  isPrivate?: boolean
  members?: readonly string[]
  /** Whether the bot is in it from the start; yes unless said. */
  bot?: boolean
}

export function addChannel(workspace: Workspace, channel: NewChannel): Channel {
  const { app, clock } = workspace
  const id = channel.id ?? workspace.nextId('C')
  const added: Channel = {
    id,
    name: channel.name,
    kind: channel.isPrivate ? 'private' : 'public',
    isArchived: false,
    members: new Set([...(channel.members ?? []), ...(channel.bot === false ? [] : [app.botUserId])]),
    created: Math.floor(clock.now() / 1000),
    messages: [],
  }
  workspace.channels.set(id, added)
  workspace.changed()
  return added
}

export function setArchived(workspace: Workspace, channelId: string, isArchived: boolean): void {
  channelCalled(workspace, channelId).isArchived = isArchived
  workspace.changed()
}

export function invite(workspace: Workspace, channelId: string, userId: string): void {
  channelCalled(workspace, channelId).members.add(userId)
  workspace.changed()
}

export function removeMember(workspace: Workspace, channelId: string, userId: string): void {
  channelCalled(workspace, channelId).members.delete(userId)
  workspace.changed()
}

/** The direct message between the bot and a user, opened when there is none yet. */
export function openDm(workspace: Workspace, userId: string): { channel: Channel; wasOpen: boolean } {
  const open = [...workspace.channels.values()].find(c => c.kind === 'im' && c.members.has(userId))
  if (open) return { channel: open, wasOpen: true }
  const channel: Channel = {
    id: workspace.nextId('D'),
    name: '',
    kind: 'im',
    isArchived: false,
    members: new Set([userId, workspace.app.botUserId]),
    created: Math.floor(workspace.clock.now() / 1000),
    messages: [],
  }
  workspace.channels.set(channel.id, channel)
  workspace.changed()
  return { channel, wasOpen: false }
}

/** The person at the other end of a direct message. */
export function partnerIn(workspace: Workspace, channel: Channel): string {
  return [...channel.members].find(id => id !== workspace.app.botUserId) ?? ''
}

/** Someone who can act now; throws for the unknown, since a deactivated or missing person clicks nothing. */
export function actingPerson(workspace: Workspace, userId: string): User {
  const user = personCalled(workspace, userId)
  if (user.deleted) throw new Error(`${user.name} is deactivated and cannot act`)
  return user
}

function personCalled(workspace: Workspace, userId: string): User {
  const user = workspace.users.get(userId)
  if (!user) throw new Error(`no user ${userId}`)
  return user
}

export function channelCalled(workspace: Workspace, channelId: string): Channel {
  const channel = workspace.channels.get(channelId)
  if (!channel) throw new Error(`no channel ${channelId}`)
  return channel
}

function groupCalled(workspace: Workspace, groupId: string): UserGroup {
  const group = workspace.groups.get(groupId)
  if (!group) throw new Error(`no user group ${groupId}`)
  return group
}
