import type { App, SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import type { z } from 'zod'
import type { Member } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Boundary, GuardedArgs } from '../../slack/boundary.ts'
import { fieldsOf } from '../../slack/fields.ts'
import type { Fields } from '../../slack/fields.ts'
import { memberOf } from '../../slack/members.ts'
import { answerPayload, judgePayload, lookDeeper, noneIsGoodEnough, selectPayload } from '../actions/choose.ts'
import type { Payload } from '../model/payload.ts'
import { SPANS } from '../words/forms.ts'
import { reasonMissing } from '../words/refusals.ts'
import { dataSchema } from './buttons.ts'
import { opened } from '../../slack/envelope.ts'
import type { PayloadSlack } from './context.ts'

type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>

interface Filled {
  slack: PayloadSlack
  member: Member
  data: z.infer<typeof dataSchema>
  fields: Fields
}

type Submit = (filled: Filled) => Promise<Payload | Refusal>

/** The forms behind the buttons. */
const forms: Record<string, Submit> = {
  'payload.choose.submit': ({ slack, member, data, fields }) =>
    selectPayload(slack.ctx, data.sprint, member, fields.text('tag')),
  'payload.deeper.submit': ({ slack, member, data, fields }) =>
    lookDeeper(slack.ctx, data.sprint, member, untilOf(slack, fields)),
  'payload.none.submit': ({ slack, member, data, fields }) =>
    noneIsGoodEnough(slack.ctx, data.sprint, member, fields.text('reason')),
  'payload.qe-in-progress.submit': ({ slack, member, data, fields }) =>
    judgePayload(slack.ctx, data.sprint, member, {
      round: data.round,
      state: 'in-progress',
      until: untilOf(slack, fields),
      note: fields.text('reason') || null,
    }),
  'payload.qe-issues.submit': filled => judged(filled, 'passed-with-issues'),
  'payload.qe-failed.submit': filled => judged(filled, 'failed'),
  'payload.upgrading.submit': ({ slack, member, data, fields }) =>
    answerPayload(slack.ctx, data.sprint, member, { kind: 'upgrading', cluster: fields.text('cluster'), why: null }),
  'payload.not-this-sprint.submit': async ({ slack, member, data, fields }) => {
    const why = fields.text('reason')
    if (why === '') return reasonMissing()
    return answerPayload(slack.ctx, data.sprint, member, { kind: 'not-this-sprint', cluster: null, why })
  },
}

export function listenForForms(app: App, boundary: Boundary, slack: PayloadSlack): void {
  for (const [id, submit] of Object.entries(forms)) {
    app.view(
      id,
      boundary.guard(async ({ view, person }: ViewArgs) => {
        const data = opened(slack, view.private_metadata, dataSchema)
        if (isRefusal(data)) return data
        const member = await memberOf(slack.people, person)
        if (isRefusal(member)) return member
        const outcome = await submit({ slack, member, data, fields: fieldsOf(view) })
        return isRefusal(outcome) ? outcome : null
      }),
    )
  }
}

/** QE writes down what it found. */
async function judged({ slack, member, data, fields }: Filled, state: 'passed-with-issues' | 'failed') {
  const note = fields.text('reason')
  if (note === '') return reasonMissing()
  return judgePayload(slack.ctx, data.sprint, member, { round: data.round, state, until: null, note })
}

/** What was chosen is one of ours; anything else is as good as now, which is refused. */
function untilOf({ ctx }: PayloadSlack, fields: Fields): Instant {
  const chosen = Object.entries(SPANS).find(([span]) => span === fields.text('until'))
  return ctx.clock.now() + (chosen?.[1] ?? 0)
}
