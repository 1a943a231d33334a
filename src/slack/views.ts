import type { HomeView, KnownBlock, ModalView } from '@slack/types'
import { modal, section } from '../kernel/blocks.ts'
import { isRefusal, refuse } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { SlackClient } from './clients.ts'
import { slackCode } from './slack-errors.ts'

/**
 * Opens a modal, to be called right after the acknowledgement and before anything slow: the trigger lives three seconds
 * (slack.md §2.1). With `fill` it opens with `first` (what is known at once) and is filled when the rest is there; a
 * refusal to fill it is shown in it.
 */
export async function openModal(
  client: SlackClient,
  triggerId: string,
  first: ModalView,
  fill?: () => Promise<ModalView | Refusal>,
): Promise<Refusal | null> {
  const opened = await show(() => client.views.open({ trigger_id: triggerId, view: first }))
  if (isRefusal(opened)) return opened
  if (opened === null || fill === undefined) return null
  const filled = await fill().catch(async (error: unknown) => {
    await updateModal(client, opened, noticeModal(first.title.text, 'This could not be loaded. You can close it.'))
    throw error
  })
  await updateModal(client, opened, isRefusal(filled) ? noticeModal(first.title.text, filled.say) : filled)
  return null
}

/** Puts a modal on top of the one that was clicked in; closing it leads back. Slack stacks three at the most. */
export async function pushModal(client: SlackClient, triggerId: string, view: ModalView): Promise<Refusal | null> {
  const pushed = await show(() => client.views.push({ trigger_id: triggerId, view }))
  return isRefusal(pushed) ? pushed : null
}

export interface OpenView {
  id: string
  hash: string | undefined
}

/** Replaces a modal's content; false where the person closed it, or somebody updated it since `hash`. */
export async function updateModal(client: SlackClient, { id, hash }: OpenView, view: ModalView): Promise<boolean> {
  return unlessGone(() => client.views.update({ view_id: id, view, ...(hash !== undefined && { hash }) }))
}

/** Puts somebody's Home tab; false where it was put anew since `hash`. */
export async function publishHome(client: SlackClient, user: string, view: HomeView, hash?: string): Promise<boolean> {
  return unlessGone(() => client.views.publish({ user_id: user, view, ...(hash !== undefined && { hash }) }))
}

/** A modal that only says something. */
export function noticeModal(title: string, text: string, more: readonly KnownBlock[] = []): ModalView {
  return modal({ callbackId: 'notice', title, close: 'Close', blocks: [section(text), ...more] })
}

interface ViewAnswer {
  view?: { id?: string; hash?: string }
}

/** Null where the same delivery came before and opened it already. */
async function show(call: () => Promise<ViewAnswer>): Promise<OpenView | Refusal | null> {
  try {
    const { view } = await call()
    if (view?.id === undefined) throw new Error('Slack opened a view without an id')
    return { id: view.id, hash: view.hash }
  } catch (error) {
    const code = slackCode(error) ?? ''
    if (USED.has(code)) return null
    if (TOO_LATE.has(code)) return refuse('That took too long. Please press it again.')
    throw error
  }
}

/** Both spellings are in Slack's own pages (slack.md §2.1). */
const TOO_LATE = new Set(['expired_trigger_id', 'trigger_expired'])
const USED = new Set(['exchanged_trigger_id', 'trigger_exchanged'])

async function unlessGone(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call()
    return true
  } catch (error) {
    const code = slackCode(error)
    if (code === 'not_found' || code === 'hash_conflict') return false
    throw error
  }
}
