import { z } from 'zod'
import { clusterSubject } from '../../rotation/actions/context.ts'
import { failoversAfter } from '../../rotation/actions/reads.ts'
import { claimOnce, isClaimed } from '../../store/job-runs.ts'
import { eventsOf } from '../../store/log.ts'
import type { LoggedEvent } from '../../store/log.ts'
import type { Store } from '../../store/store.ts'
import { changeBy, changed, endedBy, timesOf } from '../model/failover-times.ts'
import type { FailoverTimes } from '../model/failover-times.ts'
import { insertTimes, knownTimes } from '../store.ts'

const AT_ONCE = 200
const JOB = 'history.catch-up'

/** Reads from the log, once, the moments of failovers that are older than their table: a few at each turn, until all are there. */
export async function catchUp(store: Store, progress: { after: number }): Promise<void> {
  if (await isClaimed(store.db, JOB, 'done')) return
  const failovers = await failoversAfter(store.db, progress.after, AT_ONCE)
  const known = await knownTimes(
    store.db,
    failovers.map(({ id }) => id),
  )
  const clusters = new Map<string, LoggedEvent[]>()
  const found: FailoverTimes[] = []
  for (const request of failovers.filter(({ id }) => !known.has(id))) {
    const { cluster } = request
    const rotation = clusters.get(cluster) ?? (await eventsOf(store.db, clusterSubject(cluster)))
    clusters.set(cluster, rotation)
    found.push(timesFrom(timesOf(request), await eventsOf(store.db, request.id), rotation))
  }
  await store.tx(async tx => {
    for (const times of found) await insertTimes(tx, times)
    if (failovers.length < AT_ONCE) await claimOnce(tx, JOB, 'done')
  })
  progress.after = failovers.at(-1)?.number ?? progress.after
}

/** Both lists oldest first. */
function timesFrom(
  opened: FailoverTimes,
  ofRequest: readonly LoggedEvent[],
  ofRotation: readonly LoggedEvent[],
): FailoverTimes {
  let times = ofRequest.reduce((now, event) => after(now, event), opened)
  let carriedOut: string | null = null
  for (const event of ofRotation) {
    carriedOut = asked.safeParse(bodyOf(event)).data?.request ?? carriedOut
    if (carriedOut === times.id) times = after(times, event)
    const back = returned.safeParse(factOf(event)).data
    if (back) times = endedBy(times, back.effectiveAt)
  }
  return times
}

const asked = z.object({ request: z.string() })
const returned = z.object({ kind: z.literal('in-effective'), effectiveAt: z.number() })

function after(times: FailoverTimes, event: LoggedEvent): FailoverTimes {
  const change = changeBy(factOf(event), event.at)
  return change ? changed(times, change) : times
}

function factOf(event: LoggedEvent): object {
  return { kind: event.kind, ...bodyOf(event) }
}

function bodyOf({ body }: LoggedEvent): object {
  return typeof body === 'object' && body !== null ? body : {}
}
