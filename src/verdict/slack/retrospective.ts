import type { App, BlockAction } from '@slack/bolt'
import { z } from 'zod'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Boundary } from '../../slack/boundary.ts'
import { fieldsOf } from '../../slack/fields.ts'
import { memberOf } from '../../slack/members.ts'
import { noticeModal, openModal } from '../../slack/views.ts'
import {
  addItem,
  closeItem,
  holdRetrospective,
  planRetrospective,
  refusedItem,
  refusedLead,
} from '../actions/retrospective.ts'
import { doneForm, itemForm, planForm } from '../words/forms.ts'
import { doneNote, itemNote, plannedNote } from '../words/notes.ts'
import { ownerMissing, teamsMissing } from '../words/retrospective-refusals.ts'
import { opened, sealed } from '../../slack/envelope.ts'
import { ofSprint } from './context.ts'
import type { ActionArgs, VerdictSlack, ViewArgs } from './context.ts'

/** The retrospective and its action items: their buttons and forms. */
export function listenForRetrospectives(app: App, boundary: Boundary, slack: VerdictSlack): void {
  const onAction = (id: string, run: (args: ActionArgs) => Promise<Refusal | null | void>) =>
    app.action<BlockAction>(id, boundary.guard(run))
  const onView = (id: string, run: (args: ViewArgs) => Promise<Refusal | void>) => app.view(id, boundary.guard(run))
  onAction('retrospective.plan', args => startLead(slack, args, 'plan'))
  onAction('retrospective.item', args => startLead(slack, args, 'item'))
  onAction('retrospective.held', args => pressedHeld(slack, args))
  onAction('action-item.done', args => startDone(slack, args))
  onView('retrospective.plan.submit', args => submittedPlan(slack, args))
  onView('retrospective.item.submit', args => submittedItem(slack, args))
  onView('action-item.done.submit', args => submittedDone(slack, args))
}

async function startLead(slack: VerdictSlack, args: ActionArgs, form: 'plan' | 'item'): Promise<Refusal | null> {
  await args.ack()
  const data = opened(slack, args.carried, ofSprint)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const what = form === 'plan' ? 'plan a retrospective' : 'add an action item'
  const state = await refusedLead(slack.ctx, { ...data, member, what, open: form === 'plan' })
  if (isRefusal(state)) return state
  const metadata = sealed(slack, data, 'modal')
  const view = form === 'plan' ? planForm(data.sprint, state.plan, metadata) : itemForm(data.sprint, metadata)
  return openModal(args.client, args.body.trigger_id, view)
}

async function submittedPlan(slack: VerdictSlack, args: ViewArgs): Promise<Refusal | void> {
  const asked = await memberAnd(slack, args, ofSprint)
  if (isRefusal(asked)) return asked
  const { data, member } = asked
  const fields = fieldsOf(args.view)
  const [owner, teams] = [fields.text('owner'), fields.text('teams')]
  if (owner === '') return ownerMissing()
  if (teams === '') return teamsMissing()
  const { team } = member.person
  const outcome = await planRetrospective(slack.ctx, {
    ...data,
    member,
    owner: { team, user: owner },
    date: fields.text('date'),
    teams,
  })
  if (isRefusal(outcome)) return outcome
  await args.ack({ response_action: 'update', view: noticeModal('Planned', plannedNote(slack.channel)) })
}

async function submittedItem(slack: VerdictSlack, args: ViewArgs): Promise<Refusal | void> {
  const asked = await memberAnd(slack, args, ofSprint)
  if (isRefusal(asked)) return asked
  const { data, member } = asked
  const fields = fieldsOf(args.view)
  const { team } = member.person
  const owner = fields.text('owner')
  const item = await addItem(slack.ctx, {
    ...data,
    member,
    title: fields.text('title'),
    why: fields.text('why'),
    team: fields.text('team'),
    owner: owner === '' ? null : { team, user: owner },
    origin: `view/${args.view.id}`,
  })
  if (isRefusal(item)) return item
  await args.ack({ response_action: 'update', view: noticeModal('Added', itemNote(item, slack.channel)) })
}

async function pressedHeld(slack: VerdictSlack, args: ActionArgs): Promise<Refusal | void> {
  const data = opened(slack, args.carried, ofSprint)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const outcome = await holdRetrospective(slack.ctx, { ...data, member })
  if (isRefusal(outcome)) return outcome
}

const ofItem = z.object({ id: z.string() })

async function startDone(slack: VerdictSlack, args: ActionArgs): Promise<Refusal | null> {
  await args.ack()
  const data = opened(slack, args.carried, ofItem)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const item = await refusedItem(slack.ctx, data.id, member)
  if (isRefusal(item)) return item
  return openModal(args.client, args.body.trigger_id, doneForm(item, sealed(slack, data, 'modal')))
}

async function submittedDone(slack: VerdictSlack, args: ViewArgs): Promise<Refusal | void> {
  const asked = await memberAnd(slack, args, ofItem)
  if (isRefusal(asked)) return asked
  const { data, member } = asked
  const item = await closeItem(slack.ctx, { ...data, member, note: fieldsOf(args.view).text('note') })
  if (isRefusal(item)) return item
  await args.ack({ response_action: 'update', view: noticeModal('Closed', doneNote(item)) })
}

/** What the form carried, and who sent it. */
async function memberAnd<T>(slack: VerdictSlack, { view, person }: ViewArgs, schema: z.ZodType<T>) {
  const data = opened(slack, view.private_metadata, schema)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, person)
  return isRefusal(member) ? member : { data, member }
}
