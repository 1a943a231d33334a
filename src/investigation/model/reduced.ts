import type { Instant } from '../../kernel/time.ts'
import { blank, endedOut } from './out.ts'
import type { Out } from './out.ts'

/** An override of the dispatcher that lowers the capacity of a whole cluster, as far as it concerns us. */
export interface ReductionSeen {
  id: string
  cluster: string
  capacity: number
  startsAt: Instant
  /** When it ends, or ended: by itself or because it was revoked. */
  endsAt: Instant
}

/** What changes in what we know about reductions of a cluster: the new ones, and those that are over or end elsewhen. */
export function reductionsAfter(known: readonly Out[], seen: readonly ReductionSeen[], now: Instant): Out[] {
  const fresh = seen.flatMap(one => {
    const before = known.find(out => out.id === reductionId(one.id))
    if (!before) return one.startsAt <= now && one.endsAt > one.startsAt ? [asKnown(beganReduced(one), one, now)] : []
    const after = before.to === null ? asKnown(before, one, now) : before
    return after.to !== before.to || after.endsBy !== before.endsBy ? [after] : []
  })
  const listed = new Set(seen.map(one => reductionId(one.id)))
  // What the dispatcher forgot has ended when it was to end.
  const mayBeForgotten = (out: Out) => out.to === null && !isFileReduction(out)
  const forgotten = known.filter(out => mayBeForgotten(out) && !listed.has(out.id) && (out.endsBy ?? now) <= now)
  return [...fresh, ...forgotten.map(out => endedOut(out, out.endsBy ?? now))]
}

function asKnown(out: Out, { endsAt }: ReductionSeen, now: Instant): Out {
  return endsAt <= now ? endedOut(out, endsAt) : { ...out, endsBy: endsAt }
}

function beganReduced({ id, cluster, capacity, startsAt, endsAt }: ReductionSeen): Out {
  return {
    ...blank(cluster, startsAt, 'unclassified'),
    id: reductionId(id),
    kind: 'reduced',
    capacity,
    endsBy: endsAt,
    source: 'bot',
  }
}

const FILE_REDUCTIONS = 'reduced/file/'

/** Made in the farm's file, and none of the dispatcher's overrides. */
export function isFileReduction({ id }: Out): boolean {
  return id.startsWith(FILE_REDUCTIONS)
}

/** `reduced/file/build02/2026-11-23T15:05:00Z` */
export function fileReductionId(cluster: string, from: Instant): string {
  return `${FILE_REDUCTIONS}${cluster}/${new Date(from).toISOString().replace('.000Z', 'Z')}`
}

export const reductionId = (override: string): string => `reduced/${override}`
