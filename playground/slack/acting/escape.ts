import type { Workspace } from '../model/workspace.ts'

/**
 * A command's text as an app with `should_escape` gets it: people, channels, groups and links as references, and the
 * three reserved characters as entities (slack.md §2.2).
 */
export function escapeTyped(workspace: Workspace, text: string): string {
  const entities = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return entities
    .replaceAll(/https?:\/\/[^\s]+/g, link => `<${link}>`)
    .replaceAll(/(?<![\w@])@([\w.-]*\w)/g, (typed, name: string) => personOrGroup(workspace, name) ?? typed)
    .replaceAll(/(?<![\w#&])#([\w-]+)/g, (typed, name: string) => channel(workspace, name) ?? typed)
}

function personOrGroup({ users, groups }: Workspace, name: string): string | undefined {
  if (['here', 'channel', 'everyone'].includes(name)) return `<!${name}>`
  const user = [...users.values()].find(one => one.name === name)
  if (user) return `<@${user.id}>`
  const group = [...groups.values()].find(one => one.handle === name)
  return group && `<!subteam^${group.id}|@${group.handle}>`
}

function channel({ channels }: Workspace, name: string): string | undefined {
  const found = [...channels.values()].find(one => one.name === name && one.kind !== 'im')
  return found && (found.kind === 'private' ? `<#${found.id}|>` : `<#${found.id}|${found.name}>`)
}
