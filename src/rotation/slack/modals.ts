import type { App, BlockAction, SlackActionMiddlewareArgs, SlackViewAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Member, Person } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Boundary, GuardedArgs } from '../../slack/boundary.ts'
import type { SlackClient } from '../../slack/clients.ts'
import { fieldsOf } from '../../slack/fields.ts'
import { noticeModal, openModal, updateModal } from '../../slack/views.ts'
import { openRequest } from '../actions/requests.ts'
import { CAUSES } from '../model/request.ts'
import type { Direction, Flavour } from '../model/request.ts'
import { openRequestsOf, rotationOf } from '../actions/reads.ts'
import { recordedNote } from '../words/form-notes.ts'
import { failoverForm, returnForm } from '../words/forms.ts'
import type { FailoverFormSpec } from '../words/forms.ts'
import { onlyTeams, wrongWay } from '../words/refusals.ts'
import { failoverFrom, returnFrom } from './answers.ts'
import { opened, sealed } from '../../slack/envelope.ts'
import { memberOf } from '../../slack/members.ts'
import type { RotationSlack } from './context.ts'
import { unfitPeople } from './named-people.ts'
import { changeDetails, putBack, withReason } from './small-forms.ts'
import type { ViewArgs } from './small-forms.ts'

export interface AskStart {
  direction: Direction
  person: Person
  client: SlackClient
  triggerId: string
  /** What is already known of what is seen or found. */
  text: string
  evidence?: string
}

/** Opens the form for a failover or a return; who may not ask, or asks the pointless, is told at once instead. */
export async function startAsking(slack: RotationSlack, start: AskStart): Promise<Refusal | null> {
  const member = await memberOf(slack.people, start.person)
  if (isRefusal(member)) return member
  const { clusters } = slack.ctx.settings
  const early = mayAsk(slack, member, start.direction) ?? (await pointless(slack, start.direction))
  if (early) return early
  const mayFileForOthers = member.roles.includes('test-platform')
  const metadata = sealed(slack, {}, 'modal')
  const view =
    start.direction === 'failover'
      ? failoverForm({
          ...formBasics(slack),
          seen: start.text,
          evidence: start.evidence ?? '',
          cause: null,
          mayFileForOthers,
          metadata,
        })
      : returnForm({ clusters, found: start.text, mayFileForOthers, metadata })
  return openModal(start.client, start.triggerId, view)
}

function mayAsk({ ctx }: RotationSlack, member: Member, direction: Direction): Refusal | null {
  if (member.roles.includes('trt') || member.roles.includes('test-platform')) return null
  return onlyTeams(
    `ask for a ${direction}`,
    ['trt', 'test-platform'],
    `${ctx.mentionOf('trt')} or ${ctx.mentionOf('test-platform')}`,
  )
}

/** With a single cluster the wrong direction is known before anything is typed. */
async function pointless({ ctx }: RotationSlack, direction: Direction): Promise<Refusal | null> {
  const [cluster, ...more] = ctx.settings.clusters
  if (cluster === undefined || more.length > 0) return null
  const rotation = await rotationOf(ctx, cluster)
  const open = await openRequestsOf(ctx, cluster)
  if (open.length > 0) return null
  if (direction === 'return') return rotation.phase === 'in' ? wrongWay(direction, rotation) : null
  return rotation.phase === 'in' || rotation.phase === 'returning' ? null : wrongWay(direction, rotation)
}

function formBasics({ ctx }: RotationSlack): Pick<FailoverFormSpec, 'clusters' | 'flavours' | 'hasStopGap'> {
  const flavours: Flavour[] = ctx.settings.ways.includes('manual') ? ['blocked', 'pinned-only'] : ['blocked']
  return { clusters: ctx.settings.clusters, flavours, hasStopGap: ctx.settings.ways.includes('dispatcher') }
}

type ActionArgs = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>

export function listenForForms(app: App, boundary: Boundary, slack: RotationSlack): void {
  app.view(
    'failover.submit',
    boundary.guard((args: ViewArgs) => submitted(slack, args, 'failover')),
  )
  app.view(
    'return.submit',
    boundary.guard((args: ViewArgs) => submitted(slack, args, 'return')),
  )
  app.view(
    'put-back.submit',
    boundary.guard((args: ViewArgs) => putBack(slack, args)),
  )
  app.view(
    'reject.submit',
    boundary.guard((args: ViewArgs) => withReason(slack, args, 'reject')),
  )
  app.view(
    'stop.submit',
    boundary.guard((args: ViewArgs) => withReason(slack, args, 'stop')),
  )
  app.view(
    'details.submit',
    boundary.guard((args: ViewArgs) => changeDetails(slack, args)),
  )
  for (const direction of ['failover', 'return'] as const) {
    app.action(
      `request.ask-${direction}`,
      boundary.guard((args: ActionArgs) => pressedAsk(slack, args, direction)),
    )
  }
  app.action(
    'cause',
    boundary.guard((args: ActionArgs) => causeChanged(slack, args)),
  )
}

/** The buttons that open a form; Home has them. */
async function pressedAsk(
  slack: RotationSlack,
  { ack, body, carried, client, person }: ActionArgs,
  direction: Direction,
): Promise<Refusal | null> {
  await ack()
  const envelope = opened(slack, carried, anything)
  if (isRefusal(envelope)) return envelope
  return startAsking(slack, { direction, person, client, triggerId: body.trigger_id, text: '' })
}

/** A theory needs one more field; Slack keeps what is typed in the others (slack.md §2.4). */
async function causeChanged(slack: RotationSlack, { body, client, ack, person }: ActionArgs): Promise<Refusal | void> {
  await ack()
  const { view } = body
  if (!view || view.callback_id !== 'failover.submit') return
  const member = await memberOf(slack.people, person)
  await updateModal(client, { id: view.id, hash: view.hash }, formAgain(slack, view, isRefusal(member) ? null : member))
}

/** The form anew, with the fields that fit the cause that is chosen in it. */
function formAgain(slack: RotationSlack, view: SlackViewAction['view'], member: Member | null): ModalView {
  const fields = fieldsOf(view)
  return failoverForm({
    ...formBasics(slack),
    seen: fields.text('seen'),
    evidence: fields.text('evidence'),
    cause: z.enum(CAUSES).safeParse(fields.text('cause')).data ?? null,
    mayFileForOthers: member?.roles.includes('test-platform') ?? false,
    metadata: view.private_metadata,
  })
}

const anything = z.object({})

async function submitted(slack: RotationSlack, args: ViewArgs, direction: Direction): Promise<Refusal | void> {
  const { view } = args
  const envelope = opened(slack, view.private_metadata, anything)
  if (isRefusal(envelope)) return envelope
  const fields = fieldsOf(view)
  const [member, unfit] = await Promise.all([
    memberOf(slack.people, args.person),
    unfitPeople(slack, fields, args.person.team),
  ])
  if (isRefusal(member)) return member
  // Where the choice of a theory could not add its field, there is nothing yet to show its error beside.
  const lacksField = fields.text('cause') === 'theory' && !view.blocks.some(block => block.block_id === 'tried')
  if (lacksField && direction === 'failover') {
    return void (await args.ack({ response_action: 'update', view: formAgain(slack, view, member) }))
  }
  const form = direction === 'failover' ? failoverFrom(fields, args.person.team) : returnFrom(fields)
  const errors = { ...unfit, ...('errors' in form && form.errors) }
  if ('errors' in form || Object.keys(errors).length > 0) {
    return void (await args.ack({ response_action: 'errors', errors }))
  }
  const behalf = fields.text('behalf')
  const request = await openRequest(slack.ctx, {
    direction,
    cluster: fields.text('cluster') || (slack.ctx.settings.clusters[0] ?? ''),
    member,
    onBehalfOf: behalf === '' ? null : { team: args.person.team, user: behalf },
    failover: 'failover' in form ? form.failover : null,
    back: 'back' in form ? form.back : null,
    origin: `view/${view.id}`,
  })
  if (isRefusal(request)) return request
  await args.ack({ response_action: 'update', view: noticeModal('Asked', recordedNote(request, slack.channel)) })
}
