import { days, hours } from '../../../src/kernel/time.ts'
import type { Instant } from '../../../src/kernel/time.ts'
import { kubernetesTime } from '../kubernetes/object.ts'
import { poolPatch } from './pool-status.ts'
import { imageOf } from './release-version.ts'
import { begun, finished, rolloutOrder } from './rollout.ts'
import type { UpgradeController } from './upgrade-controller.ts'

/** Makes the cluster one that has run this release for five days: what it ran and was asked for before is forgotten. */
export function haveRun(
  controller: UpgradeController,
  { version, image = imageOf(version) }: { version: string; image?: string },
  now: Instant,
): void {
  const { objects } = controller
  const startedAt = now - days(5)
  const payload = { version, image, takesMs: hours(1.5), workersMs: hours(2) }
  const entry = {
    state: 'Completed',
    startedTime: kubernetesTime(startedAt),
    completionTime: kubernetesTime(startedAt + hours(1.5)),
    version,
    image,
    verified: true,
  }
  const channel = `candidate-${version.split('.').slice(0, 2).join('.')}`
  objects.write('version', { spec: { channel, desiredUpdate: null }, status: { history: [entry] } })
  const rollout = finished(begun(payload, startedAt), startedAt + hours(3.5))
  for (const name of rolloutOrder)
    objects.writeOperator(name, { status: { versions: [{ name: 'operator', version }] } })
  for (const pool of objects.pools()) {
    const patch = poolPatch(pool, rollout, now)
    if (patch) objects.writePool(pool.metadata.name, patch)
  }
  controller.forget()
}
