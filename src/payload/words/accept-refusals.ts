import { openWords } from '../../approval/words.ts'
import { roleNames } from '../../kernel/people.ts'
import type { Role } from '../../kernel/people.ts'
import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { actorName, inWords, listed, mention, slackTime } from '../../kernel/text.ts'
import type { AcceptNo } from '../model/accept-decide.ts'
import { canUndo, LINKS_MAX, WHY_MAX, WHY_MIN } from '../model/accept.ts'
import type { ManualAccept } from '../model/accept.ts'
import type { Payload } from '../model/payload.ts'
import { acceptStateNames, acceptVerbNames, confirmers } from './accept-names.ts'
import { code } from './names.ts'

const BY_HAND = 'docs/by-hand.md says how to do it yourself; *Check again* on the card then shows it as accepted.'

export function acceptRefusal(no: AcceptNo): Refusal {
  const { accept } = no
  switch (no.no) {
    case 'state':
      return refuse(
        `${accept.id} cannot be ${acceptVerbNames[no.verb]}: it is ${acceptStateNames[accept.state]}${whoseDoing(accept)}. ${possible(accept)}`,
      )
    case 'own':
      return refuse(`You picked the payload of ${accept.id}, so somebody else has to decide it. You can withdraw it.`)
    case 'already-voted':
      return refuse(
        `You confirmed ${accept.id} already. It is ${acceptStateNames[accept.state]}${accept.state === 'awaiting' ? ` by others` : ' now'}.`,
      )
    case 'not-needed':
      return no.open.length === 0
        ? refuse(`${accept.id} has all the confirmations it needs.`)
        : refuse(`Only ${confirmers(accept)} can confirm ${accept.id}. Needed: ${openWords(no.open)}.`)
    case 'not-yours':
      return refuse(
        no.verb === 'withdraw' && accept.state === 'awaiting'
          ? `Only ${mention(accept.by)} can withdraw ${accept.id}. ${confirmers(accept)} can reject it.`
          : `Only ${no.verb === 'reject' ? confirmers(accept) : roleNames.trt} can do this to ${accept.id}.`,
      )
    case 'no-reason':
      return refuse('Please say why, in a sentence.', 'reason')
  }
}

function whoseDoing({ ended, accepted, confirmedAt, votes, undo }: ManualAccept): string {
  if (undo) return `, by ${mention(undo.by)}, ${slackTime(undo.at)}`
  if (ended) return `, by ${actorName(ended.by ?? 'bot')}, ${slackTime(ended.at)}`
  const last = votes.at(-1)
  const at = accepted?.at ?? confirmedAt
  return last && at !== null ? `, confirmed by ${mention(last.by)}, ${slackTime(at)}` : ''
}

function possible(accept: ManualAccept): string {
  if (canUndo(accept)) return 'TRT can undo it.'
  return accept.state === 'accepting' || accept.state === 'undoing'
    ? 'Its message shows how it goes on.'
    : 'The card of the payload shows what can be done now.'
}

export function unknownAccept(id: string): Refusal {
  return refuse(`There is no acceptance by hand ${inWords(id, 40)}. The card of the payload shows what there is.`)
}

/** One at a time for each sprint. */
export function acceptUnderWay(accept: ManualAccept): Refusal {
  const { id, by, candidate, sprint, state, openedAt } = accept
  return refuse(
    `${mention(by)} asked to accept ${code(candidate.tag)} for sprint ${sprint} ${slackTime(openedAt)}: ${id} is ${acceptStateNames[state]}. Only one at a time: ${state === 'awaiting' ? 'confirm or reject it in the thread first' : 'its message in the thread shows how it goes on'}.`,
  )
}

export function acceptOff(): Refusal {
  return refuse(
    `The bot cannot accept a payload by hand: Kubernetes is not configured (KUBECONFIG is not set). ${BY_HAND}`,
  )
}

/** `missing`: sentences about what the bot's account may not do. */
export function acceptRightsMissing(missing: readonly string[]): Refusal {
  return refuse(
    `The bot cannot accept a payload by hand as it stands:\n${missing.map(line => `• ${inWords(line, 300)}`).join('\n')}\n${BY_HAND}`,
  )
}

export function nothingToAccept({ proposal, stream }: Payload): Refusal {
  return refuse(
    proposal === null || proposal.at === null
      ? `The payloads of ${code(stream)} are not read yet. Try again in a minute.`
      : `No payload of the last two days is rejected or still verifying, so there is none to accept by hand. *Check again* on the card reads them anew.`,
  )
}

/** By hand is accepted what nothing better can stand in for. */
export function betterProposed({ proposal, sprint }: Payload): Refusal {
  return refuse(
    `${code(proposal?.proposed ?? '')} was accepted by its own jobs and is proposed for sprint ${sprint}, so nothing need be accepted by hand: select it on the card. If it will not do, say so there with *None is good enough*; then one can be accepted by hand.`,
  )
}

/** What is accepted now would come to no sprint any more. */
export function acceptPointless(accept: ManualAccept): Refusal {
  const { id, sprint } = accept
  const ending = accept.state === 'awaiting' ? '*Withdraw* or *Reject* ends it.' : '*Withdraw* ends it.'
  const next = canUndo(accept) ? '*Undo* takes our override off, if it stands.' : ending
  return refuse(
    `${id} does not go on: the choice of the payload of sprint ${sprint} is over, since a later sprint's has begun. ${next}`,
  )
}

export function notAcceptable(tag: string): Refusal {
  return refuse(
    `${code(tag)} cannot be accepted by hand any more: at the last look it was neither rejected nor still verifying. The card shows what became of it.`,
    'tag',
  )
}

export function nobodyElseConfirms(roles: readonly Role[]): Refusal {
  const names = listed(
    roles.map(role => roleNames[role]),
    'or',
  )
  return refuse(
    `Nobody can confirm this today: no other member of ${names} is known. Ask a workspace admin to fill the group. ${BY_HAND}`,
  )
}

/** `on`: the clusters that have it. */
export function clusterRunsIt({ id, candidate, sprint }: ManualAccept, on: readonly string[]): Refusal {
  const clusters = listed(on.map(code))
  const has = on.length === 1 ? 'runs it, or is being upgraded to it' : 'run it, or are being upgraded to it'
  return refuse(
    `${id} was not undone: ${code(candidate.tag)} is the payload of sprint ${sprint}, and ${clusters} ${has}. Tell QE what speaks against it: after QE's *Failed*, *Undo* is possible.`,
  )
}

export function qeHasPassed({ id, candidate, sprint }: ManualAccept): Refusal {
  return refuse(
    `${id} was not undone: QE has passed ${code(candidate.tag)}, and it is the payload of sprint ${sprint}. Tell QE what speaks against it: after QE's *Failed*, *Undo* is possible.`,
  )
}

/** The undo would leave Test Platform with an upgrade to a payload that is not accepted. */
export function upgradeStands({ id, candidate, sprint }: ManualAccept): Refusal {
  return refuse(
    `${id} was not undone: Test Platform is upgrading to ${code(candidate.tag)}, and it stays the payload of sprint ${sprint}. Tell QE what speaks against it: after QE's *Failed*, *Undo* is possible.`,
  )
}

export const acceptFormNotes = {
  tag: 'Choose a payload.',
  circumstance: 'Choose what kept the jobs from passing.',
  why: `Between ${WHY_MIN} and ${WHY_MAX.toLocaleString('en-US')} characters are needed: who reads it later was not there.`,
  noLink: (text: string) => `This is not a link (http or https): ${text}`,
  tooManyLinks: `${LINKS_MAX} links at most.`,
}
