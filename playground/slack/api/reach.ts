import type { Block } from '../model/blocks.ts'
import { isShowable } from '../model/files.ts'
import { normaliseBlocks } from '../model/normalise.ts'
import { openDm } from '../model/people.ts'
import type { Channel, Workspace } from '../model/workspace.ts'
import { findingsInBlocks } from '../validation/blocks.ts'
import { findingsInFiles } from '../validation/images.ts'
import { ApiRefusal, blocksRefused } from './refusal.ts'

/** A channel as far as the bot can see: private ones it is not in do not exist for it. */
export function visibleChannel(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id)
  if (!channel || (channel.kind !== 'public' && !isMember(workspace, channel)))
    throw new ApiRefusal('channel_not_found')
  return channel
}

export function joinedChannel(workspace: Workspace, id: string): Channel {
  const channel = visibleChannel(workspace, id)
  if (!isMember(workspace, channel)) throw new ApiRefusal('not_in_channel')
  return channel
}

/** Where a post goes: a joined channel that is not archived; a user's id means the direct message with them. */
export function postingChannel(workspace: Workspace, id: string): Channel {
  const user = workspace.users.get(id)
  if (user && (user.deleted || user.isBot)) throw new ApiRefusal('channel_not_found')
  const channel = user ? openDm(workspace, user.id).channel : joinedChannel(workspace, id)
  if (channel.isArchived) throw new ApiRefusal('is_archived')
  if (channel.kind === 'im' && !workspace.manifest.features.app_home.messages_tab_enabled)
    throw new ApiRefusal('messages_tab_disabled')
  return channel
}

export function isMember(workspace: Workspace, channel: Channel): boolean {
  return channel.members.has(workspace.app.botUserId)
}

/** Message blocks as they are stored, or a refusal with everything wrong with them. */
export function messageBlocks(workspace: Workspace, blocks: unknown): Block[] {
  if (blocks === undefined || blocks === null) return []
  if (!Array.isArray(blocks)) throw new ApiRefusal('invalid_blocks_format')
  const findings = [
    ...findingsInBlocks(blocks, 'message'),
    ...findingsInFiles(blocks, file => isShowable(workspace, file)),
  ]
  if (findings.length > 0) throw blocksRefused(findings)
  return normaliseBlocks(blocks)
}
