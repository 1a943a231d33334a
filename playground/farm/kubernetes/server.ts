import type { Clock } from '../../../src/kernel/time.ts'
import { serve } from '../../wire/serve.ts'
import type { WireAnswer, WireRequest, Witness } from '../../wire/serve.ts'
import type { Weather } from '../../wire/weather.ts'
import { createAccess } from './access.ts'
import type { Denial } from './access.ts'
import { discover } from './discovery.ts'
import { stamped } from './managed-fields.ts'
import { createPages } from './pages.ts'
import type { Page } from './pages.ts'
import { addressOf, nameOfKubernetesCall, verbOf } from './path.ts'
import type { Address } from './path.ts'
import { apiVersionOf } from './resources.ts'
import type { Resource } from './resources.ts'
import { selectorOf } from './selector.ts'
import { deletedStatus, KubernetesRefusal, refusals, toStatus } from './status.ts'
import { createObjectStore } from './store.ts'
import type { ObjectStore } from './store.ts'
import { createWatches } from './watch.ts'

export interface KubernetesOptions {
  /** Name of the context, and of the cluster. */
  context: string
  resources: readonly Resource[]
  clock: Clock
  firstVersion: number
  weather: Weather
  witness: Witness
  /** Called before each call, so that it meets the world as it is by now, and after each write, so that controllers see it. */
  settle(): void
}

/** One cluster's API server. */
export interface KubernetesCluster {
  context: string
  url: string
  token: string
  /** For acts of other people: what is written here is seen by watches like any other change. */
  objects: ObjectStore
  resource(plural: string): Resource
  latestResourceVersion(): string
  /** Every version so far is too old from now on: open watches get an ERROR event, later ones that or HTTP 410. */
  expireWatches(how?: 'event' | 'http'): void
  /** Tells watches that asked for bookmarks how far the versions have come. */
  bookmark(): void
  /** Takes a right from the bot's account. Returns how to give it back. */
  deny(denial: Denial): () => void
  close(): Promise<void>
}

export async function serveKubernetes(options: KubernetesOptions): Promise<KubernetesCluster> {
  const { context, resources, clock, weather, witness, settle } = options
  const objects = createObjectStore(clock, options.firstVersion)
  const watches = createWatches(objects)
  const pages = createPages()
  const token = `fake-kubernetes-${context}`
  const access = createAccess('system:serviceaccount:ci:sacrificial')

  function answer(request: WireRequest): WireAnswer {
    settle()
    try {
      if (request.headers.authorization !== `Bearer ${token}`) throw refusals.unauthorized()
      const answered = dispatch(request)
      if (request.method !== 'GET') settle()
      return answered
    } catch (error) {
      if (error instanceof KubernetesRefusal) return { status: error.code, body: toStatus(error) }
      throw error
    }
  }

  function dispatch(request: WireRequest): WireAnswer {
    const { url } = request
    const address = addressOf(url.pathname)
    if (!address) return discovered(url.pathname)
    if (address.group === 'authorization.k8s.io' && address.plural === 'selfsubjectaccessreviews') {
      return { status: 201, body: access.review(bodyOf(request)) }
    }
    const resource = resources.find(
      ({ group, version, plural }) =>
        group === address.group && version === address.version && plural === address.plural,
    )
    if (!resource) throw refusals.noSuchPath()
    refuseUnmodelled(request, address)
    const verb = verbOf(request, address)
    access.check(resource, verb, address.name ?? '')
    if (resource.verbs?.includes(verb) === false) throw refusals.notModelled(`${verb} of ${resource.plural}`)
    return act(verb, resource, address, request)
  }

  function discovered(pathname: string): WireAnswer {
    const body = discover(pathname, resources)
    if (body === undefined) throw refusals.noSuchPath()
    return { status: 200, body }
  }

  function act(verb: string, resource: Resource, { namespace, name = '' }: Address, request: WireRequest): WireAnswer {
    const place = { namespace, name }
    const signed = (change: unknown): unknown => {
      if (resource.plural !== 'configmaps') return change
      const [agent = 'unknown'] = (request.headers['user-agent'] ?? '').split('/')
      const manager = request.url.searchParams.get('fieldManager') ?? agent
      return stamped(change, {
        before: objects.find(resource, place),
        isPatch: verb === 'patch',
        manager,
        now: clock.now(),
      })
    }
    switch (verb) {
      case 'get':
        return { status: 200, body: objects.get(resource, place) }
      case 'list':
        return { status: 200, body: listOf(resource, pageOf(resource, namespace, request), request) }
      case 'watch':
        return { status: 200, stream: watches.open(watchRequest(resource, namespace, name, request)) }
      case 'create':
        return { status: 201, body: objects.create(resource, signed(bodyOf(request)), namespace) }
      case 'update':
        return { status: 200, body: objects.replace(resource, place, signed(bodyOf(request))) }
      case 'patch':
        return { status: 200, body: objects.patch(resource, place, signed(mergePatchOf(request))) }
      case 'delete': {
        const removed = objects.remove(resource, place, preconditionsOf(request))
        return { status: 200, body: deletedStatus(resource, name, removed.metadata.uid) }
      }
      default:
        throw refusals.notModelled(`the verb ${verb}`)
    }
  }

  function pageOf(resource: Resource, namespace: string | undefined, { url }: WireRequest): Page {
    const query = url.searchParams
    const limit = Number(query.get('limit') ?? 0)
    const token = query.get('continue')
    if (token) return pages.next(token, limit)
    refuseFuture(versionIn(query))
    const items = objects.list(resource, namespace).filter(selectorOf(query))
    return pages.first(items, objects.version(), limit)
  }

  function watchRequest(resource: Resource, namespace: string | undefined, name: string, { url }: WireRequest) {
    const query = url.searchParams
    const since = versionIn(query)
    refuseFuture(since)
    const selects = selectorOf(query)
    const seconds = query.get('timeoutSeconds')
    return {
      resource,
      namespace,
      selects:
        name === ''
          ? selects
          : (object: Parameters<typeof selects>[0]) => object.metadata.name === name && selects(object),
      since,
      bookmarks: query.get('allowWatchBookmarks') === 'true',
      timeoutSeconds: seconds === null ? undefined : Number(seconds),
    }
  }

  function refuseFuture(version: number | undefined): void {
    if (version && version > objects.version()) throw refusals.tooLargeVersion(version, objects.version())
  }

  const { url, close } = await serve({
    service: 'kubernetes',
    nameOf: nameOfKubernetesCall,
    handle: answer,
    weather,
    witness,
  })
  return {
    context,
    url,
    token,
    objects,
    resource(plural) {
      const found = resources.find(resource => resource.plural === plural)
      if (!found) throw new Error(`${context} serves no ${plural}`)
      return found
    },
    latestResourceVersion: () => String(objects.version()),
    expireWatches(how = 'event') {
      watches.expire(how)
      pages.expire()
    },
    bookmark: () => watches.bookmark(),
    deny: denial => access.deny(denial),
    async close() {
      watches.endAll()
      await close()
    },
  }
}

function listOf(resource: Resource, page: Page, { url }: WireRequest) {
  const isFiltered = url.searchParams.has('labelSelector') || url.searchParams.has('fieldSelector')
  return {
    apiVersion: apiVersionOf(resource),
    kind: `${resource.kind}List`,
    metadata: {
      resourceVersion: String(page.version),
      continue: page.continueToken,
      ...(page.remaining > 0 && !isFiltered && { remainingItemCount: page.remaining }),
    },
    items: page.items,
  }
}

function refuseUnmodelled({ url }: WireRequest, { subresource }: Address): void {
  if (subresource) throw refusals.notModelled(`the subresource ${subresource}`)
  const query = url.searchParams
  if (query.has('dryRun')) throw refusals.notModelled('dryRun')
  if (query.get('sendInitialEvents') === 'true') throw refusals.notModelled('sendInitialEvents')
  if (query.has('resourceVersionMatch')) throw refusals.notModelled('resourceVersionMatch')
}

function versionIn(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion')
  if (text === null || text === '') return undefined
  if (!/^\d+$/.test(text)) throw refusals.badRequest(`Invalid value: "${text}": resourceVersion must be a number here`)
  return Number(text)
}

function mergePatchOf(request: WireRequest): unknown {
  const type = (request.headers['content-type'] ?? '').split(';')[0] ?? ''
  if (type !== 'application/merge-patch+json') throw refusals.mediaType(type)
  return bodyOf(request)
}

function preconditionsOf(request: WireRequest) {
  if (request.raw.length === 0) return {}
  const options = bodyOf(request)
  if (typeof options !== 'object' || options === null || !('preconditions' in options)) return {}
  const { preconditions } = options
  if (typeof preconditions !== 'object' || preconditions === null) return {}
  return {
    uid: 'uid' in preconditions ? String(preconditions.uid) : undefined,
    resourceVersion: 'resourceVersion' in preconditions ? String(preconditions.resourceVersion) : undefined,
  }
}

function bodyOf({ raw }: WireRequest): unknown {
  try {
    return JSON.parse(raw.toString())
  } catch {
    throw refusals.badRequest('the object provided is unrecognized (must be of type JSON)')
  }
}
