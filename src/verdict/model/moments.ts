import { z } from 'zod'
import { CAUSES } from '../../rotation/model/request.ts'
import { sprintEditSchema } from '../../sprint/model/edit.ts'
import { personSchema } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { ASK_KINDS } from '../../upgrade/model/asks.ts'
import { problemSchema } from './verdict.ts'

const cause = z.enum([...CAUSES, 'unclassified'])

const bodies = [
  z.looseObject({
    kind: z.literal('payload-selected'),
    classification: z.looseObject({ tag: z.string(), mode: z.enum(['proposed', 'chosen', 'manual']) }),
    late: z.boolean(),
  }),
  z.looseObject({ kind: z.literal('payload-none'), reason: z.string() }),
  z.looseObject({
    kind: z.literal('payload-left'),
    tag: z.string(),
    because: z.enum(['qe-failed', 'pruned', 'rejected', 'undone']),
  }),
  z.looseObject({
    kind: z.literal('payload-qe'),
    tag: z.string(),
    verdict: z.looseObject({ state: z.enum(['called', 'in-progress', 'passed', 'passed-with-issues', 'failed']) }),
  }),
  z.looseObject({ kind: z.literal('payload-no-build') }),
  z.looseObject({ kind: z.literal('payload-promoted'), tag: z.string(), name: z.string() }),
  z.looseObject({
    kind: z.literal('payload-answered'),
    answer: z.looseObject({
      kind: z.enum(['upgrading', 'held', 'not-this-sprint']),
      cluster: z.string().nullable(),
      why: z.string().nullable(),
    }),
  }),
  z.looseObject({ kind: z.literal('accept-confirmed'), reason: z.string() }),
  z.looseObject({ kind: z.literal('accept-rejected'), why: z.string() }),
  z.looseObject({ kind: z.literal('accept-withdrawn') }),
  z.looseObject({ kind: z.literal('accept-expired') }),
  z.looseObject({
    kind: z.literal('accept-done'),
    how: z.enum(['override', 'jobs']),
    unselected: z.string().nullable(),
  }),
  z.looseObject({ kind: z.literal('accept-failed') }),
  z.looseObject({ kind: z.literal('accept-undo'), why: z.string() }),
  z.looseObject({ kind: z.literal('sprint-edit-confirmed'), edit: sprintEditSchema }),
  z.looseObject({ kind: z.literal('sprint-edit-declined'), edit: sprintEditSchema }),
  z.looseObject({ kind: z.literal('sprint-edit-withdrawn'), edit: sprintEditSchema }),
  z.looseObject({ kind: z.literal('sprint-edit-expired'), edit: sprintEditSchema }),
  z.looseObject({ kind: z.literal('upgrade-started'), release: z.string(), at: z.number().nullable() }),
  z.looseObject({ kind: z.literal('upgrade-completed'), at: z.number().nullable() }),
  z.looseObject({
    kind: z.literal('upgrade-failing'),
    reason: z.string(),
    message: z.string(),
    since: z.number().nullable(),
  }),
  z.looseObject({ kind: z.literal('upgrade-blocked'), reason: z.string(), message: z.string() }),
  z.looseObject({ kind: z.literal('admin-change-recorded'), id: z.string(), what: z.string(), why: z.string() }),
  z.looseObject({
    kind: z.literal('admin-change-decided'),
    id: z.string(),
    needed: z.enum(['needed', 'experiment', 'undecided']),
    why: z.string(),
  }),
  z.looseObject({
    kind: z.literal('change-answered'),
    about: z.enum(ASK_KINDS),
    what: z.enum(['change', 'nothing']),
  }),
  z.looseObject({
    kind: z.literal('request-opened'),
    request: z.looseObject({
      direction: z.enum(['failover', 'return']),
      cluster: z.string(),
      failover: z.looseObject({ seen: z.string() }).nullable(),
      back: z.looseObject({ found: z.string() }).nullable(),
      reason: z.string().nullable(),
    }),
  }),
  z.looseObject({ kind: z.literal('request-approved') }),
  z.looseObject({ kind: z.literal('request-rejected'), why: z.string() }),
  z.looseObject({ kind: z.literal('request-withdrawn'), why: z.string().nullable() }),
  z.looseObject({ kind: z.literal('request-expired') }),
  z.looseObject({ kind: z.literal('out-began'), out: z.string(), effectiveAt: z.number(), cause }),
  z.looseObject({ kind: z.literal('out-ended'), out: z.string(), effectiveAt: z.number() }),
  z.looseObject({ kind: z.literal('final-cause'), out: z.string(), cause }),
  z.looseObject({ kind: z.literal('cause-changed'), out: z.string(), was: cause, now: cause, why: z.string() }),
  z.looseObject({
    kind: z.literal('verdict-confirmed'),
    sprint: z.number(),
    overall: z.enum(['success', 'failed']),
  }),
  z.looseObject({ kind: z.literal('verdict-reopened'), sprint: z.number(), why: z.string() }),
  z.looseObject({
    kind: z.literal('verdict-answered-by-hand'),
    sprint: z.number(),
    before: z.enum(['success', 'failed', 'found', 'unknown', 'pending']),
    hand: z.looseObject({
      question: z.enum(['on-time', 'admin-acks', 'problem']),
      value: z.enum(['success', 'failed', 'found']),
      why: z.string(),
    }),
  }),
  z.looseObject({ kind: z.literal('verdict-problem-answered'), sprint: z.number(), problem: problemSchema }),
  z.looseObject({
    kind: z.literal('verdict-change-ended'),
    sprint: z.number(),
    how: z.enum(['confirmed', 'declined', 'withdrawn', 'expired', 'overtaken']),
  }),
  z.looseObject({
    kind: z.literal('retrospective-planned'),
    sprint: z.number(),
    plan: z.looseObject({ owner: personSchema, date: z.string(), teams: z.string() }),
  }),
  z.looseObject({ kind: z.literal('retrospective-held'), sprint: z.number() }),
  z.looseObject({ kind: z.literal('retrospective-not-needed'), sprint: z.number() }),
  z.looseObject({ kind: z.literal('action-item-added'), item: z.string(), title: z.string(), team: z.string() }),
  z.looseObject({ kind: z.literal('action-item-done'), item: z.string(), title: z.string() }),
] as const

const bodySchema = z.discriminatedUnion('kind', bodies)
type Body = z.infer<typeof bodySchema>

/** The kinds of events that are told again, in a timeline or as what was decided. */
export const MOMENT_KINDS: readonly Body['kind'][] = bodies.map(({ shape }) => shape.kind.value)

/** Something from the log that is worth telling again. */
export interface Moment {
  at: Instant
  seq: number
  /** `P280`, `F12`, `upgrade/build02` … */
  subject: string
  /** As the log has it: `team/user`, or `bot`. */
  actor: string
  body: Body
}

export interface Logged {
  seq: number
  at: Instant
  subject: string
  kind: string
  body: unknown
  actor: string
}

/** Null for what is not told again, or was written by a release that said it in another way. */
export function momentOf({ seq, at, subject, kind, body, actor }: Logged): Moment | null {
  const parsed = bodySchema.safeParse({ ...(typeof body === 'object' ? body : {}), kind })
  if (!parsed.success) return null
  return { seq, subject, actor, body: parsed.data, at: happenedAt(parsed.data) ?? at }
}

/** By the farm's clock, where the farm says when it was. */
function happenedAt(body: Body): Instant | null {
  if ('effectiveAt' in body && typeof body.effectiveAt === 'number') return body.effectiveAt
  if (body.kind === 'upgrade-started' || body.kind === 'upgrade-completed') return body.at
  return body.kind === 'upgrade-failing' ? body.since : null
}
