import type { KnownBlock } from '@slack/types'
import { actions, button, confirm, section } from '../../kernel/blocks.ts'
import { actorName, inWords, lasting, listed, mention, quoted, slackTime } from '../../kernel/text.ts'
import { EDIT_WAITS_MS, fingerprintOf } from '../model/edit.ts'
import type { Marks, SprintEdit } from '../model/edit.ts'
import type { Holiday } from '../model/hours.ts'
import { dayName, deadlineName, holidayName, momentName } from './dates.ts'
import { changeDone, changeWish } from './names.ts'

export interface EditMessageData {
  edit: SprintEdit
  timeZone: string
  /** Whom to call. */
  call: string
  /** On the new day of the selection or one of the two after it. */
  holidays: readonly Holiday[]
  seal: (data: object) => string
}

/** The proposal in the channel: what it moves, who may confirm it until when, or what became of it. */
export function editMessage({ edit, timeZone, call, holidays, seal }: EditMessageData): {
  text: string
  blocks: KnownBlock[]
} {
  const lead = `${edit.id} · ${leadOf(edit, call)}`
  const moved = section(`\`\`\`\n${marksTable(edit, timeZone).join('\n')}\n\`\`\``)
  return {
    text: lead,
    blocks: [
      section(lead),
      section(quoted(edit.reason)),
      moved,
      ...(edit.state === 'proposed' && holidays.length > 0 ? [section(clashWords(edit, holidays))] : []),
      ...(edit.state === 'proposed' ? [buttons(edit, seal)] : []),
    ],
  }
}

function clashWords({ after }: SprintEdit, holidays: readonly Holiday[]): string {
  return `Mind that ${dayName(after.selectionDay)} or the two days after it are not free: ${listed(holidays.map(holidayName))}.`
}

/** Told in the channel: the calendar is another one now. */
export function confirmedNews(edit: SprintEdit, timeZone: string): string {
  const { after, id, proposedBy, reason } = edit
  const by = edit.ended ? actorName(edit.ended.by) : ''
  const budget = edit.pins.budgetMs === undefined ? '' : ` ${budgetStays(edit.pins, edit.pins.budgetMs)}`
  return (
    `*The calendar changed:* ${changeDone(edit)}. The payload is selected on ${momentName(after.selectionAt, timeZone)}, ` +
    `the sprint ends after ${dayName(after.lastDay)} (${timeZone}).${budget} ` +
    `${id}, proposed by ${mention(proposedBy)}, confirmed by ${by}: “${inWords(reason)}”`
  )
}

/** Told in the proposal's thread when it ended without being confirmed. */
export function endedStep(edit: SprintEdit): string {
  const again = 'Propose it again with `/sacrificial sprint edit` if it is still wanted.'
  const who = mention(edit.proposedBy)
  switch (edit.state) {
    case 'declined':
      return `${who}: ${edit.ended ? actorName(edit.ended.by) : ''} declined ${edit.id}. The calendar stays as it is; talk about it, and propose something else if it is needed.`
    case 'withdrawn':
      return `${who} withdrew ${edit.id}. The calendar stays as it is.`
    default:
      return edit.ended?.why === 'overtaken'
        ? `${who}: another change of the calendar was confirmed first, and ${edit.id} does not fit it any more. Look at \`/sacrificial sprint\` and propose it again if it is still wanted.`
        : `${who}: nobody confirmed ${edit.id} ${whyNow(edit)}. The calendar stays as it is. ${again}`
  }
}

/** A mark that it would move may come before its day is over. */
function whyNow({ expiresAt, proposedAt }: SprintEdit): string {
  return expiresAt - proposedAt < EDIT_WAITS_MS
    ? 'before a mark that it would have moved was there, so it expired'
    : `within ${lasting(EDIT_WAITS_MS)}, so it expired`
}

function leadOf(edit: SprintEdit, call: string): string {
  const who = mention(edit.proposedBy)
  const by = edit.ended ? actorName(edit.ended.by) : ''
  switch (edit.state) {
    case 'proposed':
      return `${who} proposes to ${changeWish(edit)}. One more person of ${call} has to confirm it until ${slackTime(edit.expiresAt)}.`
    case 'confirmed':
      return `Confirmed by ${by}, proposed by ${who}: ${changeDone(edit)}.`
    case 'declined':
      return `Declined by ${by}: ${who} proposed to ${changeWish(edit)}. The calendar stays as it is.`
    case 'withdrawn':
      return `Withdrawn by ${who}, who had proposed to ${changeWish(edit)}. The calendar stays as it is.`
    case 'expired':
      return `Expired: ${who} proposed to ${changeWish(edit)}, and nobody confirmed it in time. The calendar stays as it is.`
  }
}

function marksTable({ before, after, pins }: SprintEdit, timeZone: string): string[] {
  const row = (name: string, of: (marks: Marks) => string): string => {
    const [was, is] = [of(before), of(after)]
    return `${name.padEnd(11)}${was === is ? `${was} (stays)` : `${was} → ${is}`}`
  }
  return [
    row('half', ({ halfAt }) => momentName(halfAt, timeZone)),
    row('selection', ({ selectionAt }) => momentName(selectionAt, timeZone)),
    row('deadline', marks => deadlineName(marks, timeZone)),
    row('last day', ({ lastDay }) => dayName(lastDay)),
    `times are ${timeZone}`,
    ...(pins.budgetMs === undefined ? [] : [budgetStays(pins, pins.budgetMs)]),
  ]
}

function budgetStays({ selectionDay }: SprintEdit['pins'], budgetMs: number): string {
  return selectionDay === undefined
    ? `The budget of the sprint stays ${lasting(budgetMs)}: time out of rotation is charged to it already.`
    : `The budget of its payload stays ${lasting(budgetMs)}: it was settled with the selection.`
}

function buttons(edit: SprintEdit, seal: EditMessageData['seal']): KnownBlock {
  const value = seal({ id: edit.id, shown: fingerprintOf(edit) })
  return actions([
    button({
      id: 'sprint.confirm',
      text: 'Confirm',
      style: 'primary',
      value,
      confirm: confirm({
        title: 'Change the calendar',
        text: `This will ${changeWish(edit)}, and everybody in the channel is told.`,
        confirm: 'Confirm',
      }),
    }),
    button({ id: 'sprint.decline', text: 'Decline', value }),
    button({ id: 'sprint.withdraw', text: 'Withdraw', value }),
  ])
}
