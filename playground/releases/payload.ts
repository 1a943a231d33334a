import { hours, minutes } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { between, chance } from '../farm/chance.ts'
import { tagName } from './names.ts'
import type { JobConfig, StreamConfig } from './streams.ts'
import { endOf, oneOf, openJobs, planJobs } from './verification.ts'
import type { PlannedJob } from './verification.ts'

/** What becomes of one payload by itself, known from its beginning; people can change it. */
export interface Payload {
  /** The tag, and the name of its ReleasePayload. */
  name: string
  stream: StreamConfig
  createdAt: Instant
  /** When the job that builds the image ends. */
  builtAt: Instant
  build: 'Success' | 'Failed'
  /** When the mirror job ends; an override waits for it. */
  mirroredAt: Instant
  jobs: readonly PlannedJob[]
  /** The pull spec that a public build was promoted from. */
  promotedFrom: string | null
  /** It has what was merged by then. */
  contentAt: Instant
}

export type PayloadPhase = 'Pending' | 'Failed' | 'Ready' | 'Accepted' | 'Rejected'

const acceptedShare = 2 / 3

/** A payload as the release controller makes them by itself, verified for four to nine hours. */
export function plannedPayload(stream: StreamConfig, createdAt: Instant, seed: number): Payload {
  const name = tagName(stream.name, createdAt)
  const words = [seed, name]
  const builtAt = createdAt + between([minutes(6), minutes(11)], ...words, 'built')
  const until = createdAt + between([hours(4), hours(9)], ...words, 'verified')
  const isAccepted = chance(...words, 'verdict') < acceptedShare
  const failing = [...(isAccepted ? [] : failingBlocking(stream.jobs, words)), ...failingInforming(stream.jobs, words)]
  return {
    ...built(name, stream, createdAt, builtAt),
    mirroredAt: builtAt + minutes(4),
    jobs: planJobs({ words, jobs: stream.jobs, from: builtAt, until, failing }),
  }
}

export interface Publish {
  /** When it was created; now unless said. */
  at?: Instant
  /** How far it has come by now; `Ready` unless said, and then it stays so until somebody finishes its verification. */
  phase?: PayloadPhase
  /** The jobs that fail, blocking or informing. A rejected one has one of the blocking jobs unless said. */
  failing?: readonly string[]
  /** It runs no blocking jobs at all. */
  blocking?: 0
}

/** A payload whose way is given, not planned by chance. */
export function publishedPayload(stream: StreamConfig, name: string, wanted: Publish & { at: Instant; now: Instant }) {
  const { at, now, phase = 'Ready' } = wanted
  const jobs = wanted.blocking === 0 ? stream.jobs.filter(({ kind }) => kind === 'informing') : stream.jobs
  const failing = wanted.failing ?? (phase === 'Rejected' ? failingBlocking(jobs, [name]) : [])
  refuseUnknownJobs(failing, jobs)
  refuseImpossible(phase, failing, jobs)
  const builtAt = phase === 'Pending' ? Infinity : Math.min(at + minutes(8), now)
  const payload: Payload = {
    ...built(name, stream, at, builtAt),
    build: phase === 'Failed' ? 'Failed' : 'Success',
    mirroredAt: phase === 'Pending' ? Infinity : Math.min(builtAt + minutes(4), now),
    jobs: [],
  }
  if (phase === 'Failed') return payload
  const isOpen = phase === 'Ready' || phase === 'Pending'
  if (isOpen) return { ...payload, jobs: openJobs(jobs, builtAt) }
  const until = Math.min(builtAt + hours(5), now)
  return { ...payload, jobs: planJobs({ words: [name], jobs, from: builtAt, until, failing }) }
}

/** A build that was promoted: tested before it came here, so no job runs any more. */
export function promotedPayload(
  stream: StreamConfig,
  name: string,
  createdAt: Instant,
  from: { pullSpec: string; contentAt: Instant },
): Payload {
  const { pullSpec: promotedFrom, contentAt } = from
  return { ...built(name, stream, createdAt, createdAt), promotedFrom, contentAt }
}

/** When nothing changes by itself any more: `Infinity` where somebody has to say. */
export function verifiedAt({ builtAt, build, jobs }: Payload): Instant {
  if (build === 'Failed') return builtAt
  const blocking = endOf(jobs, 'blocking')
  return Math.max(builtAt, blocking === -Infinity ? endOf(jobs) : blocking)
}

/** A rejected payload needs a failing blocking job, and an accepted one has none. */
export function refuseImpossible(phase: PayloadPhase, failing: readonly string[], jobs: readonly JobConfig[]): void {
  const blocks = jobs.some(({ name, kind }) => kind === 'blocking' && failing.includes(name))
  if (phase === 'Rejected' && !blocks) throw new Error('a payload is rejected for a failing blocking job only')
  if (phase === 'Accepted' && blocks) throw new Error('a payload with a failing blocking job is accepted by hand only')
}

export function refuseUnknownJobs(names: readonly string[], jobs: readonly JobConfig[]): void {
  const unknown = names.filter(name => !jobs.some(job => job.name === name))
  if (unknown.length > 0) throw new Error(`the payload has no job ${unknown.join(', ')}`)
}

/** One blocking job, or two. */
export function failingBlocking(jobs: readonly JobConfig[], words: readonly (string | number)[]): string[] {
  const blocking = jobs.filter(({ kind }) => kind === 'blocking').map(({ name }) => name)
  const first = oneOf(blocking, ...words, 'fails')
  const second = oneOf(blocking, ...words, 'fails too')
  return [...new Set([first, second].filter(name => name !== undefined))]
}

function failingInforming(jobs: readonly JobConfig[], words: readonly (string | number)[]): string[] {
  return jobs.filter(({ name, kind }) => kind === 'informing' && chance(...words, name) < 0.25).map(({ name }) => name)
}

function built(name: string, stream: StreamConfig, createdAt: Instant, builtAt: Instant): Payload {
  return {
    name,
    stream,
    createdAt,
    builtAt,
    build: 'Success',
    mirroredAt: builtAt,
    jobs: [],
    promotedFrom: null,
    contentAt: createdAt,
  }
}
