import type { KnownBlock } from '@slack/types'
import { actions, button, section } from '../../kernel/blocks.ts'
import { actorName, escapeSlack, inWords, lasting, mention, oneLine } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import { dayOfSprint } from '../model/calendar.ts'
import type { Calendar, Sprint } from '../model/calendar.ts'
import { addDays, dayOf, weekdayOf } from '../model/civil.ts'
import type { CivilDate } from '../model/civil.ts'
import type { SprintEdit } from '../model/edit.ts'
import type { Holiday } from '../model/hours.ts'
import { dayName, deadlineName, momentName, zoneName } from './dates.ts'
import { changeDone, changeWish } from './names.ts'
import { roleNames } from '../../kernel/people.ts'

export interface SprintAnswerData {
  now: Instant
  calendar: Calendar
  sprint: Sprint
  holidays: readonly Holiday[]
  edits: readonly SprintEdit[]
  proposed: readonly SprintEdit[]
  mayEdit: boolean
  seal: (data: object) => string
}

/** What `/sacrificial sprint` answers: where we are, as a line of time with the marks on it. */
export function sprintAnswer(data: SprintAnswerData): { text: string; blocks: KnownBlock[] } {
  const { now, calendar, sprint, edits, proposed, mayEdit, seal } = data
  const { timeZone } = calendar.rules
  const lead = sprintLine(sprint, now, timeZone)
  return {
    text: lead,
    blocks: [
      section(`*${lead.replace(',', '*,')}`),
      section(`\`\`\`\n${timeLine(data).join('\n')}\n\`\`\``),
      ...edits.map(edit => section(editLine(edit))),
      ...proposed.map(edit => section(proposedLine(edit, timeZone))),
      ...(mayEdit
        ? [
            actions([
              button({ id: 'sprint.edit', text: 'Change the calendar', value: seal({ sprint: sprint.number }) }),
            ]),
          ]
        : []),
    ],
  }
}

/** `Sprint 280, day 15 of 21. Next: the selection on Wed 25 Nov 10:00 EST, in 2 d 7 h.`, or what comes after it once that is done. */
export function sprintLine(sprint: Sprint, at: Instant, timeZone: string, isSelected = false): string {
  const day = sprintDayLine(sprint, at, timeZone)
  const next = marksToCome(sprint, at, timeZone).find(({ ofSelection }) => !(isSelected && ofSelection))
  return next ? `${day} Next: ${next.name} ${next.when}, in ${lasting(next.at - at)}.` : day
}

/** `Sprint 280, day 15 of 21.` */
export function sprintDayLine(sprint: Sprint, at: Instant, timeZone: string): string {
  return `Sprint ${sprint.number}, day ${dayOfSprint(sprint, at, timeZone)} of ${sprint.days}.`
}

function marksToCome(sprint: Sprint, now: Instant, timeZone: string) {
  const zone = (at: Instant) => zoneName(at, timeZone)
  return [
    {
      at: sprint.halfAt,
      ofSelection: false,
      name: 'half of the sprint',
      when: `on ${momentName(sprint.halfAt, timeZone)} ${zone(sprint.halfAt)}`,
    },
    {
      at: sprint.selectionAt,
      ofSelection: true,
      name: 'the selection of its payload',
      when: `on ${momentName(sprint.selectionAt, timeZone)} ${zone(sprint.selectionAt)}`,
    },
    {
      at: sprint.deadlineAt,
      ofSelection: true,
      name: 'the deadline of the selection',
      when: `on ${deadlineName(sprint, timeZone)} ${zone(sprint.deadlineAt - 1)}`,
    },
    { at: sprint.endAt, ofSelection: false, name: 'the end of the sprint', when: `after ${dayName(sprint.lastDay)}` },
  ]
    .filter(({ at }) => at > now)
    .toSorted((a, b) => a.at - b.at)
}

/** A cell for each day, what they mean below. */
function timeLine({ now, calendar, sprint, holidays }: SprintAnswerData): string[] {
  const { timeZone } = calendar.rules
  const gap = sprint.days > 28 ? '' : ' '
  const days = Array.from({ length: sprint.days }, (_, at) => addDays(sprint.firstDay, at))
  const today = dayOf(now, timeZone)
  const half = dayOf(sprint.halfAt, timeZone)
  /** A day with two marks shows both where there is room: between cells, and behind the last one. */
  const cell = (day: CivilDate): string => {
    const marks = [
      day === sprint.selectionDay ? 'S' : '',
      day === half ? 'h' : '',
      holidays.some(holiday => holiday.day === day) ? 'x' : '',
      day === sprint.lastDay ? 'E' : '',
    ].join('')
    const shown = marks === '' ? (day < today ? '#' : '.') : marks
    return day === sprint.lastDay ? shown : shown.slice(0, 1 + gap.length).padEnd(1 + gap.length)
  }
  const index = days.indexOf(today)
  return [
    days.map(day => 'SMTWTFS'.charAt(weekdayOf(day))).join(gap),
    days.map(cell).join(''),
    ...(index === -1 ? [] : [pointer(index * (1 + gap.length), `today, ${dayName(today)}`)]),
    '',
    `  first day  ${dayName(sprint.firstDay)}`,
    `h half       ${momentName(sprint.halfAt, timeZone)}`,
    `S selection  ${momentName(sprint.selectionAt, timeZone)}, deadline ${deadlineName(sprint, timeZone)}`,
    `E last day   ${dayName(sprint.lastDay)}`,
    ...holidays.map(holiday => `x holiday    ${dayName(holiday.day)} ${holidayWords(holiday)}`),
    `  times are ${timeZone}`,
  ]
}

/** The words stand on the side of the arrow where there is room for them. */
function pointer(column: number, words: string): string {
  return column > words.length ? `${words} ^`.padStart(column + 1) : `${' '.repeat(column)}^ ${words}`
}

function holidayWords({ name, role }: Holiday): string {
  return `${escapeSlack(oneLine(name).replaceAll('`', "'")).slice(0, 60)}${role === null ? '' : ` (${roleNames[role]})`}`
}

function editLine(edit: SprintEdit): string {
  const by = edit.ended ? actorName(edit.ended.by) : ''
  return `${edit.id}: ${changeDone(edit)}, proposed by ${mention(edit.proposedBy)} and confirmed by ${by}: “${inWords(edit.reason)}”`
}

function proposedLine(edit: SprintEdit, timeZone: string): string {
  return `${edit.id} waits for a second person of TRT until ${momentName(edit.expiresAt, timeZone)}: ${mention(edit.proposedBy)} wants to ${changeWish(edit)}: “${inWords(edit.reason)}”`
}
