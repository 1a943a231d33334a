import type { App, BlockAction } from '@slack/bolt'
import { z } from 'zod'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Boundary } from '../../slack/boundary.ts'
import type { Subcommand, Typed } from '../../slack/commands.ts'
import { fieldsOf } from '../../slack/fields.ts'
import { memberOf } from '../../slack/members.ts'
import { noticeModal, openModal } from '../../slack/views.ts'
import { previewState } from '../actions/reads.ts'
import { actOnChange, confirm, refusedEarly, reopen, sayByHand, sayProblem } from '../actions/say.ts'
import { answersOf } from '../model/answers.ts'
import type { ChangeVerb } from '../model/decide.ts'
import { questionSchema, sayableSchema } from '../model/verdict.ts'
import type { Verdict } from '../model/verdict.ts'
import { verdictPreview } from '../words/card.ts'
import { changeForm, problemForm, reopenForm } from '../words/forms.ts'
import { chooseAnswer, typedWrong } from '../words/refusals.ts'
import { saidNote } from '../words/notes.ts'
import { opened, sealed } from '../../slack/envelope.ts'
import { ofSprint } from './context.ts'
import type { ActionArgs, VerdictSlack, ViewArgs } from './context.ts'

/** The verdict itself: its buttons and forms, and what can be typed. */
export function listenForVerdict(app: App, boundary: Boundary, slack: VerdictSlack): Subcommand {
  const onAction = (id: string, run: (args: ActionArgs) => Promise<Refusal | null | void>) =>
    app.action<BlockAction>(id, boundary.guard(run))
  const onView = (id: string, run: (args: ViewArgs) => Promise<Refusal | void>) => app.view(id, boundary.guard(run))
  onAction('verdict.confirm', args => pressedConfirm(slack, args))
  for (const [id, verb] of [
    ['verdict.agree', 'confirm'],
    ['verdict.decline', 'decline'],
    ['verdict.withdraw', 'withdraw'],
  ] as const) {
    onAction(id, args => pressedChange(slack, args, verb))
  }
  for (const what of ['answer', 'change', 'reopen'] as const)
    onAction(`verdict.${what}`, args => startForm(slack, args, what))
  onView('verdict.answer.submit', args => submittedProblem(slack, args))
  onView('verdict.change.submit', args => submittedChange(slack, args))
  onView('verdict.reopen.submit', args => submittedReopen(slack, args))
  return { names: ['verdict'], run: typed => typedVerdict(slack, typed) }
}

async function typedVerdict(slack: VerdictSlack, { rest, args }: Typed): Promise<Refusal | void> {
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  if (!/^(?:v?\d{1,6})?$/i.test(rest)) return typedWrong()
  const sprint = rest === '' ? null : Number(rest.replace(/^v/i, ''))
  const state = await previewState(slack.ctx, sprint)
  if (isRefusal(state)) return state
  const answer = verdictPreview({
    ...state,
    mayAnswer: member.roles.includes('trt'),
    seal: data => sealed(slack, data),
  })
  await args.ack({ response_type: 'ephemeral', ...answer })
}

async function pressedConfirm(slack: VerdictSlack, args: ActionArgs): Promise<Refusal | void> {
  const data = opened(slack, args.carried, ofSprint.extend({ shown: z.string() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const outcome = await confirm(slack.ctx, { ...data, member })
  if (isRefusal(outcome)) return outcome
}

async function pressedChange(slack: VerdictSlack, args: ActionArgs, verb: ChangeVerb): Promise<Refusal | void> {
  const data = opened(slack, args.carried, ofSprint.extend({ n: z.number() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const outcome = await actOnChange(slack.ctx, { ...data, member, verb })
  if (isRefusal(outcome)) return outcome
}

async function startForm(slack: VerdictSlack, args: ActionArgs, what: 'answer' | 'change' | 'reopen') {
  await args.ack()
  const data = opened(slack, args.carried, ofSprint)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const state = await refusedEarly(slack.ctx, { ...data, member }, what)
  if (isRefusal(state)) return state
  const { verdict, records } = state
  const metadata = sealed(slack, data, 'modal')
  const forms = {
    answer: () => problemForm(records, verdict.problem, metadata),
    change: () => changeForm(data.sprint, answersOf(records, verdict), metadata),
    reopen: () => reopenForm(data.sprint, metadata),
  }
  return openModal(args.client, args.body.trigger_id, forms[what]())
}

async function submittedProblem(slack: VerdictSlack, args: ViewArgs): Promise<Refusal | void> {
  return submitted(slack, args, 'Answered', async (asked, fields) =>
    sayProblem(slack.ctx, {
      ...asked,
      significant: fields.text('significant') === 'yes',
      forced: fields.text('forced') === 'yes',
      failover: fields.text('failover') || null,
      persists: fields.text('persists') === 'yes',
      note: fields.text('why'),
    }),
  )
}

async function submittedChange(slack: VerdictSlack, args: ViewArgs): Promise<Refusal | void> {
  return submitted(slack, args, 'Changed', async (asked, fields) => {
    const question = questionSchema.safeParse(fields.text('question'))
    const to = sayableSchema.safeParse(fields.text('value'))
    if (!question.success || !to.success) return chooseAnswer()
    return sayByHand(slack.ctx, { ...asked, question: question.data, to: to.data, why: fields.text('why') })
  })
}

async function submittedReopen(slack: VerdictSlack, args: ViewArgs): Promise<Refusal | void> {
  return submitted(slack, args, 'Proposed', async (asked, fields) =>
    reopen(slack.ctx, { ...asked, why: fields.text('why') }),
  )
}

type Asked = Parameters<typeof reopen>[1]

async function submitted(
  slack: VerdictSlack,
  args: ViewArgs,
  title: string,
  say: (asked: Omit<Asked, 'why'>, fields: ReturnType<typeof fieldsOf>) => Promise<Verdict | Refusal>,
): Promise<Refusal | void> {
  const data = opened(slack, args.view.private_metadata, ofSprint)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const verdict = await say({ ...data, member }, fieldsOf(args.view))
  if (isRefusal(verdict)) return verdict
  await args.ack({
    response_action: 'update',
    view: noticeModal(verdict.change ? 'Proposed' : title, saidNote(verdict, slack.channel)),
  })
}
