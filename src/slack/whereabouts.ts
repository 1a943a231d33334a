import { z } from 'zod'
import type { Person } from '../kernel/people.ts'

const idSchema = z.object({ id: z.string() })
const bodySchema = z.object({
  type: z.string().optional(),
  command: z.string().optional(),
  team: idSchema.nullish(),
  team_id: z.string().optional(),
  user: z.object({ id: z.string(), team_id: z.string().optional() }).optional(),
  user_id: z.string().optional(),
  channel: idSchema.nullish(),
  channel_id: z.string().optional(),
  container: z.object({ channel_id: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
  view: z
    .object({
      id: z.string(),
      type: z.enum(['modal', 'home']),
      root_view_id: z.string().nullish(),
      previous_view_id: z.string().nullish(),
      private_metadata: z.string().optional(),
      blocks: z.array(z.object({ type: z.string(), block_id: z.string().optional() })).optional(),
    })
    .optional(),
  actions: z.array(z.object({ type: z.string(), url: z.string().optional(), value: z.string().nullish() })).optional(),
  event: z.object({ user: z.string().optional(), channel: z.string().optional() }).optional(),
})

/** Who did something in Slack, and where they can be answered so that only they see it. */
export interface Whereabouts {
  kind: 'command' | 'action' | 'submission' | 'shortcut' | 'event' | 'other'
  person: Person | null
  channel: string | null
  threadTs: string | null
  responseUrl: string | null
  triggerId: string | null
  view: { kind: 'modal' | 'home'; mayPush: boolean; fields: string[] } | null
  /** A link button: Slack follows the link by itself and only tells us. */
  isLink: boolean
  /** The button's value, or else the modal's metadata. */
  carried: string | undefined
}

export function whereaboutsOf(body: unknown): Whereabouts {
  const known = bodySchema.parse(body)
  const { view } = known
  return {
    kind: known.command === undefined ? (KINDS[known.type ?? ''] ?? 'other') : 'command',
    person: personOf(known),
    channel: known.channel?.id ?? known.channel_id ?? known.container?.channel_id ?? known.event?.channel ?? null,
    threadTs: known.container?.thread_ts ?? null,
    responseUrl: known.response_url ?? null,
    triggerId: known.trigger_id ?? null,
    view: view
      ? {
          kind: view.type,
          mayPush: !view.previous_view_id || view.previous_view_id === view.root_view_id,
          fields: (view.blocks ?? []).flatMap(block => (block.type === 'input' ? (block.block_id ?? []) : [])),
        }
      : null,
    isLink: known.actions?.[0]?.url !== undefined,
    carried: known.actions?.[0]?.value ?? view?.private_metadata,
  }
}

const KINDS: Record<string, Whereabouts['kind']> = {
  block_actions: 'action',
  view_submission: 'submission',
  shortcut: 'shortcut',
  message_action: 'shortcut',
  event_callback: 'event',
}

/** In channels shared with another workspace, `user.team_id` is where the person is at home. */
function personOf(body: z.infer<typeof bodySchema>): Person | null {
  const user = body.user?.id ?? body.user_id ?? body.event?.user
  const team = body.user?.team_id ?? body.team?.id ?? body.team_id
  return user !== undefined && team !== undefined ? { team, user } : null
}
