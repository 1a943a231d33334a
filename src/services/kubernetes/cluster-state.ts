import { z } from 'zod'
import { isOutsideError } from '../../kernel/outside.ts'
import { flag, listOf, number, text, words } from '../go-json.ts'
import { ClusterVersionObject } from './cluster-version.ts'
import type { ClusterVersionSeen } from './cluster-version.ts'
import { Conditions } from './condition.ts'
import type { ConditionSeen } from './condition.ts'
import { onLine } from './look.ts'
import type { Kind, LookOptions, Reach } from './look.ts'

/** Something that may not be ours to see; `why` is half a sentence, for people. */
export type Part<T> = { read: true; value: T } | { read: false; why: string }

/** What a cluster runs and how it fares, seen in one look (payloads.md §5). */
export interface ClusterState {
  version: ClusterVersionSeen
  operators: Part<OperatorSeen[]>
  pools: Part<PoolSeen[]>
  /** The deployment of the operator that upgrades the cluster; none running is rescue mode. */
  versionOperator: Part<{ replicas: number }>
}

export interface OperatorSeen {
  name: string
  available: ConditionSeen | null
  degraded: ConditionSeen | null
  progressing: ConditionSeen | null
  upgradeable: ConditionSeen | null
  /** It becomes the target's when the operator and all it manages are rolled out. */
  version: string | null
}

/** The machines of a pool, counted. */
export interface PoolSeen {
  name: string
  paused: boolean
  machines: number
  updated: number
  ready: number
  unavailable: number
  degraded: number
  /** It may be true with no machine degraded, when their configuration cannot be rendered. */
  degradedCondition: ConditionSeen | null
}

/** Fails where the ClusterVersion cannot be read; every other part says for itself why it could not. */
export function clusterState(options: LookOptions): Promise<ClusterState> {
  const { context } = options
  return onLine(options, async reach => {
    const [version, operators, pools, versionOperator] = await Promise.all([
      reach.read(CLUSTER_VERSIONS, 'version', ClusterVersionObject),
      part(reach.list(OPERATORS, Operators), `list the cluster operators of ${context}`),
      part(reach.list(POOLS, Pools), `list the machine config pools of ${context}`),
      part(readDeployment(reach), `read the deployment of the cluster version operator of ${context}`),
    ])
    return { version, operators, pools, versionOperator }
  })
}

const CLUSTER_VERSIONS: Kind = { group: 'config.openshift.io', version: 'v1', plural: 'clusterversions' }
const OPERATORS: Kind = { group: 'config.openshift.io', version: 'v1', plural: 'clusteroperators' }
const POOLS: Kind = { group: 'machineconfiguration.openshift.io', version: 'v1', plural: 'machineconfigpools' }

function readDeployment({ read }: Reach): Promise<{ replicas: number }> {
  const deployments = { group: 'apps', version: 'v1', plural: 'deployments', namespace: 'openshift-cluster-version' }
  return read(deployments, 'cluster-version-operator', Deployment)
}

async function part<T>(reading: Promise<T>, what: string): Promise<Part<T>> {
  try {
    return { read: true, value: await reading }
  } catch (error) {
    if (!isOutsideError(error)) throw error
    return { read: false, why: error.status === 403 ? `the bot may not ${what}` : error.message }
  }
}

const Operators = z
  .looseObject({
    items: listOf(
      z.looseObject({
        metadata: z.looseObject({ name: z.string() }),
        status: z
          .looseObject({
            conditions: Conditions,
            versions: listOf(z.looseObject({ name: words, version: text })),
          })
          .nullish(),
      }),
    ),
  })
  .transform(({ items }) =>
    items.map(({ metadata, status }): OperatorSeen => ({
      name: metadata.name,
      available: status?.conditions['Available'] ?? null,
      degraded: status?.conditions['Degraded'] ?? null,
      progressing: status?.conditions['Progressing'] ?? null,
      upgradeable: status?.conditions['Upgradeable'] ?? null,
      version: status?.versions.find(({ name }) => name === 'operator')?.version ?? null,
    })),
  )

const Pools = z
  .looseObject({
    items: listOf(
      z.looseObject({
        metadata: z.looseObject({ name: z.string() }),
        spec: z.looseObject({ paused: flag }).nullish(),
        status: z
          .looseObject({
            machineCount: number,
            updatedMachineCount: number,
            readyMachineCount: number,
            unavailableMachineCount: number,
            degradedMachineCount: number,
            conditions: Conditions,
          })
          .nullish(),
      }),
    ),
  })
  .transform(({ items }) =>
    items.map(({ metadata, spec, status }): PoolSeen => ({
      name: metadata.name,
      paused: spec?.paused ?? false,
      machines: status?.machineCount ?? 0,
      updated: status?.updatedMachineCount ?? 0,
      ready: status?.readyMachineCount ?? 0,
      unavailable: status?.unavailableMachineCount ?? 0,
      degraded: status?.degradedMachineCount ?? 0,
      degradedCondition: status?.conditions['Degraded'] ?? null,
    })),
  )

/** A deployment that does not say how many it wants has one. */
const Deployment = z
  .looseObject({ spec: z.looseObject({ replicas: z.number().nullish() }).nullish() })
  .transform(({ spec }) => ({ replicas: spec?.replicas ?? 1 }))
