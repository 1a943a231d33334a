import type { Instant } from '../../../src/kernel/time.ts'
import type { KubernetesCluster } from '../kubernetes/server.ts'
import { answerTo } from './acceptance.ts'
import { objectsOf } from './cluster-objects.ts'
import type { ClusterObjects, ClusterOperator, HistoryEntry } from './cluster-objects.ts'
import { isTrue, withConditions } from './conditions.ts'
import type { WantedCondition } from './conditions.ts'
import { poolPatch } from './pool-status.ts'
import { begun, carriedOn, finished, isOver, rolloutOrder, waitsFor } from './rollout.ts'
import type { Holds, Payload, Rollout } from './rollout.ts'
import { upgradeabilityOn } from './upgradeable.ts'
import type { Upgradeability } from './upgradeable.ts'
import { currentVersion, historyWith, settledHistory, versionStatus } from './version-status.ts'

/** One build cluster's own controllers: they take what its objects ask for and write back what came of it. */
export interface UpgradeController {
  readonly cluster: KubernetesCluster
  readonly objects: ClusterObjects
  /** Releases the cluster can pull, by image. */
  readonly known: Map<string, Payload>
  /** The upgrade that is on its way or ended last. */
  rollout(): Rollout | null
  /** Whether the signature of what is asked for is missing. */
  isUnverified: boolean
  /** Lets everything happen that is due by now. */
  settle(now: Instant): void
  /** Not only when an object has changed. */
  lookAgain(): void
  /** All that is left of the upgrade is done now. */
  finish(now: Instant): void
  /** Forgets all upgrades: for a cluster that is made to have run something for long. */
  forget(): void
}

export function createUpgradeController(cluster: KubernetesCluster, start: Instant): UpgradeController {
  const objects = objectsOf(cluster)
  const known = new Map<string, Payload>()
  let rollout: Rollout | null = null
  let settledAt = start
  let revision = -1
  let toldTheEndOf: Rollout | null = null

  const controller: UpgradeController = {
    cluster,
    objects,
    known,
    rollout: () => rollout,
    isUnverified: false,
    settle(now) {
      const isQuiet = (rollout === null || isOver(rollout)) && objects.revision() === revision
      if (!isQuiet) catchUp(now)
      settledAt = now
    },
    lookAgain() {
      revision = -1
    },
    finish(now) {
      if (rollout) rollout = finished(rollout, now)
    },
    forget() {
      rollout = null
    },
  }
  return controller

  function catchUp(now: Instant): void {
    if (rollout && !isOver(rollout)) rollout = carriedOn(rollout, settledAt, now, holdsOn(objects, rollout))
    showVersionOperator(objects)
    if (objects.replicas() > 0) obey(now)
    // An upgrade that is over has nothing more to say about operators and pools: what happens to them later stays.
    if (rollout && rollout !== toldTheEndOf) showRollout(objects, rollout, now)
    toldTheEndOf = rollout && isOver(rollout) ? rollout : null
    revision = objects.revision()
  }

  /** What the version operator does; scaled down, it does nothing, and the ClusterVersion stays as it was. */
  function obey(now: Instant): void {
    const version = objects.version()
    const settled = settledHistory(version.status.history, rollout)
    const weighed = weigh(objects, settled, rollout)
    const answer = answerTo({
      version: { ...version, status: { ...version.status, history: settled } },
      known,
      current: currentVersion(settled),
      upgradeability: weighed,
      isUnverified: controller.isUnverified,
    })
    const isTaken = answer.kind === 'taken'
    if (isTaken) rollout = begun(answer.payload, now)
    const history = isTaken ? historyWith(settled, answer, now) : settled
    const situation = {
      history,
      rollout,
      accepted: answer.condition,
      upgradeability: isTaken ? weigh(objects, history, rollout) : weighed,
      degraded: degradedIn(objects.operators()),
    }
    objects.write('version', versionStatus(version, situation, now))
  }
}

function weigh(objects: ClusterObjects, history: readonly HistoryEntry[], rollout: Rollout | null): Upgradeability {
  return upgradeabilityOn({
    current: currentVersion(history),
    operator: history[0]?.version ?? '',
    gates: objects.data('gates'),
    acks: objects.data('acks'),
    unready: objects.operators().flatMap(({ name, conditions }) => {
      const no = conditions.find(one => one.type === 'Upgradeable' && one.status === 'False')
      return no ? [{ name, reason: no.reason ?? 'NotUpgradeable', message: no.message ?? '' }] : []
    }),
    hasOverrides: objects.version().spec.overrides.some(({ unmanaged }) => unmanaged),
    isUpgrading: rollout !== null && rollout.completedAt === null,
  })
}

function degradedIn(operators: readonly ClusterOperator[]): string[] {
  return operators.filter(({ conditions }) => isTrue(conditions, 'Degraded')).map(({ name }) => name)
}

function holdsOn(objects: ClusterObjects, rollout: Rollout): Holds {
  const pools = objects.pools()
  const isHeld = (name: string) =>
    pools.some(
      ({ metadata, spec, status }) => metadata.name === name && (spec.paused || status.degradedMachineCount > 0),
    )
  const isStuck = rollout.completedAt === null && degradedIn(objects.operators()).length > 0
  return {
    controlPlane: objects.replicas() === 0 || isStuck,
    masters: isHeld('master'),
    workers: isHeld('worker'),
  }
}

function showVersionOperator(objects: ClusterObjects): void {
  const replicas = objects.replicas()
  const running = replicas > 0 ? replicas : null
  const status = { replicas, updatedReplicas: running, readyReplicas: running, availableReplicas: running }
  objects.write('deployment', { status })
}

function showRollout(objects: ClusterObjects, rollout: Rollout, now: Instant): void {
  const current = waitsFor(rollout)
  for (const { name, conditions } of objects.operators()) {
    const place = rolloutOrder.findIndex(one => one === name)
    const operator = rolloutOrder[place]
    if (operator === undefined) continue
    const flippedAt = rollout.flippedAt.get(operator) ?? null
    if (flippedAt === null && operator !== current) continue
    const { version } = rollout.payload
    const before = rolloutOrder[place - 1]
    const since = before === undefined ? rollout.startedAt : (rollout.flippedAt.get(before) ?? now)
    const wanted: WantedCondition =
      flippedAt === null
        ? { type: 'Progressing', status: 'True', reason: 'Updating', message: `Working towards ${version}`, since }
        : { type: 'Progressing', status: 'False', reason: 'AsExpected', since: flippedAt }
    objects.writeOperator(name, {
      status: {
        conditions: withConditions(conditions, [wanted], now),
        ...(flippedAt !== null && { versions: [{ name: 'operator', version }] }),
      },
    })
  }
  for (const pool of objects.pools()) {
    const patch = poolPatch(pool, rollout, now)
    if (patch) objects.writePool(pool.metadata.name, patch)
  }
}
