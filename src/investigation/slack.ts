import type { App, BlockAction, SlackActionMiddlewareArgs, SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import type { Person } from '../kernel/people.ts'
import { isRefusal } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { cardKey } from '../rotation/actions/context.ts'
import { CAUSES } from '../rotation/model/request.ts'
import type { Boundary, GuardedArgs } from '../slack/boundary.ts'
import type { SlackClient } from '../slack/clients.ts'
import type { Subcommand } from '../slack/commands.ts'
import { open, seal } from '../slack/envelope.ts'
import { fieldsOf } from '../slack/fields.ts'
import type { Keeper, Rendered } from '../slack/keeper.ts'
import { memberOf } from '../slack/members.ts'
import type { People } from '../slack/people.ts'
import { noticeModal, openModal } from '../slack/views.ts'
import { causesSeen, outsNamed, setCause } from './actions/cause.ts'
import { CAUSE_KEYS } from './actions/context.ts'
import type { InvestigationContext } from './actions/context.ts'
import { outsOfFailover } from './actions/reads.ts'
import { causeForm, causeMessage, causeSetNote, chooseCause, onlyTrt, unknownOut } from './words/cause.ts'

export interface InvestigationSlack {
  ctx: InvestigationContext
  people: People
  /** Where the request cards are. */
  channel: string
}

/** How the message about the cause of a failover looks. */
export function renderCauses(keeper: Keeper, slack: InvestigationSlack): void {
  keeper.register(CAUSE_KEYS, key => renderCause(slack, key.slice(CAUSE_KEYS.length)))
}

async function renderCause({ ctx, channel }: InvestigationSlack, id: string): Promise<Rendered | null> {
  const outs = await outsOfFailover(ctx.store.db, id)
  if (outs.length === 0) return null
  const message = causeMessage({
    outs,
    id,
    now: ctx.clock.now(),
    trt: ctx.mentionOf('trt'),
    seal: data => seal(ctx.settings.environment, data),
  })
  return { channel, threadOf: cardKey(id), ...message }
}

type ActionArgs = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>
type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>

/** Listens for the button and the form that set a cause, and returns what can be typed. */
export function listenForCauses(app: App, boundary: Boundary, slack: InvestigationSlack): Subcommand[] {
  app.action<BlockAction>(
    'investigation.cause',
    boundary.guard(async ({ ack, body, carried, client, person }: ActionArgs) => {
      await ack()
      const data = open(slack.ctx.settings.environment, carried, z.object({ id: z.string() }))
      if (isRefusal(data)) return data
      return askCause(slack, { id: data.id, person, client, triggerId: body.trigger_id })
    }),
  )
  app.view(
    'cause.submit',
    boundary.guard((args: ViewArgs) => submitted(slack, args)),
  )
  return [
    {
      names: ['cause'],
      async run({ rest, args }) {
        await args.ack()
        const [id = ''] = rest.split(/\s+/, 1)
        return askCause(slack, { id, person: args.person, client: args.client, triggerId: args.command.trigger_id })
      },
    },
  ]
}

interface CauseStart {
  id: string
  person: Person
  client: SlackClient
  triggerId: string
}

/** Who may not say it, or names nothing that is known, is told before anything is typed. */
async function askCause({ ctx, people }: InvestigationSlack, start: CauseStart): Promise<Refusal | null> {
  const member = await memberOf(people, start.person)
  if (isRefusal(member)) return member
  if (!member.roles.includes('trt')) return onlyTrt(ctx.mentionOf('trt'))
  const outs = await outsNamed(ctx.store.db, start.id)
  const [first] = outs
  if (!first) return unknownOut(start.id)
  const id = outs.length > 1 && first.failover !== null ? first.failover : first.id
  const metadata = seal(ctx.settings.environment, { id, seen: causesSeen(outs) }, 'modal')
  return openModal(start.client, start.triggerId, causeForm(id, outs, metadata))
}

const carriedSchema = z.object({ id: z.string(), seen: z.string() })

async function submitted({ ctx, people }: InvestigationSlack, args: ViewArgs): Promise<Refusal | void> {
  const data = open(ctx.settings.environment, args.view.private_metadata, carriedSchema)
  if (isRefusal(data)) return data
  const member = await memberOf(people, args.person)
  if (isRefusal(member)) return member
  const fields = fieldsOf(args.view)
  const cause = z.enum(CAUSES).safeParse(fields.text('final-cause'))
  if (!cause.success) return chooseCause()
  const outcome = await setCause(ctx, { ...data, cause: cause.data, why: fields.text('reason'), member })
  if (isRefusal(outcome)) return outcome
  await args.ack({
    response_action: 'update',
    view: noticeModal('Set', causeSetNote(outcome, data.id, cause.data)),
  })
}
