import type { App, BlockAction, SlackActionMiddlewareArgs, SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Member, Person } from '../../kernel/people.ts'
import { isRefusal, refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { cut, inWords } from '../../kernel/text.ts'
import type { Boundary, GuardedArgs } from '../../slack/boundary.ts'
import type { SlackClient } from '../../slack/clients.ts'
import { fieldsOf } from '../../slack/fields.ts'
import type { Fields } from '../../slack/fields.ts'
import { noticeModal, openModal, updateModal } from '../../slack/views.ts'
import { actOnRequest, openRequest, putBackNow } from '../actions/requests.ts'
import { CAUSES, FLAVOURS, URGENCIES } from '../model/request.ts'
import type { Direction, Flavour, Request } from '../model/request.ts'
import { openRequestsOf, rotationOf } from '../actions/reads.ts'
import { durations, failoverForm, returnForm } from '../words/forms.ts'
import type { FailoverFormSpec } from '../words/forms.ts'
import { onlyTeams, wrongWay } from '../words/refusals.ts'
import { wish } from '../words/names.ts'
import { opened, sealed } from './context.ts'
import { memberOf } from '../../slack/members.ts'
import type { RotationSlack } from './context.ts'

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

type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>
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
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const fields = fieldsOf(view)
  // Where the choice of a theory could not add its field, there is nothing yet to show its error beside.
  const lacksField = fields.text('cause') === 'theory' && !view.blocks.some(block => block.block_id === 'tried')
  if (lacksField && direction === 'failover') {
    return void (await args.ack({ response_action: 'update', view: formAgain(slack, view, member) }))
  }
  const form = direction === 'failover' ? failoverFrom(fields, args.person.team) : returnFrom(fields)
  if ('errors' in form) return void (await args.ack({ response_action: 'errors', errors: form.errors }))
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
  await args.ack({ response_action: 'update', view: noticeModal('Asked', recorded(slack, request)) })
}

function recorded(slack: RotationSlack, request: Request): string {
  return `*${request.id}* is recorded: ${wish(request)}. Its card is in <#${slack.channel}>, the approval in its thread. You are mentioned when it ends.`
}

const EVIDENCE_MAX = 10

type Errors = { errors: Record<string, string> }

function failoverFrom(fields: Fields, team: string): { failover: NonNullable<Request['failover']> } | Errors {
  const errors: Record<string, string> = {}
  const evidence = fields
    .text('evidence')
    .split(/\s+/)
    .filter(line => line !== '')
  const bad = evidence.find(url => !isLink(url))
  if (bad !== undefined)
    errors['evidence'] =
      `Only links that begin with http:// or https://, one on each line. This is none: ${cut(bad, 60)}`
  if (evidence.length > EVIDENCE_MAX) errors['evidence'] = `At most ${EVIDENCE_MAX} links.`
  const cause = z.enum(CAUSES).safeParse(fields.text('cause'))
  if (!cause.success) errors['cause'] = 'Choose why.'
  const tried = fields.text('tried')
  if (cause.data === 'theory' && tried === '')
    errors['tried'] = 'A failover for a theory comes after the easier options: say what was tried.'
  const seen = fields.text('seen')
  if (seen === '') errors['seen'] = 'Say what is seen.'
  if (!cause.success || Object.keys(errors).length > 0) return { errors }
  const investigator = fields.text('investigator')
  return {
    failover: {
      cause: cause.data,
      tried: tried === '' ? null : tried,
      seen,
      evidence,
      urgency: z.enum(URGENCIES).catch('today').parse(fields.text('urgency')),
      flavour: z.enum(FLAVOURS).catch('blocked').parse(fields.text('flavour')),
      expectedMs: expectedFrom(fields),
      investigator: investigator === '' ? null : { team, user: investigator },
    },
  }
}

function returnFrom(fields: Fields): { back: NonNullable<Request['back']> } | Errors {
  const errors: Record<string, string> = {}
  const cause = z.enum(CAUSES).safeParse(fields.text('cause'))
  const [found, done, workaround] = [fields.text('found'), fields.text('done'), fields.text('workaround')]
  const stays = fields.list('stays').includes('stays')
  if (!cause.success) errors['cause'] = 'Choose the final cause.'
  if (found === '') errors['found'] = 'Say what was found.'
  if (done === '') errors['done'] = 'Say what was done about it, or that nothing was.'
  if (stays && workaround === '') errors['workaround'] = 'Say which workaround stays.'
  if (!cause.success || Object.keys(errors).length > 0) return { errors }
  return { back: { found, cause: cause.data, done, workaround: stays || workaround !== '' ? workaround : null } }
}

function isLink(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\//i.test(text) && text.length <= 2000
}

function expectedFrom(fields: Fields): number | null {
  const known = z.enum(['4h', '1d', '3d', '7d']).safeParse(fields.text('expected'))
  return known.success ? durations[known.data] : null
}

async function putBack(slack: RotationSlack, args: ViewArgs): Promise<Refusal | void> {
  const data = opened(slack, args.view.private_metadata, z.object({ cluster: z.string() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const outcome = await putBackNow(
    slack.ctx,
    data.cluster,
    member,
    fieldsOf(args.view).text('reason'),
    `view/${args.view.id}`,
  )
  if (isRefusal(outcome)) return outcome
  await args.ack({
    response_action: 'update',
    view: noticeModal(
      'Putting it back',
      `*${inWords(data.cluster)}* is being put back (${outcome.id}). Its card is in <#${slack.channel}>.`,
    ),
  })
}

async function withReason(slack: RotationSlack, args: ViewArgs, verb: 'reject' | 'stop'): Promise<Refusal | void> {
  const data = opened(slack, args.view.private_metadata, z.object({ id: z.string() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const why = fieldsOf(args.view).text('reason')
  if (why === '') return refuse('A reason is needed, for those who read it later.', 'reason')
  const outcome = await actOnRequest(slack.ctx, data.id, { verb, member, why })
  return isRefusal(outcome) ? outcome : undefined
}

async function changeDetails(slack: RotationSlack, args: ViewArgs): Promise<Refusal | void> {
  const data = opened(slack, args.view.private_metadata, z.object({ id: z.string() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const fields = fieldsOf(args.view)
  const investigator = fields.text('investigator')
  const outcome = await actOnRequest(slack.ctx, data.id, {
    verb: 'change-details',
    member,
    investigator: investigator === '' ? null : { team: args.person.team, user: investigator },
    expectedMs: expectedFrom(fields),
  })
  return isRefusal(outcome) ? outcome : undefined
}
