import { setTimeout as sleep } from 'node:timers/promises'
import { isOutsideError } from '../../kernel/outside.ts'
import type { Clock, Instant } from '../../kernel/time.ts'
import type { ProwJob } from './prow-job.ts'
import type { ProwJobChange, ProwJobSource, WatchEnd } from './prow-job-source.ts'

export interface ProwJobView {
  /** Begins to list and watch, and goes on until stopped. A second start does nothing. */
  start(): void
  /** Ends all connections; settles when nothing runs any more. */
  stop(): Promise<void>
  jobs(): readonly ProwJob[]
  asOf(): ProwJobsAsOf
}

export interface ProwJobsAsOf {
  /** When Kubernetes last told us anything; while `healthy`, what we hold is what is. */
  at: Instant | null
  resourceVersion: string | null
  /** The list was read and the watch follows it; an ordinary end of a watch, opened again at once, does not count. */
  healthy: boolean
  /** Why it is not healthy, for people. */
  why?: string
}

export interface ViewOptions {
  source: ProwJobSource
  clock: Clock
  /** How long to wait after so many failures in a row (1, 2 …), in wire milliseconds. */
  backoffMs: (failures: number) => number
}

/** Keeps the farm's ProwJobs at hand: one list, then a watch; another list whenever the watch has lost the thread. */
export function prowJobView({ source, clock, backoffMs }: ViewOptions): ProwJobView {
  const held = new Map<string, ProwJob>()
  let seen: { at: Instant; resourceVersion: string } | null = null
  let trouble: string | null = 'not started'
  let heard = false
  let running: { stop: AbortController; done: Promise<void> } | null = null

  return {
    start: () => {
      if (running) return
      trouble = 'the first list is being read'
      const stop = new AbortController()
      running = { stop, done: keepUp(stop.signal) }
    },
    stop: async () => {
      const ending = running
      running = null
      ending?.stop.abort()
      await ending?.done
      trouble = 'stopped'
    },
    jobs: () => [...held.values()],
    asOf: () => ({
      at: seen?.at ?? null,
      resourceVersion: seen?.resourceVersion ?? null,
      healthy: trouble === null,
      ...(trouble !== null && { why: trouble }),
    }),
  }

  async function keepUp(stop: AbortSignal): Promise<void> {
    let failures = 0
    let mustList = true
    while (!stop.aborted) {
      const end: WatchEnd = await (mustList ? listAll(stop) : watchOn(stop))
      if (end.end === 'failed') {
        failures += 1
        trouble = end.why.message
        await pause(backoffMs(failures), stop)
        continue
      }
      failures = 0
      // A server that ends each watch at once must not be asked in a tight loop.
      if (!mustList && !heard) await pause(backoffMs(1), stop)
      mustList = end.end === 'gone'
    }
  }

  /** Readers see the old jobs until the new list is whole. */
  async function listAll(stop: AbortSignal): Promise<WatchEnd> {
    try {
      const { jobs, resourceVersion } = await source.list(stop)
      held.clear()
      for (const job of jobs) held.set(job.name, job)
      seen = { at: clock.now(), resourceVersion }
      return { end: 'closed' }
    } catch (error) {
      if (isOutsideError(error)) return { end: 'failed', why: error }
      throw error
    }
  }

  async function watchOn(stop: AbortSignal): Promise<WatchEnd> {
    const opened = (): void => {
      trouble = null
      if (seen) seen = { ...seen, at: clock.now() }
    }
    heard = false
    const end = await source.watch(seen?.resourceVersion ?? '0', { opened, changed }, stop).catch(asFailed)
    // An ordinary end is mended within a second, too short to call what we hold unknown.
    if (end.end === 'gone') trouble = 'the list is being read again'
    return end
  }

  function changed({ job, deleted, resourceVersion }: ProwJobChange): void {
    if (job && deleted) held.delete(job.name)
    else if (job) held.set(job.name, job)
    heard = true
    seen = { at: clock.now(), resourceVersion: resourceVersion ?? seen?.resourceVersion ?? '0' }
  }
}

function asFailed(error: unknown): WatchEnd {
  if (isOutsideError(error)) return { end: 'failed', why: error }
  throw error
}

/** Half a second, doubling, to half a minute; spread, so that two replicas do not knock together. */
export function patience(failures: number): number {
  return Math.min(30_000, 250 * 2 ** failures) * (0.7 + Math.random() * 0.6)
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined)
}
