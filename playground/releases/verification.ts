import { minutes } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { between, chance, sha256 } from '../farm/chance.ts'
import { buildClusterNames } from '../farm/known-jobs.ts'
import type { JobConfig } from './streams.ts'

export type Verdict = 'Accepted' | 'Rejected'
export type Outcome = 'Success' | 'Failure'

/** One run of a job. `endsAt` is `Infinity` where nobody knows yet. */
export interface Attempt {
  startsAt: Instant
  endsAt: Instant
  outcome: Outcome
}

/** How one job goes: all attempts but the last fail, and each begins a while after the one before has ended. */
export interface PlannedJob {
  config: JobConfig
  attempts: readonly Attempt[]
}

/** Between a failed run and the next one, when the job reads as failed though it will be tried again. */
const retryPause = minutes(10)

interface Plan {
  /** Makes the plan the same for the same words. */
  words: readonly (string | number)[]
  jobs: readonly JobConfig[]
  from: Instant
  /** When the last blocking job ends. */
  until: Instant
  failing: readonly string[]
}

/** Spreads the jobs over that time: one blocking job needs all of it, aggregated ones begin late. */
export function planJobs({ words, jobs, from, until, failing }: Plan): PlannedJob[] {
  const blocking = jobs.filter(({ kind }) => kind === 'blocking')
  const longest = oneOf(blocking.length > 0 ? blocking : jobs, ...words, 'longest')
  return jobs.map(config => {
    const own = [...words, config.name]
    const share = config === longest ? 1 : between([40, 95], ...own) / 100
    const startsAt = config.analysisJobCount > 0 ? from + Math.round((until - from) * 0.3) : from
    const endsAt = config === longest ? until : startsAt + Math.round((until - startsAt) * share)
    const outcome = failing.includes(config.name) ? 'Failure' : 'Success'
    const wasRetried = outcome === 'Failure' || chance(...own, 'retried') < 0.15
    const retries = wasRetried ? config.maxRetries : 0
    return { config, attempts: attemptsOver(startsAt, endsAt, retries, outcome) }
  })
}

/** Jobs that run until somebody says how they ended. */
export function openJobs(jobs: readonly JobConfig[], from: Instant): PlannedJob[] {
  return jobs.map(config => ({ config, attempts: [{ startsAt: from, endsAt: Infinity, outcome: 'Success' }] }))
}

/** Ends at that moment whatever is not over, with the failing ones failed; what has ended otherwise is tried once more. */
export function endedAt(planned: readonly PlannedJob[], at: Instant, failing: readonly string[]): PlannedJob[] {
  return planned.map(({ config, attempts }) => {
    const over = attempts.filter(({ endsAt }) => endsAt <= at)
    const outcome: Outcome = failing.includes(config.name) ? 'Failure' : 'Success'
    const isLast = over.length === attempts.length
    if (isLast && (config.kind === 'informing' || over.at(-1)?.outcome === outcome)) return { config, attempts }
    const startsAt = Math.min(attempts[over.length]?.startsAt ?? at, at)
    return { config, attempts: [...over, { startsAt, endsAt: at, outcome }] }
  })
}

/** When the last job of that kind ends. `-Infinity` where there is none. */
export function endOf(planned: readonly PlannedJob[], kind?: JobConfig['kind']): Instant {
  const ends = planned.flatMap(({ config, attempts }) =>
    kind === undefined || config.kind === kind ? attempts.map(({ endsAt }) => endsAt) : [],
  )
  return Math.max(-Infinity, ...ends)
}

/** What all jobs of that kind come to by then. */
export function aggregateOf(
  planned: readonly PlannedJob[],
  kind: JobConfig['kind'],
  at: Instant,
): 'Pending' | 'Success' | 'Failure' {
  const states = planned.filter(({ config }) => config.kind === kind).map(job => stateOf(job, at))
  if (states.some(state => state === 'Pending' || state === 'Unknown')) return 'Pending'
  return states.includes('Failure') ? 'Failure' : 'Success'
}

export type JobState = 'Pending' | 'Success' | 'Failure' | 'Unknown'

/** `Unknown`: it has not begun. */
export function stateOf({ attempts }: PlannedJob, at: Instant): JobState {
  const last = attempts.at(-1)
  if (!attempts.some(({ startsAt }) => startsAt <= at) || !last) return 'Unknown'
  return last.endsAt <= at ? last.outcome : 'Pending'
}

export function runUrl({ prowJob }: JobConfig, ...words: (string | number)[]): string {
  return `https://prow.ci.openshift.org/view/gs/test-platform-results/logs/${prowJob}/${runId(prowJob, ...words)}`
}

/** As Prow numbers its runs. */
export function runId(...words: (string | number)[]): string {
  return `2${BigInt(`0x${sha256(words.join('\0')).slice(0, 15)}`)
    .toString()
    .padStart(18, '0')
    .slice(0, 18)}`
}

export function clusterOfRun(...words: (string | number)[]): string {
  return oneOf(buildClusterNames, ...words, 'cluster') ?? 'build01'
}

export function oneOf<T>(all: readonly T[], ...words: (string | number)[]): T | undefined {
  return all[Math.floor(chance(...words) * all.length)]
}

function attemptsOver(from: Instant, until: Instant, retries: number, outcome: Outcome): Attempt[] {
  const count = retries + 1
  const pause = Math.min(retryPause, (until - from) / (3 * count))
  const each = (until - from - pause * retries) / count
  return Array.from({ length: count }, (_, i) => {
    const startsAt = Math.round(from + i * (each + pause))
    const isLast = i === retries
    return {
      startsAt,
      endsAt: isLast ? until : Math.round(startsAt + each),
      outcome: isLast ? outcome : ('Failure' as const),
    }
  })
}
