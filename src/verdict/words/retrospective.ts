import type { KnownBlock } from '@slack/types'
import { bullets, doc, heading, paragraph } from '../../kernel/adf.ts'
import type { AdfDoc } from '../../kernel/adf.ts'
import { actions, button, confirm, section } from '../../kernel/blocks.ts'
import type { Person } from '../../kernel/people.ts'
import { inWords, mention, slackTime } from '../../kernel/text.ts'
import type { Tracked } from '../../tracking/model.ts'
import { dayName } from '../../sprint/words/dates.ts'
import type { Answer, Records } from '../model/answers.ts'
import type { Moment } from '../model/moments.ts'
import type { ActionItem, Plan, Retrospective } from '../model/retrospective.ts'
import { answerLine, evidenceLines } from './evidence.ts'
import { momentLine } from './moments.ts'
import { isChange } from './names.ts'
import type { Style } from './style.ts'

export interface RetrospectiveShown {
  retrospective: Retrospective
  tracked: Tracked | null
  items: readonly ActionItem[]
  trt: string
  seal: (data: object) => string
}

/** In the thread of the verdict: what is planned, and what came of it. */
export function retrospectiveMessage(shown: RetrospectiveShown): { text: string; blocks: KnownBlock[] } {
  const { retrospective, items, seal } = shown
  const { sprint, state } = retrospective
  const text = `${leadOf(shown)}${issueWords(shown.tracked)}`
  const value = seal({ sprint })
  const buttons = [
    ...(state === 'open'
      ? [
          { id: 'retrospective.plan', text: retrospective.plan ? 'Plan it anew' : 'Plan it', value },
          {
            id: 'retrospective.held',
            text: 'Held',
            value,
            confirm: confirm({
              title: 'Was it held?',
              text: 'Its reminders end. Action items can still be added.',
              confirm: 'It was held',
            }),
          },
        ]
      : []),
    ...(state === 'not-needed' ? [] : [{ id: 'retrospective.item', text: 'Add an action item', value }]),
  ]
  const listed = items.map(
    ({ id, title, team, done }) => `• ${id}: ${inWords(title)} (${inWords(team, 80)})${done ? ', done' : ''}`,
  )
  return {
    text,
    blocks: [section([text, ...listed].join('\n')), ...(buttons.length > 0 ? [actions(buttons.map(button))] : [])],
  }
}

function leadOf({ retrospective, trt }: RetrospectiveShown): string {
  const { sprint, state, plan, held } = retrospective
  if (state === 'not-needed')
    return `*Retrospective of sprint ${sprint}:* not needed, since its verdict was turned into a success.`
  if (held) return `*Retrospective of sprint ${sprint}:* held, says ${mention(held.by)} ${slackTime(held.at)}.`
  if (!plan)
    return `*Retrospective of sprint ${sprint}:* ${trt}, please say who leads it, when, and which teams to invite. It is about what the sprint showed, not about who did what: what we learn from it now does not break a release later.`
  return `*Retrospective of sprint ${sprint}:* on ${dayName(plan.date)}, led by ${mention(plan.owner)}, with ${inWords(plan.teams, 300)}.`
}

function issueWords(tracked: Tracked | null): string {
  return tracked?.url && tracked.key ? ` <${tracked.url}|${tracked.key}>` : ''
}

export const retrospectiveLabels = (sprint: number): string[] => ['sacrificial', 'retrospective', `sprint-${sprint}`]

export function retrospectiveSummary(sprint: number): string {
  return `Retrospective of sprint ${sprint}`
}

export interface Template {
  records: Records
  answers: readonly Answer[]
  timeline: readonly Moment[]
}

/** What the meeting begins with: what is known stands there, what is for the teams to say is left blank. */
export function retrospectiveTemplate({ records, answers, timeline }: Template, style: Style): AdfDoc {
  const how = { style, links: new Map<string, string>() }
  const { findings, sprint } = records
  return doc(
    paragraph(
      `Sprint ${sprint.number} failed. That is what the sacrificial cluster is for: what broke here did not break the next big release. ` +
        'This looks for what to change, not for whom to blame.',
    ),
    heading(2, 'The three questions'),
    ...answers.flatMap(answer => [paragraph(answerLine(answer, style)), bullets(evidenceLines(answer, records, how))]),
    heading(2, 'What went well'),
    paragraph('(for the meeting)'),
    heading(2, 'What to change'),
    paragraph('(for the meeting; each thing to do becomes an action item with its own issue)'),
    heading(2, 'Changes made by hand'),
    bullets(findings.filter(({ id }) => isChange(id)).map(({ id, what }) => `${id}: ${style.text(what, 400)}`)) ??
      paragraph('None was recorded.'),
    heading(2, 'What happened'),
    bullets(timeline.map(moment => `${style.time(moment.at)}: ${momentLine(moment, style)}`)) ??
      paragraph('Nothing is in the log.'),
  )
}

export function plannedStep({ owner, date, teams, by }: Plan): string {
  return `${mention(by)} planned the retrospective for ${dayName(date)}: ${mention(owner)} leads it, with ${inWords(teams, 300)}.`
}

export function plannedComment({ owner, date, teams, by }: Plan, style: Style): string {
  return `Planned by ${style.who(by)} for ${date}, led by ${style.who(owner)}, with ${style.text(teams, 300)}.`
}

export function heldStep(by: Person): string {
  return `${mention(by)} says that the retrospective was held. Its action items are followed until each is closed.`
}

export const notNeededStep =
  'The verdict was turned into a success, so the retrospective is not needed any more. Action items that were added stay.'

export type RetrospectiveReminder = 'plan' | 'before' | 'today' | 'overdue'

export function retrospectiveReminder(
  kind: RetrospectiveReminder,
  { sprint, plan }: Retrospective,
  trt: string,
): string {
  const leader = plan ? mention(plan.owner) : trt
  const day = plan ? dayName(plan.date) : ''
  switch (kind) {
    case 'plan':
      return `${leader}: the retrospective of sprint ${sprint} has no date yet. Press *Plan it* above.`
    case 'before':
      return `${leader}: the retrospective of sprint ${sprint} is on ${day}, the next working day. If that does not suit, press *Plan it anew* above.`
    case 'today':
      return `${leader}: the retrospective of sprint ${sprint} is today. Press *Held* above when it is over.`
    case 'overdue':
      return `${leader}: the retrospective of sprint ${sprint} was planned for ${day}. Press *Held* above if it was held, or *Plan it anew*.`
  }
}
