import type { App, BlockAction, SlackActionMiddlewareArgs, SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import type { Member } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Boundary, GuardedArgs } from '../../slack/boundary.ts'
import type { SlackClient } from '../../slack/clients.ts'
import type { Subcommand } from '../../slack/commands.ts'
import { fieldsOf } from '../../slack/fields.ts'
import type { Fields } from '../../slack/fields.ts'
import { memberOf } from '../../slack/members.ts'
import { noticeModal, openModal } from '../../slack/views.ts'
import {
  changeOf,
  decideChange,
  knownGates,
  mayRecord,
  nothingNeeded,
  recordChange,
  repairAsk,
  scopesOf,
  sprintInQuestion,
} from '../actions/changes.ts'
import { adminFindings } from '../actions/reads.ts'
import { NEEDS } from '../model/admin-change.ts'
import type { Decision } from '../model/admin-change.ts'
import { hasGateForm } from '../model/gates.ts'
import { changesText, decidedNote, recordedNote, unknownChange } from '../words/changes.ts'
import { changeForm, decisionForm, formNotes } from '../words/forms.ts'
import { opened, sealed } from '../../slack/envelope.ts'
import type { UpgradeSlack } from './context.ts'

type ActionArgs = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>
type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>

/** Listens for the questions' buttons and the forms of admin changes, and returns what can be typed. */
export function listenForChanges(app: App, boundary: Boundary, slack: UpgradeSlack): Subcommand[] {
  app.action<BlockAction>(
    'upgrade.record-change',
    boundary.guard((args: ActionArgs) => pressedRecord(slack, args)),
  )
  app.action<BlockAction>(
    'upgrade.nothing-needed',
    boundary.guard((args: ActionArgs) => pressedNothing(slack, args)),
  )
  app.view(
    'admin-change.submit',
    boundary.guard((args: ViewArgs) => submitted(slack, args)),
  )
  app.view(
    'admin-change.decide',
    boundary.guard((args: ViewArgs) => decided(slack, args)),
  )
  return [{ names: ['admin-change', 'admin-changes'], run: ({ rest, args }) => typed(slack, rest, args) }]
}

type TypedArgs = Parameters<Subcommand['run']>[0]['args']

/** Alone or with a text it records, with a number it decides, with `list` it shows. */
async function typed(slack: UpgradeSlack, rest: string, args: TypedArgs): Promise<Refusal | null | void> {
  if (/^list$/i.test(rest)) return list(slack, args)
  await args.ack()
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const window = { client: args.client, triggerId: args.command.trigger_id }
  return /^A\d{1,9}$/i.test(rest)
    ? openDecision(slack, member, rest, window)
    : openRecord(slack, member, { scope: null, ask: null, what: rest }, window)
}

async function list(slack: UpgradeSlack, args: TypedArgs): Promise<Refusal | void> {
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const sprint = await sprintInQuestion(slack.ctx)
  if (isRefusal(sprint)) return sprint
  const findings = await adminFindings(slack.ctx.store.db, sprint)
  await args.ack({ response_type: 'ephemeral', text: changesText(sprint, findings) })
}

interface Window {
  client: SlackClient
  triggerId: string
}

interface About {
  /** `build02/280`; null: whichever is likely. */
  scope: string | null
  /** The question that it answers. */
  ask: string | null
  what: string
}

async function openRecord(slack: UpgradeSlack, member: Member, about: About, { client, triggerId }: Window) {
  const refused = mayRecord(slack.ctx, member)
  if (refused) return refused
  const scopes = await scopesOf(slack.ctx)
  if (isRefusal(scopes)) return scopes
  const meant = scopes.filter(({ id }) => about.scope === null || id === about.scope)
  const offered = meant.length > 0 ? meant : scopes
  const metadata = sealed(slack, { scope: offered[0]?.id ?? '', ask: about.ask }, 'modal')
  const gates = await knownGates(slack.ctx)
  return openModal(client, triggerId, changeForm({ scopes: offered, gates, what: about.what, metadata }))
}

async function openDecision(slack: UpgradeSlack, member: Member, id: string, { client, triggerId }: Window) {
  const refused = mayRecord(slack.ctx, member)
  if (refused) return refused
  const change = await changeOf(slack.ctx, id)
  if (!change) return unknownChange(id)
  const metadata = sealed(slack, { id: change.id }, 'modal')
  return openModal(client, triggerId, decisionForm(change, await knownGates(slack.ctx), metadata))
}

const buttonSchema = z.object({ upgrade: z.string(), ask: z.string().nullish() })

async function pressedRecord(slack: UpgradeSlack, args: ActionArgs): Promise<Refusal | null> {
  await args.ack()
  const data = opened(slack, args.carried, buttonSchema)
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const window = { client: args.client, triggerId: args.body.trigger_id }
  return openRecord(slack, member, { scope: data.upgrade, ask: data.ask ?? null, what: '' }, window)
}

async function pressedNothing(slack: UpgradeSlack, args: ActionArgs): Promise<Refusal | void> {
  const data = opened(slack, args.carried, buttonSchema.extend({ ask: z.string() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const outcome = await nothingNeeded(slack.ctx, { upgrade: data.upgrade, ask: data.ask, member })
  if (!isRefusal(outcome)) return
  await repairAsk(slack.ctx, data.upgrade, data.ask)
  return outcome
}

const recordSchema = z.object({ scope: z.string(), ask: z.string().nullable() })

async function submitted(slack: UpgradeSlack, args: ViewArgs): Promise<Refusal | void> {
  const data = opened(slack, args.view.private_metadata, recordSchema)
  if (isRefusal(data)) return data
  const fields = fieldsOf(args.view)
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const [what, why, decision] = [fields.text('what'), fields.text('why'), decisionFrom(fields)]
  const errors = {
    ...(what === '' && { what: formNotes.what }),
    ...(why === '' && { why: formNotes.why }),
    ...('errors' in decision && decision.errors),
  }
  if ('errors' in decision || Object.keys(errors).length > 0) {
    return void (await args.ack({ response_action: 'errors', errors }))
  }
  const recorded = await recordChange(slack.ctx, {
    ...decision,
    member,
    scope: fields.text('scope') || data.scope,
    what,
    why,
    ask: data.ask,
    origin: `view/${args.view.id}`,
  })
  if (isRefusal(recorded)) return recorded
  const note = recordedNote(recorded.change, recorded.finding)
  await args.ack({ response_action: 'update', view: noticeModal('Recorded', note) })
}

async function decided(slack: UpgradeSlack, args: ViewArgs): Promise<Refusal | void> {
  const data = opened(slack, args.view.private_metadata, z.object({ id: z.string() }))
  if (isRefusal(data)) return data
  const fields = fieldsOf(args.view)
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const [why, decision] = [fields.text('reason'), decisionFrom(fields)]
  const errors = { ...(why === '' && { reason: formNotes.why }), ...('errors' in decision && decision.errors) }
  if ('errors' in decision || Object.keys(errors).length > 0) {
    return void (await args.ack({ response_action: 'errors', errors }))
  }
  const outcome = await decideChange(slack.ctx, { id: data.id, member, decision, why })
  if (isRefusal(outcome)) return outcome
  const note = decidedNote(outcome.change, outcome.finding)
  await args.ack({ response_action: 'update', view: noticeModal('Decided', note) })
}

function decisionFrom(fields: Fields): Decision | { errors: Record<string, string> } {
  const needed = z.enum(NEEDS).safeParse(fields.text('needed'))
  const key = fields.text('gate-key') || fields.text('gate')
  const errors = {
    ...(!needed.success && { needed: formNotes.needed }),
    ...(key !== '' && !hasGateForm(key) && { 'gate-key': formNotes.gate }),
  }
  if (!needed.success || Object.keys(errors).length > 0) return { errors }
  return {
    needed: needed.data,
    persistent: fields.list('persistent').includes('persistent'),
    gate: key === '' ? null : key,
  }
}
