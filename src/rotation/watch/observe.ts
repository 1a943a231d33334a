import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Dispatcher } from '../../services/dispatcher/dispatcher.ts'
import { isLive, isOurs } from '../model/convergence.ts'
import type { OverrideSeen } from '../model/convergence.ts'
import {
  allowedBecause,
  flavourAllowsPinned,
  isPlaced,
  mostFrequent,
  placementOf,
  PROBES_MAX,
} from '../model/observation.ts'
import type { AllowRules, JobSeen, Observed } from '../model/observation.ts'
import { inBasis, outBasis } from '../model/proof.ts'
import type { Rotation } from '../model/rotation.ts'
import { isRecent, lookUp, rememberAsked } from './look-ups.ts'
import type { Asked, LookedUp } from './look-ups.ts'
import { overrideSeen } from './overrides.ts'
import { jobsSeen, tryRead } from './services.ts'
import type { FarmEyes } from './services.ts'

export interface ObserveOptions {
  eyes: FarmEyes
  environment: string
  /** `ALLOWED_JOBS`. */
  allowed: RegExp | null
}

interface LookOptions extends ObserveOptions {
  now: Instant
  asked: Asked
}

/** One look, and the dispatcher's list as it was read for it. */
export interface Look {
  seen: Observed
  /** Null where it could not be read. */
  overrides: OverrideSeen[] | null
}

/** Looks at the farm for one cluster at a time, and remembers what the dispatcher need not be asked again. */
export function farmWatch(options: ObserveOptions): (rotation: Rotation, now: Instant) => Promise<Look> {
  const askedBefore = rememberAsked()
  return (rotation, now) => lookAtFarm(rotation, { ...options, now, asked: askedBefore(rotation.cluster) })
}

/** The dispatcher's answer, where its jobs would go, and where jobs really are. */
async function lookAtFarm(rotation: Rotation, options: LookOptions): Promise<Look> {
  const { eyes, now } = options
  const overrides = eyes.dispatcher ? await overridesOf(eyes.dispatcher) : null
  const dispatcher = eyes.dispatcher && (await dispatcherAnswer(eyes.dispatcher, rotation, overrides, options))
  const probes = eyes.dispatcher && dispatcher?.read ? await probesNow(eyes.dispatcher, rotation, options) : null
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
  { environment, now }: LookOptions,
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

async function probesNow(
  dispatcher: Dispatcher,
  rotation: Rotation,
  { eyes, allowed, now, asked }: LookOptions,
): Promise<Observed['probes']> {
  if (asked.probes && isEffective(rotation) && isRecent(asked.probes.at, now)) return asked.probes.answer
  const answer = await askProbes(dispatcher, rotation.cluster, probesFor(rotation, eyes, allowed))
  asked.probes = { at: now, answer }
  return answer
}

function isEffective({ phase }: Rotation): boolean {
  return phase === 'out' || phase === 'drained'
}

/** Those chosen when the change began; where jobs could not be read then, those that can be chosen now. */
function probesFor({ cluster, probes }: Rotation, { prowJobs }: FarmEyes, pattern: RegExp | null): readonly string[] {
  if (probes.length > 0 || !prowJobs) return probes
  const jobs = jobsSeen(prowJobs)
  return jobs.read ? mostFrequent(jobs.value, { cluster, pattern }, PROBES_MAX) : []
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

/** For so long nothing may land on a cluster before it counts as out; twice and more the dispatcher's own bound. */
const QUIET_MS = minutes(2)

async function placementNow(rotation: Rotation, options: LookOptions): Promise<Observed['placement']> {
  const { eyes, allowed, now } = options
  if (!eyes.prowJobs) return null
  const jobs = jobsSeen(eyes.prowJobs)
  if (!jobs.read) return jobs
  const basisAt = (rotation.desired === 'in' ? inBasis(rotation) : outBasis(rotation)) ?? rotation.askedAt ?? now
  const rules: AllowRules = {
    cluster: rotation.cluster,
    pattern: allowed,
    pinnedMayRun: flavourAllowsPinned(rotation.desired),
    unknown: new Set(),
    unchecked: new Set(),
  }
  const lookedUp = eyes.dispatcher && (await lookUpJobs(eyes.dispatcher, rotation, jobs.value, basisAt, rules, options))
  return placementOf(jobs.value, {
    basisAt,
    rules: { ...rules, ...lookedUp },
    endedAfter: rotation.desired === 'in' ? 0 : now - QUIET_MS,
  })
}

/** Jobs on the cluster that the dispatcher does not know: they were placed by whoever made them (buildfarm.md §1.10). */
async function lookUpJobs(
  dispatcher: Dispatcher,
  rotation: Rotation,
  jobs: readonly JobSeen[],
  basisAt: Instant,
  rules: AllowRules,
  { asked, now }: LookOptions,
): Promise<LookedUp> {
  const here = jobs.filter(job => job.cluster === rules.cluster && isPlaced(job) && allowedBecause(job, rules) === null)
  const open = here.filter(job => job.createdAt > basisAt || job.completedAt === null)
  const urgentFirst = open.toSorted((a, b) => urgency(b, basisAt) - urgency(a, basisAt))
  const names = [...new Set(urgentFirst.map(job => job.job))]
  const mayAsk = !isEffective(rotation) || !isRecent(asked.lookedUpAt, now)
  return lookUp(dispatcher, names, { asked, now, mayAsk })
}

/** What may have landed wrongly decides most; of what has ended only the number is shown. */
function urgency({ createdAt, completedAt }: JobSeen, basisAt: Instant): number {
  if (completedAt !== null) return 0
  return createdAt > basisAt ? 2 : 1
}
