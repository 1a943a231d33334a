import { readClusters } from '../../services/farm-files/clusters-file.ts'
import { readFarmConfig } from '../../services/farm-files/config-file.ts'
import { isDispatcherRefusal } from '../../services/dispatcher/refusals.ts'
import type { Dispatcher, PlanAsk } from '../../services/dispatcher/dispatcher.ts'
import type { Plan } from '../../services/dispatcher/answers.ts'
import type { Instant } from '../../kernel/time.ts'
import { DRAIN_MAX_MS, isLive, isOurs } from '../model/convergence.ts'
import { failoverGuards, returnGuards } from '../model/guards.ts'
import type { ClusterSeen, DrainSeen, Read } from '../model/guards.ts'
import { isPlaced, mostFrequent, PROBES_MAX } from '../model/observation.ts'
import type { JobSeen } from '../model/observation.ts'
import type { Impact, Preview } from '../model/preview.ts'
import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { overrideSeen } from './overrides.ts'
import { jobsSeen, tryRead } from './services.ts'
import type { FarmEyes } from './services.ts'

export interface PreviewOptions {
  eyes: FarmEyes
  environment: string
  /** The bot's own Slack ID: a preview is asked for on its own account. */
  botUser: string
  /** `ALLOWED_JOBS`. */
  allowed: RegExp | null
  now: Instant
}

/** What a request would do to the farm today. Reads only: a plan changes nothing in the dispatcher. */
export async function lookAhead(request: Request, rotation: Rotation, options: PreviewOptions): Promise<Preview> {
  return request.direction === 'failover'
    ? failoverPreview(request, rotation, options)
    : returnPreview(request, rotation, options)
}

async function failoverPreview(
  request: Request,
  rotation: Rotation,
  { eyes, now, botUser, environment, allowed }: PreviewOptions,
): Promise<Preview> {
  const { cluster } = request
  const jobs = eyes.prowJobs ? jobsSeen(eyes.prowJobs) : null
  const [clusters, config, drain] = await Promise.all([
    readFile(eyes, eyes.clustersFile, readClusters),
    readFile(eyes, eyes.clustersFile.replace(/[^/]+$/, '_config.yaml'), readFarmConfig),
    eyes.dispatcher ? drainAsked(eyes.dispatcher, request, botUser) : null,
  ])
  // A failover that takes over another one finds the cluster out by our own doing.
  const ownOverride =
    eyes.dispatcher && drain?.read && !drain.value.can && drain.value.because === 'override'
      ? await heldByUs(eyes.dispatcher, cluster, environment, now)
      : false
  const lastingIsThere = rotation.phase !== 'in' && rotation.lasting !== null && isOutInFile(clusters, cluster)
  const takesOver = ownOverride || lastingIsThere
  const guards = failoverGuards({
    cluster,
    clusters,
    config,
    drain: takesOver ? null : drain,
    running: jobs && runningOn(jobs, cluster),
  })
  const kept = takesOver
    ? guards.filter(({ name, colour }) => !['known', 'in-rotation'].includes(name) || colour === 'green')
    : guards
  return {
    at: now,
    guards: kept,
    impact: drain?.read && 'impact' in drain.value ? drain.value.impact : null,
    requiredApprovals: drain?.read && drain.value.can ? drain.value.requiredApprovals : 1,
    probes: jobs?.read ? mostFrequent(jobs.value, { cluster, pattern: allowed }, PROBES_MAX) : [],
  }
}

async function returnPreview(
  request: Request,
  rotation: Rotation,
  { eyes, now, environment }: PreviewOptions,
): Promise<Preview> {
  const { cluster } = request
  const { dispatcher } = eyes
  const jobs = eyes.prowJobs ? jobsSeen(eyes.prowJobs) : null
  const foreign =
    dispatcher && (await tryRead(async () => foreignHolder(await dispatcher.overrides(), cluster, environment, now)))
  const lasting =
    rotation.lasting !== null &&
    rotation.lasting.to !== 'in' &&
    (rotation.lasting.done !== null || rotation.lasting.seenAt !== null)
  const guards = returnGuards({
    cluster,
    canary: jobs && lastCanary(jobs, cluster),
    foreign,
    lasting,
    running: jobs && runningOn(jobs, cluster),
  })
  return { at: now, guards, impact: null, requiredApprovals: 1, probes: [] }
}

/** Blocked, or without an entry: the lasting change is merged, whether or not it is being undone. */
function isOutInFile(clusters: Read<readonly ClusterSeen[]>, cluster: string): boolean {
  return clusters.read && !clusters.value.some(({ name, blocked }) => name === cluster && !blocked)
}

async function readFile<T>({ github }: FarmEyes, path: string, parse: (text: string) => T): Promise<Read<T>> {
  if (!github) return { read: false, why: 'no repository is configured' }
  return tryRead(async () => parse((await github.readFile(path)).text))
}

/** Asks for a plan of the drain; where jobs cannot be moved, a plan of `Capacity 1` lists them. */
async function drainAsked(dispatcher: Dispatcher, request: Request, botUser: string): Promise<Read<DrainSeen>> {
  return tryRead(async (): Promise<DrainSeen> => {
    const ask = {
      cluster: request.cluster,
      durationSeconds: DRAIN_MAX_MS / 1000,
      reason: `Preview of ${request.id}`,
      userID: botUser,
    }
    try {
      const plan = await dispatcher.plan({
        ...ask,
        kind: 'Drain',
        idempotencyKey: `preview-${request.id.toLowerCase()}`,
      })
      const impact = impactOf(plan)
      // Newer dispatchers plan what they can move and list the rest.
      if (impact.immovable.length > 0)
        return { can: false, because: 'no-destination', immovable: impact.immovable, impact }
      return { can: true, impact, requiredApprovals: plan.requiredApprovals }
    } catch (error) {
      if (!isDispatcherRefusal(error)) throw error
      if (error.reason === 'no-destination') {
        const impact = await impactOfCapacity(dispatcher, request, ask)
        return { can: false, because: 'no-destination', immovable: impact?.immovable ?? [], impact }
      }
      if (error.reason === 'cluster-has-override' || error.reason === 'provider-has-override') {
        const held = (await dispatcher.overrides()).find(override => error.message.includes(override.id))
        return { can: false, because: 'override', holder: held?.id ?? error.message }
      }
      if (/unknown or inactive cluster/i.test(error.message)) return { can: false, because: 'inactive' }
      return { can: false, because: 'other', text: error.message }
    }
  })
}

/** Null where not even that can be planned, as no job can be moved at all. */
async function impactOfCapacity(
  dispatcher: Dispatcher,
  { id }: Request,
  ask: Omit<PlanAsk, 'kind' | 'idempotencyKey'>,
): Promise<Impact | null> {
  try {
    return impactOf(
      await dispatcher.plan({ ...ask, kind: 'Capacity', capacity: 1, idempotencyKey: `preview-c-${id.toLowerCase()}` }),
    )
  } catch (error) {
    if (!isDispatcherRefusal(error)) throw error
    return null
  }
}

async function heldByUs(dispatcher: Dispatcher, cluster: string, environment: string, now: Instant): Promise<boolean> {
  const overrides = await tryRead(async () => (await dispatcher.overrides()).map(overrideSeen))
  return overrides.read && overrides.value.some(o => o.cluster === cluster && isLive(o, now) && isOurs(o, environment))
}

function foreignHolder(
  overrides: Awaited<ReturnType<Dispatcher['overrides']>>,
  cluster: string,
  environment: string,
  now: Instant,
): string | null {
  const held = overrides.map(overrideSeen).find(o => o.cluster === cluster && isLive(o, now) && !isOurs(o, environment))
  return held ? held.id : null
}

function impactOf(plan: Plan): Impact {
  const { affectedJobs, movableJobs, immovableJobs, destinations, affectedDemand } = plan.impact
  return { affectedJobs, movableJobs, immovable: immovableJobs, destinations, demand: affectedDemand }
}

function runningOn(jobs: Read<JobSeen[]>, cluster: string): Read<number> {
  if (!jobs.read) return jobs
  const running = jobs.value.filter(job => job.cluster === cluster && isPlaced(job) && job.completedAt === null)
  return { read: true, value: running.length }
}

function lastCanary(jobs: Read<JobSeen[]>, cluster: string): Read<'passed' | 'failed' | null> {
  if (!jobs.read) return jobs
  const runs = jobs.value.filter(job => job.job === `periodic-build-farm-canary-${cluster}` && job.completedAt !== null)
  const last = runs.toSorted((a, b) => (b.completedAt ?? 0) - (a.completedAt ?? 0))[0]
  return { read: true, value: last ? (last.state === 'success' ? 'passed' : 'failed') : null }
}
