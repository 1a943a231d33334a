import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'

const planSchema = z.object({
  owner: personSchema,
  /** A day in the team's zone. */
  date: z.string(),
  /** Whom to invite, as it was typed. */
  teams: z.string(),
  by: personSchema,
  at: z.number(),
})
export type Plan = z.infer<typeof planSchema>

export const retrospectiveSchema = z.object({
  sprint: z.number().int(),
  openedAt: z.number(),
  /** `not-needed`: its verdict was turned before it was held. */
  state: z.enum(['open', 'held', 'not-needed']),
  plan: planSchema.nullable(),
  held: z.object({ by: personSchema, at: z.number() }).nullable(),
  version: z.number(),
})
/** What follows a failed sprint: the teams look at what happened, and what they will do about it. */
export type Retrospective = z.infer<typeof retrospectiveSchema>

export const actionItemSchema = z.object({
  /** `T1` */
  id: z.string(),
  number: z.number().int(),
  sprint: z.number().int(),
  title: z.string(),
  why: z.string(),
  team: z.string(),
  owner: personSchema.nullable(),
  by: personSchema,
  at: z.number(),
  done: z.object({ by: personSchema, at: z.number(), note: z.string() }).nullable(),
  version: z.number(),
})
/** Something that a retrospective promised to do. */
export type ActionItem = z.infer<typeof actionItemSchema>

export type RetrospectiveFact =
  | { kind: 'retrospective-opened'; sprint: number }
  | { kind: 'retrospective-planned'; sprint: number; plan: Plan }
  | { kind: 'retrospective-held'; sprint: number }
  | { kind: 'retrospective-not-needed'; sprint: number }
  | { kind: 'action-item-added'; sprint: number; item: string; title: string; team: string }
  | { kind: 'action-item-done'; sprint: number; item: string; title: string; note: string }

export function freshRetrospective(sprint: number, now: Instant): Retrospective {
  return { sprint, openedAt: now, state: 'open', plan: null, held: null, version: 0 }
}

export const itemId = (number: number): string => `T${number}`
