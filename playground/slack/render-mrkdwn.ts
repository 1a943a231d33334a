import type { Workspace } from './model/workspace.ts'

/** mrkdwn as a person reads it, without markup: names for references, labels for links, the fallback of dates (slack.md §3.4). */
export function readable(workspace: Workspace, mrkdwn: string): string {
  return mrkdwn
    .replaceAll(/<([^<>]+)>/g, (_whole, inner: string) => reference(workspace, inner))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function reference(workspace: Workspace, inner: string): string {
  const [target = '', label] = splitAtBar(inner)
  if (target.startsWith('!date^')) return label ?? target
  if (target.startsWith('!subteam^')) return groupName(workspace, target.slice('!subteam^'.length))
  if (target.startsWith('!')) return `@${target.slice(1)}`
  if (target.startsWith('@')) return userName(workspace, target.slice(1))
  if (target.startsWith('#')) return channelName(workspace, target.slice(1))
  return label === undefined || label === target ? target : `${label} (${target})`
}

function splitAtBar(inner: string): [string, string | undefined] {
  const bar = inner.indexOf('|')
  return bar === -1 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)]
}

export const userName = ({ users }: Workspace, id: string): string => `@${users.get(id)?.name ?? id}`
export const groupName = ({ groups }: Workspace, id: string): string => `@${groups.get(id)?.handle ?? id}`
export const channelName = ({ channels }: Workspace, id: string): string => {
  const channel = channels.get(id)
  return channel?.kind === 'im' ? 'a direct message' : `#${channel?.name ?? id}`
}
