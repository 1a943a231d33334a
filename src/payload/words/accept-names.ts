import { roleNames } from '../../kernel/people.ts'
import { inWords, listed, mention } from '../../kernel/text.ts'
import type { AcceptVerb } from '../model/accept-decide.ts'
import { mayStand } from '../model/accept.ts'
import type { AcceptState, Circumstance, ControlPlane, Deed, Failure, ManualAccept, Problem } from '../model/accept.ts'
import { code } from './names.ts'

export const circumstanceNames = {
  cloud: 'cloud provider',
  registry: 'registry',
  infrastructure: 'infrastructure',
  flake: 'known flake',
  other: 'other',
} satisfies Record<Circumstance, string>

export const acceptStateNames = {
  awaiting: 'waiting for confirmation',
  accepting: 'being accepted',
  stuck: 'stuck',
  accepted: 'accepted',
  failed: 'ended without acceptance',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
  expired: 'expired',
  undoing: 'being undone',
  undone: 'undone',
} satisfies Record<AcceptState, string>

export const acceptVerbNames = {
  confirm: 'confirmed',
  reject: 'rejected',
  withdraw: 'withdrawn',
  'try-again': 'tried again',
  undo: 'undone',
  expire: 'expired',
  begin: 'begun',
  set: 'set',
  finish: 'finished',
  fail: 'ended',
  'wait-anew': 'waited for',
  'get-stuck': 'marked as stuck',
  'finish-undo': 'undone',
} satisfies Record<AcceptVerb, string>

/** What acceptance sets off at the release controller (payloads.md §2.2). */
export const CANNOT_BE_UNDONE =
  'the release tags are repointed to it, and the bugs fixed in it are moved to VERIFIED in Jira'

/** After an undo. */
export const NOT_MOVED_BACK = 'The release tags and the bugs that acceptance has moved are not moved back'

/** Everybody who stands for it, the one who picked first. */
export function acceptedBy({ by, votes }: ManualAccept, nameOf: (who: ManualAccept['by']) => string): string {
  return listed([by, ...votes.map(vote => vote.by)].map(nameOf))
}

export function confirmers({ policy }: ManualAccept): string {
  return listed([...new Set(policy.map(({ role }) => roleNames[role]))], 'or')
}

/** Why it did not come about, and what now; a sentence or two. */
export function failureWords(failure: Failure, accept: ManualAccept): string {
  const { tag } = accept.candidate
  const next = 'Pick another one with *Accept one by hand*.'
  switch (failure.kind) {
    case 'pruned':
      return `${code(tag)} is not there any more: the release controller has deleted it. ${next}`
    case 'creation-failed':
      return `The image of ${code(tag)} could not be made, and the release controller never accepts a payload without one. ${next}`
    case 'foreign': {
      const { override, reason } = failure.found
      return `Somebody else has decided ${code(tag)} by hand: its override is ${code(override === '' ? 'empty' : override)}${reason === '' ? ', without a reason' : ` and says “${inWords(reason, 300)}”`}. Who that was is not known, and it was left alone. ${override === 'Accepted' ? 'It can be selected as accepted: press *Check again* on the card.' : next}`
    }
    case 'taken-back':
      return `Our override of ${code(tag)} was there, and somebody has removed it. Who that was is not known, and it was not set again. ${next}`
    case 'selected-meanwhile':
      return failure.tag === tag
        ? `${mention(failure.by)} selected ${code(tag)} meanwhile, so nothing had to be accepted by hand.`
        : `${mention(failure.by)} selected ${code(failure.tag)} meanwhile, so ${leftAlone(accept)}.`
    case 'choice-over':
      return `The choice of the payload of sprint ${accept.sprint} is over, since a later sprint's has begun, so ${leftAlone(accept)}.`
    case 'stands-again':
      return `QE has taken back that it failed ${code(failure.tag)}, which is the payload of sprint ${accept.sprint} again, so ${leftAlone(accept)}.`
  }
}

function leftAlone(accept: ManualAccept): string {
  const tag = code(accept.candidate.tag)
  return mayStand(accept) ? `no override was set on ${tag}; its pin may stand` : `nothing was done to ${tag}`
}

/** What has to be mended, and by whom. */
export function problemWords(problem: Problem, accept: ManualAccept, place: ControlPlane | null): string {
  const { tag } = accept.candidate
  const standing = mayStand(accept)
    ? ` The pin of ${code(tag)} and its override may stand by now: *Undo* looks first, and takes our override off; the pin stays.`
    : ''
  switch (problem.kind) {
    case 'ignored':
      return `The override is set on ${code(tag)}, and the release controller has not acted on it for 30 minutes. Ask who looks after the release controller, then *Try again*; or *Undo* takes the override off.`
    case 'not-built':
      return `The image of ${code(tag)} was not made within 30 minutes, and an override waits for it. *Try again* waits once more; *${mayStand(accept) ? 'Undo' : 'Withdraw'}* makes room for another one.`
    case 'refused':
      return problem.forbidden
        ? `The bot's account may not ${deedWords(problem.deed, place)} (403), so it stopped. Have the right given to it, then *Try again*; or do it yourself as docs/by-hand.md says.${standing}`
        : `The control plane said no: ${inWords(problem.why, 300)}. Have that mended, then *Try again*; or do it yourself as docs/by-hand.md says.${standing}`
  }
}

function deedWords(deed: Deed, place: ControlPlane | null): string {
  const where = place ? ` in namespace ${inWords(place.namespace, 60)} on ${inWords(place.context, 60)}` : ''
  const what = {
    read: 'get ReleasePayloads (release.openshift.io)',
    pin: 'patch ImageStreamTags (image.openshift.io)',
    override: 'patch ReleasePayloads (release.openshift.io)',
  }[deed]
  return `${what}${where}`
}

/** Plain text. */
export const noWayToPayloads = 'Kubernetes is not configured any more (KUBECONFIG is not set)'
