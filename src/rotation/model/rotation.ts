import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import { FLAVOURS } from './request.ts'
import { observedSchema } from './observation.ts'

export const PHASES = ['in', 'leaving', 'out', 'drained', 'questioned', 'returning'] as const
/** Where a cluster stands between what is desired and what was observed. */
export type Phase = (typeof PHASES)[number]

const desiredSchema = z.enum(['in', ...FLAVOURS])
export type Desired = z.infer<typeof desiredSchema>

const stopGapSchema = z.object({
  /** The dispatcher's own name of the override that we have live, or had last. */
  id: z.string(),
  live: z.boolean(),
  /** By the dispatcher's clock. */
  startedAt: z.number(),
  expiresAt: z.number(),
  renewals: z.number(),
  /** How long jobs could land here during the last renewal, in milliseconds. */
  gapMs: z.number().nullable(),
  endedAt: z.number().nullable(),
})
export type StopGap = z.infer<typeof stopGapSchema>

const removedSchema = z.object({
  provider: z.string(),
  /** Its lines as they stood in the file, without the last end of line. */
  text: z.string(),
  /** The clusters it stood between; null where it was the first or the last of its provider. */
  previous: z.string().nullable(),
  next: z.string().nullable(),
})
/** The entry of a cluster that was taken out of `_clusters.yaml`, to be put back as it was. */
export type Removed = z.infer<typeof removedSchema>

const lastingSchema = z.object({
  to: desiredSchema,
  askedAt: z.number(),
  /** The prepared patch, once the file could be read. */
  patch: z.string().nullable(),
  patchTrouble: z.string().nullable(),
  /** What the change to pinned-only takes out; the return puts it back. */
  removed: removedSchema.nullable().default(null),
  done: z.object({ by: personSchema, at: z.number() }).nullable(),
  /** When the farm's own answer first showed it. */
  seenAt: z.number().nullable(),
})
export type Lasting = z.infer<typeof lastingSchema>

const questionSchema = z.object({
  kind: z.enum(['revoked', 'lapsed', 'bridge-ended']),
  at: z.number(),
  /** The Slack ID the dispatcher gives for whoever revoked it. */
  byUser: z.string().nullable(),
})
export type Question = z.infer<typeof questionSchema>

export const rotationSchema = z.object({
  cluster: z.string(),
  desired: desiredSchema,
  phase: z.enum(PHASES),
  /** When the phase began: by the farm's clock where the farm knows it. */
  since: z.number(),
  by: z.union([personSchema, z.literal('bot')]),
  /** The request that asked for what is desired now. */
  request: z.string().nullable(),
  /** The failover that keeps it out, until its return is effective. */
  failover: z.string().nullable(),
  askedAt: z.number().nullable(),
  effectiveAt: z.number().nullable(),
  drainedAt: z.number().nullable(),
  approvers: z.array(personSchema),
  /** Until when the stop-gap may be renewed. */
  bridgeUntil: z.number().nullable(),
  /** The return that was stopped, where that is why it is out again. */
  stoppedReturn: z
    .object({ request: z.string(), by: z.union([personSchema, z.literal('bot')]) })
    .nullable()
    .default(null),
  /** Counts the overrides asked for in this failover; the dispatcher's idempotency key carries it. */
  applications: z.number(),
  /** The first of them since the cluster was last asked out: what ended before that is history. */
  firstApplication: z.number(),
  stopGap: stopGapSchema.nullable(),
  lasting: lastingSchema.nullable(),
  question: questionSchema.nullable(),
  probes: z.array(z.string()),
  observed: observedSchema.nullable(),
  version: z.number(),
})
export type Rotation = z.infer<typeof rotationSchema>

export type RotationVerb =
  | 'ask-out'
  | 'ask-in'
  | 'prove-out'
  | 'prove-drained'
  | 'prove-in'
  | 'start-stop-gap'
  | 'end-stop-gap'
  | 'question'
  | 'take-out-again'
  | 'finish-lasting'
  | 'see-lasting'
  | 'prepare-patch'

/** Every allowed move of a rotation: in which phases a verb may be used. */
export const rotationMoves = {
  // From `out` it takes over a failover that already runs.
  'ask-out': ['in', 'leaving', 'out', 'drained', 'questioned', 'returning'],
  // Putting it back is possible at any moment while it is not in: also while a return already runs.
  'ask-in': ['leaving', 'out', 'drained', 'questioned', 'returning'],
  'prove-out': ['leaving'],
  'prove-drained': ['out'],
  'prove-in': ['returning'],
  'start-stop-gap': ['leaving', 'out', 'drained'],
  'end-stop-gap': ['leaving', 'out', 'drained', 'questioned', 'returning'],
  question: ['leaving', 'out', 'drained'],
  'take-out-again': ['questioned'],
  'finish-lasting': ['leaving', 'out', 'drained', 'questioned', 'returning'],
  'see-lasting': ['leaving', 'out', 'drained', 'questioned', 'returning'],
  'prepare-patch': ['leaving', 'out', 'drained', 'questioned', 'returning'],
} as const satisfies Record<RotationVerb, readonly Phase[]>

export function rotationCan(verb: RotationVerb, phase: Phase): boolean {
  const phases: readonly Phase[] = rotationMoves[verb]
  return phases.includes(phase)
}

/** A cluster that nobody has asked anything of yet. */
export function freshRotation(cluster: string, at: number): Rotation {
  return {
    cluster,
    desired: 'in',
    phase: 'in',
    since: at,
    by: 'bot',
    request: null,
    failover: null,
    askedAt: null,
    effectiveAt: null,
    drainedAt: null,
    approvers: [],
    bridgeUntil: null,
    stoppedReturn: null,
    applications: 0,
    firstApplication: 0,
    stopGap: null,
    lasting: null,
    question: null,
    probes: [],
    observed: null,
    version: 0,
  }
}
