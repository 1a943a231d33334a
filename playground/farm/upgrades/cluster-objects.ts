import { z } from 'zod'
import type { KubernetesCluster } from '../kubernetes/server.ts'
import { condition } from './conditions.ts'
import type { Condition } from './conditions.ts'

const desiredUpdate = z.looseObject({
  version: z.string().default(''),
  image: z.string().default(''),
  force: z.boolean().default(false),
})
const historyEntry = z.looseObject({
  state: z.enum(['Completed', 'Partial']),
  startedTime: z.string(),
  completionTime: z.string().nullable(),
  version: z.string(),
  image: z.string(),
})
const clusterVersion = z.looseObject({
  metadata: z.looseObject({ generation: z.number().default(1) }),
  spec: z.looseObject({
    desiredUpdate: desiredUpdate.nullish(),
    overrides: z.array(z.looseObject({ unmanaged: z.boolean().default(false) })).default([]),
  }),
  status: z.looseObject({ history: z.array(historyEntry).min(1), conditions: z.array(condition) }),
})
const clusterOperator = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  status: z.looseObject({ conditions: z.array(condition), versions: z.array(z.looseObject({ name: z.string() })) }),
})
const pool = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({ paused: z.boolean().default(false), configuration: z.looseObject({ name: z.string() }) }),
  status: z.looseObject({
    configuration: z.looseObject({ name: z.string() }),
    conditions: z.array(condition),
    machineCount: z.number(),
    updatedMachineCount: z.number(),
    degradedMachineCount: z.number(),
  }),
})
const deployment = z.looseObject({ spec: z.looseObject({ replicas: z.number().default(1) }) })
const configMap = z.looseObject({ data: z.record(z.string(), z.string()).default({}) })

export type DesiredUpdate = z.infer<typeof desiredUpdate>
export type HistoryEntry = z.infer<typeof historyEntry>
export type ClusterVersion = z.infer<typeof clusterVersion>
export type Pool = z.infer<typeof pool>
export interface ClusterOperator {
  name: string
  conditions: Condition[]
}

const places = {
  version: ['clusterversions', { name: 'version' }],
  deployment: ['deployments', { namespace: 'openshift-cluster-version', name: 'cluster-version-operator' }],
  gates: ['configmaps', { namespace: 'openshift-config-managed', name: 'admin-gates' }],
  acks: ['configmaps', { namespace: 'openshift-config', name: 'admin-acks' }],
} as const
export type Part = keyof typeof places

/** What an upgrade is made of, read and written in one cluster's API. */
export interface ClusterObjects {
  version(): ClusterVersion
  operators(): ClusterOperator[]
  pools(): Pool[]
  /** Of the version operator: none means rescue mode. */
  replicas(): number
  /** Nothing where the ConfigMap is absent. */
  data(map: 'gates' | 'acks'): Record<string, string>
  write(part: Part, patch: object): void
  writeOperator(name: string, patch: object): void
  writePool(name: string, patch: object): void
  /** Grows with every change to any object. */
  revision(): number
}

export function objectsOf({ objects, resource }: KubernetesCluster): ClusterObjects {
  const read = (part: Part) => objects.get(resource(places[part][0]), places[part][1])
  const patchNamed = (plural: string) => (name: string, patch: object) =>
    void objects.patch(resource(plural), { name }, patch)
  return {
    version: () => clusterVersion.parse(read('version')),
    operators: () =>
      objects.list(resource('clusteroperators')).map(object => {
        const { metadata, status } = clusterOperator.parse(object)
        return { name: metadata.name, conditions: status.conditions }
      }),
    pools: () => objects.list(resource('machineconfigpools')).map(object => pool.parse(object)),
    replicas: () => deployment.parse(read('deployment')).spec.replicas,
    data(map) {
      const found = objects.find(resource('configmaps'), places[map][1])
      return found ? configMap.parse(found).data : {}
    },
    write: (part, patch) => void objects.patch(resource(places[part][0]), places[part][1], patch),
    writeOperator: patchNamed('clusteroperators'),
    writePool: patchNamed('machineconfigpools'),
    revision: () => objects.version(),
  }
}
