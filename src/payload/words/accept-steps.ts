import { roleNames } from '../../kernel/people.ts'
import type { Actor } from '../../kernel/people.ts'
import { actorName, cut, listed, mention, oneLine, quoted } from '../../kernel/text.ts'
import type { AcceptFact } from '../model/accept-decide.ts'
import type { ControlPlane, ManualAccept, Undone } from '../model/accept.ts'
import { acceptedBy, failureWords, NOT_MOVED_BACK, problemWords } from './accept-names.ts'
import type { IssueStyle } from './issue.ts'
import { code } from './names.ts'
import type { Mentions } from './step-data.ts'

const REASON_WHY_MAX = 400

/** What the override says where everybody sees it, and by which it is known as ours; `names` are those who stand for it. */
export function overrideReason({ id, sprint, why }: ManualAccept, names: readonly string[]): string {
  return `${cut(oneLine(why), REASON_WHY_MAX)} (accepted by ${listed(names)}, sprint ${sprint}, ${id})`
}

export interface AcceptStepData {
  accept: ManualAccept
  by: Actor
  mentions: Mentions
  place: ControlPlane | null
  /** Whoever tests the payloads is at work. */
  qeAtWork: boolean
}

/** The line in the thread for what just happened, or null where the message itself shows it. */
export function acceptStep({ accept, by, mentions, place, qeAtWork }: AcceptStepData, fact: AcceptFact): string | null {
  const { id, candidate } = accept
  const { tag } = candidate
  switch (fact.kind) {
    case 'accept-opened':
    case 'accept-vote':
    case 'accept-begun':
    case 'accept-set':
    case 'accept-waits-anew':
    // Whoever undoes it is on its message; what became of it is told once it is known.
    case 'accept-undo':
      return null
    case 'accept-confirmed':
      return `${id}: ${actorName(by)} confirmed it; the bot pins ${code(tag)} and sets the override now.`
    case 'accept-rejected':
      return `${id}: ${actorName(by)} rejected it, ${mention(accept.by)}. Nothing was done to ${code(tag)}.\n${quoted(fact.why)}`
    case 'accept-withdrawn':
      return `${id}: ${actorName(by)} withdrew it. Nothing was done to ${code(tag)}.`
    case 'accept-expired':
      return `${id} expired, ${mention(accept.by)}: nobody confirmed it in time. Nothing was done to ${code(tag)}.`
    case 'accept-done':
      // That it was selected says all of it.
      return fact.how === 'override' && fact.unselected === null ? null : `${id}: ${doneWords(accept, fact)}`
    case 'accept-failed':
      return `${id}, ${mention(accept.by)}: ${failureWords(fact.failure, accept)}`
    case 'accept-stuck':
      return `${mentions.trt} ${id} is stuck. ${problemWords(fact.problem, accept, place)}`
    case 'accept-tried-again':
      return `${id}: ${actorName(by)} asked to try again.`
    case 'accept-undone':
      return undoneStep(accept, mentions, qeAtWork, fact)
  }
}

/** All that there is to say about an undo, to everybody who has to do something now. */
function undoneStep(
  accept: ManualAccept,
  { trt, qe, testPlatform }: Mentions,
  qeAtWork: boolean,
  fact: Extract<AcceptFact, { kind: 'accept-undone' }>,
): string {
  const { id, undo, candidate, sprint } = accept
  const who = undo ? mention(undo.by) : 'TRT'
  const why = undo ? `\n${quoted(undo.why)}` : ''
  const step = `${id}, undone by ${who}: ${undoneWords(accept, fact)}${why}`
  if (fact.stands !== null) return step
  const stop = fact.told.wasReady ? `${testPlatform} *Stop:* do not upgrade to ${code(candidate.tag)}.\n` : ''
  // In their night it can wait: their own message says so, too, when they come.
  const team = qe === trt ? '' : ` ${qeAtWork ? qe : `${roleNames.qe}:`} Please stop testing ${code(candidate.tag)}.`
  const again = fact.told.isOver ? '' : `${trt} Please choose again for sprint ${sprint}.`
  const call = `${again}${team}`.trim()
  return `${stop}${call === '' ? '' : `${call}\n`}${step}`
}

function doneWords(
  { candidate, sprint }: ManualAccept,
  { how, unselected }: Extract<AcceptFact, { kind: 'accept-done' }>,
): string {
  const tag = code(candidate.tag)
  const accepted =
    how === 'override'
      ? `the release controller confirms that ${tag} is accepted by hand, with our reason.`
      : `${tag} was accepted by its own jobs meanwhile, so no override was needed and none was set.`
  if (unselected === null) return accepted
  const undo = how === 'override' ? ' *Undo* takes the acceptance back.' : ''
  return `${accepted} It did not become the payload of sprint ${sprint}: ${unselected}${undo}`
}

/** What became of the override, and of the selection; a sentence for each. */
export function undoneWords({ candidate, sprint }: ManualAccept, { found, stands }: Pick<Undone, 'found' | 'stands'>) {
  const tag = code(candidate.tag)
  const override = {
    ours: `the override of ${tag} is removed, its pin stays; whether it is accepted follows from its jobs again.`,
    none: `no override of ours stands at ${tag}; its pin may stand, and does no harm.`,
    gone: `${tag} is not there any more, and our override went with it.`,
    foreign: `somebody else's override stands at ${tag} by now, so it was left alone; ours is gone.`,
  }[found]
  const selection =
    stands === null
      ? `Sprint ${sprint} has no payload now.`
      : {
          'not-selected': `The choice of sprint ${sprint} is not touched: ${tag} is not its payload.`,
          upgrade: `An upgrade to it has begun, so it stays the payload of sprint ${sprint}; QE's *Failed* opens the choice again.`,
        }[stands]
  return `${override} ${selection} ${NOT_MOVED_BACK}.`
}

/** The comment in the Jira of the sprint's payload, or null. */
export function acceptComment(
  accept: ManualAccept,
  fact: AcceptFact,
  by: Actor,
  { nameOf }: IssueStyle,
): string | null {
  const { id, candidate, reason, circumstance, links } = accept
  const { tag } = candidate
  switch (fact.kind) {
    case 'accept-done': {
      if (fact.unselected !== null) return null
      if (fact.how === 'jobs') return `${id}: ${tag} was accepted by its own jobs; no override was needed.`
      const evidence = links.length > 0 ? ` Links: ${links.join(' ')}` : ''
      return `${id}: ${tag} was accepted by hand by ${acceptedBy(accept, nameOf)} (${circumstance}). The override says: "${reason}".${evidence}`
    }
    case 'accept-undo':
      return `${id}: ${by === 'bot' ? 'the bot' : nameOf(by)} undoes the acceptance of ${tag}: ${fact.why}`
    case 'accept-undone':
      return `${id}: ${fact.found === 'none' ? 'no override of ours stands at' : 'the override of'} ${tag}${fact.found === 'none' ? '' : ' does not stand any more'}${fact.stands === null ? '; TRT chooses again' : ''}.`
    default:
      return null
  }
}
