import type { Instant } from '../../kernel/time.ts'
import type { Dispatcher } from '../../services/dispatcher/dispatcher.ts'
import { isLive, isOurs } from '../model/convergence.ts'
import type { OverrideSeen } from '../model/convergence.ts'
import { allowedBecause, isPlaced, mostFrequent, placementOf, PROBES_MAX } from '../model/observation.ts'
import type { AllowRules, JobSeen, Observed } from '../model/observation.ts'
import { inBasis, outBasis } from '../model/proof.ts'
import type { Rotation } from '../model/rotation.ts'
import { overrideSeen } from './overrides.ts'
import { jobsSeen, tryRead } from './services.ts'
import type { FarmEyes } from './services.ts'

export interface ObserveOptions {
  eyes: FarmEyes
  environment: string
  /** `ALLOWED_JOBS`. */
  allowed: RegExp | null
  now: Instant
}

/** One look, and the dispatcher's list as it was read for it. */
export interface Look {
  seen: Observed
  /** Null where it could not be read. */
  overrides: OverrideSeen[] | null
}

/** Looks at the farm for one cluster: the dispatcher's answer, where its jobs would go, and where jobs really are. */
export async function lookAtFarm(rotation: Rotation, options: ObserveOptions): Promise<Look> {
  const { eyes, now } = options
  const overrides = eyes.dispatcher ? await overridesOf(eyes.dispatcher) : null
  const dispatcher = eyes.dispatcher && (await dispatcherAnswer(eyes.dispatcher, rotation, overrides, options))
  const probes =
    eyes.dispatcher && dispatcher?.read
      ? await askProbes(eyes.dispatcher, rotation.cluster, probesFor(rotation, eyes))
      : null
  const placement = eyes.prowJobs ? await placementNow(rotation, options) : null
  return {
    seen: { at: now, dispatcher, probes, placement },
    overrides: overrides?.read ? overrides.value : null,
  }
}

async function overridesOf(dispatcher: Dispatcher) {
  return tryRead(async () => (await dispatcher.overrides()).map(overrideSeen))
}

async function dispatcherAnswer(
  dispatcher: Dispatcher,
  { cluster }: Rotation,
  overrides: Awaited<ReturnType<typeof overridesOf>> | null,
  { environment, now }: ObserveOptions,
): Promise<Observed['dispatcher']> {
  const status = await tryRead(() => dispatcher.status(cluster))
  if (!status.read) return status
  if (!overrides?.read) return { read: false, why: overrides?.why ?? '' }
  const live = overrides.value.filter(o => o.cluster === cluster && isLive(o, now))
  const holder = live.find(o => isOurs(o, environment)) ?? live[0]
  return {
    read: true,
    active: !('inactive' in status.value),
    generatedAt: 'inactive' in status.value ? null : status.value.generatedAt,
    override: holder
      ? { id: holder.id, ours: isOurs(holder, environment), byUser: holder.createdBy, expiresAt: holder.expiresAt }
      : null,
  }
}

/** Those chosen when the change began; where jobs could not be read then, those that can be chosen now. */
function probesFor({ cluster, probes }: Rotation, { prowJobs }: FarmEyes): readonly string[] {
  if (probes.length > 0 || !prowJobs) return probes
  const jobs = jobsSeen(prowJobs)
  return jobs.read ? mostFrequent(jobs.value, cluster, PROBES_MAX) : []
}

/** Asks where each probe would run now. One that cannot be asked makes the whole answer unknown. */
async function askProbes(
  dispatcher: Dispatcher,
  cluster: string,
  probes: readonly string[],
): Promise<Observed['probes']> {
  const answers = await tryRead(() =>
    Promise.all(probes.map(async job => ({ job, place: await dispatcher.place(job) }))),
  )
  if (!answers.read) return null
  const here = answers.value.filter(({ place }) => place?.cluster === cluster).map(({ job }) => job)
  const unknown = answers.value.filter(({ place }) => place === null).length
  return { here, unknown, elsewhere: answers.value.length - here.length - unknown }
}

async function placementNow(
  rotation: Rotation,
  { eyes, allowed, now }: ObserveOptions,
): Promise<Observed['placement']> {
  if (!eyes.prowJobs) return null
  const jobs = jobsSeen(eyes.prowJobs)
  if (!jobs.read) return jobs
  const basis = (rotation.desired === 'in' ? inBasis(rotation) : outBasis(rotation)) ?? rotation.askedAt ?? now
  const rules: AllowRules = { cluster: rotation.cluster, pattern: allowed, unknown: new Set() }
  const unknown = eyes.dispatcher ? await unknownJobs(eyes.dispatcher, jobs.value, basis, rules) : new Set<string>()
  return placementOf(jobs.value, {
    basisAt: basis,
    rules: { ...rules, unknown },
    endedCounts: rotation.desired === 'in',
  })
}

/** Enough to tell what lands; a farm that sends more than this is not out anyway. */
const LOOK_UPS_MAX = 20

/** Jobs on the cluster that the dispatcher does not know: they were placed by whoever made them (buildfarm.md §1.10). */
async function unknownJobs(
  dispatcher: Dispatcher,
  jobs: readonly JobSeen[],
  basis: Instant,
  rules: AllowRules,
): Promise<Set<string>> {
  const here = jobs.filter(job => job.cluster === rules.cluster && isPlaced(job))
  const open = here.filter(job => job.createdAt > basis || job.completedAt === null)
  const names = [...new Set(open.map(job => job.job))].filter(job => allowedBecause(job, rules) === null)
  const answers = await Promise.all(
    names.slice(0, LOOK_UPS_MAX).map(async job => ({ job, place: await tryRead(() => dispatcher.place(job)) })),
  )
  return new Set(answers.filter(({ place }) => place.read && place.value === null).map(({ job }) => job))
}
