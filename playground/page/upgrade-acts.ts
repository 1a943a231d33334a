import { z } from 'zod'
import { preview } from '../releases/streams.ts'
import type { World } from '../world.ts'

/** What people do to the sacrificial cluster's upgrade, past the bot. */
export const upgradeAct = z.strictObject({
  do: z.literal('upgrade'),
  what: z.enum([
    'start',
    'finish',
    'block-signature',
    'block-gate',
    'unblock',
    'ack',
    'fail',
    'mend',
    'degrade-workers',
    'mend-workers',
    'pause-workers',
    'resume-workers',
    'rescue',
    'end-rescue',
  ]),
})
type What = z.infer<typeof upgradeAct>['what']

const cluster = 'build02'

/** Does it and says what was done. Throws where it cannot be done. */
export function doUpgrade({ farm, releases }: World, what: What): string {
  switch (what) {
    case 'start': {
      const newest = releases.tags(preview)[0]?.name
      if (newest === undefined) throw new Error('No build is promoted yet.')
      farm.startUpgrade(cluster, { version: newest })
      return `Test Platform asked ${cluster} for ${newest}.`
    }
    case 'finish':
      farm.finishUpgrade(cluster)
      return `${cluster} is done with its upgrade.`
    case 'block-signature':
      farm.blockUpgrade(cluster, 'unverified')
      return 'What is asked for next has no signature.'
    case 'block-gate':
      farm.blockUpgrade(cluster, 'admin-ack')
      return 'A gate stands before the next minor version.'
    case 'unblock':
      farm.unblockUpgrade(cluster)
      return 'Nothing blocks the upgrade.'
    case 'ack': {
      const gates = farm.gatesOf(cluster).filter(({ isAcked }) => !isAcked)
      for (const { key } of gates) farm.ack(cluster, key)
      return gates.length > 0 ? 'Every gate is acknowledged.' : 'There is no gate to acknowledge.'
    }
    case 'fail':
      farm.failUpgrade(cluster)
      return 'An operator is degraded.'
    case 'mend':
      farm.mendUpgrade(cluster)
      return 'No operator is degraded.'
    case 'degrade-workers':
      farm.degradeWorkers(cluster, 2)
      return 'Two workers cannot be drained.'
    case 'mend-workers':
      farm.mendWorkers(cluster)
      return 'All workers can be drained.'
    case 'pause-workers':
    case 'resume-workers':
      farm.pausePool(cluster, 'worker', what === 'pause-workers')
      return what === 'pause-workers' ? 'The workers are paused.' : 'The workers go on.'
    case 'rescue':
    case 'end-rescue':
      farm.scaleVersionOperator(cluster, what === 'rescue' ? 0 : 1)
      return what === 'rescue' ? 'The version operator is scaled down.' : 'The version operator runs.'
  }
}
