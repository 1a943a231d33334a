import { z } from 'zod'
import { OutsideError } from '../../kernel/outside.ts'
import { readAs } from '../mishaps.ts'
import { fromSdk, judgement, openLine, sdk } from './line.ts'
import type { LineOptions } from './line.ts'
import { ProwJobObject } from './prow-job.ts'
import type { ProwJob } from './prow-job.ts'

export interface ProwJobSource {
  /** All ProwJobs, page by page, and the version they were read at. */
  list(signal: AbortSignal): Promise<{ jobs: ProwJob[]; resourceVersion: string }>
  /** Tells of changes after a version until the connection ends, which it does every few minutes by itself. */
  watch(resourceVersion: string, told: WatchListener, signal: AbortSignal): Promise<WatchEnd>
}

export interface WatchListener {
  opened(): void
  changed(change: ProwJobChange): void
}

export interface ProwJobChange {
  /** `null` for a mere sign of life. */
  job: ProwJob | null
  deleted: boolean
  resourceVersion: string | null
}

/** `closed`: go on from the last version. `gone`: that version is too old, list again. */
export type WatchEnd = { end: 'closed' } | { end: 'gone' } | { end: 'failed'; why: OutsideError }

export interface SourceOptions extends Omit<LineOptions, 'signal'> {
  namespace: string
  /** Wire time for one page. */
  timeoutMs: number
}

const GROUP = 'prow.k8s.io'
const VERSION = 'v1'
const PLURAL = 'prowjobs'
const PAGE = 500
/** The server ends a watch after this long; below the idle limits of most load balancers' connections. */
const WATCH_SECONDS = 300

const Page = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), continue: z.string().nullish() }),
  items: z.array(z.unknown()).nullish(),
})

export function prowJobSource(options: SourceOptions): ProwJobSource {
  return {
    list: async signal => {
      const jobs: ProwJob[] = []
      let next: string | undefined
      let resourceVersion: string
      do {
        const page = await readPage(options, next, signal)
        jobs.push(...(page.items ?? []).flatMap(readable))
        resourceVersion = page.metadata.resourceVersion
        next = page.metadata.continue || undefined
      } while (next !== undefined)
      return { jobs, resourceVersion }
    },
    watch: (resourceVersion, told, signal) => watchOnce(options, resourceVersion, told, signal),
  }
}

async function readPage(options: SourceOptions, next: string | undefined, stop: AbortSignal) {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(options.timeoutMs)])
  const line = await openLine({ ...options, signal })
  try {
    const { CustomObjectsApi } = await sdk()
    const body: unknown = await line.config.makeApiClient(CustomObjectsApi).listNamespacedCustomObject({
      group: GROUP,
      version: VERSION,
      namespace: options.namespace,
      plural: PLURAL,
      limit: PAGE,
      ...(next !== undefined && { _continue: next }),
    })
    return readAs(judgement, Page, body)
  } catch (error) {
    throw fromSdk(error)
  } finally {
    line.close()
  }
}

async function watchOnce(
  options: SourceOptions,
  from: string,
  told: WatchListener,
  signal: AbortSignal,
): Promise<WatchEnd> {
  const line = await openLine({ ...options, signal })
  const { Watch } = await sdk()
  const path = `/apis/${GROUP}/${VERSION}/namespaces/${encodeURIComponent(options.namespace)}/${PLURAL}`
  const query = { resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS }
  const ended = Promise.withResolvers<WatchEnd>()
  let isOpen = false
  let over = false

  const finish = (end: WatchEnd): void => {
    over = true
    ended.resolve(end)
  }
  const onEvent = (phase: string, object: unknown): void => {
    if (over) return
    if (phase === 'ERROR') return finish(endFromStatus(object))
    const job = phase === 'BOOKMARK' ? null : (readable(object)[0] ?? null)
    told.changed({ job, deleted: phase === 'DELETED', resourceVersion: versionOf(object) })
  }
  const onDone = (error: unknown): void => finish(endFromError(error, isOpen))
  const onStop = (): void => {
    finish({ end: 'closed' })
    line.close()
  }

  signal.addEventListener('abort', onStop, { once: true })
  if (signal.aborted) onStop()
  try {
    const opening = new Watch(line.config).watch(path, query, onEvent, onDone)
    // A stop while it connects must not wait for the connection; what comes of it is then ended below.
    void opening.then(connection => {
      if (signal.aborted) connection.abort()
      else if (!over) {
        isOpen = true
        told.opened()
      }
    }, onDone)
    return await ended.promise
  } finally {
    signal.removeEventListener('abort', onStop)
    line.close()
  }
}

/** One unreadable object must not hide the others. */
function readable(object: unknown): ProwJob[] {
  const parsed = ProwJobObject.safeParse(object)
  return parsed.success ? [parsed.data] : []
}

const Versioned = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) })

function versionOf(object: unknown): string | null {
  const parsed = Versioned.safeParse(object)
  return parsed.success ? parsed.data.metadata.resourceVersion : null
}

/** A `Status` sent inside the stream. */
const StatusObject = z.looseObject({ code: z.number().catch(0), message: z.string().catch('') })

function endFromStatus(object: unknown): WatchEnd {
  const { code, message } = StatusObject.catch({ code: 0, message: '' }).parse(object)
  if (code === 410) return { end: 'gone' }
  return { end: 'failed', why: new OutsideError('kubernetes', 'unclear', `The watch failed (${code}): ${message}`) }
}

/** What the SDK throws for an answer that opens no watch. */
const Refused = z.looseObject({ statusCode: z.number() })

function endFromError(error: unknown, wasOpen: boolean): WatchEnd {
  const refused = Refused.safeParse(error)
  if (refused.success && refused.data.statusCode === 410) return { end: 'gone' }
  if (refused.success) {
    const { statusCode } = refused.data
    const mishap = statusCode === 401 ? 'denied' : statusCode === 403 ? 'refused' : 'unclear'
    const why = new OutsideError('kubernetes', mishap, `Kubernetes refuses the watch (${statusCode})`, {
      status: statusCode,
    })
    return { end: 'failed', why }
  }
  // Once open, an end is in the nature of a watch: the server's limit, or half a minute in which nothing happened.
  if (wasOpen) return { end: 'closed' }
  return { end: 'failed', why: fromSdk(error) }
}
