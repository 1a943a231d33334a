import type { App, SlackEventMiddlewareArgs } from '@slack/bolt'
import { isRefusal } from '../kernel/refusal.ts'
import type { Boundary, GuardedArgs } from '../slack/boundary.ts'
import { COMMAND } from '../slack/commands.ts'
import type { Subcommand } from '../slack/commands.ts'
import { seal } from '../slack/envelope.ts'
import { memberOf } from '../slack/members.ts'
import type { People } from '../slack/people.ts'
import { publishHome } from '../slack/views.ts'
import { cardKey } from '../rotation/actions/context.ts'
import type { RotationContext } from '../rotation/actions/context.ts'
import { leadOf, overviewFor, statusOf } from '../rotation/actions/status.ts'
import type { Member, Person } from '../kernel/people.ts'
import type { SlackClient } from '../slack/clients.ts'
import { waitsFor } from './model.ts'
import { helpText, homeView } from './words.ts'

export interface HomeSlack {
  ctx: RotationContext
  people: People
  /** What the cluster runs and the like: what stands beside its rotation. */
  lines: () => Promise<string[]>
  /** What waits for this person beside requests, in escaped sentences. */
  waitsFor: (member: Member) => Promise<string[]>
  /** What is not configured or not allowed, in sentences. */
  notes: () => string[]
}

type HomeArgs = GuardedArgs<SlackEventMiddlewareArgs<'app_home_opened'>>

/** Listens for the Home tab, and returns what can be typed: `help`, `status`. */
export function listenForHome(app: App, boundary: Boundary, slack: HomeSlack): Subcommand[] {
  app.event(
    'app_home_opened',
    boundary.guard(async ({ event, person, client }: HomeArgs) => {
      if (event.tab === 'home') await showHome(slack, person, client)
    }),
  )
  return [help(slack), status(slack)]
}

async function showHome(slack: HomeSlack, person: Person, client: SlackClient): Promise<void> {
  const { ctx } = slack
  const member = await memberOf(slack.people, person)
  const roles = isRefusal(member) ? [] : member.roles
  const { open, mine, recent } = await overviewFor(ctx, person)
  const statuses = [
    ...(await Promise.all(ctx.settings.clusters.map(one => statusOf(ctx, one)))),
    ...(await slack.lines()),
  ]
  const links = new Map(
    await Promise.all(
      [...open, ...mine, ...recent].map(
        async one => [one.id, await ctx.permalink(ctx.store.db, cardKey(one.id))] as const,
      ),
    ),
  )
  const view = homeView({
    statuses: isRefusal(member) ? [member.say] : statuses,
    waitingForMe: isRefusal(member) ? [] : open.filter(request => waitsFor(request, member)),
    alsoWaiting: isRefusal(member) ? [] : await slack.waitsFor(member),
    mine: isRefusal(member) ? [] : mine,
    recent: isRefusal(member) ? [] : recent,
    roles,
    linkOf: request => links.get(request.id) ?? null,
    notes: slack.notes(),
    seal: data => seal(ctx.settings.environment, data),
  })
  await publishHome(client, person.user, view)
}

function help(slack: HomeSlack): Subcommand {
  return {
    names: ['help'],
    async run({ args }) {
      const member = await memberOf(slack.people, args.person)
      if (isRefusal(member)) return member
      const leads = await Promise.all(slack.ctx.settings.clusters.map(cluster => leadOf(slack.ctx, cluster)))
      await args.ack({
        response_type: 'ephemeral',
        text: helpText({ lead: leads.join('\n'), roles: member.roles, command: COMMAND }),
      })
    },
  }
}

function status(slack: HomeSlack): Subcommand {
  return {
    names: ['status', 'why'],
    async run({ args }) {
      const member = await memberOf(slack.people, args.person)
      if (isRefusal(member)) return member
      const texts = await Promise.all(slack.ctx.settings.clusters.map(cluster => statusOf(slack.ctx, cluster)))
      await args.ack({
        response_type: 'ephemeral',
        text: [...texts, ...(await slack.lines()), ...slack.notes()].join('\n\n'),
      })
    },
  }
}
