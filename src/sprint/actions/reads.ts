import type { Reader } from '../../store/store.ts'
import { sprintAt, sprintNumbered } from '../model/calendar.ts'
import type { Calendar, Sprint } from '../model/calendar.ts'
import type { SprintEdit } from '../model/edit.ts'
import type { Holiday } from '../model/hours.ts'
import { holidaysAround, holidaysIn } from '../model/look-ahead.ts'
import { readConfirmedEdits, readEdit, readProposedEdits } from '../store.ts'
import type { SprintContext } from './context.ts'

/** Where the team is in its calendar, and what was or may be changed in it. */
export interface SprintOverview {
  now: number
  calendar: Calendar
  sprint: Sprint
  /** In this sprint. */
  holidays: Holiday[]
  /** The confirmed edits of this sprint and those to come, each the last of its kind. */
  edits: SprintEdit[]
  proposed: SprintEdit[]
}

/** This one and three more: whoever plans does not plan further. */
const SPRINTS_OFFERED = 4

export async function overviewOf(ctx: SprintContext): Promise<SprintOverview> {
  const { db } = ctx.store
  const now = ctx.clock.now()
  const [calendar, confirmed, proposed] = await Promise.all([
    ctx.sprints.calendar(db),
    readConfirmedEdits(db),
    readProposedEdits(db),
  ])
  const sprint = sprintAt(calendar, now)
  const last = new Map(confirmed.map(edit => [`${edit.sprint}/${edit.change.kind}`, edit]))
  return {
    now,
    calendar,
    sprint,
    holidays: holidaysIn(ctx.sprints.hours, sprint.firstDay, sprint.lastDay),
    edits: [...last.values()].filter(edit => edit.sprint >= sprint.number),
    proposed,
  }
}

/** The sprints that can be changed, from the one that runs on. */
export function sprintsOffered({ calendar, sprint }: Pick<SprintOverview, 'calendar' | 'sprint'>): Sprint[] {
  return Array.from({ length: SPRINTS_OFFERED }, (_, ahead) => sprintNumbered(calendar, sprint.number + ahead))
}

export async function editOf({ store }: SprintContext, id: string): Promise<SprintEdit | null> {
  return readEdit(store.db, id)
}

/** The holidays that get in the way where the edit puts the selection; none where it leaves that where it was. */
export function clashOf({ sprints }: SprintContext, { before, after }: SprintEdit): Holiday[] {
  return before.selectionDay === after.selectionDay ? [] : holidaysAround(sprints.hours, after.selectionDay)
}

/** What waits for a second person of TRT. */
export async function proposedEdits(db: Reader): Promise<SprintEdit[]> {
  return readProposedEdits(db)
}

export async function timeZoneOf({ sprints, store }: SprintContext): Promise<string> {
  return (await sprints.calendar(store.db)).rules.timeZone
}
