import { z } from 'zod'
import { policySchema, slotsOf, voteSchema } from '../../approval/model.ts'
import type { Asker, Slot } from '../../approval/model.ts'
import { personSchema, roleSchema } from '../../kernel/people.ts'
import { hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { candidateSchema } from './candidates.ts'
import type { Selected } from './payload.ts'

/** What kept the jobs from passing, beside the payload itself. */
export const CIRCUMSTANCES = ['cloud', 'registry', 'infrastructure', 'flake', 'other'] as const
export type Circumstance = (typeof CIRCUMSTANCES)[number]

export const WHY_MIN = 20
export const WHY_MAX = 2000
export const LINKS_MAX = 10

/**
 * - `awaiting`   nothing is done before it is confirmed
 * - `accepting`  confirmed; the override is being set, or the release controller's answer is awaited
 * - `stuck`      it goes on when a person says so
 * - `accepted`   accepted, by our override or by its own jobs
 * - `failed`     it was confirmed and did not come about
 * - `undoing`    our override is being taken off; then `undone`
 */
const ACCEPT_STATES = [
  'awaiting',
  'accepting',
  'stuck',
  'accepted',
  'failed',
  'rejected',
  'withdrawn',
  'expired',
  'undoing',
  'undone',
] as const
export type AcceptState = (typeof ACCEPT_STATES)[number]

/** Those in which nobody else can ask for another payload of the sprint. */
export const OPEN_ACCEPTS = ['awaiting', 'accepting', 'stuck', 'undoing'] as const satisfies readonly AcceptState[]

/** The cluster with the release controller's objects, by the name of its context, and the namespace they are in. */
export interface ControlPlane {
  context: string
  namespace: string
}

/** What the bot does at the payload, each needs a right of its own. */
const DEEDS = ['read', 'pin', 'override'] as const
export type Deed = (typeof DEEDS)[number]

const problemSchema = z.discriminatedUnion('kind', [
  /** Our override is there, and the release controller does nothing about it. */
  z.object({ kind: z.literal('ignored') }),
  /** Its image is not made yet. */
  z.object({ kind: z.literal('not-built') }),
  /** The cluster said no; `why` is its own sentence, plain. */
  z.object({ kind: z.literal('refused'), deed: z.enum(DEEDS), forbidden: z.boolean(), why: z.string() }),
])
/** What a person has to mend, or to decide, before it goes on. */
export type Problem = z.infer<typeof problemSchema>

const overrideSchema = z.object({ override: z.string(), reason: z.string() })

const failureSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pruned') }),
  /** A payload without an image is never accepted, whatever the override says. */
  z.object({ kind: z.literal('creation-failed') }),
  z.object({ kind: z.literal('foreign'), found: overrideSchema }),
  /** Somebody removed our override before it took effect. */
  z.object({ kind: z.literal('taken-back') }),
  z.object({ kind: z.literal('selected-meanwhile'), tag: z.string(), by: personSchema }),
  /** The choice of a later sprint has begun: no payload comes to this one any more. */
  z.object({ kind: z.literal('choice-over') }),
  /** QE took back that it had failed what was selected before. */
  z.object({ kind: z.literal('stands-again'), tag: z.string() }),
])
export type Failure = z.infer<typeof failureSchema>

/** Why nothing is accepted any more, where the sprint has its payload by now. */
export function overtakenBy({ tag, by, at }: Selected, { openedAt }: Pick<ManualAccept, 'openedAt'>): Failure {
  return at < openedAt ? { kind: 'stands-again', tag } : { kind: 'selected-meanwhile', tag, by }
}

/** What stood in the way of choosing again, when the acceptance was undone. */
const STANDING = ['not-selected', 'upgrade'] as const
export type Standing = (typeof STANDING)[number]

const undoneSchema = z.object({
  at: z.number(),
  /**
   * `gone`: the payload does not exist any more. `foreign`: somebody else's override was found, and left alone.
   * `none`: it was never known that ours stood, and none does.
   */
  found: z.enum(['ours', 'none', 'gone', 'foreign']),
  /** Null: TRT chooses again. */
  stands: z.enum(STANDING).nullable(),
})
export type Undone = z.infer<typeof undoneSchema>

export const manualAcceptSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  sprint: z.number().int(),
  state: z.enum(ACCEPT_STATES),
  /** As it was seen when it was picked. */
  candidate: candidateSchema,
  circumstance: z.enum(CIRCUMSTANCES),
  why: z.string(),
  links: z.array(z.string()),
  by: personSchema,
  roles: z.array(roleSchema),
  /** The form it came from, so that the same one arriving twice asks once. */
  origin: z.string(),
  policy: policySchema,
  votes: z.array(voteSchema),
  openedAt: z.number(),
  confirmedAt: z.number().nullable(),
  /** What our override says, word for word: by this it is known as ours. Null before the confirmation. */
  reason: z.string().nullable(),
  /** Since when the present wait goes on. */
  since: z.number(),
  /** When the bot was about to pin it and to set the override: from then on either may stand. */
  touchedAt: z.number().nullable(),
  /** When our override was seen to be there for the first time. */
  setAt: z.number().nullable(),
  stuck: z.object({ during: z.enum(['accepting', 'undoing']), problem: problemSchema, at: z.number() }).nullable(),
  accepted: z
    .object({
      at: z.number(),
      how: z.enum(['override', 'jobs']),
      /** Why it is not the sprint's payload all the same; escaped. Null: it was selected. */
      unselected: z.string().nullable(),
    })
    .nullable(),
  failure: failureSchema.nullable(),
  undo: z.object({ by: personSchema, at: z.number(), why: z.string() }).nullable(),
  undone: undoneSchema.nullable(),
  /** Who rejected or withdrew it. */
  ended: z.object({ by: personSchema.nullable(), at: z.number(), why: z.string().nullable() }).nullable(),
  version: z.number(),
})
/** A payload that TRT wants to accept although its jobs did not pass. */
export type ManualAccept = z.infer<typeof manualAcceptSchema>

export const acceptId = (number: number): string => `M${number}`

export function isOpenAccept({ state }: ManualAccept): boolean {
  return OPEN_ACCEPTS.some(open => open === state)
}

/** Whoever picked the payload does not confirm it. */
export function askerOf({ by }: Pick<ManualAccept, 'by'>): Asker {
  // The policy says who is needed beside the one who picked, so the roles he holds change nothing about it.
  return { people: [by], roles: [] }
}

export function slotsFor(accept: Pick<ManualAccept, 'policy' | 'by'>): Slot[] {
  return slotsOf(accept.policy, askerOf(accept))
}

const UNANSWERED_MAX_MS = hours(12)

/** Unanswered it ends at the deadline of the payload, or after half a day, whichever is later. */
export function expiryOf({ openedAt }: Pick<ManualAccept, 'openedAt'>, deadlineAt: Instant): Instant {
  return Math.max(deadlineAt, openedAt + UNANSWERED_MAX_MS)
}

/** Whether something of ours may stand at the payload, which *Undo* takes off. */
export function canUndo(accept: ManualAccept): boolean {
  const { state, accepted } = accept
  if (state === 'accepted') return accepted?.how === 'override'
  return state === 'stuck' && mayStand(accept)
}

/** Withdrawn can be what was not begun, or what is stuck before anything was done at the payload. */
export function canWithdraw(accept: ManualAccept): boolean {
  return accept.state === 'awaiting' || (accept.state === 'stuck' && !mayStand(accept))
}

/** Whether the pin, and with it the override, may stand at the payload: an answer that was lost tells nothing. */
export function mayStand({ touchedAt, setAt }: Pick<ManualAccept, 'touchedAt' | 'setAt'>): boolean {
  return touchedAt !== null || setAt !== null
}
