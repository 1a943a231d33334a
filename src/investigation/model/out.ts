import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import type { Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { CAUSES } from '../../rotation/model/request.ts'
import type { Cause } from '../../rotation/model/request.ts'

/** Nobody has said why. */
const UNCLASSIFIED = 'unclassified'
const knownCause = z.enum(CAUSES)
const anyCause = z.enum([...CAUSES, UNCLASSIFIED])
export type OutCause = z.infer<typeof anyCause>

const changeSchema = z.object({ from: anyCause, to: knownCause, by: personSchema, at: z.number(), why: z.string() })
export type CauseChange = z.infer<typeof changeSchema>

const driftSchema = z.object({
  where: z.enum(['dispatcher', 'file-blocked', 'file-absent']),
  /** The Slack ID that the dispatcher gives for whoever made it. */
  by: z.string().nullable(),
  /** It began at some time before it was first seen, and nothing that can be read tells when. */
  isFirstSeen: z.boolean(),
})
/** What others did that keeps the cluster out. */
export type Drift = z.infer<typeof driftSchema>

const proposedSchema = z.object({ cause: knownCause, by: personSchema, request: z.string() })
/** What a return said of the cause where nobody of TRT asked for it. */
export type ProposedCause = z.infer<typeof proposedSchema>

/** A time during which the cluster was out of rotation, or in it with less than its capacity. */
export const outSchema = z.object({
  /** `F12`, `F12/2` where that failover took it out a second time; `drift/…`, `reduced/…` and `import/…` for the others. */
  id: z.string(),
  cluster: z.string(),
  failover: z.string().nullable(),
  /** Both by the farm's clock. */
  from: z.number(),
  to: z.number().nullable(),
  /** What it counts as now: the final cause, else the declared one. */
  cause: anyCause,
  declaredCause: anyCause,
  finalCause: z.object({ cause: knownCause, by: personSchema, at: z.number() }).nullable(),
  proposedCause: proposedSchema.nullable(),
  changes: z.array(changeSchema),
  kind: z.enum(['out', 'reduced']),
  /** What is left of its capacity, in percent; null for one that is out. */
  capacity: z.number().nullable(),
  source: z.enum(['bot', 'import']),
  /** For a reduction or a drain of others that is in force: when it ends by itself. */
  endsBy: z.number().nullable(),
  /** Null where the bot itself took it out. */
  drift: driftSchema.nullable(),
  version: z.number(),
})
export type Out = z.infer<typeof outSchema>

/** Whether time with this cause is spent from the half sprint. A game day is one only where it was declared before. */
export function counts(cause: OutCause): boolean {
  return cause === 'payload' || cause === 'theory' || cause === UNCLASSIFIED
}

export type OutFact =
  | { kind: 'out-began'; out: string; failover: string | null; effectiveAt: Instant; cause: OutCause }
  | { kind: 'out-ended'; out: string; effectiveAt: Instant }
  /** A change of others holds longer, or shorter, than it was to. */
  | { kind: 'out-goes-on'; out: string; endsAt: Instant | null }
  | { kind: 'cause-proposed'; out: string; cause: Cause; because: string }
  | { kind: 'final-cause'; out: string; cause: Cause; because: string }
  | { kind: 'cause-changed'; out: string; was: OutCause; now: Cause; why: string }
  /** Seen elsewhere, whole or as far as it has come: an override of the dispatcher, a version of the farm's file. */
  | { kind: 'reduction-seen' | 'out-imported'; effectiveAt: Instant; endsAt: Instant | null; capacity: number | null }

/** What is recorded of a time out that somebody else tells of. */
export function told(kind: 'reduction-seen' | 'out-imported', { from, to, endsBy, capacity }: Out): OutFact {
  return { kind, effectiveAt: from, endsAt: to ?? endsBy, capacity }
}

export interface Beginning {
  cluster: string
  failover: string
  from: Instant
  declaredCause: OutCause
  /** How often this failover has taken it out before. */
  before: number
}

export function beganOut({ cluster, failover, from, declaredCause, before }: Beginning): Out {
  return {
    ...blank(cluster, from, declaredCause),
    id: before === 0 ? failover : `${failover}/${before + 1}`,
    failover,
    kind: 'out',
    source: 'bot',
  }
}

/** What every time out has in common at its beginning. */
export function blank(cluster: string, from: Instant, declaredCause: OutCause) {
  return {
    cluster,
    failover: null,
    from,
    to: null,
    cause: declaredCause,
    declaredCause,
    finalCause: null,
    proposedCause: null,
    changes: [],
    capacity: null,
    endsBy: null,
    drift: null,
    version: 0,
  } satisfies Partial<Out>
}

/** The farm's clock decides; an end that lies before the beginning leaves nothing of it. */
export function endedOut(out: Out, at: Instant): Out {
  return { ...out, to: Math.max(out.from, at), endsBy: null }
}

/** What a return says about it. The last word counts: a cause that TRT set by hand after it was said stays. */
export function withFinalCause(
  out: Out,
  said: { cause: Cause; by: Person; at: Instant; why: string },
  now: Instant,
): Out {
  const { cause, by, at, why } = said
  if (!mayBe(out, cause) || (out.finalCause && out.finalCause.at >= at)) return out
  // Only a final cause is changed; the declared one is what was believed before.
  if (out.finalCause && out.cause !== cause) return withCause(out, { cause, by, why }, now)
  return { ...out, cause, finalCause: { cause, by, at: now } }
}

/** What a return says that TRT did not ask for: TRT sets the cause, and what was declared stays until then. */
export function withProposedCause(out: Out, proposed: ProposedCause): Out {
  return mayBe(out, proposed.cause) && out.finalCause === null ? { ...out, proposedCause: proposed } : out
}

/** TRT says what it was. */
export function withCause(out: Out, { cause, by, why }: { cause: Cause; by: Person; why: string }, now: Instant): Out {
  return {
    ...out,
    cause,
    finalCause: { cause, by, at: now },
    changes: [...out.changes, { from: out.cause, to: cause, by, at: now, why }],
  }
}

/** Whether the time may be classified so: what was no game day when it began does not become one. */
export function mayBe(out: Out, cause: Cause): boolean {
  return cause !== 'game-day' || out.declaredCause === 'game-day'
}

/** When what is known about its cause last changed. */
export function causeKnownAt(out: Out): Instant {
  return Math.max(out.finalCause?.at ?? 0, ...out.changes.map(change => change.at))
}
