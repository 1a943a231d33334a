import type { Instant } from '../../../src/kernel/time.ts'
import type { KubernetesCluster } from '../kubernetes/server.ts'
import { managedFieldsAfter } from '../kubernetes/managed-fields.ts'

const places = {
  gates: { namespace: 'openshift-config-managed', name: 'admin-gates' },
  acks: { namespace: 'openshift-config', name: 'admin-acks' },
} as const

/** Makes this all of the ConfigMap's data, written by that tool now. */
export function writeData(
  { objects, resource }: KubernetesCluster,
  which: keyof typeof places,
  data: Readonly<Record<string, string>>,
  { manager, now }: { manager: string; now: Instant },
): void {
  const configMaps = resource('configmaps')
  const { namespace, name } = places[which]
  const before = objects.find(configMaps, places[which])
  const managedFields = managedFieldsAfter(before, { data }, manager, now)
  const map = { metadata: { ...before?.metadata, name, managedFields }, data }
  if (!before) return void objects.create(configMaps, map, namespace)
  objects.replace(configMaps, places[which], { ...before, ...map })
}
