import type { KnownBlock } from '@slack/types'
import { actions, button, context, section } from '../../kernel/blocks.ts'
import { actorName, inWords, mention, quoted, slackTime } from '../../kernel/text.ts'
import type { Tracked } from '../../tracking/model.ts'
import type { ManualAccept } from '../model/accept.ts'
import { isJudged } from '../model/choosing.ts'
import { hasPassed, toldAnswers } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import type { Taken } from '../model/taken.ts'
import { cardButtons } from './card-buttons.ts'
import { changesLines, followUpLine } from './changes.ts'
import { candidateLine, passedOverLines } from './candidates.ts'
import { acceptStateNames } from './accept-names.ts'
import { answerNames, code, leftNames, linked, qeNames } from './names.ts'
import { takenLine } from './taken.ts'
import type { Followed } from './changes.ts'

/** All that the card of a payload is made of. */
export interface CardData {
  payload: Payload
  /** Where the selected one was taken up. */
  taken: readonly Taken[]
  tracked: Tracked | null
  followUps: Followed
  /** What is not delivered yet, escaped. */
  pending: string[]
  /** How TRT is mentioned. */
  trt: string
  selectionAt: number
  /** The sprint is over, and with it the choice. */
  isOver: boolean
  /** An acceptance by hand that is not over, and where its message is. */
  accept: { accept: ManualAccept; link: string | null } | null
  now: number
  pageOf: (tag: string) => string
  /** Marks what a button carries with the environment it belongs to. */
  seal: (data: object) => string
}

/** The card of a sprint's payload: one sentence that says it all, then what belongs to it, then what can be done. */
export function payloadCard(data: CardData): { text: string; blocks: KnownBlock[] } {
  const { payload, pageOf } = data
  const lead = payloadLead(data)
  const notes = notesOf(data)
  const buttons = cardButtons(data)
  const parts = [
    detailOf(data),
    changesLines(payload, pageOf).join('\n'),
    followUpLine(payload, data.followUps),
    payload.selected || payload.missed ? '' : passedOverLines(payload.proposal?.candidates ?? [], pageOf).join('\n'),
    acceptLine(data.accept),
    earlierLines(payload).join('\n'),
  ].filter(part => part !== '')
  return {
    text: lead,
    blocks: [
      section(lead),
      ...parts.map(part => section(part)),
      ...(notes.length > 0 ? [context(...notes.map(note => `:hourglass_flowing_sand: ${note}`))] : []),
      context(footOf(data)),
      ...(buttons.length > 0 ? [actions(buttons.map(button))] : []),
    ],
  }
}

/** Where the payload of the sprint stands, in a sentence or two. */
export function payloadLead(
  data: Pick<CardData, 'payload' | 'taken' | 'trt' | 'selectionAt' | 'isOver' | 'now'>,
): string {
  const { payload } = data
  const sprint = `*Sprint ${payload.sprint}*`
  if (payload.missed) {
    return `${sprint} has no build on time: the bot was not running when its payload was to be selected (${slackTime(payload.deadlineAt)} at the latest).${data.isOver ? '' : NEXT_SELECTION}`
  }
  if (payload.selected) return selectedLead(data)
  if (payload.state === 'none' && payload.none) {
    const { by, at } = payload.none
    return `${mention(by)} found none of the payloads of *sprint ${payload.sprint}* good enough, ${slackTime(at)}.${noBuild(payload)}`
  }
  if (data.isOver) return `${sprint} ended without a payload.${noBuild(payload)}`
  return choosingLead(data, sprint)
}

/** Only while the next one has not begun, or was missed as well. */
const NEXT_SELECTION =
  " The next sprint's is proposed on its day; TRT begins that at once with `/sacrificial payload now`."

function choosingLead(
  { payload, trt, selectionAt, now }: Pick<CardData, 'payload' | 'trt' | 'selectionAt' | 'now'>,
  sprint: string,
): string {
  const late = payload.late ? ` It is late: the bot was not running ${slackTime(selectionAt)}, when it was due.` : ''
  const proposed = payload.proposal?.proposed ?? null
  const until =
    payload.noBuildAt === null && now <= payload.deadlineAt
      ? ` ${proposed === null || isJudged(payload) ? 'The deadline is' : 'Select one by'} ${slackTime(payload.deadlineAt)}.`
      : `${noBuild(payload)} A later selection is recorded as late.`
  return `${trt} ${sprint}: ${proposalWords(payload)}${late}${until}`
}

function proposalWords(payload: Payload): string {
  const { proposal, stream, earlier, none } = payload
  const again = earlier.length > 0 ? 'another payload is needed; ' : ''
  if (proposal === null || proposal.at === null) return `${again}the payloads of ${code(stream)} are being looked at.`
  if (none && isJudged(payload)) return `${again}${mention(none.by)} found none good enough so far.`
  const best = proposal.candidates.find(({ tag }) => tag === proposal.proposed)
  if (best) return `${again}the bot proposes ${code(best.tag)}.`
  const nothing = proposal.candidates.length === 0
  return nothing
    ? `${again}${code(stream)} has no payload at all now.`
    : `${again}no payload of the last two days can be proposed.`
}

function selectedLead({ payload, taken }: Pick<CardData, 'payload' | 'taken'>): string {
  const { selected, sprint, qe, answer } = payload
  if (!selected) return ''
  const how = { proposed: 'selected', chosen: 'chosen', manual: 'accepted by hand and selected' }[selected.mode]
  const late = selected.late ? ', after the deadline' : ''
  const by = `${how} by ${mention(selected.by)} ${slackTime(selected.at)}${late}`
  const verdict = qe ? ` QE: ${qeNames[qe.state]}${qe.until ? ` until ${slackTime(qe.until)}` : ''}.` : ''
  const answers = hasPassed(qe) ? answersWords(payload, taken) : ''
  const next = answer && answers !== '' ? ` Test Platform answered ${slackTime(answer.at)}: ${answers}.` : ''
  const seen = taken.filter(({ completedAt }) => completedAt !== null).map(one => ` ${takenLine(one)}`)
  return `The payload of *sprint ${sprint}* is ${code(selected.tag)}, ${by}; it is classified *fc*.${verdict}${next}${seen.join('')}`
}

export function answerWords({ kind, cluster, why }: NonNullable<Payload['answer']>): string {
  return `${answerNames[kind]}${cluster ? ` on *${inWords(cluster, 60)}*` : ''}${why ? ` (${inWords(why, 200)})` : ''}`
}

/** Each cluster by itself where they fare differently. */
export function answersWords(payload: Payload, taken: readonly Taken[]): string {
  return toldAnswers(payload, taken).map(answerWords).join('; ')
}

function noBuild({ noBuildAt, deadlineAt }: Payload): string {
  return noBuildAt === null ? '' : ` *No build on time:* none stood at the deadline, ${slackTime(deadlineAt)}.`
}

function detailOf({ payload, pageOf }: CardData): string {
  const { selected, proposal, none } = payload
  if (selected) {
    const spec = selected.pullSpec ? `*Pull spec:* ${code(selected.pullSpec)}` : '*Pull spec:* not known'
    const digest = `*Digest:* ${selected.digest ? code(selected.digest) : 'being read'}`
    const reason = selected.reason ? `\n${quoted(selected.reason, 400)}` : ''
    return `${linked(pageOf(selected.tag), 'Release page')}  ·  ${spec}\n${digest}${publicName(payload)}${reason}`
  }
  if (none && (payload.state === 'none' || isJudged(payload))) return quoted(none.reason)
  const best = proposal?.candidates.find(({ tag }) => tag === proposal.proposed)
  return best ? `*Proposed:* ${candidateLine(best, pageOf)}` : ''
}

function publicName({ promoted }: Payload): string {
  return promoted ? `\n*Promoted as* ${code(promoted.name)}` : ''
}

function acceptLine(shown: CardData['accept']): string {
  if (shown === null) return ''
  const { id, by, candidate, state } = shown.accept
  const name = shown.link === null ? `*${id}*` : linked(shown.link, id)
  return `${name}: ${mention(by)} asks to accept ${code(candidate.tag)} by hand; it is ${acceptStateNames[state]}.`
}

function earlierLines({ earlier }: Payload): string[] {
  return earlier
    .slice(-3)
    .map(
      one => `• ${code(one.tag)} was selected by ${mention(one.by)} ${slackTime(one.at)}; ${leftNames[one.because]}.`,
    )
}

function notesOf({ payload, pending, now }: CardData): string[] {
  const { proposal, lookingDeeper, label, selected, missed } = payload
  const choosing = !selected && !missed
  return [
    ...(choosing && lookingDeeper && lookingDeeper.until > now
      ? [
          `${mention(lookingDeeper.by)} is looking deeper until ${slackTime(lookingDeeper.until)}; no reminders until then.${now <= payload.deadlineAt ? ' The deadline stays.' : ''}`,
        ]
      : []),
    ...(choosing && proposal?.trouble ? [troubleNote(proposal)] : []),
    ...(choosing && proposal?.unlabelled ? [`${inWords(proposal.unlabelled, 300)}`] : []),
    ...(label?.trouble ? [`QE's verdict is not mirrored at the payload: ${inWords(label.trouble, 200)}`] : []),
    ...pending,
  ]
}

function troubleNote({ trouble, notBefore, at }: NonNullable<Payload['proposal']>): string {
  const since = at === null ? 'Nothing could be read yet' : `What is shown is from ${slackTime(at)}`
  const again = notBefore === null ? 'The bot goes on trying' : `The bot asks again ${slackTime(notBefore)}`
  return `${inWords(trouble ?? '', 300)}. ${since}. ${again}.`
}

const stateNames = { choosing: 'choosing', selected: 'selected', none: 'none good enough' } as const

function footOf({ payload, tracked }: CardData): string {
  const begun = payload.openedBy === null ? 'opened' : `opened by ${actorName(payload.openedBy)}`
  const seen = payload.proposal?.at && !payload.selected ? ` · looked at ${slackTime(payload.proposal.at)}` : ''
  const jira = tracked ? ` · ${issueLink(tracked)}` : ''
  return `${payload.id} · ${payload.missed ? 'missed' : stateNames[payload.state]} · ${begun} ${slackTime(payload.openedAt)}${seen}${jira}`
}

function issueLink({ state, key, url, troubled }: Tracked): string {
  if (state === 'off') return 'no Jira is configured'
  const trouble = troubled ? ` (${inWords(troubled, 160)})` : ''
  if (key && url) return `${linked(url, key)}${state === 'gone' ? ' (gone)' : ''}${trouble}`
  return `${state === 'failed' ? 'Jira failed' : 'Jira pending'}${trouble}`
}
