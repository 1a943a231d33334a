import type { App, BlockAction } from '@slack/bolt'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Boundary } from '../../slack/boundary.ts'
import type { Subcommand, Typed } from '../../slack/commands.ts'
import { memberOf } from '../../slack/members.ts'
import { openModal } from '../../slack/views.ts'
import { agendaOf, markdownOf, postAgenda, today } from '../actions/agenda.ts'
import { agendaAnswer, agendaPosted, markdownLoading, markdownView } from '../words/agenda.ts'
import { opened, sealed } from '../../slack/envelope.ts'
import type { ActionArgs, VerdictSlack } from './context.ts'
import { z } from 'zod'

/** The weekly agenda: shown to who asks, posted, or copied. */
export function listenForAgenda(app: App, boundary: Boundary, slack: VerdictSlack): Subcommand {
  app.action<BlockAction>(
    'agenda.post',
    boundary.guard((args: ActionArgs) => pressedPost(slack, args)),
  )
  app.action<BlockAction>(
    'agenda.markdown',
    boundary.guard((args: ActionArgs) => pressedMarkdown(slack, args)),
  )
  return { names: ['agenda'], run: typed => typedAgenda(slack, typed) }
}

async function typedAgenda(slack: VerdictSlack, { args }: Typed): Promise<Refusal | void> {
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const { ctx } = slack
  const { agenda } = await agendaOf(ctx, ctx.store.db, ctx.clock.now())
  const answer = agendaAnswer({ agenda, day: today(ctx), seal: data => sealed(slack, data) })
  await args.ack({ response_type: 'ephemeral', ...answer })
}

const carriedSchema = z.object({ day: z.string() })

async function pressedPost(slack: VerdictSlack, args: ActionArgs): Promise<Refusal | void> {
  const data = opened(slack, args.carried, carriedSchema)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const day = await postAgenda(slack.ctx, member)
  if (isRefusal(day)) return day
  await args.whisper(agendaPosted(day))
}

async function pressedMarkdown(slack: VerdictSlack, args: ActionArgs): Promise<Refusal | null> {
  await args.ack()
  const data = opened(slack, args.carried, carriedSchema)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  return openModal(args.client, args.body.trigger_id, markdownLoading, async () =>
    markdownView(await markdownOf(slack.ctx)),
  )
}
