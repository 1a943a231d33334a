import type { KnownBlock } from '@slack/types'
import { actions, button, confirm, context, fitMessage, section } from '../../kernel/blocks.ts'
import { inWords, lasting, listed, mention, slackTime } from '../../kernel/text.ts'
import { hours } from '../../kernel/time.ts'
import { countedOuts, overallOf } from '../model/answers.ts'
import type { Answer, Records } from '../model/answers.ts'
import { isProblemOpen } from '../model/decide.ts'
import { fingerprintOf, valuesOf } from '../model/verdict.ts'
import type { Confirmed, Verdict } from '../model/verdict.ts'
import { answerLine, evidenceLines } from './evidence.ts'
import { answerName, changeWish, openQuestions } from './names.ts'
import { slackStyle } from './style.ts'

export interface VerdictShown {
  verdict: Verdict
  answers: readonly Answer[]
  records: Records
  links: ReadonlyMap<string, string>
}

export interface VerdictCardData extends VerdictShown {
  /** How TRT is mentioned. */
  trt: string
  seal: (data: object) => string
}

type Message = { text: string; blocks: KnownBlock[] }

/** The verdict in the channel: what counts, what it rests on, and what TRT does now. */
export function verdictCard(data: VerdictCardData): Message {
  const { verdict } = data
  const lead = `${verdict.id} · ${leadOf(data)}`
  return {
    text: lead,
    blocks: [
      section(lead),
      ...answerBlocks(data),
      ...changeBlocks(data),
      ...buttonBlocks(data),
      context(footOf(verdict)),
    ],
  }
}

/** What `/sacrificial verdict` answers: the same before it is told, for whoever asks. */
export function verdictPreview(data: VerdictShown & { mayAnswer: boolean; seal: (data: object) => string }): Message {
  const { verdict, answers, mayAnswer } = data
  const lead = `${verdict.id} · ${previewLead(data)}`
  const isOpen = mayAnswer && verdict.version > 0 && !verdict.change
  const all = verdict.confirmed ? answerButton(data) : sayButtons(data)
  const buttons = isOpen ? all : []
  return {
    text: lead,
    blocks: fitMessage([
      section(lead),
      ...answerBlocks({ ...data, answers }),
      ...(buttons.length > 0 ? [actions(buttons.map(button))] : []),
    ]),
  }
}

function previewLead({ verdict, answers }: VerdictShown): string {
  const { sprint, confirmed } = verdict
  if (confirmed) return confirmedLead(sprint, confirmed)
  const values = answers.map(({ value }) => value)
  if (!values.includes('pending')) return `*${byRecords(sprint, overallOf(values))}* TRT has not confirmed it yet.`
  const soFar = values.includes('failed') ? 'It has failed by what is recorded' : 'Nothing has failed it so far'
  return `*Sprint ${sprint} is not settled yet.* ${soFar}; open: ${listed(openQuestions(answers.filter(({ value }) => value === 'pending')))}.`
}

function leadOf({ verdict, answers, trt }: VerdictCardData): string {
  const { sprint, confirmed } = verdict
  if (confirmed) return confirmedLead(sprint, confirmed)
  const overall = overallOf(answers.map(({ value }) => value))
  const unknown = answers.filter(({ value }) => value === 'unknown')
  const lead = `*${byRecords(sprint, overall)}*`
  if (overall !== 'undecided')
    return `${lead} ${trt}: please look at it and confirm it, or change an answer that is wrong.`
  return unknown.length > 0
    ? `${lead} ${trt}: nobody knows the answer to ${listed(openQuestions(unknown))}. Please answer it; unknown does not count as success.`
    : `${lead} It waits for ${listed(openQuestions(answers.filter(({ value }) => value === 'pending')))}.`
}

function confirmedLead(sprint: number, { overall, by, at }: Confirmed): string {
  return overall === 'failed'
    ? `*Sprint ${sprint} failed*, confirmed by ${mention(by)} ${slackTime(at)}. What it showed comes before the next big release, which is worth more than a sprint that looks good.`
    : `*Sprint ${sprint} was a success*, confirmed by ${mention(by)} ${slackTime(at)}.`
}

function byRecords(sprint: number, overall: ReturnType<typeof overallOf>): string {
  switch (overall) {
    case 'success':
      return `Sprint ${sprint} was a success by what is recorded.`
    case 'failed':
      return `Sprint ${sprint} failed by what is recorded.`
    default:
      return `Sprint ${sprint} is not decided.`
  }
}

function answerBlocks({ verdict, answers, records, links }: VerdictShown): KnownBlock[] {
  const how = { style: slackStyle, links }
  const { confirmed } = verdict
  return answers.map(answer => {
    const lines = evidenceLines(answer, records, how).map(line => `• ${line}`)
    const was = confirmed?.answers[answer.question]
    // What was confirmed stays what it was, also where the records say something else by now.
    const turned =
      was !== undefined && was !== 'pending' && was !== answer.value
        ? [`• It was confirmed as *${answerName(answer.question, was)}*; that stands until the verdict is reopened.`]
        : []
    return section([answerLine(answer, slackStyle), ...turned, ...lines].join('\n'))
  })
}

function changeBlocks({ verdict, seal }: VerdictCardData): KnownBlock[] {
  const { change, sprint } = verdict
  if (!change) return []
  const value = seal({ sprint, n: change.n })
  return [
    section(
      `${mention(change.by)} wants to ${changeWish(change)}: “${inWords(change.why, 600)}”. A second person of TRT has to agree until ${slackTime(change.expiresAt)}.`,
    ),
    actions([
      button({
        id: 'verdict.agree',
        text: 'Agree',
        style: 'primary',
        value,
        confirm: confirm({ title: 'Agree', text: `This will ${changeWish(change)}.`, confirm: 'Agree' }),
      }),
      button({ id: 'verdict.decline', text: 'Decline', value }),
      button({ id: 'verdict.withdraw', text: 'Withdraw', value }),
    ]),
  ]
}

function buttonBlocks(data: VerdictCardData): KnownBlock[] {
  const { verdict, answers, seal } = data
  const { sprint, change, confirmed } = verdict
  if (change) return []
  if (confirmed) {
    const reopen = { id: 'verdict.reopen', text: 'Reopen', value: seal({ sprint }) }
    return [actions([...answerButton(data), reopen].map(button))]
  }
  const values = valuesOf(answers)
  const overall = overallOf(Object.values(values))
  const press = {
    id: 'verdict.confirm',
    text: 'Confirm',
    style: 'primary' as const,
    value: seal({ sprint, shown: fingerprintOf(values) }),
    confirm: confirm({
      title: 'Confirm the verdict',
      text:
        overall === 'failed'
          ? `Sprint ${sprint} is recorded as failed, and a retrospective is opened.`
          : `Sprint ${sprint} is recorded as a success.`,
      confirm: 'Confirm',
    }),
  }
  return [actions([...(overall === 'undecided' ? [] : [press]), ...sayButtons(data)].map(button))]
}

type Sayable = Pick<VerdictCardData, 'verdict' | 'records' | 'seal'>

function sayButtons(data: Sayable) {
  const value = data.seal({ sprint: data.verdict.sprint })
  return [...answerButton(data), { id: 'verdict.change', text: 'Change an answer', value }]
}

function answerButton({ verdict, records, seal }: Sayable) {
  const isOpen = verdict.confirmed === null || isProblemOpen(verdict, records)
  if (!isOpen || countedOuts(records).length === 0) return []
  return [{ id: 'verdict.answer', text: 'Answer question 3', value: seal({ sprint: verdict.sprint }) }]
}

function footOf({ sprint, told, earlier }: Verdict): string {
  const late = told && told.lateMs > hours(1) ? `; ${lasting(told.lateMs)} later than planned` : ''
  const last = earlier.at(-1)
  return [
    `sprint ${sprint}`,
    ...(told ? [`told ${slackTime(told.at)}${late}`] : []),
    ...(last
      ? [`was confirmed as ${last.overall === 'failed' ? 'failed' : 'a success'} by ${mention(last.by)} before`]
      : []),
  ].join(' · ')
}
