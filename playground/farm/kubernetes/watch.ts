import type { ServerResponse } from 'node:http'
import { seconds } from '../../../src/kernel/time.ts'
import type { KubernetesObject } from './object.ts'
import { apiVersionOf, qualifiedName } from './resources.ts'
import type { Resource } from './resources.ts'
import type { Selects } from './selector.ts'
import { refusals, toStatus } from './status.ts'
import type { KubernetesRefusal } from './status.ts'
import type { Change, ObjectStore } from './store.ts'

export interface WatchRequest {
  resource: Resource
  namespace?: string | undefined
  selects: Selects
  /** Undefined or 0: begin with everything there is. */
  since: number | undefined
  bookmarks: boolean
  /** Real seconds until the server ends the stream by itself. */
  timeoutSeconds: number | undefined
}

/** The open watches of one cluster. */
export interface Watches {
  /** Throws a 410 where the server refuses at once; else writes to the stream until either side ends it. */
  open(request: WatchRequest): (out: ServerResponse) => void
  /** Forgets all changes so far and ends open watches with an ERROR event. Later ones are told of it the given way. */
  expire(how: 'event' | 'http'): void
  /** Tells those who asked for it how far the versions have come. */
  bookmark(): void
  endAll(): void
}

export function createWatches(store: ObjectStore): Watches {
  const open = new Set<{ tell(type: string, object: unknown): void; end(): void; request: WatchRequest }>()
  let staleBy: 'event' | 'http' = 'event'

  function begin(request: WatchRequest, out: ServerResponse): void {
    const missed = missedBy(request)
    if (missed === null) return void out.end(errorLine(goneFor(request)))
    const tell = (type: string, object: unknown) => {
      // Between our end of it and the caller's, the stream takes nothing more.
      if (!out.writableEnded) out.write(`${JSON.stringify({ type, object })}\n`)
    }
    const stopListening = store.onChange(change => retell(change, request, tell))
    const watch = { tell, request, end: () => void out.end() }
    open.add(watch)
    out.on('close', () => {
      stopListening()
      open.delete(watch)
    })
    if (request.timeoutSeconds !== undefined) setTimeout(watch.end, seconds(request.timeoutSeconds)).unref()
    for (const change of missed) retell(change, request, tell)
  }

  const goneFor = ({ since = 0 }: WatchRequest) => refusals.expired(since, store.oldestKnown())

  function missedBy({ resource, namespace, since }: WatchRequest): Change[] | null {
    if (since) return store.changesSince(since)
    return store
      .list(resource, namespace)
      .map(object => ({ type: 'ADDED', version: Number(object.metadata.resourceVersion), resource, object }))
  }

  return {
    open(request) {
      if (staleBy === 'http' && missedBy(request) === null) throw goneFor(request)
      return out => begin(request, out)
    },
    expire(how) {
      staleBy = how
      store.forgetChanges()
      for (const { tell, end, request } of open) {
        tell('ERROR', toStatus(goneFor(request)))
        end()
      }
    },
    bookmark() {
      for (const { tell, request } of open) {
        if (!request.bookmarks) continue
        const { resource } = request
        const metadata = { resourceVersion: String(store.version()) }
        tell('BOOKMARK', { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata })
      }
    },
    endAll() {
      for (const { end } of open) end()
    },
  }
}

/** A change as one selector sees it: what begins to match was added for it, what ceases to match is gone. */
function retell(change: Change, request: WatchRequest, tell: (type: string, object: KubernetesObject) => void): void {
  const { resource, namespace, selects } = request
  const { type, object, before } = change
  if (qualifiedName(change.resource) !== qualifiedName(resource)) return
  if (namespace !== undefined && object.metadata.namespace !== namespace) return
  const matched = before !== undefined && selects(before)
  const matches = type !== 'DELETED' && selects(object)
  if (matches) tell(matched ? 'MODIFIED' : 'ADDED', object)
  else if (matched) tell('DELETED', object)
}

function errorLine(refusal: KubernetesRefusal): string {
  return `${JSON.stringify({ type: 'ERROR', object: toStatus(refusal) })}\n`
}
