import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'

const shortcut = z.strictObject({
  name: z.string().min(1).max(24),
  type: z.enum(['message', 'global']),
  callback_id: z.string().min(1).max(255),
  description: z.string().min(1).max(150),
})

const slashCommand = z.strictObject({
  command: z
    .string()
    .min(2)
    .max(32)
    .regex(/^\/[^\s/]+$/),
  description: z.string().min(1).max(2000),
  usage_hint: z.string().max(1000).optional(),
  url: z.url().optional(),
  should_escape: z.boolean().default(false),
})

/** What Slack would send for a subscription the stand-in does not know would never come: such a manifest is refused. */
const botEvent = z.enum(['app_home_opened'])

/** The parts of an app manifest that the stand-in obeys (slack.md §9); anything else is refused, as Slack does with a typo. */
const manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.union([z.literal(1), z.literal(2)]) }).optional(),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140).optional(),
    long_description: z.string().min(175).max(4000).optional(),
    background_color: z
      .string()
      .regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i)
      .optional(),
  }),
  features: z.strictObject({
    app_home: z
      .strictObject({
        home_tab_enabled: z.boolean().default(false),
        messages_tab_enabled: z.boolean().default(false),
        messages_tab_read_only_enabled: z.boolean().default(true),
      })
      .prefault({}),
    bot_user: z.strictObject({ display_name: z.string().min(1).max(80), always_online: z.boolean().default(false) }),
    shortcuts: z.array(shortcut).max(10).default([]),
    slash_commands: z.array(slashCommand).max(50).default([]),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({ bot: z.array(z.string()).max(255) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z
      .strictObject({ request_url: z.url().optional(), bot_events: z.array(botEvent).max(100).default([]) })
      .prefault({}),
    interactivity: z
      .strictObject({ is_enabled: z.boolean(), request_url: z.url().optional() })
      .prefault({ is_enabled: false }),
    org_deploy_enabled: z.boolean().default(false),
    socket_mode_enabled: z.boolean().default(false),
    token_rotation_enabled: z.boolean().default(false),
  }),
})

export type Manifest = z.infer<typeof manifest>

/** Reads and checks an app manifest in YAML. */
export async function readManifest(path: string): Promise<Manifest> {
  return parseManifest(parse(await readFile(path, 'utf8')))
}

export function parseManifest(value: unknown): Manifest {
  return manifest.parse(value)
}
