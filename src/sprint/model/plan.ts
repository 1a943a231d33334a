import type { Instant } from '../../kernel/time.ts'
import { budgetMsOf, sprintNumbered } from './calendar.ts'
import type { Calendar, CalendarEdit, Pins, Sprint, SprintChange } from './calendar.ts'
import { marksOf, SPRINT_DAYS_MAX, SPRINT_DAYS_MIN } from './edit.ts'
import type { Marks } from './edit.ts'

/** A mark that an edit can move. */
export type Mark = 'half' | 'selection' | 'deadline' | 'end'

/** What an edit would do if it were confirmed now. */
export interface Plan {
  before: Marks
  after: Marks
  pins: Pins
  /** The first moment at which a mark that it moves has passed: it can be confirmed until then. */
  possibleUntil: Instant
}

export type PlanNo =
  | { no: 'over'; sprint: Sprint }
  | { no: 'days'; days: number }
  /** Its end is where the anchor is, so that another length would move its beginning. */
  | { no: 'before-anchor'; sprint: Sprint; anchorNumber: number }
  | { no: 'outside'; day: string; sprint: Sprint }
  | { no: 'same'; sprint: Sprint }
  /** It would move a mark that has passed. */
  | { no: 'passed'; mark: Mark; at: Instant; sprint: Sprint }
  /** It would put a mark that is still to come into the past. */
  | { no: 'would-pass'; mark: Mark; at: Instant; sprint: Sprint }
  /** It would leave the moved selection of this sprint outside it. */
  | { no: 'strands'; sprint: Sprint }

/**
 * Weighs a change of one sprint against the calendar as it is: what it moves, what stays, or why it cannot be.
 * `budgetRuns`: time out is charged to the sprint already.
 */
export function planEdit(
  calendar: Calendar,
  { sprint: number, change }: { sprint: number; change: SprintChange },
  now: Instant,
  budgetRuns = false,
): Plan | PlanNo {
  const before = sprintNumbered(calendar, number)
  if (before.endAt <= now) return { no: 'over', sprint: before }
  const { anchorNumber } = calendar.rules
  if (change.kind === 'length' && number < anchorNumber) return { no: 'before-anchor', sprint: before, anchorNumber }
  const wrong = change.kind === 'length' ? wrongLength(change.days, before) : wrongDay(change.day, before, now)
  if (wrong) return wrong
  const edit: CalendarEdit = {
    sprint: number,
    change,
    pins: change.kind === 'length' ? pinsAt(before, now, budgetRuns) : {},
  }
  const edited = { ...calendar, edits: [...calendar.edits, edit] }
  const after = sprintNumbered(edited, number)
  const moved = movedMarks(before, after)
  const late = moved.find(({ to }) => to <= now)
  if (late) return { no: 'would-pass', mark: late.mark, at: late.to, sprint: before }
  const stranded = strandedBy(calendar, edited, number)
  if (stranded) return { no: 'strands', sprint: stranded }
  const possibleUntil = Math.min(...moved.map(({ from, to }) => Math.min(from, to)))
  return { before: marksOf(before), after: marksOf(after), pins: edit.pins, possibleUntil }
}

function wrongLength(days: number, sprint: Sprint): PlanNo | null {
  if (!Number.isInteger(days) || days < SPRINT_DAYS_MIN || days > SPRINT_DAYS_MAX) return { no: 'days', days }
  return days === sprint.days ? { no: 'same', sprint } : null
}

function wrongDay(day: string, sprint: Sprint, now: Instant): PlanNo | null {
  if (sprint.selectionAt <= now) return { no: 'passed', mark: 'selection', at: sprint.selectionAt, sprint }
  if (day < sprint.firstDay || day > sprint.lastDay) return { no: 'outside', day, sprint }
  return day === sprint.selectionDay ? { no: 'same', sprint } : null
}

/** Once the payload is to be selected, or time out is charged to the sprint, its budget does not move any more. */
function pinsAt(sprint: Sprint, now: Instant, budgetRuns: boolean): Pins {
  const selected = sprint.selectionAt <= now
  return {
    ...(sprint.halfAt <= now && { halfAt: sprint.halfAt }),
    ...(selected && { selectionDay: sprint.selectionDay }),
    ...((selected || budgetRuns) && { budgetMs: budgetMsOf(sprint) }),
  }
}

function movedMarks(before: Sprint, after: Sprint): { mark: Mark; from: Instant; to: Instant }[] {
  const all: { mark: Mark; from: Instant; to: Instant }[] = [
    { mark: 'selection', from: before.selectionAt, to: after.selectionAt },
    { mark: 'deadline', from: before.deadlineAt, to: after.deadlineAt },
    { mark: 'half', from: before.halfAt, to: after.halfAt },
    { mark: 'end', from: before.endAt, to: after.endAt },
  ]
  return all.filter(({ from, to }) => from !== to)
}

/** The first sprint whose moved selection lies in it now, and would not with the edit. */
function strandedBy(calendar: Calendar, edited: Calendar, from: number): Sprint | null {
  const shifted = calendar.edits.flatMap(({ sprint, change }) =>
    change.kind === 'selection' && sprint >= from ? [{ sprint, day: change.day }] : [],
  )
  for (const { sprint, day } of shifted) {
    const [before, after] = [sprintNumbered(calendar, sprint), sprintNumbered(edited, sprint)]
    const counts = before.selectionDay === day
    if (counts && (day < after.firstDay || day > after.lastDay)) return before
  }
  return null
}
