import type { KnownBlock } from '@slack/types'
import { actions, button, confirm, section } from '../../kernel/blocks.ts'
import { mention, quoted, slackTime } from '../../kernel/text.ts'
import type { Earlier, Payload, QeVerdict, Selected } from '../model/payload.ts'
import { isSuperseded, round as currentRound } from '../model/payload.ts'
import { changesLines } from './changes.ts'
import { code, leftNames, linked, qeNames } from './names.ts'

export interface QeMessageData {
  payload: Payload
  round: number
  /** How QE is mentioned, or TRT where nobody is named as QE. */
  who: string
  /** Nobody is named as QE. */
  trtAnswers: boolean
  /** The payload of a later sprint, once its choice has begun. */
  later: Payload | null
  pageOf: (tag: string) => string
  seal: (data: object) => string
}

/** The message in the thread that calls QE for one selection, and takes its verdict. Null: there is no such selection. */
export function qeMessage(data: QeMessageData): { text: string; blocks: KnownBlock[] } | null {
  const { payload, round } = data
  const gone = payload.earlier[round - 1]
  if (gone) return goneMessage(data, gone)
  if (!payload.selected || !payload.qe || round !== currentRound(payload)) return null
  const lead = leadOf(data, payload.selected, payload.qe)
  const note = payload.qe.note ? `\n${quoted(payload.qe.note)}` : ''
  const changes = changesLines(payload, data.pageOf)
  const record = isSuperseded(data.later)
    ? [
        `QE has passed the payload of sprint ${data.later.sprint}: a verdict on this one is for the record, and Test Platform is called only to stop.${countsWords(payload, payload.selected)}`,
      ]
    : []
  return {
    text: lead,
    blocks: [
      section(`${lead}${note}`),
      section([detail(payload.selected, data.pageOf), ...changes, ...record].join('\n')),
      actions(buttonsOf(data).map(button)),
    ],
  }
}

function leadOf({ payload, who, trtAnswers }: QeMessageData, selected: Selected, qe: QeVerdict): string {
  const forWhom = trtAnswers ? ' Nobody is named as QE (SLACK_QE is not set), so TRT answers for it.' : ''
  if (qe.by === null) {
    return `${who} Please test ${code(selected.tag)}: it is the payload of sprint ${payload.sprint} (fc), selected by ${mention(selected.by)}.${forWhom}`
  }
  const until = qe.until === null ? '' : ` until ${slackTime(qe.until)}`
  return `${code(selected.tag)}, the payload of sprint ${payload.sprint}: *${qeNames[qe.state]}*${until}, says ${mention(qe.by)} ${slackTime(qe.at)}.${forWhom}`
}

function countsWords({ sprint }: Payload, { late }: Selected): string {
  return late ? '' : ` *Failed* counts against the build on time of sprint ${sprint}.`
}

function detail({ tag, pullSpec, digest }: Selected, pageOf: (tag: string) => string): string {
  const spec = pullSpec ? code(pullSpec) : 'not known'
  return `*Pull spec:* ${spec}\n*Digest:* ${digest ? code(digest) : 'being read; the release controller has not answered yet'}\n${linked(pageOf(tag), 'Release page')}`
}

function buttonsOf({ payload, round, later, seal }: QeMessageData) {
  const value = seal({ sprint: payload.sprint, round })
  return [
    { id: 'payload.qe-in-progress', text: 'In progress until…', value },
    {
      id: 'payload.qe-passed',
      text: 'Passed',
      style: 'primary' as const,
      value,
      confirm: confirm({
        title: 'Passed?',
        text: isSuperseded(later)
          ? `It is recorded; Test Platform takes the payload of sprint ${later.sprint}.`
          : 'Test Platform is told that the release is ready.',
        confirm: 'Passed',
      }),
    },
    { id: 'payload.qe-issues', text: 'Passed with known issues', value },
    { id: 'payload.qe-failed', text: 'Failed', style: 'danger' as const, value },
  ]
}

/** What stands of an earlier selection: its verdict can be taken back until another one is selected. */
function goneMessage(data: QeMessageData, gone: Earlier): { text: string; blocks: KnownBlock[] } {
  const { payload, round } = data
  const verdict = gone.qe?.by ? ` ${mention(gone.qe.by)}: ${qeNames[gone.qe.state]} ${slackTime(gone.qe.at)}.` : ''
  const text = `${code(gone.tag)} is not the payload of sprint ${payload.sprint} any more: ${leftNames[gone.because]}.${verdict}`
  const note = gone.qe?.note ? `\n${quoted(gone.qe.note)}` : ''
  const isLast = payload.selected === null && round === payload.earlier.length
  const open = gone.because === 'qe-failed' && isLast
  return {
    text,
    blocks: [section(`${text}${note}`), ...(open ? [actions(buttonsOf(data).slice(0, 3).map(button))] : [])],
  }
}
