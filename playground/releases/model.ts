import { days, minutes, seconds } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { between } from '../farm/chance.ts'
import type { KubernetesObject } from '../farm/kubernetes/object.ts'
import type { KubernetesCluster } from '../farm/kubernetes/server.ts'
import type { WorldClock } from '../wire/clock.ts'
import { collected } from './collected.ts'
import { ofAcceptance, ofCreation, ofRejection, phaseFrom } from './conditions.ts'
import type { Condition, Evidence, Override } from './conditions.ts'
import { createLedger } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import { newestFirst } from './names.ts'
import {
  imageStreamTagName,
  keepAnnotation,
  newImageStreamTag,
  newReleasePayload,
  statusAt,
  viewReleasePayload,
} from './objects.ts'
import type { PayloadView } from './objects.ts'
import { plannedPayload, verifiedAt } from './payload.ts'
import type { Payload, PayloadPhase } from './payload.ts'
import { namespace, streams } from './streams.ts'
import type { StreamConfig } from './streams.ts'
import { aggregateOf, endOf } from './verification.ts'

/** `Unknown`: there is a tag, and no ReleasePayload to tell of it. */
export type TagPhase = PayloadPhase | 'Unknown'

/** A tag of a stream with all that belongs to it; what the controllers found lies in the cluster's objects. */
export interface Entry {
  payload: Payload
  conditions: Condition[]
  /** The override as each of the two controllers last saw it. */
  seen: { acceptance: Override | null; rejection: Override | null }
  /** When each controller comes round for what somebody has changed. */
  due: { at: Instant; who: 'acceptance' | 'rejection' }[]
  syncedAt: Instant
}

export interface ReleasesModel {
  clock: WorldClock
  ledger: Ledger
  /** Lets everything happen that is due by now, each at its own moment. */
  settle(): void
  add(payload: Payload): Entry
  find(tag: string): Entry | undefined
  /** Newest first. */
  inStream(stream: StreamConfig): Entry[]
  phaseOf(entry: Entry): TagPhase
  objectOf(entry: Entry): KubernetesObject | undefined
  viewOf(entry: Entry): PayloadView | undefined
  tagObjectOf(entry: Entry): KubernetesObject | undefined
  /** Gives it another future, and lets the controllers come round at once. */
  change(entry: Entry, payload: Payload): void
  patch(tag: string, patch: unknown): void
  remove(tag: string): void
  setPaused(paused: boolean): void
}

/** How long each controller takes to notice a change; one lets the other be seen alone for a while. */
const noticed = { acceptance: seconds(4), rejection: seconds(7) }

export interface ModelOptions {
  clock: WorldClock
  controlPlane: KubernetesCluster
  seed: number
  /** Payloads come by themselves from this moment on; null if they never do. */
  since: Instant | null
}

export function createModel({ clock, controlPlane, seed, since }: ModelOptions): ReleasesModel {
  const entries = new Map<string, Entry>()
  const { objects } = controlPlane
  const payloads = controlPlane.resource('releasepayloads')
  const tags = controlPlane.resource('imagestreamtags')
  const ledger = createLedger(seed)
  let isPaused = false
  let isWriting = false
  const next = new Map(streams.filter(({ every }) => since !== null && every).map(stream => [stream.name, since ?? 0]))

  objects.onChange(({ type, resource, object }) => {
    if (isWriting || (resource !== payloads && resource !== tags)) return
    // Later, so that whoever watches these objects hears of the change before the bookmark.
    queueMicrotask(() => controlPlane.bookmark())
    if (resource !== payloads || type !== 'MODIFIED') return
    const entry = entries.get(object.metadata.name)
    if (!entry) return
    const now = clock.now()
    entry.due = [
      ...entry.due,
      { at: now + noticed.acceptance, who: 'acceptance' },
      { at: now + noticed.rejection, who: 'rejection' },
    ]
  })

  /** Writes as the controllers do, and tells watches of other things how far the versions have come. */
  function write(act: () => void): void {
    const before = objects.version()
    const wasWriting = isWriting
    isWriting = true
    act()
    isWriting = wasWriting
    if (!isWriting && objects.version() !== before) controlPlane.bookmark()
  }

  const placeOf = ({ payload: { name } }: Entry) => ({ namespace, name })
  const objectOf = (entry: Entry) => objects.find(payloads, placeOf(entry))
  const tagObjectOf = ({ payload: { name } }: Entry) =>
    objects.find(tags, { namespace, name: imageStreamTagName(name) })
  const viewOf = (entry: Entry) => {
    const object = objectOf(entry)
    return object && viewReleasePayload(object)
  }
  const phaseOf = (entry: Entry): TagPhase => (objectOf(entry) ? phaseFrom(entry.conditions) : 'Unknown')
  const inStream = ({ name }: StreamConfig) =>
    [...entries.values()]
      .filter(entry => entry.payload.stream.name === name && tagObjectOf(entry))
      .toSorted((a, b) => newestFirst(a.payload.name, b.payload.name))

  function add(payload: Payload): Entry {
    const { name, createdAt } = payload
    const entry: Entry = {
      payload,
      conditions: [],
      seen: { acceptance: null, rejection: null },
      due: [],
      syncedAt: createdAt - 1,
    }
    const now = clock.now()
    comeRound(entry, now)
    entries.set(name, entry)
    write(() => {
      objects.create(tags, newImageStreamTag(payload), namespace, createdAt)
      const status = statusAt(payload, entry.conditions, now)
      objects.create(payloads, { ...newReleasePayload(payload), status }, namespace, createdAt)
    })
    return entry
  }

  /** Lets the controllers see each moment since the last time at which they would have found something new. */
  function comeRound(entry: Entry, now: Instant): void {
    const { payload, syncedAt } = entry
    if (!isPaused) {
      const { createdAt, builtAt, mirroredAt, jobs } = payload
      const byItself = [createdAt, builtAt, mirroredAt, endOf(jobs, 'blocking'), endOf(jobs)]
      const moments = new Set(byItself.filter(at => at > syncedAt && at <= now))
      const noticing = entry.due.filter(({ at }) => at <= now)
      entry.due = entry.due.filter(({ at }) => at > now)
      const steps = [
        ...[...moments].map(at => ({ at, who: 'all' as const })),
        ...noticing.map(({ at, who }) => ({ at: Math.max(at, syncedAt), who })),
      ].toSorted((a, b) => a.at - b.at)
      for (const { at, who } of steps) step(entry, who, at)
    }
    entry.syncedAt = now
  }

  function step(entry: Entry, who: 'all' | 'acceptance' | 'rejection', at: Instant): void {
    const { payload, seen } = entry
    if (who !== 'all') seen[who] = viewOf(entry)?.override ?? null
    if (who === 'all') entry.conditions = ofCreation(entry.conditions, evidence(payload, null, at), at)
    if (who !== 'rejection')
      entry.conditions = ofAcceptance(entry.conditions, evidence(payload, seen.acceptance, at), at)
    if (who !== 'acceptance')
      entry.conditions = ofRejection(entry.conditions, evidence(payload, seen.rejection, at), at)
  }

  function publishStatus(entry: Entry, now: Instant): void {
    if (!objectOf(entry)) return
    write(() => objects.patch(payloads, placeOf(entry), { status: statusAt(entry.payload, entry.conditions, now) }))
  }

  function settle(): void {
    const now = clock.now()
    for (const stream of streams) {
      for (let at = nextIn(stream, now); at <= now; at = nextIn(stream, now)) bringForth(stream, at)
    }
    for (const entry of entries.values()) {
      if (!hasNews(entry, now)) continue
      comeRound(entry, now)
      publishStatus(entry, now)
    }
    collect(now)
  }

  /** When the next payload comes by itself: some hours after the last, and not while one is unready (`payloads.md §1.5`). */
  function nextIn(stream: StreamConfig, now: Instant): Instant {
    const planned = next.get(stream.name) ?? Infinity
    const unready = inStream(stream).filter(entry => ['Pending', 'Ready'].includes(phaseOf(entry)))
    const readyAt = Math.max(-Infinity, ...unready.map(({ payload }) => verifiedAt(payload) + minutes(2)))
    // After a long leap, what would have come and gone meanwhile is left out.
    return Math.max(planned, readyAt, now - days(16))
  }

  function bringForth(stream: StreamConfig, at: Instant): void {
    const { every, name } = stream
    if (!every || next.get(name) === undefined) return
    const payload = plannedPayload(stream, at, seed)
    next.set(name, Math.max(at + between(every, seed, name, at), verifiedAt(payload) + minutes(2)))
    if (!entries.has(payload.name)) add(payload)
  }

  function collect(now: Instant): void {
    for (const stream of streams) {
      const all = inStream(stream).map(entry => ({
        name: entry.payload.name,
        createdAt: entry.payload.createdAt,
        phase: phaseOf(entry),
        isKept: tagObjectOf(entry)?.metadata.annotations?.[keepAnnotation] !== undefined,
      }))
      for (const name of collected(all, stream, now)) remove(name)
    }
  }

  function remove(tag: string): void {
    const entry = entries.get(tag)
    if (!entry) throw new Error(`there is no payload ${tag}`)
    entries.delete(tag)
    write(() => {
      if (objectOf(entry)) objects.remove(payloads, placeOf(entry))
      if (tagObjectOf(entry)) objects.remove(tags, { namespace, name: imageStreamTagName(tag) })
    })
  }

  return {
    clock,
    ledger,
    settle,
    add,
    find: tag => entries.get(tag),
    inStream,
    phaseOf,
    objectOf,
    viewOf,
    tagObjectOf,
    change(entry, payload) {
      const now = clock.now()
      entry.payload = payload
      if (!isPaused) step(entry, 'all', now)
      entry.syncedAt = now
      publishStatus(entry, now)
    },
    patch: (tag, patch) => void objects.patch(payloads, { namespace, name: tag }, patch),
    remove,
    setPaused(paused) {
      isPaused = paused
      if (paused) return
      const now = clock.now()
      for (const entry of entries.values()) {
        step(entry, 'all', now)
        comeRound(entry, now)
        publishStatus(entry, now)
      }
    },
  }
}

/** Whether anything happened to it since somebody came round. */
function hasNews({ payload, due, syncedAt }: Entry, now: Instant): boolean {
  const { builtAt, mirroredAt, jobs } = payload
  const moments = [builtAt, mirroredAt, ...jobs.flatMap(job => job.attempts.flatMap(run => [run.startsAt, run.endsAt]))]
  return due.some(({ at }) => at <= now) || moments.some(at => at > syncedAt && at <= now)
}

function evidence({ builtAt, build, mirroredAt, jobs }: Payload, override: Override | null, at: Instant): Evidence {
  return {
    creation: builtAt <= at ? build : 'Unknown',
    mirror: build === 'Success' && mirroredAt <= at ? 'Success' : 'Unknown',
    override,
    blocking: jobs.some(({ config }) => config.kind === 'blocking') ? aggregateOf(jobs, 'blocking', at) : 'none',
    othersDone: aggregateOf(jobs, 'informing', at) !== 'Pending',
  }
}
