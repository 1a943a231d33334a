import type { ModalView } from '@slack/types'
import { datePicker, select, textInput } from '../../kernel/block-elements.ts'
import { input, modal, section } from '../../kernel/blocks.ts'
import type { Sprint } from '../model/calendar.ts'
import type { CivilDate } from '../model/civil.ts'
import { SPRINT_DAYS_MAX, SPRINT_DAYS_MIN } from '../model/edit.ts'
import type { SprintEdit } from '../model/edit.ts'
import { dayName } from './dates.ts'

export interface EditFormSpec {
  /** The one that runs first. */
  sprints: readonly Sprint[]
  /** Chosen beforehand. */
  sprint: number
  day: CivilDate | null
  metadata: string
}

/** The form behind `/sacrificial sprint edit`. */
export function editForm({ sprints, sprint, day, metadata }: EditFormSpec): ModalView {
  return modal({
    callbackId: 'sprint.edit.submit',
    title: 'Change the calendar',
    submit: 'Propose',
    metadata,
    blocks: [
      section(
        'A second person of TRT has to confirm it. What has passed is not moved, nor is the budget of a selected payload.',
      ),
      input({
        id: 'sprint',
        label: 'Sprint',
        element: select({
          choices: sprints.map(one => ({ value: String(one.number), text: sprintChoice(one) })),
          initial: String(sprint),
        }),
      }),
      input({
        id: 'days',
        label: 'New number of days',
        hint: `To make it longer or shorter, ${SPRINT_DAYS_MIN} to ${SPRINT_DAYS_MAX}; the sprints after it move. Leave it empty to move the selection.`,
        optional: true,
        element: textInput({ maxLength: 3, placeholder: String(sprints[0]?.days ?? '') }),
      }),
      input({
        id: 'day',
        label: 'New day of the selection',
        hint: 'One of the days of the sprint. Leave it empty to change the length.',
        optional: true,
        element: datePicker(day === null ? {} : { initial: day }),
      }),
      input({
        id: 'reason',
        label: 'Why',
        hint: 'Everybody in the channel reads it.',
        element: textInput({ multiline: true, maxLength: 600 }),
      }),
    ],
  })
}

export function proposedNote({ id }: SprintEdit, channel: string): string {
  return `${id} is in <#${channel}>: one more person of TRT has to confirm it there.`
}

function sprintChoice({ number, days, firstDay, lastDay, selectionDay }: Sprint): string {
  return `${number}: ${dayName(firstDay)} – ${dayName(lastDay)}, ${days} days, selection ${dayName(selectionDay)}`
}
