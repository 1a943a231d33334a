import type { WorldClock } from '../../wire/clock.ts'
import type { KubernetesCluster } from '../kubernetes/server.ts'
import { upgradeActs } from './upgrade-acts.ts'
import type { UpgradeActs } from './upgrade-acts.ts'
import { createUpgradeController } from './upgrade-controller.ts'

/** How the build clusters take other versions, over world time. */
export interface Upgrades {
  readonly acts: UpgradeActs
  settle(): void
}

export function createUpgrades(clock: WorldClock, clusters: readonly KubernetesCluster[]): Upgrades {
  const start = clock.now()
  const controllers = new Map(clusters.map(cluster => [cluster.context, createUpgradeController(cluster, start)]))

  function settle(): void {
    const now = clock.now()
    for (const controller of controllers.values()) controller.settle(now)
  }

  function controllerOf(name: string) {
    const found = controllers.get(name)
    if (!found) throw new Error(`the farm has no build cluster ${name}`)
    return found
  }

  return { acts: upgradeActs(clock, controllerOf, settle), settle }
}
