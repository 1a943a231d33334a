import type { KnownBlock } from '@slack/types'
import { tally } from '../../approval/model.ts'
import { openWords } from '../../approval/words.ts'
import { actions, button, confirm, context, section } from '../../kernel/blocks.ts'
import type { ButtonSpec } from '../../kernel/blocks.ts'
import { actorName, inWords, listed, mention, quoted, slackTime } from '../../kernel/text.ts'
import { askerOf, canUndo, canWithdraw, expiryOf, slotsFor } from '../model/accept.ts'
import type { ControlPlane, ManualAccept } from '../model/accept.ts'
import {
  acceptedBy,
  CANNOT_BE_UNDONE,
  circumstanceNames,
  failureWords,
  NOT_MOVED_BACK,
  problemWords,
} from './accept-names.ts'
import { undoneWords } from './accept-steps.ts'
import { failingLinks } from './candidates.ts'
import { code, jobsLine, linked, passedOverNames } from './names.ts'

export interface AcceptData {
  accept: ManualAccept
  deadlineAt: number
  /** Whom to call: the roles that can still confirm, as they are mentioned. */
  call: string
  place: ControlPlane | null
  pageOf: (tag: string) => string
  /** What keeps the control plane from being asked, escaped. */
  pending: string[]
  isGivenUp: boolean
  /** Marks what a button carries with the environment it belongs to. */
  seal: (data: object) => string
}

/** The message of an acceptance by hand: where it stands, all that was said for it, what it sets off, and the buttons. */
export function acceptMessage(data: AcceptData): { text: string; blocks: KnownBlock[] } {
  const { accept, pending } = data
  const lead = leadOf(data)
  const buttons = buttonsOf(data)
  return {
    text: lead,
    blocks: [
      section(lead),
      section(requestOf(data)),
      ...(accept.state === 'awaiting' ? [section(consequences)] : []),
      ...votesBlock(accept),
      ...(pending.length > 0 ? [context(...pending.map(why => `:hourglass_flowing_sand: It waits: ${why}`))] : []),
      ...(buttons.length > 0 ? [actions(buttons.map(button))] : []),
    ],
  }
}

const consequences = `*What acceptance sets off, and cannot be undone:* ${CANNOT_BE_UNDONE}. *Undo* takes only the acceptance itself back.`

function leadOf({ accept, call, deadlineAt, place }: AcceptData): string {
  const { id, state, by, candidate, sprint, ended, undo } = accept
  const tag = code(candidate.tag)
  const who = acceptedBy(accept, mention)
  switch (state) {
    case 'awaiting': {
      const { open } = tally(slotsFor(accept), accept.votes, askerOf(accept))
      return `${call}: ${mention(by)} asks to accept ${tag} by hand for *sprint ${sprint}* (${id}). Needed: ${openWords(open)}. Nothing is done before; unanswered it ends ${slackTime(expiryOf(accept, deadlineAt))}.`
    }
    case 'accepting':
      return accept.setAt === null
        ? `${id}: ${tag} is being accepted by hand, for ${who}.`
        : `${id}: the override is set on ${tag} since ${slackTime(accept.setAt)}, for ${who}; the release controller's answer is awaited.`
    case 'stuck':
      return `${id} is stuck. ${accept.stuck ? problemWords(accept.stuck.problem, accept, place) : ''}`
    case 'accepted':
      return acceptedLead(accept, who)
    case 'failed':
      return `${id} ended without an acceptance. ${accept.failure ? failureWords(accept.failure, accept) : ''}`
    case 'rejected':
    case 'withdrawn':
      return `${id} was ${state} by ${actorName(ended?.by ?? 'bot')}${ended?.why ? `: ${inWords(ended.why, 300)}` : '.'} Nothing was done to ${tag}.`
    case 'expired':
      return `${id} expired: nobody confirmed it in time. Nothing was done to ${tag}.`
    case 'undoing':
      return `${id}: ${undo ? mention(undo.by) : 'TRT'} undoes it; ${accept.setAt === null ? `the bot looks whether our override stands at ${tag}, and removes it` : `the override of ${tag} is removed, and the release controller's answer is awaited`}.`
    case 'undone':
      return `${id} was undone by ${undo ? mention(undo.by) : 'TRT'}: ${accept.undone ? undoneWords(accept, accept.undone) : ''}`
  }
}

function acceptedLead({ id, candidate, accepted, sprint }: ManualAccept, who: string): string {
  const tag = code(candidate.tag)
  const since = accepted ? ` ${slackTime(accepted.at)}` : ''
  const selected =
    accepted === null || accepted.unselected === null
      ? `It was selected for sprint ${sprint}.`
      : `It is not the payload of sprint ${sprint}: ${accepted.unselected}`
  return accepted?.how === 'jobs'
    ? `${id}: ${tag} was accepted by its own jobs${since}, so no override was set. ${selected}`
    : `${id}: ${tag} is accepted by hand, by ${who}${since}. ${selected}`
}

function requestOf({ accept, pageOf }: AcceptData): string {
  const { candidate, circumstance, why, links } = accept
  const { tag, passedOver, blocking, failing } = candidate
  const state = passedOver === null ? '' : `${passedOverNames[passedOver]} when it was picked; `
  const failed = failing.length > 0 ? `\n*Failing:* ${failingLinks(candidate)}` : ''
  const evidence =
    links.length > 0
      ? `\n*Links:* ${listed(links.map(url => `<${url.replaceAll(/[<>|]/g, encodeURIComponent)}>`))}`
      : ''
  return `${linked(pageOf(tag), tag)}: ${state}${jobsLine(blocking, 'blocking')}.${failed}\n*Circumstance:* ${circumstanceNames[circumstance]}\n*Why:*\n${quoted(why, 1200)}${evidence}`
}

function votesBlock({ votes }: ManualAccept): KnownBlock[] {
  if (votes.length === 0) return []
  const lines = votes.map(vote => `:white_check_mark: ${mention(vote.by)} confirmed ${slackTime(vote.at)}`)
  return [context(listed(lines))]
}

function buttonsOf({ accept, isGivenUp, seal }: AcceptData): ButtonSpec[] {
  const { id, state, candidate } = accept
  const value = seal({ id })
  const deciding: ButtonSpec[] = [
    {
      id: 'accept.confirm',
      text: 'Confirm',
      style: 'primary',
      value,
      confirm: confirm({
        title: 'Accept it by hand?',
        text: `${code(candidate.tag)} is accepted although its jobs did not pass. That cannot be undone as a whole: ${CANNOT_BE_UNDONE}.`,
        confirm: 'Accept it',
        deny: 'Not yet',
      }),
    },
    { id: 'accept.reject', text: 'Reject', style: 'danger', value },
  ]
  return [
    ...(state === 'awaiting' ? deciding : []),
    ...(state === 'stuck' || isGivenUp ? [{ id: 'accept.try-again', text: 'Try again', value }] : []),
    ...(canWithdraw(accept) ? [{ id: 'accept.withdraw', text: 'Withdraw', value }] : []),
    ...(canUndo(accept) ? [undoButton(accept, value)] : []),
  ]
}

function undoButton({ candidate }: ManualAccept, value: string): ButtonSpec {
  return {
    id: 'accept.undo',
    text: 'Undo',
    style: 'danger',
    value,
    confirm: confirm({
      title: 'Undo the acceptance?',
      text: `You are asked for a reason first. Then the override of ${code(candidate.tag)} is removed. ${NOT_MOVED_BACK}.`,
      confirm: 'Go on',
    }),
  }
}
