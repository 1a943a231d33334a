import type { SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { GuardedArgs } from '../../slack/boundary.ts'
import { fieldsOf } from '../../slack/fields.ts'
import { memberOf } from '../../slack/members.ts'
import { noticeModal } from '../../slack/views.ts'
import { actOnRequest, putBackNow } from '../actions/requests.ts'
import { puttingBackNote } from '../words/form-notes.ts'
import { reasonMissing } from '../words/refusals.ts'
import { expectedFrom } from './answers.ts'
import { opened } from '../../slack/envelope.ts'
import type { RotationSlack } from './context.ts'
import { unfitPeople } from './named-people.ts'

export type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>

export async function putBack(slack: RotationSlack, args: ViewArgs): Promise<Refusal | void> {
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
    view: noticeModal('Putting it back', puttingBackNote(outcome, slack.channel)),
  })
}

export async function withReason(
  slack: RotationSlack,
  args: ViewArgs,
  verb: 'reject' | 'stop',
): Promise<Refusal | void> {
  const data = opened(slack, args.view.private_metadata, z.object({ id: z.string() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const why = fieldsOf(args.view).text('reason')
  if (why === '') return reasonMissing()
  const outcome = await actOnRequest(slack.ctx, data.id, { verb, member, why })
  return isRefusal(outcome) ? outcome : undefined
}

export async function changeDetails(slack: RotationSlack, args: ViewArgs): Promise<Refusal | void> {
  const data = opened(slack, args.view.private_metadata, z.object({ id: z.string() }))
  if (isRefusal(data)) return data
  const fields = fieldsOf(args.view)
  const [member, errors] = await Promise.all([
    memberOf(slack.people, args.person),
    unfitPeople(slack, fields, args.person.team),
  ])
  if (isRefusal(member)) return member
  if (Object.keys(errors).length > 0) return void (await args.ack({ response_action: 'errors', errors }))
  const investigator = fields.text('investigator')
  const outcome = await actOnRequest(slack.ctx, data.id, {
    verb: 'change-details',
    member,
    investigator: investigator === '' ? null : { team: args.person.team, user: investigator },
    expectedMs: expectedFrom(fields),
  })
  return isRefusal(outcome) ? outcome : undefined
}
