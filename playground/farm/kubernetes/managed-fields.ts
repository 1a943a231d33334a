import { z } from 'zod'
import type { Instant } from '../../../src/kernel/time.ts'
import { mergePatch } from './merge-patch.ts'
import { kubernetesTime } from './object.ts'
import type { KubernetesObject } from './object.ts'
import { refusals } from './status.ts'

const keys = z.record(z.string(), z.looseObject({})).default({})
const entry = z.looseObject({
  manager: z.string(),
  time: z.string().optional(),
  fieldsV1: z.looseObject({ 'f:data': keys }).default({ 'f:data': {} }),
})
const owned = z.looseObject({
  metadata: z.looseObject({ managedFields: z.array(entry).default([]) }).default({ managedFields: [] }),
  data: z.record(z.string(), z.string()).default({}),
})

/** What an API call writes, with the note of who does: `manager` is what the caller says of itself. */
export function stamped(
  change: unknown,
  write: { before: KubernetesObject | undefined; isPatch: boolean; manager: string; now: Instant },
): unknown {
  const { before, isPatch, manager, now } = write
  const after = isPatch ? mergePatch(before, change) : change
  if (!owned.safeParse(after).success) throw refusals.badRequest('the object provided is no ConfigMap')
  return mergePatch(change, { metadata: { managedFields: managedFieldsAfter(before, after, manager, now) } })
}

/**
 * Who wrote which keys of a ConfigMap, and when, after this write: a key is its last writer's. Other kinds of objects
 * come without `metadata.managedFields` here.
 */
export function managedFieldsAfter(before: unknown, after: unknown, manager: string, now: Instant): unknown[] {
  const old = owned.parse(before ?? {})
  const { data } = owned.parse(after)
  const changed = Object.keys(data).filter(key => data[key] !== old.data[key])
  const isGone = Object.keys(old.data).some(key => !(key in data))
  const entries = old.metadata.managedFields
  if (changed.length === 0 && !isGone) return entries
  const own = entries.find(one => one.manager === manager)
  const mine = [...keysOf(own).filter(key => key in data), ...changed]
  const others = entries
    .filter(one => one !== own)
    .map(one => ({ ...one, fieldsV1: fieldsOf(keysOf(one).filter(key => key in data && !changed.includes(key))) }))
    .filter(one => keysOf(one).length > 0)
  return [
    ...others,
    {
      manager,
      operation: 'Update',
      apiVersion: 'v1',
      time: kubernetesTime(now),
      fieldsType: 'FieldsV1',
      fieldsV1: fieldsOf([...new Set(mine)]),
    },
  ]
}

const keysOf = (one: z.infer<typeof entry> | undefined): string[] =>
  Object.keys(one?.fieldsV1['f:data'] ?? {}).map(key => key.slice('f:'.length))

const fieldsOf = (all: readonly string[]) => ({ 'f:data': Object.fromEntries(all.map(key => [`f:${key}`, {}])) })
