import type { KnownBlock, ModalView } from '@slack/types'
import { budgetBar } from '../../investigation/words/bar.ts'
import { outCauseNames } from '../../investigation/words/names.ts'
import { actions, button, context, fitMessage, modal, section } from '../../kernel/blocks.ts'
import { counted, escapeSlack, lasting, listed } from '../../kernel/text.ts'
import { hours } from '../../kernel/time.ts'
import { acceptStateNames } from '../../payload/words/accept-names.ts'
import { stateNames } from '../../rotation/words/names.ts'
import { dayName } from '../../sprint/words/dates.ts'
import { changeWish } from '../../sprint/words/names.ts'
import { questionsIn } from '../model/agenda.ts'
import { readyAt } from '../model/answers.ts'
import type { Agenda, AgendaQuestion, Linked, OpenVerdict, PayloadWait } from '../model/agenda.ts'
import { isChange, openQuestions, questionName } from './names.ts'
import { momentLine } from './moments.ts'
import { slackStyle } from './style.ts'
import type { Style } from './style.ts'

interface Part {
  title: string
  lines: string[]
  /** Said where there is no line. */
  nothing: string
}

/** The agenda, part by part; each line is one thing to talk about. */
function partsOf(agenda: Agenda, style: Style): Part[] {
  return [
    {
      title: 'Open requests and investigations',
      lines: [...requestLines(agenda, style), ...outLines(agenda, style)],
      nothing: 'None.',
    },
    {
      title: 'Payload and calendar',
      lines: [...payloadLines(agenda, style), ...acceptLines(agenda, style), ...editLines(agenda, style)],
      nothing: 'Nobody is waited for.',
    },
    { title: 'Open verdicts', lines: agenda.verdicts.map(one => verdictLine(one, style)), nothing: 'None.' },
    {
      title: 'Retrospectives and action items',
      lines: [...retrospectiveLines(agenda, style), ...itemLines(agenda, style)],
      nothing: 'None is open.',
    },
    {
      title: agenda.since === null ? 'Decided in the last seven days' : `Decided since ${style.time(agenda.since)}`,
      lines: decisionLines(agenda, style),
      nothing: 'Nothing.',
    },
    { title: 'Questions', lines: questionsIn(agenda).map(question => questionLine(question, style)), nothing: 'None.' },
  ]
}

function requestLines({ requests, at }: Agenda, style: Style): string[] {
  return requests.map(({ request: { id, direction, cluster, state, openedAt, requester }, url }) => {
    const what = direction === 'failover' ? 'failover' : 'return'
    return `${linked(id, url, style)}: ${what} of ${style.text(cluster, 60)}, ${stateNames[state]}, asked by ${style.who(requester)}; ${age(at - openedAt)}.`
  })
}

function outLines({ investigations, at }: Agenda, style: Style): string[] {
  return investigations.map(
    ({ cluster, budget, out }) =>
      `${style.text(cluster, 60)} is out for ${lasting(at - out.from)} (${style.text(out.id, 60)}, ${outCauseNames[out.cause]}). Half of sprint ${budget.sprint}: ${budgetBar(budget)}`,
  )
}

function payloadLines({ payloads }: Agenda, style: Style): string[] {
  return payloads.map(({ payload: { id, sprint, selected, deadlineAt }, waits, url }) => {
    const what = `${linked(id, url, style)}: the payload of sprint ${sprint}`
    if (selected === null) return `${what} waits for TRT to select it; the deadline is ${style.time(deadlineAt)}.`
    return `${what}, ${style.text(selected.tag, 80)}, ${waitNames[waits]}.`
  })
}

const waitNames = {
  trt: 'waits for TRT to choose again: QE failed it',
  qe: 'waits for the verdict of QE',
  'test-platform': 'waits for Test Platform to say where it is taken up',
} satisfies Record<PayloadWait, string>

function acceptLines({ accepts, at }: Agenda, style: Style): string[] {
  return accepts.map(
    ({ accept: { id, candidate, by, openedAt, state }, url }) =>
      `${linked(id, url, style)}: ${style.who(by)} wants ${style.text(candidate.tag, 80)} accepted by hand, ${acceptStateNames[state]}; ${age(at - openedAt)}.`,
  )
}

function editLines({ edits }: Agenda, style: Style): string[] {
  return edits.map(
    ({ edit, url }) =>
      `${linked(edit.id, url, style)}: ${style.who(edit.proposedBy)} wants to ${changeWish(edit)}; a second person of TRT has to agree until ${style.time(edit.expiresAt)}.`,
  )
}

function decisionLines({ decisions, olderDecisions }: Agenda, style: Style): string[] {
  const older = `${counted(olderDecisions, 'older one')} before these; \`/sacrificial history\` shows the sprints.`
  return [
    ...(olderDecisions > 0 ? [older] : []),
    ...decisions.map(moment => `${style.time(moment.at)}: ${momentLine(moment, style)}`),
  ]
}

function verdictLine({ verdict, answers, overall, url }: Linked<OpenVerdict>, style: Style): string {
  const { id, sprint, waitsSince, change } = verdict
  const open = answers.filter(({ value }) => value === 'pending' || value === 'unknown')
  const state =
    overall === 'undecided'
      ? 'not decided'
      : overall === 'failed'
        ? 'failed by what is recorded'
        : 'a success by what is recorded'
  const isSettled = readyAt(answers) !== null
  const untold = isSettled ? 'told on the next working morning' : 'not settled yet'
  const waits = waitsSince === null ? untold : `to be confirmed since ${style.time(waitsSince)}`
  const parts = [
    `${linked(id, url, style)}: sprint ${sprint} is ${state}, ${waits}`,
    ...(open.length > 0 ? [`open: ${listed(openQuestions(open))}`] : []),
    ...(change ? ['a change waits for a second person'] : []),
  ]
  return `${parts.join('; ')}.`
}

function retrospectiveLines({ retrospectives, at }: Agenda, style: Style): string[] {
  return retrospectives.map(({ retrospective: { sprint, plan, openedAt }, url }) => {
    const planned = plan
      ? `on ${dayName(plan.date)}, led by ${style.who(plan.owner)}, with ${style.text(plan.teams)}`
      : 'not planned yet'
    return `${linked(`Retrospective of sprint ${sprint}`, url, style)}: ${planned}; ${age(at - openedAt)}.`
  })
}

function itemLines({ items, at }: Agenda, style: Style): string[] {
  return items.map(({ item: { id, title, team, owner, at: since }, url, issue }) => {
    const whose = owner ? `${style.text(team, 80)}, ${style.who(owner)}` : style.text(team, 80)
    return `${linked(id, url, style)}${issue === null ? '' : ` (${style.text(issue, 40)})`}: ${style.text(title)}; ${whose}; ${age(at - since)}.`
  })
}

function questionLine(question: AgendaQuestion, style: Style): string {
  switch (question.kind) {
    case 'answer':
      return `Sprint ${question.sprint}: what is the answer to ${questionName(question.question)}?`
    case 'admin-change': {
      const { id, what } = question.finding
      return isChange(id)
        ? `Sprint ${question.sprint}: was this change needed, and did a gate announce it? ${id}: ${style.text(what)}`
        : `Sprint ${question.sprint}: did something have to be changed by hand? ${style.text(what)}`
    }
    case 'unclassified': {
      const { id, cluster, from } = question.out
      return `What was ${style.text(id, 60)}? ${style.text(cluster, 60)} was out from ${style.time(from)}, and nobody has said why.`
    }
  }
}

function age(ms: number): string {
  return ms < hours(1) ? 'new' : `open for ${lasting(ms)}`
}

function linked(words: string, url: string | null, style: Style): string {
  return url === null ? words : style.link(url, words)
}

export interface AgendaMessage {
  agenda: Agenda
  /** The day it is for, as `2026-11-25`. */
  day: string
}

function titleOf({ day }: AgendaMessage): string {
  return `Agenda of the CI architecture call, ${dayName(day)}`
}

const SECTION_CHARS = 2800

type Message = { text: string; blocks: KnownBlock[] }

/** What Slack shows of one message without cutting it, and room to spare. */
const MESSAGE_CHARS = 10_000

/** What everybody reads in the channel: the first message, and what has no room there for its thread. */
export function agendaMessages(message: AgendaMessage): Message[] {
  const { text, blocks } = agendaMessage(message)
  const messages: Message[] = []
  let room = 0
  for (const block of blocks) {
    const size = JSON.stringify(block).length
    const last = messages.at(-1)
    if (last && size <= room) {
      last.blocks.push(block)
      room -= size
    } else {
      messages.push({ text: last ? `${text} (continued)` : text, blocks: [block] })
      room = MESSAGE_CHARS - size
    }
  }
  return messages
}

/** The whole of it. */
function agendaMessage(message: AgendaMessage): Message {
  const title = `*${titleOf(message)}*`
  const parts = partsOf(message.agenda, slackStyle).flatMap(({ title: name, lines, nothing }) =>
    pieces(`*${name}*`, lines.length > 0 ? lines.map(line => `• ${line}`) : [nothing]).map(text => section(text)),
  )
  return { text: title, blocks: [section(title), ...parts] }
}

/** The same for the one who asked, with what can be done with it. */
export function agendaAnswer({ seal, ...message }: AgendaMessage & { seal: (data: object) => string }) {
  const { text, blocks } = agendaMessage(message)
  const value = seal({ day: message.day })
  const buttons = actions([
    button({ id: 'agenda.post', text: 'Post it in the channel', style: 'primary', value }),
    button({ id: 'agenda.markdown', text: 'As Markdown', value }),
  ])
  return {
    text,
    blocks: fitMessage([
      ...blocks,
      buttons,
      context(
        'Only you see this, until it is posted. What has no room here is in the thread then, and in the Markdown.',
      ),
    ]),
  }
}

export function agendaMarkdown(message: AgendaMessage, style: Style): string {
  const parts = partsOf(message.agenda, style).map(({ title, lines, nothing }) =>
    [`## ${title}`, '', ...(lines.length > 0 ? lines.map(line => `- ${line}`) : [nothing])].join('\n'),
  )
  return [`# ${titleOf(message)}`, ...parts].join('\n\n')
}

export const markdownLoading = modal({
  callbackId: 'notice',
  title: 'Agenda as Markdown',
  close: 'Close',
  blocks: [section('It is being put together.')],
})

/** Text to copy, in as many blocks as it takes. */
export function markdownView(text: string): ModalView {
  // A fence of ours inside the text would end the block it is shown in.
  const safe = escapeSlack(text.replaceAll('```', "'''"))
  const blocks = pieces('', safe.split('\n')).slice(0, 90)
  return modal({
    callbackId: 'notice',
    title: 'Agenda as Markdown',
    close: 'Close',
    blocks: [section('Copy the text below.'), ...blocks.map(piece => section(`\`\`\`\n${piece}\n\`\`\``))],
  })
}

export function agendaPosted(day: string): string {
  return `The agenda of ${dayName(day)} is in the channel. The next one begins where it ends.`
}

/** Lines under a heading, in texts that are short enough to be shown whole. */
function pieces(head: string, lines: readonly string[]): string[] {
  const done: string[] = []
  let piece = head
  for (const line of lines) {
    if (piece !== '' && piece.length + line.length + 1 > SECTION_CHARS) {
      done.push(piece)
      piece = ''
    }
    piece = piece === '' ? line : `${piece}\n${line}`
  }
  return [...done, piece]
}
