import type { App, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { isRefusal } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { Boundary, GuardedArgs } from '../slack/boundary.ts'
import type { Subcommand, Typed } from '../slack/commands.ts'
import { memberOf } from '../slack/members.ts'
import { actOnEdit } from './actions/edits.ts'
import { overviewOf } from './actions/reads.ts'
import type { EditVerb } from './model/edit-decide.ts'
import { opened, sealed } from '../slack/envelope.ts'
import type { SprintSlack } from './slack/context.ts'
import { editSubmitted, startEdit } from './slack/forms.ts'
import type { ViewArgs } from './slack/forms.ts'
import { sprintAnswer } from './words/line.ts'
import { sprintTyped } from './words/refusals.ts'

type ActionArgs = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>

/** Listens for this capability's buttons and its form, and returns what can be typed. */
export function listenForSprint(app: App, boundary: Boundary, slack: SprintSlack): Subcommand[] {
  for (const verb of ['confirm', 'decline', 'withdraw'] as const) {
    app.action<BlockAction>(
      `sprint.${verb}`,
      boundary.guard((args: ActionArgs) => pressed(slack, args, verb)),
    )
  }
  app.action<BlockAction>(
    'sprint.edit',
    boundary.guard((args: ActionArgs) => pressedEdit(slack, args)),
  )
  app.view(
    'sprint.edit.submit',
    boundary.guard((args: ViewArgs) => editSubmitted(slack, args)),
  )
  return [{ names: ['sprint', 'calendar'], run: typed => typedSprint(slack, typed) }]
}

async function typedSprint(slack: SprintSlack, { rest, args }: Typed): Promise<Refusal | null | void> {
  const { verb, number } = /^(?:(?<verb>edit)(?:\s+(?<number>\d{1,6}))?)?$/i.exec(rest)?.groups ?? { verb: 'unknown' }
  if (verb === undefined) return show(slack, args)
  if (verb === 'unknown') return sprintTyped()
  await args.ack()
  return startEdit(slack, {
    person: args.person,
    client: args.client,
    triggerId: args.command.trigger_id,
    sprint: number === undefined ? null : Number(number),
    day: null,
  })
}

async function show(slack: SprintSlack, args: Typed['args']): Promise<Refusal | void> {
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const answer = sprintAnswer({
    ...(await overviewOf(slack.ctx)),
    mayEdit: member.roles.includes('trt'),
    seal: data => sealed(slack, data),
  })
  await args.ack({ response_type: 'ephemeral', ...answer })
}

const pressedSchema = z.object({ id: z.string(), shown: z.string() })

async function pressed(slack: SprintSlack, args: ActionArgs, verb: EditVerb): Promise<Refusal | void> {
  const data = opened(slack, args.carried, pressedSchema)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const outcome = await actOnEdit(slack.ctx, data.id, { verb, member, shown: data.shown })
  if (isRefusal(outcome)) return outcome
}

const startSchema = z.object({ sprint: z.number(), day: z.string().optional() })

async function pressedEdit(slack: SprintSlack, args: ActionArgs): Promise<Refusal | null> {
  await args.ack()
  const data = opened(slack, args.carried, startSchema)
  if (isRefusal(data)) return data
  return startEdit(slack, {
    person: args.person,
    client: args.client,
    triggerId: args.body.trigger_id,
    sprint: data.sprint,
    day: data.day ?? null,
  })
}
