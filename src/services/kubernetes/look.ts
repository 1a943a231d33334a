import type { CoreV1Api, CustomObjectsApi, V1ConfigMap } from '@kubernetes/client-node'
import { isOutsideError } from '../../kernel/outside.ts'
import { readAs } from '../mishaps.ts'
import type { z } from 'zod'
import { fromSdk, judgement, openLine, sdk } from './line.ts'
import type { LineOptions } from './line.ts'

/** Which objects: of a namespace, or of the whole cluster. */
export interface Kind {
  group: string
  version: string
  plural: string
  namespace?: string
}

/** What can be done on one line. Several at once share its time. */
export interface Reach {
  /** Throws `missing` where there is none. */
  read<T>(kind: Kind, name: string, schema: z.ZodType<T>): Promise<T>
  list<T>(kind: Kind, schema: z.ZodType<T>): Promise<T>
  /** JSON merge patch (RFC 7386): what is not in it stays, `null` removes. */
  patch(kind: Kind & { namespace: string }, name: string, body: object): Promise<void>
  configMap<T>(namespace: string, name: string, schema: z.ZodType<T>): Promise<T>
}

export interface LookOptions extends Omit<LineOptions, 'signal'> {
  /** Wire time for all of it. */
  timeoutMs: number
}

/** Opens a line, does one piece of work on it, and closes it. What fails is an `OutsideError`. */
export async function onLine<T>(options: LookOptions, work: (reach: Reach) => Promise<T>): Promise<T> {
  const line = await openLine({ ...options, signal: AbortSignal.timeout(options.timeoutMs) })
  try {
    const { CoreV1Api, CustomObjectsApi, PatchStrategy, setHeaderOptions } = await sdk()
    const objects = line.config.makeApiClient(CustomObjectsApi)
    const core = line.config.makeApiClient(CoreV1Api)
    const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
    return await work({
      read: (kind, name, schema) => called(schema, () => readObject(objects, kind, name)),
      list: (kind, schema) => called(schema, () => listObjects(objects, kind)),
      patch: async (kind, name, body) => {
        await failing(() => objects.patchNamespacedCustomObject({ ...kind, name, body }, asMergePatch))
      },
      configMap: (namespace, name, schema) => called(schema, () => readConfigMap(core, namespace, name)),
    })
  } finally {
    line.close()
  }
}

function readObject(objects: CustomObjectsApi, { namespace, ...kind }: Kind, name: string): Promise<unknown> {
  return namespace === undefined
    ? objects.getClusterCustomObject({ ...kind, name })
    : objects.getNamespacedCustomObject({ ...kind, namespace, name })
}

function listObjects(objects: CustomObjectsApi, { namespace, ...kind }: Kind): Promise<unknown> {
  return namespace === undefined
    ? objects.listClusterCustomObject(kind)
    : objects.listNamespacedCustomObject({ ...kind, namespace })
}

function readConfigMap(core: CoreV1Api, namespace: string, name: string): Promise<V1ConfigMap> {
  return core.readNamespacedConfigMap({ namespace, name })
}

async function called<T>(schema: z.ZodType<T>, call: () => Promise<unknown>): Promise<T> {
  return readAs(judgement, schema, await failing(call))
}

async function failing<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw fromSdk(error)
  }
}

/** `null` where there is no such object. */
export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (isOutsideError(error) && error.mishap === 'missing') return null
    throw error
  }
}
