import type { HistoryContext } from '../actions/context.ts'
import { SPRINTS_MAX, SPRINTS_SHOWN } from '../actions/read.ts'

export interface Asked {
  cluster: string
  /** Null where the cluster is the one that is meant without a name. */
  named: string | null
  sprints: number
}

/** What the address asks for, `?cluster=build02&sprints=24`; null where no cluster has that name. */
export function askedIn({ settings }: HistoryContext, query: URLSearchParams): Asked | null {
  const [first] = settings.clusters
  const name = query.get('cluster')
  const cluster = name === null ? first : settings.clusters.find(one => one === name)
  if (cluster === undefined) return null
  return { cluster, named: cluster === first ? null : cluster, sprints: sprintsIn(query.get('sprints')) }
}

function sprintsIn(typed: string | null): number {
  if (typed === null || !/^\d{1,4}$/.test(typed)) return SPRINTS_SHOWN
  return Math.min(SPRINTS_MAX, Math.max(1, Number(typed)))
}

/** The cluster that was asked for is meant on the other pages, too. */
export function keptFrom(ctx: HistoryContext, query: URLSearchParams): URLSearchParams {
  const named = askedIn(ctx, query)?.named ?? null
  return new URLSearchParams(named === null ? {} : { cluster: named })
}
