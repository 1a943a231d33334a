import type { Instant } from '../../../src/kernel/time.ts'

/** In the order in which an upgrade gets to them; the machines come with the last one. */
export const rolloutOrder = [
  'etcd',
  'kube-apiserver',
  'authentication',
  'image-registry',
  'ingress',
  'console',
  'monitoring',
  'storage',
  'network',
  'machine-config',
] as const

export type Operator = (typeof rolloutOrder)[number]

/** How many manifests a release has. */
export const manifests = 1021

/** From here on the control plane's machines are updated, as part of the last operator. */
const mastersShare = 0.85

/** A release as a cluster takes it. */
export interface Payload {
  version: string
  /** By digest. */
  image: string
  /** Until the control plane has all of it, in world time. */
  takesMs: number
  /** How long the workers take after that. */
  workersMs: number
}

/** An upgrade on its way, or the last one that ended. */
export interface Rollout {
  payload: Payload
  startedAt: Instant
  /** Work done so far on the control plane, and then on the workers: time in which nothing held it up. */
  doneMs: number
  workersDoneMs: number
  flippedAt: ReadonlyMap<Operator, Instant>
  mastersFrom: Instant | null
  completedAt: Instant | null
  workersDoneAt: Instant | null
}

/** What holds it up, for as long as one looks. */
export interface Holds {
  controlPlane: boolean
  masters: boolean
  workers: boolean
}

export function begun(payload: Payload, startedAt: Instant): Rollout {
  return {
    payload,
    startedAt,
    doneMs: 0,
    workersDoneMs: 0,
    flippedAt: new Map(),
    mastersFrom: null,
    completedAt: null,
    workersDoneAt: null,
  }
}

/** The same upgrade later: what happened in between has the time at which it did. */
export function carriedOn(rollout: Rollout, from: Instant, to: Instant, holds: Holds): Rollout {
  const { payload, doneMs } = rollout
  const mastersBegin = payload.takesMs * mastersShare
  const furthest = holds.masters ? Math.max(doneMs, mastersBegin) : payload.takesMs
  const done = holds.controlPlane ? doneMs : Math.min(furthest, doneMs + (to - from))
  const at = (work: number): Instant => from + Math.max(0, work - doneMs)
  const flippedAt = new Map(rollout.flippedAt)
  for (const name of rolloutOrder) {
    const end = endOf(name, payload)
    if (done >= end && !flippedAt.has(name)) flippedAt.set(name, at(end))
  }
  const mastersFrom = rollout.mastersFrom ?? (done >= mastersBegin ? at(mastersBegin) : null)
  const completedAt = rollout.completedAt ?? (done >= payload.takesMs ? at(payload.takesMs) : null)
  return withWorkers({ ...rollout, doneMs: done, flippedAt, mastersFrom, completedAt }, from, to, holds.workers)
}

function withWorkers(rollout: Rollout, from: Instant, to: Instant, isHeld: boolean): Rollout {
  const { completedAt, workersDoneAt, workersDoneMs } = rollout
  const { workersMs } = rollout.payload
  if (completedAt === null || workersDoneAt !== null || isHeld) return rollout
  const begin = Math.max(from, completedAt)
  const workersDone = Math.min(workersMs, workersDoneMs + (to - begin))
  const isDone = workersDone >= workersMs
  return {
    ...rollout,
    workersDoneMs: workersDone,
    workersDoneAt: isDone ? begin + (workersMs - workersDoneMs) : null,
  }
}

/** The same upgrade with all that was left of it done at once. */
export function finished(rollout: Rollout, now: Instant): Rollout {
  const { payload } = rollout
  return {
    ...rollout,
    doneMs: payload.takesMs,
    workersDoneMs: payload.workersMs,
    flippedAt: new Map(rolloutOrder.map(name => [name, rollout.flippedAt.get(name) ?? now])),
    mastersFrom: rollout.mastersFrom ?? now,
    completedAt: rollout.completedAt ?? now,
    workersDoneAt: rollout.workersDoneAt ?? now,
  }
}

export const isOver = ({ completedAt, workersDoneAt }: Rollout): boolean =>
  completedAt !== null && workersDoneAt !== null

/** Which operator it is at; null once the control plane is done. */
export function waitsFor({ flippedAt }: Rollout): Operator | null {
  return rolloutOrder.find(name => !flippedAt.has(name)) ?? null
}

export function manifestsDone({ doneMs, payload }: Rollout): number {
  return Math.floor(manifests * Math.min(1, doneMs / payload.takesMs))
}

/** What share of the pool's machines has it: 0 to 1, or null as long as it is not the pool's turn. */
export function shareOfPool(pool: string, { doneMs, workersDoneMs, payload, ...at }: Rollout): number | null {
  if (pool === 'master') {
    if (at.mastersFrom === null) return null
    const begin = payload.takesMs * mastersShare
    return Math.min(1, (doneMs - begin) / (payload.takesMs - begin))
  }
  if (at.completedAt === null) return null
  return at.workersDoneAt === null ? workersDoneMs / payload.workersMs : 1
}

/** Work after which this operator has the new version. */
function endOf(name: Operator, { takesMs }: Payload): number {
  const place = rolloutOrder.indexOf(name) + 1
  if (place === rolloutOrder.length) return takesMs
  return (takesMs * mastersShare * place) / (rolloutOrder.length - 1)
}
