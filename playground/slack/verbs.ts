import { permalinkOf } from './api/chat.ts'
import { addMessage, deleteMessage, messageAt, repliesTo, shownIn } from './model/messages.ts'
import {
  actingPerson,
  addChannel,
  addUser,
  addUserGroup,
  channelCalled,
  deactivate,
  disableGroup,
  invite,
  openDm,
  removeMember,
  setArchived,
  setGroupUsers,
} from './model/people.ts'
import type { NewChannel, NewUser, NewUserGroup } from './model/people.ts'
import { pictureIn } from './model/files.ts'
import type { Picture, SlackFile } from './model/files.ts'
import { topView } from './model/views.ts'
import type { Channel, Ephemeral, Message, User, UserGroup, View, Workspace } from './model/workspace.ts'
import { textOf } from './render-text.ts'

/** Setting up and changing the workspace from outside the bot, and reading what people see. */
export interface WorkspaceVerbs {
  addUser(user: NewUser): User
  deactivate(userId: string): void
  addUserGroup(group: NewUserGroup): UserGroup
  setGroupUsers(groupId: string, users: readonly string[]): void
  disableGroup(groupId: string): void
  /** The bot is in it unless `bot: false`. */
  addChannel(channel: NewChannel): Channel
  archive(channelId: string): void
  unarchive(channelId: string): void
  /** Also brings the bot in: `slack.app.botUserId`. */
  invite(channelId: string, userId: string): void
  removeFrom(channelId: string, userId: string): void
  removeBot(channelId: string): void
  inviteBot(channelId: string): void
  /** A person says something. */
  say(userId: string, channelId: string, text: string, options?: { threadTs?: string }): Message
  /** A person deletes a message; the head of a thread leaves a tombstone. */
  deleteMessage(channelId: string, ts: string): void

  /** How long Slack takes from now on until a block can show an uploaded file: wire time, none at first; `Infinity`: for ever. */
  processFilesWithin(ms: number): void

  users(): readonly User[]
  groups(): readonly UserGroup[]
  /** Direct messages are among them. */
  channels(): readonly Channel[]
  /** What the channel itself shows, oldest first, without replies. */
  channelMessages(channelId: string): readonly Message[]
  /** The head and its replies, oldest first. */
  thread(channelId: string, ts: string): readonly Message[]
  /** The id of the direct message between the bot and this user. */
  dmWith(userId: string): string
  ephemeralsFor(userId: string): readonly Ephemeral[]
  topView(userId: string): View | undefined
  home(userId: string): View | undefined
  /** What a person reads there, as plain lines. */
  text(shown: Message | Ephemeral | View): string
  permalink(message: Message): string
  /** What the bot announced or uploaded. */
  files(): readonly SlackFile[]
  /** A picture that the bot uploaded; undefined where there is none of this id. */
  picture(fileId: string): { type: Picture; bytes: Buffer } | undefined
}

export function workspaceVerbs(workspace: Workspace): WorkspaceVerbs {
  const { botUserId } = workspace.app
  return {
    addUser: user => addUser(workspace, user),
    deactivate: userId => deactivate(workspace, userId),
    addUserGroup: group => addUserGroup(workspace, group),
    setGroupUsers: (groupId, users) => setGroupUsers(workspace, groupId, users),
    disableGroup: groupId => disableGroup(workspace, groupId),
    addChannel: channel => addChannel(workspace, channel),
    archive: channelId => setArchived(workspace, channelId, true),
    unarchive: channelId => setArchived(workspace, channelId, false),
    invite: (channelId, userId) => invite(workspace, channelId, userId),
    removeFrom: (channelId, userId) => removeMember(workspace, channelId, userId),
    removeBot: channelId => removeMember(workspace, channelId, botUserId),
    inviteBot: channelId => invite(workspace, channelId, botUserId),
    say(userId, channelId, text, { threadTs } = {}) {
      const user = actingPerson(workspace, userId)
      const channel = channelCalled(workspace, channelId)
      if (!channel.members.has(userId)) throw new Error(`${user.name} is not in ${channel.name || channelId}`)
      return addMessage(workspace, channel, { text, blocks: [], threadTs }, user.id)
    },
    processFilesWithin(ms) {
      workspace.fileProcessing.ms = ms
    },
    deleteMessage: (channelId, ts) => deleteMessage(workspace, channelId, ts),

    users: () => [...workspace.users.values()],
    groups: () => [...workspace.groups.values()],
    channels: () => [...workspace.channels.values()],
    channelMessages: channelId => shownIn(channelCalled(workspace, channelId)),
    thread(channelId, ts) {
      const channel = channelCalled(workspace, channelId)
      const head = messageAt(channel, ts)
      return [...(head ? [head] : []), ...repliesTo(channel, ts)]
    },
    dmWith: userId => openDm(workspace, userId).channel.id,
    ephemeralsFor: userId => workspace.ephemerals.filter(ephemeral => ephemeral.user === userId),
    topView: userId => topView(workspace, userId),
    home: userId => workspace.homes.get(userId),
    text: shown => textOf(workspace, shown),
    permalink: message => permalinkOf(workspace, message),
    files: () => [...workspace.files.values()],
    picture(fileId) {
      const bytes = workspace.files.get(fileId)?.bytes
      const type = bytes ? pictureIn(bytes) : null
      return bytes && type ? { type, bytes } : undefined
    },
  }
}
