import type { KnownBlock, ModalView } from '@slack/types'
import { select, textInput } from '../../kernel/block-elements.ts'
import { context, input, modal, section } from '../../kernel/blocks.ts'
import { counted, slackTime } from '../../kernel/text.ts'
import { CIRCUMSTANCES, expiryOf, LINKS_MAX, WHY_MAX, WHY_MIN } from '../model/accept.ts'
import type { ManualAccept } from '../model/accept.ts'
import type { Candidate } from '../model/candidates.ts'
import { CANNOT_BE_UNDONE, circumstanceNames, confirmers, NOT_MOVED_BACK } from './accept-names.ts'
import { failingLinks, timesOf } from './candidates.ts'
import { code, jobsLine, linked, passedOverNames } from './names.ts'

const TITLE = 'Accept one by hand'
const SHOWN_MAX = 12

/** What is there at once, until the rest is read. */
export function acceptFormOpening(metadata: string): ModalView {
  return modal({
    callbackId: 'accept.opening',
    title: TITLE,
    close: 'Cancel',
    metadata,
    blocks: [section('Looking at the payloads, and at what the bot may do …')],
  })
}

export interface AcceptFormSpec {
  sprint: number
  /** Those that can be accepted by hand, the newest first. */
  candidates: readonly Candidate[]
  pageOf: (tag: string) => string
  /** Whether the cluster said that the bot may do it. */
  isSure: boolean
  metadata: string
}

export function acceptForm({ sprint, candidates, pageOf, isSure, metadata }: AcceptFormSpec): ModalView {
  const shown = candidates.slice(0, SHOWN_MAX)
  const left = candidates.length - shown.length
  const [only, ...more] = shown
  return modal({
    callbackId: 'accept.submit',
    title: TITLE,
    submit: 'Ask for it',
    metadata,
    blocks: [
      context(`For sprint ${sprint}. Nothing is done before somebody else has confirmed it in the thread.`),
      ...(isSure ? [] : [context('Whether the bot may do it could not be read just now; it says so if not.')]),
      ...shown.map(one => section(candidateLine(one, pageOf))),
      ...(left > 0 ? [context(`${counted(left, 'older one')} not shown.`)] : []),
      input({
        id: 'tag',
        label: 'Which payload',
        element: select({
          choices: shown.map(({ tag, passedOver, blocking }) => ({
            value: tag,
            text: tag,
            description: `${passedOver ? passedOverNames[passedOver] : ''}; ${jobsLine(blocking, 'blocking')}`,
          })),
          placeholder: 'Choose',
          ...(only && more.length === 0 && { initial: only.tag }),
        }),
      }),
      input({
        id: 'circumstance',
        label: 'What kept its jobs from passing',
        element: select({
          placeholder: 'Choose',
          choices: CIRCUMSTANCES.map(value => ({
            value,
            text: circumstanceNames[value].replace(/^./, letter => letter.toUpperCase()),
          })),
        }),
      }),
      input({
        id: 'why',
        label: 'Why the payload is good all the same',
        hint: 'It becomes the reason of the override, where everybody sees it.',
        element: textInput({ multiline: true, minLength: WHY_MIN, maxLength: WHY_MAX }),
      }),
      input({
        id: 'links',
        label: 'Links',
        optional: true,
        hint: `Http or https, one on each line, ${LINKS_MAX} at most.`,
        element: textInput({ multiline: true, maxLength: 3000 }),
      }),
      context(`Acceptance sets off what cannot be undone: ${CANNOT_BE_UNDONE}.`),
    ],
  })
}

function candidateLine(candidate: Candidate, pageOf: (tag: string) => string): string {
  const { tag, passedOver, blocking, failing } = candidate
  const why = passedOver ? `${passedOverNames[passedOver]}; ` : ''
  const failed = failing.length > 0 ? `\nFailing: ${failingLinks(candidate)}` : ''
  return `${linked(pageOf(tag), tag)}\n${timesOf(candidate)}; ${why}${jobsLine(blocking, 'blocking')}.${failed}`
}

/** After the form was sent. */
export function acceptAskedNote(accept: ManualAccept, deadlineAt: number, channel: string): string {
  return `${accept.id} asks for the acceptance of ${code(accept.candidate.tag)}. It waits for ${confirmers(accept)} in the thread of the payload in <#${channel}>, until ${slackTime(expiryOf(accept, deadlineAt))}.`
}

/** Asks for nothing but a reason; `lead` says what pressing it does. */
export function acceptReasonForm(
  verb: 'reject' | 'undo',
  { id, candidate }: ManualAccept,
  metadata: string,
): ModalView {
  const title = verb === 'reject' ? `Reject ${id}` : `Undo ${id}`
  return modal({
    callbackId: `accept.${verb}.submit`,
    title,
    submit: title,
    metadata,
    blocks: [
      ...(verb === 'reject' ? rejectLead : undoLead(candidate.tag)),
      input({ id: 'reason', label: 'Reason', element: textInput({ multiline: true, maxLength: 1000 }) }),
    ],
  })
}

const rejectLead: KnownBlock[] = [context('The one who picked it is told your reason. Nothing is done to the payload.')]

function undoLead(tag: string): KnownBlock[] {
  return [
    section(
      `The override of ${code(tag)} is removed, and TRT chooses again, unless an upgrade to it has begun: then it stays the payload of the sprint.`,
    ),
    section(`${NOT_MOVED_BACK}.`),
  ]
}
