import type { Clock, Instant } from '../../../src/kernel/time.ts'
import { steadyUuid } from '../chance.ts'
import { mergePatch } from './merge-patch.ts'
import { kubernetesObject, kubernetesTime, newObject } from './object.ts'
import type { KubernetesObject } from './object.ts'
import { apiVersionOf, qualifiedName } from './resources.ts'
import type { Resource } from './resources.ts'
import { refusals } from './status.ts'

/** One change, as a watch retells it. `before` tells whether a selector held until now. */
export interface Change {
  version: number
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  resource: Resource
  object: KubernetesObject
  before?: KubernetesObject
}

/** Where an object is. Cluster-scoped ones have no namespace. */
export interface Place {
  namespace?: string | undefined
  name: string
}

/** All objects of one cluster, each resource apart, with one row of versions over all, as etcd has it. Objects are never changed in place. */
export interface ObjectStore {
  list(resource: Resource, namespace?: string): KubernetesObject[]
  find(resource: Resource, place: Place): KubernetesObject | undefined
  get(resource: Resource, place: Place): KubernetesObject
  /** `at` backdates it, for what happened while time jumped. */
  create(resource: Resource, object: unknown, namespace?: string, at?: Instant): KubernetesObject
  replace(resource: Resource, place: Place, object: unknown): KubernetesObject
  patch(resource: Resource, place: Place, patch: unknown): KubernetesObject
  remove(resource: Resource, place: Place, preconditions?: Preconditions): KubernetesObject
  version(): number
  /** Changes after this version, or null if they are no longer known. */
  changesSince(version: number): Change[] | null
  oldestKnown(): number
  forgetChanges(): void
  onChange(listener: (change: Change) => void): () => void
}

export interface Preconditions {
  uid?: string | undefined
  resourceVersion?: string | undefined
}

const keptChanges = 5000
const builtInGroups = new Set(['', 'apps', 'rbac.authorization.k8s.io'])

export function createObjectStore(clock: Clock, firstVersion: number): ObjectStore {
  const objects = new Map<string, Map<string, KubernetesObject>>()
  const listeners = new Set<(change: Change) => void>()
  let changes: Change[] = []
  let version = firstVersion
  let oldest = firstVersion

  const shelf = (resource: Resource) => {
    const key = qualifiedName(resource)
    const found = objects.get(key) ?? new Map<string, KubernetesObject>()
    objects.set(key, found)
    return found
  }

  function record(type: Change['type'], resource: Resource, next: KubernetesObject, before?: KubernetesObject) {
    version += 1
    const object = { ...next, metadata: { ...next.metadata, resourceVersion: String(version) } }
    if (type === 'DELETED') shelf(resource).delete(keyOf(next.metadata))
    else shelf(resource).set(keyOf(next.metadata), object)
    const change: Change = { version, type, resource, object, ...(before && { before }) }
    changes.push(change)
    if (changes.length > 2 * keptChanges) {
      changes = changes.slice(-keptChanges)
      oldest = (changes[0]?.version ?? version) - 1
    }
    for (const listener of listeners) listener(change)
    return object
  }

  function get(resource: Resource, place: Place): KubernetesObject {
    const found = shelf(resource).get(keyOf(place))
    if (!found) throw refusals.notFound(resource, place.name)
    return found
  }

  function update(resource: Resource, current: KubernetesObject, wanted: unknown): KubernetesObject {
    const { name } = current.metadata
    const parsed = parse(wanted)
    const { resourceVersion, uid } = parsed.metadata
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) {
      throw refusals.changedMeanwhile(resource, name)
    }
    if (uid && uid !== current.metadata.uid) {
      throw refusals.preconditionFailed(
        resource,
        name,
        `UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
      )
    }
    const next = { ...parsed, apiVersion: current.apiVersion, kind: current.kind, metadata: kept(parsed, current) }
    if (sameContent(next, current)) return current
    const generation = (current.metadata.generation ?? 1) + (sameSpec(next, current) ? 0 : 1)
    return record('MODIFIED', resource, { ...next, metadata: { ...next.metadata, generation } }, current)
  }

  return {
    list: (resource, namespace) =>
      [...shelf(resource).values()]
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
        .toSorted((a, b) => (keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1)),
    find: (resource, place) => shelf(resource).get(keyOf(place)),
    get,
    create(resource, wanted, namespace, at = clock.now()) {
      const draft = newObject.safeParse(wanted)
      if (!draft.success) throw refusals.badRequest('the object provided is unrecognized')
      const { name: given, generateName } = draft.data.metadata
      const name = given ?? (generateName && `${generateName}${steadyUuid(version).slice(0, 5)}`)
      if (!name)
        throw refusals.invalid(resource, '', 'metadata.name', 'Required value: name or generateName is required')
      const inNamespace = resource.namespaced ? { namespace: namespace ?? 'default' } : {}
      const parsed = parse({
        ...draft.data,
        apiVersion: apiVersionOf(resource),
        kind: resource.kind,
        metadata: { ...draft.data.metadata, name, ...inNamespace },
      })
      if (shelf(resource).has(keyOf(parsed.metadata))) throw refusals.alreadyExists(resource, name)
      const own = { uid: steadyUuid(name, version), creationTimestamp: kubernetesTime(at), generation: 1 }
      return record('ADDED', resource, { ...parsed, metadata: { ...parsed.metadata, ...own } })
    },
    replace(resource, place, wanted) {
      const current = get(resource, place)
      const { metadata } = parse(wanted)
      if (metadata.name !== place.name) {
        throw refusals.badRequest(
          `the name of the object (${metadata.name}) does not match the name on the URL (${place.name})`,
        )
      }
      if (!metadata.resourceVersion && !builtInGroups.has(resource.group)) {
        throw refusals.invalid(
          resource,
          place.name,
          'metadata.resourceVersion',
          'Invalid value: 0: must be specified for an update',
        )
      }
      return update(resource, current, wanted)
    },
    patch(resource, place, patch) {
      const current = get(resource, place)
      return update(resource, current, mergePatch(current, patch))
    },
    remove(resource, place, { uid, resourceVersion } = {}) {
      const current = get(resource, place)
      if (uid && uid !== current.metadata.uid) {
        throw refusals.preconditionFailed(
          resource,
          place.name,
          `UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
        )
      }
      if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) {
        const what = `ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${current.metadata.resourceVersion}`
        throw refusals.preconditionFailed(resource, place.name, what)
      }
      return record('DELETED', resource, current, current)
    },
    version: () => version,
    changesSince: since => (since < oldest ? null : changes.filter(change => change.version > since)),
    oldestKnown: () => oldest,
    forgetChanges() {
      changes = []
      // A version of its own, so that also what was read a moment ago is too old now.
      version += 1
      oldest = version
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function parse(wanted: unknown): KubernetesObject {
  const parsed = kubernetesObject.safeParse(wanted)
  if (!parsed.success)
    throw refusals.badRequest(`the object provided is unrecognized: ${parsed.error.issues[0]?.message}`)
  return parsed.data
}

/** What a writer cannot change. */
function kept(wanted: KubernetesObject, { metadata }: KubernetesObject): KubernetesObject['metadata'] {
  const { name, namespace, uid, creationTimestamp, generation, resourceVersion } = metadata
  const own = { name, uid, creationTimestamp, generation, resourceVersion, ...(namespace && { namespace }) }
  return { ...wanted.metadata, ...own }
}

const sameContent = (a: KubernetesObject, b: KubernetesObject) =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

function sameSpec(a: KubernetesObject, b: KubernetesObject): boolean {
  return JSON.stringify(sorted(a['spec'])) === JSON.stringify(sorted(b['spec']))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

const keyOf = ({ namespace, name }: Place) => `${namespace ?? ''}/${name}`
