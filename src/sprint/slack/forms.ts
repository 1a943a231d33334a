import type { SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import type { Person } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { GuardedArgs } from '../../slack/boundary.ts'
import type { SlackClient } from '../../slack/clients.ts'
import { fieldsOf } from '../../slack/fields.ts'
import type { Fields } from '../../slack/fields.ts'
import { memberOf } from '../../slack/members.ts'
import { noticeModal, openModal } from '../../slack/views.ts'
import { proposeEdit } from '../actions/edits.ts'
import { overviewOf, sprintsOffered } from '../actions/reads.ts'
import type { SprintChange } from '../model/calendar.ts'
import { changeSchema } from '../model/edit.ts'
import { editForm, proposedNote } from '../words/forms.ts'
import { chooseOne, noSuchSprint, noWholeNumber, onlyTrt, reasonMissing } from '../words/refusals.ts'
import { opened, sealed } from '../../slack/envelope.ts'
import type { SprintSlack } from './context.ts'

export interface EditStart {
  person: Person
  client: SlackClient
  triggerId: string
  /** Chosen beforehand; the current sprint without one. */
  sprint: number | null
  day: string | null
}

/** Opens the form for a change of the calendar; who may not propose one is told at once instead. */
export async function startEdit(slack: SprintSlack, start: EditStart): Promise<Refusal | null> {
  const member = await memberOf(slack.people, start.person)
  if (isRefusal(member)) return member
  if (!member.roles.includes('trt')) return onlyTrt('change the calendar', slack.ctx.mentionOf('trt'))
  const overview = await overviewOf(slack.ctx)
  const sprints = sprintsOffered(overview)
  const chosen = sprints.find(({ number }) => number === start.sprint)
  if (start.sprint !== null && !chosen) return noSuchSprint(sprints)
  const view = editForm({
    sprints,
    sprint: chosen?.number ?? overview.sprint.number,
    day: start.day,
    metadata: sealed(slack, {}, 'modal'),
  })
  return openModal(start.client, start.triggerId, view)
}

export type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>

export async function editSubmitted(slack: SprintSlack, args: ViewArgs): Promise<Refusal | void> {
  const envelope = opened(slack, args.view.private_metadata, z.object({}))
  if (isRefusal(envelope)) return envelope
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const asked = askedIn(fieldsOf(args.view))
  if ('errors' in asked) return void (await args.ack({ response_action: 'errors', errors: asked.errors }))
  const edit = await proposeEdit(slack.ctx, { ...asked, member, origin: `view/${args.view.id}` })
  if (isRefusal(edit)) return edit
  await args.ack({ response_action: 'update', view: noticeModal('Proposed', proposedNote(edit, slack.channel)) })
}

/** What was filled in, or what is wrong with it, by field. */
function askedIn(
  fields: Fields,
): { sprint: number; change: SprintChange; reason: string } | { errors: Record<string, string> } {
  const [days, day, reason] = [fields.text('days'), fields.text('day'), fields.text('reason')]
  const errors: Record<string, string> = {}
  if ((days === '') === (day === '')) Object.assign(errors, chooseOne(days !== ''))
  else if (days !== '' && !/^\d{1,3}$/.test(days)) errors['days'] = noWholeNumber
  if (reason === '') errors['reason'] = reasonMissing().say
  const sprint = z.coerce.number().int().safeParse(fields.text('sprint'))
  const change = changeSchema.safeParse(
    days === '' ? { kind: 'selection', day } : { kind: 'length', days: Number(days) },
  )
  if (!sprint.success || !change.success || Object.keys(errors).length > 0) return { errors }
  return { sprint: sprint.data, change: change.data, reason }
}
