import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { sourcesOf, textOf } from './source.ts'

const manifest = z
  .object({
    features: z.object({
      shortcuts: z.array(z.object({ type: z.enum(['global', 'message']), callback_id: z.string() })),
      slash_commands: z.array(z.object({ command: z.string() })),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }) }),
  })
  .parse(parse(textOf('manifest.yml')))

const code = sourcesOf('src/**/*.ts').map(source => source.code)

/** What each method asks for, where the bot reads channels, groups and direct messages alike (slack.md §3.2). */
const scopesOf: Record<string, readonly string[]> = {
  'auth.test': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.info': ['files:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
}

const methods = found(/\bclient\s*\.\s*((?:[a-z]\w*\.)+[a-z]\w*)\(/g)

describe('the manifest and the code are one list', () => {
  test('of slash commands', () => {
    expect(found(/\bCOMMAND = '(\/[^']+)'/g)).toEqual(
      manifest.features.slash_commands.map(({ command }) => command).toSorted(),
    )
  })

  test.each([
    ['global', 'shortcut'],
    ['message', 'message_action'],
  ])('of %s shortcuts', (type, asBoltSays) => {
    const registered = new RegExp(`\\.shortcut<\\w+>\\(\\s*\\{ type: '${asBoltSays}', callback_id: '([^']+)'`, 'g')
    const declared = manifest.features.shortcuts.filter(shortcut => shortcut.type === type)

    expect(found(registered)).toEqual(declared.map(shortcut => shortcut.callback_id).toSorted())
  })

  test('of events', () => {
    expect(found(/\bapp\.event(?:<[^>]+>)?\(\s*'([^']+)'/g)).toEqual(
      manifest.settings.event_subscriptions.bot_events.toSorted(),
    )
  })

  test('of scopes: none is missing for a method that is called, and none is asked for in vain', () => {
    expect(methods).not.toEqual([])
    expect(methods.filter(method => !(method in scopesOf))).toEqual([])
    const needed = ['commands', ...methods.flatMap(method => scopesOf[method] ?? [])]
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...new Set(needed)].toSorted())
  })
})

/** The first group of every match in the product, each once. */
function found(pattern: RegExp): string[] {
  const all = code.flatMap(text => [...text.matchAll(pattern)].map(match => match[1] ?? ''))
  return [...new Set(all)].toSorted()
}
