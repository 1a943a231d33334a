import type { Member } from '../../kernel/people.ts'
import type { App, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { inWords } from '../../kernel/text.ts'
import type { Boundary, GuardedArgs } from '../../slack/boundary.ts'
import { openModal } from '../../slack/views.ts'
import { lastingDone, takeOutAgain, tellWhenBack } from '../actions/clusters.ts'
import { repairMessages, tryPendingAgain } from '../actions/messages.ts'
import { actOnRequest, checkAgain, keepIn } from '../actions/requests.ts'
import type { PersonVerb } from '../actions/requests.ts'
import { decideRequest } from '../model/request-decide.ts'
import type { Request } from '../model/request.ts'
import { requestOf, rotationOf } from '../actions/reads.ts'
import { detailsForm, reasonForm } from '../words/forms.ts'
import { nothingToPutBack, onlyTeams, requestRefusal, unknownRequest } from '../words/refusals.ts'
import { opened, sealed } from '../../slack/envelope.ts'
import { memberOf } from '../../slack/members.ts'
import type { RotationSlack } from './context.ts'

type Args = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>
type Handler = (slack: RotationSlack, args: Args, member: Member, data: ButtonData) => Promise<Refusal | null | void>
type ButtonData = z.infer<typeof dataSchema>

const dataSchema = z.object({
  id: z.string().default(''),
  cluster: z.string().default(''),
  asking: z.number().optional(),
})

/** The buttons of card, approval message and patch. */
const buttons: Record<string, Handler> = {
  'request.approve': (slack, _args, member, { id, asking }) =>
    act(slack, id, { verb: 'approve', member, note: null }, asking),
  'request.withdraw': (slack, _args, member, { id }) => act(slack, id, { verb: 'withdraw', member, why: null }),
  'request.try-again': (slack, _args, member, { id }) => act(slack, id, { verb: 'try-again', member }),
  'request.check-again': async (slack, args, member, { id }) => {
    const outcome = await checkAgain(slack.ctx, id, member)
    if (isRefusal(outcome)) return outcome
    await args.whisper(`Looking at the farm again for ${id}; its approval message shows what was found.`)
  },
  'request.retry-pending': async (slack, args, _member, { id }) => {
    const again = await tryPendingAgain(slack.ctx, id)
    await args.whisper(again > 0 ? `Trying again for ${id}.` : `Nothing of ${id} was given up any more.`)
  },
  'request.reject': (slack, args, member, { id }) => askReason(slack, args, member, id, 'reject'),
  'request.stop': (slack, args, member, { id }) => askReason(slack, args, member, id, 'stop'),
  'request.details': async (slack, args, member, { id }) => {
    const request = await requestOf(slack.ctx, id)
    if (!request) return unknownRequest(id)
    const early = refusedEarly(slack, request, { verb: 'change-details', member, investigator: null, expectedMs: null })
    if (early) return early
    return openModal(args.client, args.body.trigger_id, detailsForm(request, sealed(slack, { id }, 'modal')))
  },
  'rotation.put-back': (slack, args, member, { cluster }) => askPutBack(slack, args, member, cluster),
  'rotation.keep-in': async (slack, args, member, { cluster }) => {
    const outcome = await keepIn(slack.ctx, cluster, member, `click/${args.body.user.id}/${args.action.action_ts}`)
    if (isRefusal(outcome)) return outcome
  },
  'rotation.take-out': async (slack, _args, member, { cluster }) => {
    const outcome = await takeOutAgain(slack.ctx, cluster, member)
    if (isRefusal(outcome)) return outcome
  },
  'rotation.lasting-done': async (slack, _args, member, { cluster }) => {
    const outcome = await lastingDone(slack.ctx, cluster, member)
    if (isRefusal(outcome)) return outcome
  },
  'rotation.tell-me': async (slack, args, member, { cluster }) => {
    const outcome = await tellWhenBack(slack.ctx, cluster, member.person)
    if (isRefusal(outcome)) return outcome
    const name = inWords(cluster)
    await args.whisper(
      outcome === 'added'
        ? `You will get a message when ${name} is back in rotation.`
        : `You are on the list already: a message comes when ${name} is back.`,
    )
  },
}

export function listenForButtons(app: App, boundary: Boundary, slack: RotationSlack): void {
  for (const [id, handle] of Object.entries(buttons)) {
    app.action<BlockAction>(
      id,
      boundary.guard(async (args: Args) => {
        const value = 'value' in args.action && typeof args.action.value === 'string' ? args.action.value : undefined
        const data = opened(slack, value, dataSchema)
        if (isRefusal(data)) return data
        const member = await memberOf(slack.people, args.person)
        if (isRefusal(member)) return member
        const outcome = await handle(slack, args, member, data)
        if (isRefusal(outcome)) await repair(slack, data)
        return outcome
      }),
    )
  }
}

async function act(slack: RotationSlack, id: string, command: PersonVerb, asking?: number): Promise<Refusal | void> {
  const outcome = await actOnRequest(slack.ctx, id, command, asking)
  if (isRefusal(outcome)) return outcome
}

/** A click that came too late was made on a message that no longer tells the truth: it is brought up to date. */
async function repair(slack: RotationSlack, { id }: ButtonData): Promise<void> {
  if (id !== '') await repairMessages(slack.ctx, id)
}

/** Who may not do it, or comes too late, is told before he types a reason. */
async function askReason(
  slack: RotationSlack,
  args: Args,
  member: Member,
  id: string,
  verb: 'reject' | 'stop',
): Promise<Refusal | null> {
  const request = await requestOf(slack.ctx, id)
  if (!request) return unknownRequest(id)
  const early = refusedEarly(slack, request, { verb, member, why: 'not written yet' })
  if (early) return early
  const title = verb === 'reject' ? `Reject ${id}` : `Stop ${id}`
  const lead =
    verb === 'reject'
      ? 'The requester is told your reason.'
      : 'The change goes back to where it came from, and the requester is told your reason.'
  return openModal(
    args.client,
    args.body.trigger_id,
    reasonForm({ callbackId: `${verb}.submit`, title, submit: title, lead, metadata: sealed(slack, { id }, 'modal') }),
  )
}

async function askPutBack(slack: RotationSlack, args: Args, member: Member, cluster: string): Promise<Refusal | null> {
  if (!member.roles.includes('test-platform'))
    return onlyTeams('put a cluster back at once', ['test-platform'], slack.ctx.mentionOf('test-platform'))
  const rotation = await rotationOf(slack.ctx, cluster)
  if (rotation.phase === 'in') return nothingToPutBack(rotation)
  const form = reasonForm({
    callbackId: 'put-back.submit',
    title: 'Put it back now',
    submit: 'Put it back',
    lead: `${inWords(cluster)} goes back into rotation at once: no checks, no approval, and whatever else runs for it ends.`,
    metadata: sealed(slack, { cluster }, 'modal'),
  })
  return openModal(args.client, args.body.trigger_id, form)
}

/** Why a form need not be opened: the verb would be refused whatever is filled in. */
function refusedEarly(slack: RotationSlack, request: Request, command: PersonVerb): Refusal | null {
  const decided = decideRequest(request, command, slack.ctx.clock.now())
  return 'no' in decided ? requestRefusal(decided) : null
}
