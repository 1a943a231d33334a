import { z } from 'zod'

const overrideSchema = z.object({
  id: z.string(),
  /** Whether it carries our idempotency key. */
  ours: z.boolean(),
  byUser: z.string(),
  expiresAt: z.number(),
})

/** What the farm showed at one look, boiled down to what decisions and cards need. */
export const observedSchema = z.object({
  at: z.number(),
  dispatcher: z
    .union([
      z.object({ read: z.literal(false), why: z.string() }),
      z.object({
        read: z.literal(true),
        /** In the dispatcher's map of clusters that jobs may be planned on. */
        active: z.boolean(),
        override: overrideSchema.nullable(),
        generatedAt: z.number().nullable(),
      }),
    ])
    .nullable(),
  /** Where the dispatcher would send the probe jobs now; null where it was not asked. */
  probes: z.object({ here: z.array(z.string()), elsewhere: z.number(), unknown: z.number() }).nullable(),
  placement: z
    .union([
      z.object({ read: z.literal(false), why: z.string() }),
      z.object({
        read: z.literal(true),
        /** Since when jobs were looked at: created later than this, by the farm's clock. */
        basisAt: z.number(),
        /** Whether another cluster got a job since: without one nothing is proven. */
        anyCreated: z.boolean(),
        /** Jobs created since that are on this cluster and are not allowed while it is out; ten names at most. */
        landed: z.array(z.string()),
        /** When the first of them was created, by the farm's clock. */
        landedAt: z.number().nullable().default(null),
        /** Jobs that would have landed, if only it were known whether the dispatcher placed them. */
        unchecked: z.number().default(0),
        /** Jobs created since that may be here, by reason. */
        allowed: z.record(z.string(), z.number()),
        running: z.number(),
        runningAllowed: z.number(),
      }),
    ])
    .nullable(),
})
export type Observed = z.infer<typeof observedSchema>

/** A ProwJob, as much of it as placement needs. */
export interface JobSeen {
  name: string
  job: string
  cluster: string
  state: string
  /** presubmit, postsubmit, periodic, batch. */
  type: string
  /** The cluster its configuration asks for by label. */
  pinnedTo: string | null
  createdAt: number
  completedAt: number | null
}

export interface AllowRules {
  cluster: string
  /** `ALLOWED_JOBS`. */
  pattern: RegExp | null
  /** Whether periodics that are pinned to the cluster may run there. */
  pinnedMayRun: boolean
  /** Jobs the dispatcher does not know: placed by whoever creates them. */
  unknown: ReadonlySet<string>
  /** Jobs of which this is not known yet. */
  unchecked: ReadonlySet<string>
}

/**
 * A blocked cluster has its pinned jobs taken away (buildfarm.md §1.3). A cluster that is pinned-only keeps them, and
 * so on a return they do not show that anything is scheduled there again.
 */
export function flavourAllowsPinned(desired: 'in' | 'blocked' | 'pinned-only'): boolean {
  return desired !== 'blocked'
}

/** Why a job may be on a cluster that is out of rotation, or null where it may not (buildfarm.md §1.3, §1.10, §2.2). */
export function allowedBecause(
  { job, type, pinnedTo }: Pick<JobSeen, 'job' | 'type' | 'pinnedTo'>,
  rules: AllowRules,
): string | null {
  const byName = allowedByName(job, rules)
  if (byName !== null) return byName
  if (rules.pinnedMayRun && type === 'periodic' && pinnedTo === rules.cluster) return 'duplicate'
  if (rules.unknown.has(job)) return job.includes('aggregat') ? 'aggregated' : 'unknown to the dispatcher'
  return null
}

function allowedByName(job: string, { cluster, pattern }: Pick<AllowRules, 'cluster' | 'pattern'>): string | null {
  if (/^periodic-build\d{2}-upgrade$/.test(job)) return 'upgrade'
  if (job === `periodic-build-farm-canary-${cluster}`) return 'canary'
  return pattern?.test(job) ? 'allowed by configuration' : null
}

/** A job that has been handed to its cluster; `scheduling` ones may still be sent elsewhere (buildfarm.md §2.1). */
export function isPlaced(job: JobSeen): boolean {
  return job.state !== 'scheduling'
}

type Placement = Extract<NonNullable<Observed['placement']>, { read: true }>

export interface PlacementQuestion {
  basisAt: number
  rules: AllowRules
  /**
   * Jobs that have ended count as landed where they were created later than this. For a return that is all of them;
   * for a failover the last minutes: one that failed at once has landed all the same, one of long ago is history.
   */
  endedAfter: number
}

/** Where jobs went since `basisAt`, and what still runs on the cluster. */
export function placementOf(jobs: Iterable<JobSeen>, { basisAt, rules, endedAfter }: PlacementQuestion): Placement {
  const placement: Placement = {
    read: true,
    basisAt,
    anyCreated: false,
    landed: [],
    landedAt: null,
    unchecked: 0,
    allowed: {},
    running: 0,
    runningAllowed: 0,
  }
  const landed = new Set<string>()
  for (const job of jobs) {
    if (!isPlaced(job)) continue
    const here = job.cluster === rules.cluster
    const since = job.createdAt > basisAt
    if (!here) {
      if (since) placement.anyCreated = true
      continue
    }
    const because = allowedBecause(job, rules)
    if (job.completedAt === null) {
      if (because === null) placement.running += 1
      else placement.runningAllowed += 1
    }
    if (!since) continue
    if (because === null && (job.completedAt === null || job.createdAt > endedAfter)) {
      if (rules.unchecked.has(job.job)) placement.unchecked += 1
      else {
        landed.add(job.job)
        placement.landedAt = Math.min(placement.landedAt ?? job.createdAt, job.createdAt)
      }
    }
    if (because !== null) placement.allowed[because] = (placement.allowed[because] ?? 0) + 1
  }
  return { ...placement, landed: [...landed].slice(0, LANDED_MAX) }
}

const LANDED_MAX = 10

/** How many jobs are asked about when the effect is verified. */
export const PROBES_MAX = 20

/** The jobs that ran most often on the cluster, most frequent first; not those that go on there while it is out. */
export function mostFrequent(
  jobs: Iterable<JobSeen>,
  rules: Pick<AllowRules, 'cluster' | 'pattern'>,
  max: number,
): string[] {
  const counts = new Map<string, number>()
  for (const job of jobs)
    if (job.cluster === rules.cluster && isPlaced(job) && isScheduledFreely(job, rules))
      counts.set(job.job, (counts.get(job.job) ?? 0) + 1)
  const byCount = [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return byCount.slice(0, max).map(([job]) => job)
}

function isScheduledFreely({ job, pinnedTo }: JobSeen, rules: Pick<AllowRules, 'cluster' | 'pattern'>): boolean {
  return pinnedTo !== rules.cluster && allowedByName(job, rules) === null
}
