import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import { hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Sprint } from './calendar.ts'
import { isCivilDate } from './civil.ts'
import type { Holiday } from './hours.ts'

export const SPRINT_DAYS_MIN = 7
export const SPRINT_DAYS_MAX = 56

/** How long a proposal waits for the second person. */
export const EDIT_WAITS_MS = hours(24)

const EDIT_STATES = ['proposed', 'confirmed', 'declined', 'withdrawn', 'expired'] as const
export type EditState = (typeof EDIT_STATES)[number]

const civilDateSchema = z.string().refine(isCivilDate)

export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('length'), days: z.number().int() }),
  z.object({ kind: z.literal('selection'), day: civilDateSchema }),
])

const marksSchema = z.object({
  firstDay: civilDateSchema,
  lastDay: civilDateSchema,
  selectionDay: civilDateSchema,
  selectionAt: z.number(),
  deadlineAt: z.number(),
  halfAt: z.number(),
  endAt: z.number(),
})
/** Where the marks of a sprint are. */
export type Marks = z.infer<typeof marksSchema>

export const sprintEditSchema = z.object({
  /** `E1`, as people call it. */
  id: z.string(),
  number: z.number(),
  sprint: z.number(),
  change: changeSchema,
  reason: z.string(),
  proposedBy: personSchema,
  proposedAt: z.number(),
  /** When it ends unless it is confirmed before. */
  expiresAt: z.number(),
  /** The marks without it and with it, as people see them before they confirm. */
  before: marksSchema,
  after: marksSchema,
  pins: z.object({
    halfAt: z.number().optional(),
    selectionDay: civilDateSchema.optional(),
    budgetMs: z.number().optional(),
  }),
  state: z.enum(EDIT_STATES),
  /** `overtaken`: another edit made it impossible; `time`: nobody confirmed it while it could be. */
  ended: z
    .object({
      at: z.number(),
      by: z.union([personSchema, z.literal('bot')]),
      why: z.enum(['time', 'overtaken']).nullable(),
    })
    .nullable(),
  version: z.number(),
})
/** A change of the calendar that somebody of TRT proposed, and what became of it. */
export type SprintEdit = z.infer<typeof sprintEditSchema>

/** What is recorded of a sprint. */
export type SprintFact =
  | { kind: `sprint-edit-${EditState | 'shown-anew'}`; edit: SprintEdit }
  | { kind: 'sprint-holidays-told'; selectionDay: string; holidays: Holiday[]; free: string | null; dueAt: Instant }

export function marksOf(sprint: Sprint): Marks {
  const { firstDay, lastDay, selectionDay, selectionAt, deadlineAt, halfAt, endAt } = sprint
  return { firstDay, lastDay, selectionDay, selectionAt, deadlineAt, halfAt, endAt }
}

/** Tells whether somebody saw the marks that he confirms, and the budget that stays. */
export function fingerprintOf({ before, after, pins }: Pick<SprintEdit, 'before' | 'after' | 'pins'>): string {
  const marks = [before, after].map(({ selectionAt, halfAt, endAt }) => `${selectionAt}/${halfAt}/${endAt}`)
  return `${marks.join('>')}=${pins.budgetMs ?? ''}`
}
