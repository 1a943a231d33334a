import { z } from 'zod'
import { policySchema, voteSchema } from '../../approval/model.ts'
import { personSchema, roleSchema } from '../../kernel/people.ts'
import { previewSchema } from './preview.ts'

export const DIRECTIONS = ['failover', 'return'] as const
export type Direction = (typeof DIRECTIONS)[number]

export const OPEN_STATES = ['awaiting', 'approved', 'changing', 'stuck'] as const
export const ENDED_STATES = ['done', 'rejected', 'withdrawn', 'expired', 'superseded'] as const
const REQUEST_STATES = [...OPEN_STATES, ...ENDED_STATES] as const
export type RequestState = (typeof REQUEST_STATES)[number]

export const CAUSES = ['payload', 'theory', 'infrastructure', 'maintenance', 'game-day'] as const
export type Cause = (typeof CAUSES)[number]
export const URGENCIES = ['now', 'today', 'convenient'] as const
/** The two flavours of out: nothing runs there, or only what is pinned there. */
export const FLAVOURS = ['blocked', 'pinned-only'] as const
export type Flavour = (typeof FLAVOURS)[number]

const failoverFormSchema = z.object({
  cause: z.enum(CAUSES),
  /** Easier options that were tried before: asked where a theory is tested. */
  tried: z.string().nullable(),
  seen: z.string(),
  evidence: z.array(z.string()),
  urgency: z.enum(URGENCIES),
  flavour: z.enum(FLAVOURS),
  /** How long the cluster is expected to be out, in milliseconds. */
  expectedMs: z.number().nullable(),
  investigator: personSchema.nullable(),
})
export type FailoverForm = z.infer<typeof failoverFormSchema>

const returnFormSchema = z.object({
  found: z.string(),
  cause: z.enum(CAUSES),
  done: z.string(),
  /** The workaround that stays, or null. */
  workaround: z.string().nullable(),
})
export type ReturnForm = z.infer<typeof returnFormSchema>

export const requestSchema = z.object({
  id: z.string(),
  number: z.number(),
  cluster: z.string(),
  direction: z.enum(DIRECTIONS),
  state: z.enum(REQUEST_STATES),
  /** `asked` in the usual way; `put-back` and `kept-in` are decided by one person at once, with a reason. */
  how: z.enum(['asked', 'put-back', 'kept-in']),
  reason: z.string().nullable(),
  requester: personSchema,
  /** Who typed it; another than the requester where it was filed on somebody's behalf. */
  filedBy: personSchema,
  /** The roles of both when it was filed. */
  roles: z.array(roleSchema),
  failover: failoverFormSchema.nullable(),
  back: returnFormSchema.nullable(),
  /** For a return: the failover that it ends. */
  ends: z.string().nullable(),
  policy: policySchema,
  /** How many different people the dispatcher itself wants to see. */
  people: z.number(),
  votes: z.array(voteSchema),
  preview: previewSchema.nullable(),
  /** Counts how often the approvers were asked: votes belong to one asking. */
  asking: z.number(),
  askedAgainBecause: z.array(z.string()),
  openedAt: z.number(),
  approvedAt: z.number().nullable(),
  changingAt: z.number().nullable(),
  stuck: z.object({ at: z.number(), why: z.string() }).nullable(),
  ended: z
    .object({ at: z.number(), by: z.union([personSchema, z.literal('bot')]), why: z.string().nullable() })
    .nullable(),
  version: z.number(),
})
export type Request = z.infer<typeof requestSchema>

export type RequestVerb =
  | 'preview'
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'expire'
  | 'ask-again'
  | 'begin'
  | 'get-stuck'
  | 'try-again'
  | 'finish'
  | 'stop'
  | 'supersede'
  | 'change-details'

/** Every allowed move of a request: in which states a verb may be used. Buttons, guards, help and refusals read it. */
export const requestMoves = {
  preview: ['awaiting'],
  approve: ['awaiting'],
  reject: ['awaiting'],
  withdraw: ['awaiting'],
  expire: ['awaiting'],
  // A change that never began may still have to ask again, however long it has been stuck.
  'ask-again': ['approved', 'changing', 'stuck'],
  begin: ['approved', 'changing', 'stuck'],
  'get-stuck': ['approved', 'changing'],
  'try-again': ['stuck'],
  finish: ['changing', 'stuck'],
  stop: ['approved', 'changing', 'stuck'],
  supersede: ['awaiting', 'approved', 'changing', 'stuck'],
  'change-details': ['awaiting', 'approved', 'changing', 'stuck', 'done'],
} as const satisfies Record<RequestVerb, readonly RequestState[]>

export function requestCan(verb: RequestVerb, state: RequestState): boolean {
  const states: readonly RequestState[] = requestMoves[verb]
  return states.includes(state)
}

/** What may be done to a request in this state. */
export function verbsIn(state: RequestState): RequestVerb[] {
  return (Object.keys(requestMoves) as RequestVerb[]).filter(verb => requestCan(verb, state))
}

export function isOpen(state: RequestState): boolean {
  const open: readonly RequestState[] = OPEN_STATES
  return open.includes(state)
}

/** `F12` for a failover, `R13` for a return: short enough to type at night. */
export function requestId(direction: Direction, number: number): string {
  return `${direction === 'failover' ? 'F' : 'R'}${number}`
}

/** Whether a return found its cluster in rotation since before it was asked for. */
export function neverLeft({ direction, openedAt }: Request, effectiveAt: number): boolean {
  return direction === 'return' && effectiveAt <= openedAt
}
