import type { SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { isOutsideError } from '../../kernel/outside.ts'
import type { Member, Person } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { cut } from '../../kernel/text.ts'
import type { GuardedArgs } from '../../slack/boundary.ts'
import type { SlackClient } from '../../slack/clients.ts'
import { open, seal } from '../../slack/envelope.ts'
import { fieldsOf } from '../../slack/fields.ts'
import type { Fields } from '../../slack/fields.ts'
import { memberOf } from '../../slack/members.ts'
import { noticeModal, openModal } from '../../slack/views.ts'
import { acceptState } from '../actions/accept-outcomes.ts'
import { actOnAccept, mayAccept, openAccept } from '../actions/accept.ts'
import { CIRCUMSTANCES, LINKS_MAX, WHY_MAX, WHY_MIN } from '../model/accept.ts'
import type { Circumstance } from '../model/accept.ts'
import { acceptable } from '../model/candidates.ts'
import { acceptAskedNote, acceptForm, acceptFormOpening } from '../words/accept-form.ts'
import { acceptFormNotes, acceptRightsMissing } from '../words/accept-refusals.ts'
import type { AcceptSlack } from './accept-context.ts'

export interface AcceptStart {
  sprint: number
  person: Person
  client: SlackClient
  triggerId: string
}

/** Opens the form at once and fills it when the cluster has said what the bot may do; who may not ask is told instead. */
export async function startAccept(slack: AcceptSlack, start: AcceptStart): Promise<Refusal | null> {
  const { ctx } = slack
  const member = await memberOf(slack.people, start.person)
  if (isRefusal(member)) return member
  const early = await mayAccept(ctx, ctx.store.db, start.sprint, member)
  if (isRefusal(early)) return early
  const metadata = seal(ctx.settings.environment, { sprint: start.sprint }, 'modal')
  return openModal(start.client, start.triggerId, acceptFormOpening(metadata), () =>
    filled(slack, start.sprint, member, metadata),
  )
}

async function filled({ ctx }: AcceptSlack, sprint: number, member: Member, metadata: string) {
  const missing = await rightsMissing(ctx.rightsMissing)
  if (missing !== null && missing.length > 0) return acceptRightsMissing(missing)
  const payload = await mayAccept(ctx, ctx.store.db, sprint, member)
  if (isRefusal(payload)) return payload
  const candidates = acceptable(payload.proposal?.candidates ?? [])
  return acceptForm({ sprint, candidates, pageOf: ctx.pageOf, isSure: missing !== null, metadata })
}

/** Null where the cluster does not say: the acceptance itself will show it. */
async function rightsMissing(look: () => Promise<string[]>): Promise<string[] | null> {
  try {
    return await look()
  } catch (error) {
    if (isOutsideError(error)) return null
    throw error
  }
}

export type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>

export async function acceptSubmitted(slack: AcceptSlack, args: ViewArgs): Promise<Refusal | void> {
  const { ctx, channel } = slack
  const data = open(ctx.settings.environment, args.view.private_metadata, z.object({ sprint: z.number() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const asked = askedIn(fieldsOf(args.view))
  if ('errors' in asked) return void (await args.ack({ response_action: 'errors', errors: asked.errors }))
  const accept = await openAccept(ctx, { ...asked, ...data, member, origin: `view/${args.view.id}` })
  if (isRefusal(accept)) return accept
  const deadlineAt = (await acceptState(ctx, accept.id))?.deadlineAt ?? 0
  const note = noticeModal('Asked', acceptAskedNote(accept, deadlineAt, channel))
  await args.ack({ response_action: 'update', view: note })
}

/** What was filled in, or what is wrong with it, by field. */
function askedIn(
  fields: Fields,
): { tag: string; circumstance: Circumstance; why: string; links: string[] } | { errors: Record<string, string> } {
  const [tag, why] = [fields.text('tag'), fields.text('why')]
  const circumstance = z.enum(CIRCUMSTANCES).safeParse(fields.text('circumstance'))
  const links = fields
    .text('links')
    .split(/\s+/)
    .filter(link => link !== '')
  const errors: Record<string, string> = {}
  if (tag === '') errors['tag'] = acceptFormNotes.tag
  if (!circumstance.success) errors['circumstance'] = acceptFormNotes.circumstance
  const length = [...why].length
  if (length < WHY_MIN || length > WHY_MAX) errors['why'] = acceptFormNotes.why
  const bad = links.find(link => !isLink(link))
  if (bad !== undefined) errors['links'] = acceptFormNotes.noLink(cut(bad, 60))
  if (links.length > LINKS_MAX) errors['links'] = acceptFormNotes.tooManyLinks
  if (!circumstance.success || Object.keys(errors).length > 0) return { errors }
  return { tag, circumstance: circumstance.data, why, links }
}

const LINK_CHARS_MAX = 500

function isLink(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\//i.test(text) && text.length <= LINK_CHARS_MAX
}

export async function reasonSubmitted(
  slack: AcceptSlack,
  args: ViewArgs,
  verb: 'reject' | 'undo',
): Promise<Refusal | void> {
  const { ctx } = slack
  const data = open(ctx.settings.environment, args.view.private_metadata, z.object({ id: z.string() }))
  if (isRefusal(data)) return data
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const why = fieldsOf(args.view).text('reason')
  const outcome = await actOnAccept(ctx, data.id, { verb, member, why })
  return isRefusal(outcome) ? outcome : undefined
}
