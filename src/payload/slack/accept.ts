import type { App, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import type { Member } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Boundary, GuardedArgs } from '../../slack/boundary.ts'
import { open, seal } from '../../slack/envelope.ts'
import type { Keeper, Rendered } from '../../slack/keeper.ts'
import type { Subcommand } from '../../slack/commands.ts'
import { memberOf } from '../../slack/members.ts'
import { openModal } from '../../slack/views.ts'
import { ACCEPT_KEYS } from '../actions/accept-context.ts'
import { acceptState } from '../actions/accept-outcomes.ts'
import { actOnAccept, earlyAccept, repairAccept } from '../actions/accept.ts'
import { cardKey } from '../actions/context.ts'
import { payloadsOf } from '../actions/reads.ts'
import { sprintAt } from '../../sprint/model/calendar.ts'
import { slotsFor } from '../model/accept.ts'
import { acceptReasonForm } from '../words/accept-form.ts'
import { acceptMessage } from '../words/accept.ts'
import type { AcceptSlack } from './accept-context.ts'
import { acceptSubmitted, reasonSubmitted, startAccept } from './accept-form.ts'
import type { ViewArgs } from './accept-form.ts'

type Args = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>

const onCard = z.object({ sprint: z.number() })
const onMessage = z.object({ id: z.string() })

export function listenForAccepts(app: App, boundary: Boundary, slack: AcceptSlack): void {
  const { environment } = slack.ctx.settings
  app.action<BlockAction>(
    'payload.accept',
    boundary.guard(async ({ ack, carried, person, client, body }: Args) => {
      await ack()
      const data = open(environment, carried, onCard)
      if (isRefusal(data)) return data
      return startAccept(slack, { ...data, person, client, triggerId: body.trigger_id })
    }),
  )
  for (const verb of ['confirm', 'withdraw', 'try-again'] as const) {
    pressed(app, boundary, slack, `accept.${verb}`, async (_args, member, id) => {
      const outcome = await actOnAccept(slack.ctx, id, { verb, member })
      return isRefusal(outcome) ? outcome : null
    })
  }
  for (const verb of ['reject', 'undo'] as const) {
    pressed(app, boundary, slack, `accept.${verb}`, (args, member, id) => askReason(slack, args, member, id, verb))
    app.view(
      `accept.${verb}.submit`,
      boundary.guard((args: ViewArgs) => reasonSubmitted(slack, args, verb)),
    )
  }
  app.view(
    'accept.submit',
    boundary.guard((args: ViewArgs) => acceptSubmitted(slack, args)),
  )
}

/** `/sacrificial payload accept`, for the payload that is being chosen, else for the sprint that runs now. */
export function typedAccept(slack: AcceptSlack): Subcommand['run'] {
  return async ({ args }) => {
    await args.ack()
    const { store, clock, sprints } = slack.ctx
    const [newest] = await payloadsOf(store.db, 1)
    const isChosen = newest !== undefined && newest.selected === null && !newest.missed
    const sprint = isChosen ? newest.sprint : sprintAt(await sprints.calendar(store.db), clock.now()).number
    const { person, client, command } = args
    return startAccept(slack, { sprint, person, client, triggerId: command.trigger_id })
  }
}

/** A button of the message; a click that came too late brings it up to date. */
function pressed(
  app: App,
  boundary: Boundary,
  slack: AcceptSlack,
  actionId: string,
  act: (args: Args, member: Member, id: string) => Promise<Refusal | null>,
): void {
  app.action<BlockAction>(
    actionId,
    boundary.guard(async (args: Args) => {
      const data = open(slack.ctx.settings.environment, args.carried, onMessage)
      if (isRefusal(data)) return data
      const member = await memberOf(slack.people, args.person)
      if (isRefusal(member)) return member
      const outcome = await act(args, member, data.id)
      if (isRefusal(outcome)) await repairAccept(slack.ctx, data.id)
      return outcome
    }),
  )
}

/** Who may not do it, or comes too late, is told before he types a reason. */
async function askReason(
  slack: AcceptSlack,
  { client, body }: Args,
  member: Member,
  id: string,
  verb: 'reject' | 'undo',
): Promise<Refusal | null> {
  const accept = await earlyAccept(slack.ctx, id, { verb, member, why: 'not written yet' })
  if (isRefusal(accept)) return accept
  const metadata = seal(slack.ctx.settings.environment, { id }, 'modal')
  return openModal(client, body.trigger_id, acceptReasonForm(verb, accept, metadata))
}

/** Registers how the message of an acceptance looks, from the state of the moment. */
export function renderAccepts(keeper: Keeper, slack: AcceptSlack): void {
  keeper.register(ACCEPT_KEYS, key => renderAccept(slack, key.slice(ACCEPT_KEYS.length)))
}

async function renderAccept({ ctx, channel }: AcceptSlack, id: string): Promise<Rendered | null> {
  const state = await acceptState(ctx, id)
  if (!state) return null
  const roles = [...new Set(slotsFor(state.accept).flatMap(slot => slot.roles))]
  const message = acceptMessage({
    ...state,
    call: roles.map(role => ctx.mentionOf(role)).join(' '),
    place: ctx.place,
    pageOf: ctx.pageOf,
    seal: data => seal(ctx.settings.environment, data),
  })
  return { channel, threadOf: cardKey(state.accept.sprint), ...message }
}
