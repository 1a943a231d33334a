import type { KnownBlock, ModalView } from '@slack/types'
import { radioButtons, select, textInput } from '../../kernel/block-elements.ts'
import { context, input, modal, section } from '../../kernel/blocks.ts'
import { slackTime } from '../../kernel/text.ts'
import { days, hours } from '../../kernel/time.ts'
import type { Candidate } from '../model/candidates.ts'
import { selectable } from '../model/candidates.ts'
import type { Payload } from '../model/payload.ts'
import { candidateLine } from './candidates.ts'
import { passedOverNames } from './names.ts'

/** How long from now, by what is chosen in a form. */
export const SPANS = {
  '1h': hours(1),
  '2h': hours(2),
  '4h': hours(4),
  '8h': hours(8),
  '1d': days(1),
  '2d': days(2),
  '3d': days(3),
  '7d': days(7),
} as const
export type Span = keyof typeof SPANS

const spanNames = {
  '1h': 'an hour from now',
  '2h': 'two hours from now',
  '4h': 'four hours from now',
  '8h': 'eight hours from now',
  '1d': 'this time tomorrow',
  '2d': 'two days from now',
  '3d': 'three days from now',
  '7d': 'a week from now',
} satisfies Record<Span, string>

const DEEPER: readonly Span[] = ['1h', '2h', '4h', '8h', '1d']
const IN_PROGRESS: readonly Span[] = ['4h', '8h', '1d', '2d', '3d', '7d']

/** Slack shows a hundred choices; in two days there are a dozen. */
const CHOICES_MAX = 20
const DETAILS_MAX = 12

/** Another payload than the proposed one. */
export function chooseForm(payload: Payload, metadata: string, pageOf: (tag: string) => string): ModalView {
  const choices = selectable(payload.proposal?.candidates ?? []).slice(0, CHOICES_MAX)
  return modal({
    callbackId: 'payload.choose.submit',
    title: 'Choose a payload',
    submit: 'Select',
    metadata,
    blocks: [
      input({
        id: 'tag',
        label: `The payload of sprint ${payload.sprint}`,
        element: radioOrMenu(choices),
        hint: 'It is classified fc, and QE is called to test it.',
      }),
      ...choices.slice(0, DETAILS_MAX).map(one => section(candidateLine(one, pageOf))),
    ],
  })
}

function radioOrMenu(candidates: readonly Candidate[]) {
  const choices = candidates.map(({ tag, passedOver }) => ({
    value: tag,
    text: tag,
    description: passedOver === null ? 'proposed' : passedOverNames[passedOver],
  }))
  return choices.length <= 10 ? radioButtons({ choices }) : select({ choices, placeholder: 'Choose' })
}

export function deeperForm({ sprint, deadlineAt }: Payload, metadata: string): ModalView {
  return modal({
    callbackId: 'payload.deeper.submit',
    title: 'Looking deeper',
    submit: 'Quiet until then',
    metadata,
    blocks: [
      section(
        `TRT is not reminded of the payload of sprint ${sprint} until then. The deadline stays ${slackTime(deadlineAt)}.`,
      ),
      spanInput(DEEPER, '2h'),
    ],
  })
}

export function inProgressForm({ selected }: Payload, metadata: string): ModalView {
  return modal({
    callbackId: 'payload.qe-in-progress.submit',
    title: 'In progress',
    submit: 'Say so',
    metadata,
    blocks: [...about(selected?.tag), spanInput(IN_PROGRESS, '1d'), noteInput('Anything to add?', true)],
  })
}

function spanInput(spans: readonly Span[], initial: Span) {
  return input({
    id: 'until',
    label: 'Until',
    element: select({ choices: spans.map(value => ({ value, text: spanNames[value] })), initial }),
  })
}

export interface ReasonSpec {
  callbackId: string
  title: string
  submit: string
  /** What is asked for. */
  label: string
  /** The payload it is about. */
  tag: string | undefined
  hint?: string
  metadata: string
}

/** A reason in writing. */
export function reasonForm({ callbackId, title, submit, label, tag, hint, metadata }: ReasonSpec): ModalView {
  return modal({ callbackId, title, submit, metadata, blocks: [...about(tag), noteInput(label, false, hint)] })
}

function noteInput(label: string, optional: boolean, hint?: string) {
  return input({
    id: 'reason',
    label,
    element: textInput({ multiline: true, maxLength: 2000 }),
    ...(optional && { optional }),
    ...(hint && { hint }),
  })
}

/** On which of several clusters. */
export function upgradingForm(clusters: readonly string[], tag: string | undefined, metadata: string): ModalView {
  return modal({
    callbackId: 'payload.upgrading.submit',
    title: 'Upgrading',
    submit: 'Say so',
    metadata,
    blocks: [
      ...about(tag),
      input({
        id: 'cluster',
        label: 'On which cluster?',
        element: select({ choices: clusters.map(value => ({ value, text: value })) }),
      }),
    ],
  })
}

function about(tag: string | undefined): KnownBlock[] {
  return tag === undefined ? [] : [context(tag)]
}
