import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import type { Clock, Instant } from '../../src/kernel/time.ts'
import { between, chance, steadyUuid } from './chance.ts'
import { aggregatedJobs, knownJobs } from './known-jobs.ts'
import type { KnownJob } from './known-jobs.ts'
import { prowJobs } from './kubernetes/resources.ts'
import type { ObjectStore } from './kubernetes/store.ts'
import { finalStatus, newProwJob, pendingStatus, prowNamespace, viewProwJob } from './prow-job.ts'
import type { ProwJobState, ProwJobView } from './prow-job.ts'

export interface StartJob {
  job: string
  /** Starts it there, past the dispatcher, unless the state is `scheduling` and the dispatcher knows the job. */
  cluster?: string
  /** Without it: `triggered` on a named cluster, else `scheduling`. */
  state?: ProwJobState
}

/** The jobs of the farm: ProwJobs on the control plane that come, are placed, run and end as world time passes. */
export interface Workload {
  /** Makes everything happen that is due by now: starts, placements, ends, and the removal of what ended a day ago. */
  tick(): void
  /** Lets the jobs that are there be placed, begin and end, but starts none. */
  carryOn(): void
  start(wanted: StartJob): ProwJobView
  /** Takes known jobs in turn; with a cluster, those that the dispatcher has there now. */
  startSome(count: number, wanted?: Omit<StartJob, 'job'>): ProwJobView[]
  /** Triggered and pending ones. */
  on(cluster: string): ProwJobView[]
  finishOn(cluster: string, outcome?: 'success' | 'failure'): number
}

export interface WorkloadOptions {
  clock: Clock
  seed: number
  objects: ObjectStore
  /** The dispatcher's answer at that moment; null for a job it does not know. */
  placementAt(job: string, at: Instant): string | null
  /** How long Prow goes by an older answer; may change. */
  propagationBoundMs(): number
  /** Jobs are started from this moment on. */
  since: Instant
}

/** Finished ProwJobs are kept this long, `buildfarm.md §2.4`. */
const keptMs = hours(24)
/** No job takes longer, so that older starts cannot be seen any more. */
const longestLife = keptMs + hours(4)

export function createWorkload(options: WorkloadOptions): Workload {
  const { clock, seed, objects, placementAt, propagationBoundMs } = options
  const unfinished = new Set<string>()
  let tickedAt = options.since
  let sweptAt = options.since
  let started = 0

  objects.onChange(({ resource, type, object }) => {
    if (resource.plural !== prowJobs.plural || object.metadata.namespace !== prowNamespace) return
    const isOver = type === 'DELETED' || viewProwJob(object)?.completedAt !== undefined
    if (isOver) unfinished.delete(object.metadata.name)
    else unfinished.add(object.metadata.name)
  })

  function tick(): void {
    const now = clock.now()
    const from = Math.max(tickedAt, now - longestLife)
    // Before anything is written: whoever hears of a new job may ask for the jobs, and so come back here.
    tickedAt = now
    for (const start of startsBetween(from, now)) create(start)
    carryOn()
  }

  function carryOn(): void {
    const now = clock.now()
    for (const name of unfinished) goOn(name, now)
    if (now - sweptAt >= minutes(10)) sweep(now)
  }

  interface Start {
    at: Instant
    name: string
    job: string
    cluster: string
    known?: KnownJob
  }

  /** Each job starts at its own phase of its own period, so the same seed makes the same day. */
  function startsBetween(from: Instant, to: Instant): Start[] {
    const planned = knownJobs.flatMap(known =>
      turns(known.name, known.every, from, to).map(at => ({
        at,
        name: steadyUuid(seed, known.name, at),
        job: known.name,
        cluster: known.home,
        known,
      })),
    )
    const aggregated = aggregatedJobs.flatMap(({ name: job, every, clusterGroup }) =>
      turns(job, every, from, to).map(at => ({
        at,
        name: steadyUuid(seed, job, at),
        job,
        cluster: oneOf(clusterGroup, seed, job, at),
      })),
    )
    return [...planned, ...aggregated].toSorted((a, b) => a.at - b.at)
  }

  function turns(job: string, every: number, from: Instant, to: Instant): Instant[] {
    const phase = Math.floor(chance(seed, 'phase', job) * every)
    const first = Math.floor((from - phase) / every) + 1
    const count = Math.floor((to - phase) / every) - first + 1
    return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * every + phase)
  }

  function create({ at, name, job, cluster, known }: Start, state: ProwJobState = 'scheduling'): void {
    objects.create(prowJobs, newProwJob({ name, job, cluster, state, at, known }), prowNamespace, at)
  }

  /** Writes once what became of it by now, with each step's own time. */
  function goOn(name: string, now: Instant): void {
    const found = objects.find(prowJobs, { namespace: prowNamespace, name })
    const view = found && viewProwJob(found)
    if (!view) return
    const next = stepsOf(view, now)
    if (next) objects.patch(prowJobs, { namespace: prowNamespace, name }, next)
  }

  function stepsOf(view: ProwJobView, now: Instant) {
    const { name, job, state } = view
    if (state === 'aborted' || state === 'error') return { status: finalStatus(state, now) }
    const life = lifeOf(view)
    const placed = state === 'scheduling' &&
      now >= life.placedAt && {
        spec: { cluster: placementAt(job, life.placedAt - propagationBoundMs()) ?? view.cluster },
        status: { state: 'triggered' },
      }
    if (state === 'scheduling' && !placed) return null
    const begins = view.pendingAt ?? life.pendingAt
    if (now < begins) return placed || null
    const running = state === 'pending' ? {} : pendingStatus(name, job, begins)
    const ends = begins + life.lasts
    if (now < ends) return state === 'pending' ? null : { ...placed, status: running }
    return { ...placed, status: { ...running, ...finalStatus(life.outcome, ends) } }
  }

  function lifeOf({ name, job, createdAt }: ProwJobView) {
    const known = knownJobs.find(one => one.name === job) ?? aggregatedJobs.find(one => one.name === job)
    const placedAt = createdAt + between([seconds(2), seconds(12)], seed, 'placed', name)
    const failsIn = job.includes('canary') ? 0.01 : 0.1
    const outcome = chance(seed, 'outcome', name) < failsIn ? ('failure' as const) : ('success' as const)
    return {
      placedAt,
      pendingAt: placedAt + between([seconds(15), seconds(90)], seed, 'pending', name),
      lasts: between(known?.lasts ?? [minutes(45), minutes(150)], seed, 'lasts', name),
      outcome,
    }
  }

  function sweep(now: Instant): void {
    sweptAt = now
    for (const object of objects.list(prowJobs, prowNamespace)) {
      const { completedAt = now } = viewProwJob(object) ?? {}
      const { name } = object.metadata
      if (now - completedAt > keptMs) objects.remove(prowJobs, { namespace: prowNamespace, name })
    }
  }

  function start({ job, cluster, state = cluster === undefined ? 'scheduling' : 'triggered' }: StartJob): ProwJobView {
    started += 1
    const at = clock.now()
    const name = steadyUuid(seed, 'by hand', started)
    const known = knownJobs.find(one => one.name === job)
    create({ at, name, job, cluster: cluster ?? known?.home ?? 'build01', ...(known && { known }) }, state)
    const place = { namespace: prowNamespace, name }
    if (state === 'pending') objects.patch(prowJobs, place, { status: pendingStatus(name, job, at) })
    else if (state !== 'scheduling' && state !== 'triggered') {
      const status = { ...pendingStatus(name, job, at), ...finalStatus(state, at) }
      objects.patch(prowJobs, place, { status })
    }
    return view(name)
  }

  function startSome(count: number, wanted: Omit<StartJob, 'job'> = {}): ProwJobView[] {
    const here = (job: KnownJob) => {
      const placed = placementAt(job.name, clock.now())
      return wanted.cluster === undefined ? placed !== 'app.ci' : placed === wanted.cluster
    }
    const fitting = knownJobs.filter(here)
    const pool = fitting.length > 0 ? fitting : knownJobs
    return Array.from({ length: count }, () => start({ ...wanted, job: oneInTurn(pool, started).name }))
  }

  function view(name: string): ProwJobView {
    const found = viewProwJob(objects.get(prowJobs, { namespace: prowNamespace, name }))
    if (!found) throw new Error(`ProwJob ${name} cannot be read`)
    return found
  }

  function on(cluster: string): ProwJobView[] {
    return [...unfinished].map(view).filter(job => job.cluster === cluster && isOnCluster(job.state))
  }

  return {
    tick,
    carryOn,
    start,
    startSome,
    on,
    finishOn(cluster, outcome = 'success') {
      const running = on(cluster)
      for (const { name } of running) {
        const status = finalStatus(outcome, clock.now())
        objects.patch(prowJobs, { namespace: prowNamespace, name }, { status })
      }
      return running.length
    },
  }
}

const isOnCluster = (state: ProwJobState) => state === 'triggered' || state === 'pending'

function oneOf(names: readonly string[], ...words: (string | number)[]): string {
  return names[Math.floor(chance('one of', ...words) * names.length)] ?? ''
}

function oneInTurn(jobs: readonly KnownJob[], turn: number): KnownJob {
  const job = jobs[turn % jobs.length]
  if (!job) throw new Error('there are no jobs')
  return job
}
