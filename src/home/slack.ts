import type { App, BlockAction, SlackActionMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import { isRefusal } from '../kernel/refusal.ts'
import type { Boundary, GuardedArgs } from '../slack/boundary.ts'
import { COMMAND } from '../slack/commands.ts'
import type { Subcommand } from '../slack/commands.ts'
import { publishHome } from '../slack/views.ts'
import { cardKey } from '../rotation/actions/context.ts'
import { leadOf, overviewFor, statusOf } from '../rotation/actions/status.ts'
import { memberOf, opened, sealed } from '../rotation/slack/context.ts'
import type { RotationSlack } from '../rotation/slack/context.ts'
import { startAsking } from '../rotation/slack/modals.ts'
import { helpText } from '../rotation/words/status.ts'
import type { Person } from '../kernel/people.ts'
import type { SlackClient } from '../slack/clients.ts'
import { z } from 'zod'
import { waitsFor } from './model.ts'
import { homeView } from './words.ts'

export interface HomeSlack extends RotationSlack {
  /** What is not configured, in sentences. */
  off: string[]
}

type HomeArgs = GuardedArgs<SlackEventMiddlewareArgs<'app_home_opened'>>
type ActionArgs = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>

/** Listens for the Home tab and its buttons, and returns what can be typed: `help`, `status`. */
export function listenForHome(app: App, boundary: Boundary, slack: HomeSlack): Subcommand[] {
  app.event(
    'app_home_opened',
    boundary.guard(async ({ event, person, client }: HomeArgs) => {
      if (event.tab === 'home') await showHome(slack, person, client)
    }),
  )
  for (const direction of ['failover', 'return'] as const) {
    app.action<BlockAction>(
      `home.${direction}`,
      boundary.guard(async ({ ack, body, action, client, person }: ActionArgs) => {
        await ack()
        const value = 'value' in action && typeof action.value === 'string' ? action.value : undefined
        const envelope = opened(slack, value, z.object({}))
        if (isRefusal(envelope)) return envelope
        return startAsking(slack, { direction, person, client, triggerId: body.trigger_id, text: '' })
      }),
    )
  }
  return [help(slack), status(slack)]
}

async function showHome(slack: HomeSlack, person: Person, client: SlackClient): Promise<void> {
  const { ctx } = slack
  const member = await memberOf(slack, person)
  const roles = isRefusal(member) ? [] : member.roles
  const { open, mine, recent } = await overviewFor(ctx, person)
  const statuses = await Promise.all(ctx.settings.clusters.map(cluster => statusOf(ctx, cluster)))
  const links = new Map(await Promise.all([...open, ...mine, ...recent].map(async one => [one.id, await ctx.permalink(ctx.store.db, cardKey(one.id))] as const)))
  const view = homeView({
    statuses: isRefusal(member) ? [member.say] : statuses,
    waitingForMe: isRefusal(member) ? [] : open.filter(request => waitsFor(request, member)),
    mine: isRefusal(member) ? [] : mine,
    recent: isRefusal(member) ? [] : recent,
    roles,
    linkOf: request => links.get(request.id) ?? null,
    off: slack.off,
    seal: data => sealed(slack, data),
  })
  await publishHome(client, person.user, view)
}

function help(slack: HomeSlack): Subcommand {
  return {
    names: ['help'],
    async run({ args }) {
      const member = await memberOf(slack, args.person)
      if (isRefusal(member)) return member
      const leads = await Promise.all(slack.ctx.settings.clusters.map(cluster => leadOf(slack.ctx, cluster)))
      await args.ack({ response_type: 'ephemeral', text: helpText({ lead: leads.join('\n'), roles: member.roles, command: COMMAND }) })
    },
  }
}

function status(slack: HomeSlack): Subcommand {
  return {
    names: ['status', 'why'],
    async run({ args }) {
      const member = await memberOf(slack, args.person)
      if (isRefusal(member)) return member
      const texts = await Promise.all(slack.ctx.settings.clusters.map(cluster => statusOf(slack.ctx, cluster)))
      await args.ack({ response_type: 'ephemeral', text: [...texts, ...slack.off].join('\n\n') })
    },
  }
}
