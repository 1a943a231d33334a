import type { App, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Member } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Boundary, GuardedArgs } from '../../slack/boundary.ts'
import { memberOf } from '../../slack/members.ts'
import { openModal } from '../../slack/views.ts'
import {
  answerPayload,
  checkAgain,
  judgePayload,
  refusedEarly,
  repairPayload,
  selectPayload,
} from '../actions/choose.ts'
import type { Payload } from '../model/payload.ts'
import { chooseForm, deeperForm, inProgressForm, reasonForm, upgradingForm } from '../words/forms.ts'
import { lookingNote } from '../words/status.ts'
import { opened, sealed } from '../../slack/envelope.ts'
import type { PayloadSlack } from './context.ts'

type Args = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>
type ButtonData = z.infer<typeof dataSchema>
type Handler = (slack: PayloadSlack, args: Args, member: Member, data: ButtonData) => Promise<Refusal | null | void>

export const dataSchema = z.object({
  sprint: z.number(),
  tag: z.string().default(''),
  round: z.number().default(0),
})

/** The buttons of the card, the call to QE and the one to Test Platform. */
const buttons: Record<string, Handler> = {
  'payload.select': async ({ ctx }, _args, member, { sprint, tag }) => refused(selectPayload(ctx, sprint, member, tag)),
  'payload.choose': asking('choose', (slack, payload, metadata) => chooseForm(payload, metadata, slack.ctx.pageOf)),
  'payload.deeper': asking('choose', (_slack, payload, metadata) => deeperForm(payload, metadata)),
  'payload.none': asking('choose', (_slack, payload, metadata) =>
    reasonForm({
      callbackId: 'payload.none.submit',
      title: 'None is good enough',
      submit: 'Say so',
      label: 'Why?',
      hint: 'A payload can still be selected later; after the deadline it is recorded as late.',
      tag: payload.proposal?.proposed ?? undefined,
      metadata,
    }),
  ),
  'payload.check-again': async ({ ctx }, args, member, { sprint }) => {
    const outcome = await checkAgain(ctx, sprint, member)
    if (isRefusal(outcome)) return outcome
    await args.whisper(lookingNote(outcome))
  },
  'payload.qe-in-progress': asking('judge', (_slack, payload, metadata) => inProgressForm(payload, metadata)),
  'payload.qe-passed': async ({ ctx }, _args, member, { sprint, round }) =>
    refused(judgePayload(ctx, sprint, member, { round, state: 'passed', until: null, note: null })),
  'payload.qe-issues': asking('judge', (_slack, payload, metadata) =>
    reasonForm({
      callbackId: 'payload.qe-issues.submit',
      title: 'Passed with issues',
      submit: 'Passed',
      label: 'Which issues are known?',
      tag: payload.selected?.tag ?? payload.earlier.at(-1)?.tag,
      metadata,
    }),
  ),
  'payload.qe-failed': asking('judge', (_slack, payload, metadata) =>
    reasonForm({
      callbackId: 'payload.qe-failed.submit',
      title: 'Failed',
      submit: 'Failed',
      label: 'What was found?',
      hint: 'It does not count as the build of its sprint then. While there is a choice, TRT is asked to choose again; Test Platform is told to stop where it was told to go.',
      tag: payload.selected?.tag,
      metadata,
    }),
  ),
  'payload.upgrading': async (slack, args, member, data) => {
    const [only, ...more] = slack.ctx.settings.clusters
    if (only !== undefined && more.length === 0) {
      return refused(answerPayload(slack.ctx, data.sprint, member, { kind: 'upgrading', cluster: only, why: null }))
    }
    return ask(slack, args, member, data, 'answer', (_slack, payload, metadata) =>
      upgradingForm(slack.ctx.settings.clusters, payload.selected?.tag, metadata),
    )
  },
  'payload.held': async ({ ctx }, _args, member, { sprint }) =>
    refused(answerPayload(ctx, sprint, member, { kind: 'held', cluster: null, why: null })),
  'payload.not-this-sprint': asking('answer', (_slack, payload, metadata) =>
    reasonForm({
      callbackId: 'payload.not-this-sprint.submit',
      title: 'Not this sprint',
      submit: 'Say so',
      label: 'Why is it not taken?',
      tag: payload.selected?.tag,
      metadata,
    }),
  ),
}

export function listenForButtons(app: App, boundary: Boundary, slack: PayloadSlack): void {
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
        // Made on a message that no longer tells the truth: it is brought up to date.
        if (isRefusal(outcome)) await repairPayload(slack.ctx, data.sprint)
        return outcome
      }),
    )
  }
}

type Form = (slack: PayloadSlack, payload: Payload, metadata: string) => ModalView

function asking(what: Parameters<typeof refusedEarly>[3], form: Form): Handler {
  return (slack, args, member, data) => ask(slack, args, member, data, what, form)
}

/** Who may not do it, or comes too late, is told before he fills in a form. */
async function ask(
  slack: PayloadSlack,
  args: Args,
  member: Member,
  data: ButtonData,
  what: Parameters<typeof refusedEarly>[3],
  form: Form,
): Promise<Refusal | null> {
  const payload = await refusedEarly(slack.ctx, data.sprint, member, what)
  if (isRefusal(payload)) return payload
  const metadata = sealed(slack, { sprint: data.sprint, round: data.round }, 'modal')
  return openModal(args.client, args.body.trigger_id, form(slack, payload, metadata))
}

async function refused(outcome: Promise<Payload | Refusal>): Promise<Refusal | null> {
  const known = await outcome
  return isRefusal(known) ? known : null
}
