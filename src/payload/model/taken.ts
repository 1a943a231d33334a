import type { Instant } from '../../kernel/time.ts'

/** How a cluster took up the payload of a sprint, by the farm's clock. */
export interface Taken {
  cluster: string
  /** When its upgrade began; null where the cluster was asked for it and does not begin. */
  startedAt: Instant | null
  /** When its operators were done. */
  completedAt: Instant | null
  /** When something else came in its place. */
  goneAt: Instant | null
}

/** Whether this cluster was seen upgraded to it, whatever it runs by now. */
export function isUpgraded(taken: readonly Taken[], cluster: string | null): boolean {
  return taken.some(one => one.cluster === cluster && one.completedAt !== null)
}

/** Every one of them was: there is nothing left to answer. */
export function isUpgradedEverywhere(taken: readonly Taken[], clusters: readonly string[]): boolean {
  return clusters.every(name => isUpgraded(taken, name))
}

/** Where it is installed now. */
export function runningNow(taken: readonly Taken[]): (Taken & { completedAt: Instant })[] {
  return taken.flatMap(one =>
    one.completedAt !== null && one.goneAt === null ? [{ ...one, completedAt: one.completedAt }] : [],
  )
}
