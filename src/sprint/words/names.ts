import { counted } from '../../kernel/text.ts'
import type { SprintEdit } from '../model/edit.ts'
import type { Mark } from '../model/plan.ts'
import { dayName } from './dates.ts'

type Change = Pick<SprintEdit, 'sprint' | 'change' | 'before' | 'after'>

/** What it wants to do, after "to": `move the selection of sprint 280 from … to …`. */
export function changeWish({ sprint, change, before, after }: Change): string {
  if (change.kind === 'selection')
    return `move the selection of sprint ${sprint} from ${dayName(before.selectionDay)} to ${dayName(change.day)}`
  const way = after.endAt > before.endAt ? 'longer' : 'shorter'
  return `make sprint ${sprint} ${way}: ${counted(change.days, 'day')}, until ${dayName(after.lastDay)}`
}

/** What it did: `the selection of sprint 280 is on …`. */
export function changeDone({ sprint, change, before, after }: Change): string {
  if (change.kind === 'selection')
    return `the selection of sprint ${sprint} is on ${dayName(change.day)} instead of ${dayName(before.selectionDay)}`
  return `sprint ${sprint} has ${counted(change.days, 'day')} and ends on ${dayName(after.lastDay)} instead of ${dayName(before.lastDay)}`
}

export const markNames = {
  half: 'half of the sprint',
  selection: 'the selection',
  deadline: 'the deadline of the selection',
  end: 'the end of the sprint',
} satisfies Record<Mark, string>
