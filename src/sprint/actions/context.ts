import type { Person, Role } from '../../kernel/people.ts'
import type { Clock } from '../../kernel/time.ts'
import type { Reader, Store } from '../../store/store.ts'
import type { Sprints } from '../actions.ts'

/** Whether time out is charged to this sprint already, by those who keep the budgets. */
export type BudgetRuns = (db: Reader, sprint: number) => Promise<boolean>

/** What the verbs of the sprint work with. */
export interface SprintContext {
  store: Store
  clock: Clock
  sprints: Sprints
  budgetRuns: BudgetRuns
  holders: (role: Role) => Person[]
  mentionOf: (role: Role) => string
  settings: { environment: string }
  /** Makes the value of a button. */
  seal: (data: object) => string
}

export const EDIT_KEYS = 'sprint/edit/'
export const editKey = (id: string): string => `${EDIT_KEYS}${id}`
export const editLane = (id: string): string => `thread:${id}`
/** What happened to a sprint is recorded under this. */
export const sprintSubject = (number: number): string => `sprint/${number}`
