import { hours } from '../src/kernel/time.ts'
import type { Instant } from '../src/kernel/time.ts'
import type { Person } from '../src/kernel/people.ts'
import type { Tx } from '../src/store/store.ts'
import type { AdminGates } from '../src/upgrade/model/gates.ts'
import type { PayloadRun } from '../src/upgrade/model/runs.ts'
import { beginUpgrade } from '../src/upgrade/model/upgrade.ts'
import type { UpgradeView } from '../src/upgrade/model/view.ts'
import { insertChange, saveSnapshot, saveUpgrade } from '../src/upgrade/store.ts'

const TEXT =
  'Move your workloads off the interfaces that this version is the last one to serve; see the release notes. '

/** What looking at a cluster and its administrators leave behind of one payload run: gates, acks, a change, the upgrade. */
export async function seedPayloadRun(
  tx: Tx,
  run: PayloadRun,
  { selectedAt, by }: { selectedAt: Instant; by: Person },
): Promise<void> {
  const { id, cluster, sprint, upgradeStartedAt, startedAt, endedAt } = run
  const [gate, other] = [`ack-5.0-move-${sprint}`, `ack-5.0-leave-${sprint}`]
  const seen = (acked: string[]) => gatesOf(sprint, { [gate]: TEXT.repeat(4), [other]: TEXT.repeat(4) }, acked)
  const snapshot = { cluster, sprint, unseenSince: null }
  await saveSnapshot(tx, { ...snapshot, stage: 'before', at: selectedAt, ...seen([]) })
  await saveSnapshot(tx, { ...snapshot, stage: 'during', at: upgradeStartedAt + hours(1), ...seen([gate]) })
  const change = {
    id: `A${sprint}`,
    number: sprint,
    sprint,
    cluster,
    what: 'Moved the webhooks to the new interface',
    why: 'The upgrade waited for them',
    needed: 'needed' as const,
    persistent: false,
    gate,
    ask: null,
    by,
    at: upgradeStartedAt + hours(1),
    earlier: [],
    version: 1,
  }
  await insertChange(tx, change, `years/${sprint}`)
  const named = { id, cluster, sprint, tag: run.payload.tag, name: run.payload.name, baseline: null }
  const { upgrade } = beginUpgrade(named, { view: viewOf(run), now: startedAt ?? upgradeStartedAt })
  const gone = endedAt === null ? null : { version: `5.0.0-0.nightly-${sprint + 1}`, at: endedAt }
  const release = run.payload.tag
  await saveUpgrade(tx, {
    ...upgrade,
    gone,
    installs: [{ release, beganAt: upgradeStartedAt, completedAt: startedAt, gone }],
  })
}

function gatesOf(sprint: number, gates: Record<string, string>, acked: string[]): AdminGates {
  const managers = [{ manager: 'cluster-version-operator', at: null }]
  const acks = Object.fromEntries(acked.map(key => [key, 'true']))
  return {
    gates: { data: gates, resourceVersion: `${sprint}`, managers },
    acks: { data: acks, resourceVersion: `${sprint}-${acked.length}`, managers },
  }
}

function viewOf({ sprint, payload, upgradeStartedAt, startedAt }: PayloadRun): UpgradeView {
  return {
    state: 'healthy',
    release: { version: payload.tag, image: '' },
    from: `5.0.0-0.nightly-${sprint - 1}`,
    startedAt: upgradeStartedAt,
    completedAt: startedAt,
    progress: null,
    message: '',
    failing: null,
    waiting: null,
    blocked: null,
    hindrances: [],
    risks: '',
    forced: false,
    pools: { read: true, value: [{ name: 'worker', paused: false, machines: 40, updated: 40, degraded: 0 }] },
    ailing: { read: true, value: [] },
    supersededBy: null,
  }
}
