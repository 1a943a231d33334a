import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'

/** What a failover waited for, moment by moment; null where that has not come, or never came. */
export interface Moments {
  approvedAt: Instant | null
  /** When people were shown the change of the file, which is theirs to merge. A stop-gap does without that. */
  handedAt: Instant | null
  /** When the farm took the change: the start of the stop-gap, or the lasting change as the farm showed it. */
  acceptedAt: Instant | null
  /** When the farm's own answers proved that the cluster was out. */
  provenAt: Instant | null
  /** When it was back in rotation, by the farm's clock. */
  returnedAt: Instant | null
  /** When its request ended without being carried out. */
  droppedAt: Instant | null
}

export interface FailoverTimes extends Moments {
  id: string
  cluster: string
  /** As the request declared it. */
  cause: string
  openedAt: Instant
}

/** What happened, as far as it sets one of the moments. */
const toldSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request-approved') }),
  z.object({ kind: z.literal('request-asked-again') }),
  z.object({ kind: z.enum(['request-rejected', 'request-withdrawn', 'request-expired', 'request-superseded']) }),
  z.object({ kind: z.literal('patch-prepared') }),
  z.object({ kind: z.literal('stop-gap-started'), startedAt: z.number() }),
  z.object({ kind: z.literal('lasting-seen'), seenAt: z.number() }),
  z.object({ kind: z.literal('out-effective') }),
])

/** `last` holds whatever stood there, `first` only where nothing did. */
export interface Change {
  last?: Partial<Moments>
  first?: Partial<Moments>
}

/** What a fact about a request or about its rotation, recorded at that moment, says about these times; null for most. */
export function changeBy(fact: object, at: Instant): Change | null {
  const told = toldSchema.safeParse(fact).data
  switch (told?.kind) {
    case undefined:
      return null
    // Asked anew, people decide anew: the last approval is the one that counts.
    case 'request-approved':
      return { last: { approvedAt: at } }
    case 'request-asked-again':
      return { last: { approvedAt: null } }
    case 'stop-gap-started':
      return { first: { acceptedAt: told.startedAt }, last: { handedAt: null } }
    case 'patch-prepared':
      return { first: { handedAt: at } }
    case 'lasting-seen':
      return { first: { acceptedAt: told.seenAt } }
    case 'out-effective':
      return { first: { provenAt: at } }
    default:
      return { last: { droppedAt: at } }
  }
}

export function changed(times: FailoverTimes, { last, first }: Change): FailoverTimes {
  const standing = Object.fromEntries(MOMENTS.filter(name => times[name] !== null).map(name => [name, times[name]]))
  return { ...times, ...first, ...standing, ...last }
}

export const MOMENTS = [
  'approvedAt',
  'handedAt',
  'acceptedAt',
  'provenAt',
  'returnedAt',
  'droppedAt',
] as const satisfies readonly (keyof Moments)[]

/** A cluster that is back ends every failover that had taken it out. */
export function endedBy(times: FailoverTimes, returnedAt: Instant): FailoverTimes {
  return times.provenAt === null ? times : changed(times, { first: { returnedAt } })
}

export function timesOf(
  request: Pick<FailoverTimes, 'id' | 'cluster' | 'openedAt'> & { failover: { cause: string } | null },
): FailoverTimes {
  const { id, cluster, openedAt, failover } = request
  return {
    id,
    cluster,
    cause: failover?.cause ?? 'unclassified',
    openedAt,
    approvedAt: null,
    handedAt: null,
    acceptedAt: null,
    provenAt: null,
    returnedAt: null,
    droppedAt: null,
  }
}
