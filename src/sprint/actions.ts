import type { Reader } from '../store/store.ts'
import type { Calendar, SprintRules } from './model/calendar.ts'
import type { TeamHours } from './model/hours.ts'
import { readConfirmedEdits } from './store.ts'

/** The calendar of the team, for everything that stands on it. */
export interface Sprints {
  /** As it is with all confirmed edits. */
  calendar(db: Reader): Promise<Calendar>
  readonly hours: TeamHours
}

export function createSprints(rules: SprintRules, hours: TeamHours): Sprints {
  return {
    hours,
    calendar: async db => ({ rules, edits: await readConfirmedEdits(db) }),
  }
}
