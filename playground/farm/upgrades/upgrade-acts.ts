import type { Instant } from '../../../src/kernel/time.ts'
import type { WorldClock } from '../../wire/clock.ts'
import { usualDuration } from './acceptance.ts'
import { withConditions } from './conditions.ts'
import type { WantedCondition } from './conditions.ts'
import { writeData } from './config-maps.ts'
import { haveRun } from './long-run.ts'
import { degradedMachines } from './pool-status.ts'
import { imageOf, majorMinorOf } from './release-version.ts'
import { rolloutOrder, waitsFor } from './rollout.ts'
import type { Operator, Payload, Rollout } from './rollout.ts'
import type { UpgradeController } from './upgrade-controller.ts'
import { currentVersion } from './version-status.ts'

/** What Test Platform asks a cluster for. */
export interface Upgrade {
  /** What the image turns out to be, such as `5.0.0-ec.7`. */
  version: string
  /** By digest; that of the public build of this version unless said. */
  image?: string
  /** As `oc adm upgrade --force` does: past signatures and preconditions. */
  force?: boolean
  /** Until the control plane has it: 1.9 h of world time unless said. */
  takesMs?: number
  /** How long the workers take after that: 2 h unless said. */
  workersMs?: number
}

export type BlockedBy = 'admin-ack' | 'unverified' | 'operator'

export interface Override {
  kind: string
  group: string
  namespace: string
  name: string
  unmanaged: boolean
}

/** What people do to a build cluster and its upgrades. The cluster's own controllers answer at once. */
export interface UpgradeActs {
  /** Sets `spec.desiredUpdate` as `oc adm upgrade --to-image` does. Throws where another upgrade is on its way. */
  startUpgrade(cluster: string, upgrade: Upgrade): void
  /** The same, in the middle of another one. Throws where there is none. */
  supersedeUpgrade(cluster: string, upgrade: Upgrade): void
  /** All that is left of the upgrade is done now, control plane and workers. */
  finishUpgrade(cluster: string): void
  /** Missing ack and operator hold up moves to a later minor version only, a missing signature all that is not forced. */
  blockUpgrade(cluster: string, by: BlockedBy): void
  /** Takes away all that `blockUpgrade` put there. */
  unblockUpgrade(cluster: string): void
  /** An operator becomes degraded, and the upgrade waits for it: the one it is at, unless another is named. */
  failUpgrade(cluster: string, operator?: Operator): void
  mendUpgrade(cluster: string): void
  /** So many machines of the pool `worker` cannot be drained, and the others wait for them. */
  degradeWorkers(cluster: string, machines?: number): void
  mendWorkers(cluster: string): void
  pausePool(cluster: string, pool: 'master' | 'worker', paused?: boolean): void
  /** 0 is rescue mode: nothing about the version moves, and the ClusterVersion stays as it was. */
  scaleVersionOperator(cluster: string, replicas: number): void
  /** All gates there are from now on. */
  setAdminGates(cluster: string, gates: Readonly<Record<string, string>>, manager?: string): void
  gatesOf(cluster: string): { key: string; isAcked: boolean }[]
  /** `by` is the tool that wrote it, as managedFields name it. */
  ack(cluster: string, key: string, by?: string): void
  setOverrides(cluster: string, overrides: readonly Override[]): void
  /** Makes the cluster one that has run this for five days, with nothing before it. */
  runVersion(cluster: string, release: Pick<Upgrade, 'version' | 'image'>): void
  /** The upgrade that is on its way or ended last; null where there was none. */
  rolloutOf(cluster: string): Rollout | null
}

export function upgradeActs(
  clock: WorldClock,
  controllerOf: (cluster: string) => UpgradeController,
  settle: () => void,
): UpgradeActs {
  /** What was before counts up to now, and what is done is answered now. */
  function act(cluster: string, does: (controller: UpgradeController, now: Instant) => void): void {
    settle()
    const controller = controllerOf(cluster)
    does(controller, clock.now())
    controller.lookAgain()
    settle()
  }

  const underway = ({ rollout }: UpgradeController) => {
    const latest = rollout()
    return latest !== null && latest.completedAt === null ? latest : null
  }

  return {
    startUpgrade: (cluster, upgrade) =>
      act(cluster, controller => {
        const other = underway(controller)
        if (other) throw new Error(`${cluster} is on its way to ${other.payload.version}: supersede that`)
        ask(controller, upgrade)
      }),
    supersedeUpgrade: (cluster, upgrade) =>
      act(cluster, controller => {
        if (!underway(controller)) throw new Error(`${cluster} has no upgrade to supersede`)
        ask(controller, upgrade)
      }),
    finishUpgrade: cluster => act(cluster, (controller, now) => controller.finish(now)),
    blockUpgrade: (cluster, by) => act(cluster, (controller, now) => block(controller, by, now)),
    unblockUpgrade: cluster => act(cluster, unblock),
    failUpgrade: (cluster, operator) =>
      act(cluster, (controller, now) => {
        const latest = underway(controller)
        degrade(controller, operator ?? (latest && waitsFor(latest)) ?? 'machine-config', now)
      }),
    mendUpgrade: cluster => act(cluster, mend),
    degradeWorkers: (cluster, machines = 1) =>
      act(cluster, (controller, now) => degradePool(controller, machines, now)),
    mendWorkers: cluster => act(cluster, (controller, now) => degradePool(controller, 0, now)),
    pausePool: (cluster, pool, paused = true) =>
      act(cluster, ({ objects }) => objects.writePool(pool, { spec: { paused } })),
    scaleVersionOperator: (cluster, replicas) =>
      act(cluster, ({ objects }) => objects.write('deployment', { spec: { replicas } })),
    setAdminGates: (cluster, gates, manager = 'cluster-version-operator') =>
      act(cluster, (controller, now) => writeData(controller.cluster, 'gates', gates, { manager, now })),
    gatesOf(cluster) {
      const { objects } = controllerOf(cluster)
      const acks = objects.data('acks')
      return Object.keys(objects.data('gates')).map(key => ({ key, isAcked: acks[key] === 'true' }))
    },
    ack: (cluster, key, by = 'kubectl-patch') =>
      act(cluster, (controller, now) => {
        const acks = { ...controller.objects.data('acks'), [key]: 'true' }
        writeData(controller.cluster, 'acks', acks, { manager: by, now })
      }),
    setOverrides: (cluster, overrides) =>
      act(cluster, ({ objects }) => objects.write('version', { spec: { overrides } })),
    runVersion: (cluster, release) => act(cluster, (controller, now) => haveRun(controller, release, now)),
    rolloutOf(cluster) {
      settle()
      return controllerOf(cluster).rollout()
    },
  }
}

function ask({ objects, known }: UpgradeController, upgrade: Upgrade): void {
  const { version, image = imageOf(version), force = false } = upgrade
  const { takesMs = usualDuration.takesMs, workersMs = usualDuration.workersMs } = upgrade
  const payload: Payload = { version, image, takesMs, workersMs }
  known.set(image, payload)
  // By an image alone the tool leaves the version empty.
  objects.write('version', { spec: { desiredUpdate: { architecture: '', version: '', image, force } } })
}

const blockedOperator = 'machine-config'

function block(controller: UpgradeController, by: BlockedBy, now: Instant): void {
  const { objects } = controller
  if (by === 'unverified') {
    controller.isUnverified = true
  } else if (by === 'admin-ack') {
    const gates = { ...objects.data('gates'), [gateOf(controller)]: gateText }
    writeData(controller.cluster, 'gates', gates, { manager: 'cluster-version-operator', now })
  } else {
    setOperator(controller, blockedOperator, now, {
      type: 'Upgradeable',
      status: 'False',
      reason: 'PoolUpdating',
      message: 'One or more machine config pools are updating, please see `oc get mcp` for further details',
    })
  }
}

function unblock(controller: UpgradeController, now: Instant): void {
  const { objects } = controller
  controller.isUnverified = false
  const { [gateOf(controller)]: _, ...gates } = objects.data('gates')
  writeData(controller.cluster, 'gates', gates, { manager: 'cluster-version-operator', now })
  setOperator(controller, blockedOperator, now, { type: 'Upgradeable', status: 'True', reason: 'AsExpected' })
}

const gateText =
  'Remove all clients of the v1beta1 admission registration API, and acknowledge this. See https://access.redhat.com/articles/7000001 for details.'

function gateOf({ objects }: UpgradeController): string {
  const [major, minor] = majorMinorOf(currentVersion(objects.version().status.history))
  return `ack-${major}.${minor}-admissionregistration-v1beta1-api-removals`
}

function degrade(controller: UpgradeController, name: Operator, now: Instant): void {
  setOperator(controller, name, now, {
    type: 'Degraded',
    status: 'True',
    reason: 'RolloutFailed',
    message: `The rollout of ${name} does not come to an end: 1 of 3 replicas is not available`,
  })
}

function mend(controller: UpgradeController, now: Instant): void {
  for (const name of rolloutOrder) {
    setOperator(controller, name, now, { type: 'Degraded', status: 'False', reason: 'AsExpected' })
  }
}

function setOperator({ objects }: UpgradeController, name: string, now: Instant, wanted: WantedCondition): void {
  const conditions = objects.operators().find(operator => operator.name === name)?.conditions ?? []
  objects.writeOperator(name, { status: { conditions: withConditions(conditions, [wanted], now) } })
}

function degradePool({ objects }: UpgradeController, machines: number, now: Instant): void {
  const worker = objects.pools().find(({ metadata }) => metadata.name === 'worker')
  if (worker) objects.writePool('worker', degradedMachines(worker, machines, now))
}
