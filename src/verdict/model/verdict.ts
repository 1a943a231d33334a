import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'

/** In the order in which the process asks them. */
export const QUESTIONS = ['on-time', 'admin-acks', 'problem'] as const
export type Question = (typeof QUESTIONS)[number]
export const questionSchema = z.enum(QUESTIONS)

export const VALUES = ['success', 'failed', 'found', 'unknown', 'pending'] as const
/** `found`: a problem that forced the cluster out and was dealt with in time; it counts as success. */
export type Value = (typeof VALUES)[number]
const valueSchema = z.enum(VALUES)

export const SAYABLE = ['success', 'failed', 'found'] as const
/** What can be said by hand. */
export type Sayable = (typeof SAYABLE)[number]
export const sayableSchema = z.enum(SAYABLE)

/** `undecided` while a question is open or nobody knows its answer. */
export type Overall = 'success' | 'failed' | 'undecided'

export const problemSchema = z.object({
  significant: z.boolean(),
  /** Whether it forced the cluster out. */
  forced: z.boolean(),
  /** `F12`; null where it was none of them. */
  failover: z.string().nullable(),
  /** A change that has to stay is needed against it. */
  persists: z.boolean(),
  note: z.string(),
  /** The times out that it speaks of: a later one has to be judged by itself. */
  outs: z.array(z.string()),
  by: personSchema,
  at: z.number(),
  second: personSchema.nullable(),
})
/** TRT's own answer to the third question. */
export type ProblemAnswer = z.infer<typeof problemSchema>

export const handSchema = z.object({
  question: questionSchema,
  value: sayableSchema,
  /** What the records said then. */
  was: valueSchema,
  /** What counted until then, where it was told as that and the records said something else. */
  before: valueSchema.optional(),
  why: z.string(),
  by: personSchema,
  at: z.number(),
  /** Who agreed, where a second person was needed. */
  second: personSchema.nullable(),
})
/** An answer that people gave instead of the one that follows from the records. */
export type HandAnswer = z.infer<typeof handSchema>

const heldSchema = z.object({ question: questionSchema, value: z.enum(['failed', 'unknown']), at: z.number() })
/** An answer that was settled as failed, or told as unknown: it gets worse by itself, and better only by people. */
export type Held = z.infer<typeof heldSchema>

const waiting = {
  /** Counts the changes of a verdict; a button belongs to one of them. */
  n: z.number(),
  why: z.string(),
  by: personSchema,
  at: z.number(),
  expiresAt: z.number(),
}
export const changeSchema = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('answer'),
    ...waiting,
    question: questionSchema,
    from: valueSchema,
    to: sayableSchema,
    was: valueSchema,
  }),
  z.object({ what: z.literal('problem'), ...waiting, problem: problemSchema, from: valueSchema, to: valueSchema }),
  z.object({ what: z.literal('reopen'), ...waiting, from: z.enum(['success', 'failed']) }),
])
/** A change that waits for a second person of TRT. */
export type Change = z.infer<typeof changeSchema>

const valuesSchema = z.object({ 'on-time': valueSchema, 'admin-acks': valueSchema, problem: valueSchema })
export type Values = z.infer<typeof valuesSchema>

const waitingTurnSchema = z.object({ question: questionSchema, before: valueSchema, dueAt: z.number() })
/** An answer that is another one than people know; they are told from `dueAt` on, where it still is. */
export type WaitingTurn = z.infer<typeof waitingTurnSchema>

export const confirmedSchema = z.object({
  by: personSchema,
  at: z.number(),
  overall: z.enum(['success', 'failed']),
  answers: valuesSchema,
})
export type Confirmed = z.infer<typeof confirmedSchema>

export const verdictSchema = z.object({
  /** `V280` */
  id: z.string(),
  sprint: z.number().int(),
  openedAt: z.number(),
  /** When TRT was first asked to confirm it, and how much later than planned. */
  told: z.object({ at: z.number(), lateMs: z.number() }).nullable(),
  /** Since when TRT has been asked to confirm it: told, or reopened. */
  waitsSince: z.number().nullable(),
  /** What counted at the last look, so that a change of it is noticed. */
  seen: valuesSchema,
  /** What turned or was settled by itself, and is not told yet. */
  turned: z.array(waitingTurnSchema),
  problem: problemSchema.nullable(),
  hands: z.array(handSchema),
  held: z.array(heldSchema),
  change: changeSchema.nullable(),
  changes: z.number(),
  confirmed: confirmedSchema.nullable(),
  earlier: z.array(confirmedSchema),
  version: z.number(),
})
/** Whether a sprint was a success, as far as it is known, and what people said about it. */
export type Verdict = z.infer<typeof verdictSchema>

export const verdictId = (sprint: number): string => `V${sprint}`

/** The sprint of a verdict's ID; null for what is no such ID. */
export function sprintOfVerdict(id: string): number | null {
  return /^V\d{1,6}$/.test(id) ? Number(id.slice(1)) : null
}

/** What is known of a verdict before anybody has said anything about it. */
export const UNSAID = { hands: [], held: [] } satisfies Pick<Verdict, 'hands' | 'held'>

export function freshVerdict(sprint: number, seen: Values, now: Instant): Verdict {
  return {
    id: verdictId(sprint),
    sprint,
    openedAt: now,
    told: null,
    waitsSince: null,
    seen,
    turned: [],
    problem: null,
    ...UNSAID,
    change: null,
    changes: 0,
    confirmed: null,
    earlier: [],
    version: 0,
  }
}

export function valuesOf(answers: readonly { question: Question; value: Value }[]): Values {
  const of = (question: Question) => answers.find(one => one.question === question)?.value ?? 'pending'
  return { 'on-time': of('on-time'), 'admin-acks': of('admin-acks'), problem: of('problem') }
}

/** What was open when it was confirmed is filled in by what counts later; the rest stays as it was confirmed. */
export function filledIn({ answers }: Confirmed, current: Values): Values {
  const of = (question: Question) => (answers[question] === 'pending' ? current[question] : answers[question])
  return { 'on-time': of('on-time'), 'admin-acks': of('admin-acks'), problem: of('problem') }
}

/** Tells whether somebody saw the answers that he confirms. */
export function fingerprintOf(values: Values): string {
  return QUESTIONS.map(question => values[question]).join(' ')
}

/** What is recorded of a verdict. */
export type VerdictFact =
  | { kind: 'verdict-opened'; sprint: number; answers: Values }
  | { kind: 'verdict-turned'; sprint: number; question: Question; before: Value; after: Value }
  | { kind: 'verdict-told'; sprint: number; lateMs: number; answers: Values }
  | { kind: 'verdict-problem-answered'; sprint: number; problem: ProblemAnswer; before: ProblemAnswer | null }
  | { kind: 'verdict-answered-by-hand'; sprint: number; hand: HandAnswer; before: Value }
  | { kind: 'verdict-change-proposed'; sprint: number; change: Change }
  | { kind: 'verdict-change-ended'; sprint: number; n: number; how: ChangeEnd }
  | { kind: 'verdict-confirmed'; sprint: number; overall: Confirmed['overall']; answers: Values }
  | { kind: 'verdict-reopened'; sprint: number; overall: Confirmed['overall']; why: string }
export type ChangeEnd = 'confirmed' | 'declined' | 'withdrawn' | 'expired' | 'overtaken'
