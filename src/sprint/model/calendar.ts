import type { Instant } from '../../kernel/time.ts'
import { addDays, atTime, dayOf, daysBetween, startOfDay, weekdayOf } from './civil.ts'
import type { CivilDate } from './civil.ts'

/** What sprints are when nobody changes one. Times of day are in the team's zone. */
export interface SprintRules {
  /** The first day of the sprint `anchorNumber`. */
  anchor: CivilDate
  anchorNumber: number
  days: number
  timeZone: string
  selectionTime: string
  /** On the day of the selection; `24:00` is its end. */
  deadlineTime: string
}

/** What TRT changes about one sprint: how long it is, or on which of its days the payload is selected. */
export type SprintChange = { kind: 'length'; days: number } | { kind: 'selection'; day: CivilDate }

/** What had passed or was running when a change was confirmed, and therefore stays as it was. */
export interface Pins {
  halfAt?: Instant | undefined
  selectionDay?: CivilDate | undefined
  budgetMs?: number | undefined
}

export interface CalendarEdit {
  sprint: number
  change: SprintChange
  pins: Pins
}

/** Of edits of the same kind for the same sprint the last one holds. */
export interface Calendar {
  rules: SprintRules
  edits: readonly CalendarEdit[]
}

export interface Sprint {
  number: number
  days: number
  firstDay: CivilDate
  lastDay: CivilDate
  startAt: Instant
  halfAt: Instant
  /** Exclusive: the next one's `startAt`. */
  endAt: Instant
  selectionDay: CivilDate
  selectionAt: Instant
  deadlineAt: Instant
  /** Only where the budget was running when the length was changed: it is not moved by that. */
  pinnedBudgetMs?: number
}

export function sprintAt(calendar: Calendar, at: Instant): Sprint {
  const { timeZone } = calendar.rules
  const number = numberOn(calendar, dayOf(at, timeZone))
  const sprint = sprintNumbered(calendar, number)
  // Where clocks go back over midnight, the day before comes once more.
  return at < sprint.endAt ? sprint : sprintNumbered(calendar, number + 1)
}

export function sprintNumbered(calendar: Calendar, number: number): Sprint {
  const { rules } = calendar
  const { timeZone } = rules
  const lengths = lengthEdits(calendar)
  const edit = lengths.find(({ sprint }) => sprint === number)
  const firstDay = firstDayOf(rules, lengths, number)
  const days = edit?.days ?? rules.days
  const lastDay = addDays(firstDay, days - 1)
  const startAt = startOfDay(firstDay, timeZone)
  const endAt = startOfDay(addDays(lastDay, 1), timeZone)
  const selectionDay =
    edit?.pins.selectionDay ?? shiftedSelection(calendar, number, firstDay, lastDay) ?? lastWednesday(lastDay)
  return {
    number,
    days,
    firstDay,
    lastDay,
    startAt,
    halfAt: edit?.pins.halfAt ?? (startAt + endAt) / 2,
    endAt,
    selectionDay,
    selectionAt: atTime(selectionDay, rules.selectionTime, timeZone),
    deadlineAt: atTime(selectionDay, rules.deadlineTime, timeZone),
    ...(edit?.pins.budgetMs !== undefined && { pinnedBudgetMs: edit.pins.budgetMs }),
  }
}

/** The day n of `sprint.days`, counted from 1. */
export function dayOfSprint(sprint: Sprint, at: Instant, timeZone: string): number {
  const day = daysBetween(sprint.firstDay, dayOf(at, timeZone)) + 1
  return Math.min(Math.max(day, 1), sprint.days)
}

/** How long the cluster may be out for the sprint's payload: half of the sprint in elapsed milliseconds. */
export function budgetMsOf(sprint: Sprint): number {
  return sprint.pinnedBudgetMs ?? (sprint.endAt - sprint.startAt) / 2
}

/** The last Wednesday up to and with this day. */
function lastWednesday(lastDay: CivilDate): CivilDate {
  const WEDNESDAY = 3
  return addDays(lastDay, -((weekdayOf(lastDay) - WEDNESDAY + 7) % 7))
}

type LengthEdit = { sprint: number; days: number; pins: Pins }

/** One for each sprint that has any, in the order of the sprints. */
function lengthEdits({ edits }: Calendar): LengthEdit[] {
  const last = new Map<number, LengthEdit>()
  for (const { sprint, change, pins } of edits) {
    if (change.kind === 'length') last.set(sprint, { sprint, days: change.days, pins })
  }
  return [...last.values()].toSorted((a, b) => a.sprint - b.sprint)
}

/** The first day of the anchor's sprint is what the rules say, whatever was edited before it. */
function firstDayOf({ anchor, anchorNumber, days }: SprintRules, lengths: LengthEdit[], number: number): CivilDate {
  const [from, to, sign] = number >= anchorNumber ? [anchorNumber, number, 1] : [number, anchorNumber, -1]
  const between = lengths.filter(({ sprint }) => sprint >= from && sprint < to)
  const shift = between.reduce((sum, edit) => sum + edit.days - days, 0)
  return addDays(anchor, (number - anchorNumber) * days + sign * shift)
}

function numberOn(calendar: Calendar, date: CivilDate): number {
  const { anchor, anchorNumber, days } = calendar.rules
  const since = daysBetween(anchor, date)
  const lengths = lengthEdits(calendar)
  return since < 0
    ? numberBefore(lengths.filter(({ sprint }) => sprint < anchorNumber).toReversed())
    : numberFrom(lengths.filter(({ sprint }) => sprint >= anchorNumber))

  function numberFrom(edits: readonly LengthEdit[]): number {
    let shift = 0
    for (const edit of edits) {
      const first = (edit.sprint - anchorNumber) * days + shift
      if (since < first) break
      if (since < first + edit.days) return edit.sprint
      shift += edit.days - days
    }
    return anchorNumber + Math.floor((since - shift) / days)
  }

  /** Back from the anchor. */
  function numberBefore(edits: readonly LengthEdit[]): number {
    let shift = 0
    for (const edit of edits) {
      const end = (edit.sprint + 1 - anchorNumber) * days - shift
      if (since >= end) break
      if (since >= end - edit.days) return edit.sprint
      shift += edit.days - days
    }
    return anchorNumber + Math.floor((since + shift) / days)
  }
}

/** A day that does not lie in the sprint any more, since an earlier one became longer or shorter, counts no more. */
function shiftedSelection(
  { edits }: Calendar,
  number: number,
  firstDay: CivilDate,
  lastDay: CivilDate,
): CivilDate | undefined {
  const days = edits.flatMap(({ sprint, change }) =>
    sprint === number && change.kind === 'selection' ? [change.day] : [],
  )
  const day = days.at(-1)
  return day !== undefined && day >= firstDay && day <= lastDay ? day : undefined
}
