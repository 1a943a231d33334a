import { expect, test } from 'vitest'
import { days, hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { savePayload } from '../../src/payload/store.ts'
import type { Store } from '../../src/store/store.ts'
import { adminFindings, sawGates } from '../../src/upgrade/actions/reads.ts'
import type { AdminChange } from '../../src/upgrade/model/admin-change.ts'
import { isSeen, snapshotsDuring } from '../../src/upgrade/model/gates.ts'
import type { GateSnapshot } from '../../src/upgrade/model/gates.ts'
import type { PayloadRun } from '../../src/upgrade/model/runs.ts'
import { freshWatch } from '../../src/upgrade/model/watch.ts'
import {
  insertChange,
  readSnapshots,
  readSnapshotsAround,
  saveRun,
  saveSnapshot,
  saveWatch,
} from '../../src/upgrade/store.ts'
import { onBothDatabases } from '../store/databases.ts'
import { aPayload, NOON, someGates } from './samples.ts'

const GATE = 'ack-5.0-move'
const SPRINTS = [276, 277, 278, 279, 280]
const selectedAt = (sprint: number): Instant => NOON + days(21 * (sprint - 280))

const aSnapshot = (at: Instant, more: Partial<GateSnapshot> = {}): GateSnapshot => ({
  cluster: 'build02',
  sprint: 280,
  stage: 'before',
  at,
  unseenSince: null,
  ...someGates({ [GATE]: 'Move before you leave 5.0' }),
  ...more,
})

const aRun = (sprint: number): PayloadRun => ({
  id: `build02/${sprint}`,
  cluster: 'build02',
  sprint,
  payload: { tag: `tag-${sprint}`, name: null, digest: null },
  upgradeStartedAt: selectedAt(sprint) + hours(3),
  startedAt: selectedAt(sprint) + hours(5),
  endedAt: selectedAt(sprint + 1) + hours(3),
  budgetMs: 1,
})

const aChange = (number: number): AdminChange => ({
  id: `A${number}`,
  number,
  sprint: number,
  cluster: 'build02',
  what: 'x',
  why: 'y',
  needed: 'needed',
  persistent: false,
  gate: GATE,
  ask: null,
  by: { team: 'T1', user: 'U0BEN' },
  at: selectedAt(number) + hours(8),
  earlier: [],
  version: 1,
})

/** A change of each sprint that was covered by a gate. */
async function keptSprints(store: Store): Promise<void> {
  await store.tx(async tx => {
    await saveWatch(tx, { ...freshWatch('build02'), running: '5.0.0-ec.6' })
    for (const number of SPRINTS) {
      await insertChange(tx, aChange(number), `view/${number}`)
      await savePayload(tx, aPayload(number, { at: selectedAt(number) }))
      await saveRun(tx, aRun(number))
    }
  })
}

onBothDatabases('the snapshots around a run', databases => {
  test('are what held while it lasted, and the next one', async () => {
    const { store } = await databases.aStore()
    const all = [aSnapshot(10), aSnapshot(20), aSnapshot(30), aSnapshot(40, { unseenSince: 32 }), aSnapshot(50)]
    await store.tx(async tx => {
      for (const snapshot of all) await saveSnapshot(tx, snapshot)
      await saveSnapshot(tx, aSnapshot(25, { cluster: 'build04' }))
    })
    const around = async (from: Instant, to: Instant | null) =>
      (await readSnapshotsAround(store.db, 'build02', { from, to })).map(({ at }) => at)

    expect(await around(20, 30)).toEqual([20, 30, 40])
    expect(await around(25, 35)).toEqual([20, 30, 40])
    expect(await around(22, 24)).toEqual([20, 30])
    expect(await around(0, 5)).toEqual([10])
    expect(await around(45, 60)).toEqual([40, 50])
    expect(await around(60, 70)).toEqual([50])
    expect(await around(35, null)).toEqual([30, 40, 50])
    expect(await readSnapshotsAround(store.db, 'build01', { from: 0, to: null })).toEqual([])
  })

  test('say of it what all of them say', async () => {
    const { store } = await databases.aStore()
    const moments = [3, 7, 8, 15]
    await store.tx(async tx => {
      for (const at of moments) await saveSnapshot(tx, aSnapshot(at, { unseenSince: at === 15 ? 11 : null }))
    })
    const all = await readSnapshots(store.db, 'build02')
    const bounds = Array.from({ length: 18 }, (_, at) => at)
    for (const [from, to] of bounds.flatMap(a => bounds.flatMap(b => (a <= b ? [[a, b] as const] : [])))) {
      const around = await readSnapshotsAround(store.db, 'build02', { from, to })
      expect(snapshotsDuring(around, from, to), `${from} to ${to}`).toEqual(snapshotsDuring(all, from, to))
      expect(isSeen(around, from, to), `${from} to ${to}`).toBe(isSeen(all, from, to))
    }
  })

  test('are all that is read for a sprint: one of another sprint that cannot be read stands in no way', async () => {
    const { store } = await databases.aStore()
    await keptSprints(store)
    await store.tx(async tx => {
      for (const sprint of SPRINTS) await saveSnapshot(tx, aSnapshot(selectedAt(sprint) - hours(1), { sprint }))
    })
    await store.db
      .withTables<{ gate_snapshots: { at: number; body: string } }>()
      .updateTable('gate_snapshots')
      .set({ body: 'spoilt' })
      .where('at', '=', selectedAt(276) - hours(1))
      .execute()

    for (const sprint of [278, 279, 280]) {
      expect(await sawGates(store.db, aRun(sprint), NOON + days(30))).toBe(true)
      expect(await adminFindings(store.db, sprint)).toMatchObject([{ id: `A${sprint}`, verdict: 'covered' }])
    }
    await expect(sawGates(store.db, aRun(276), NOON)).rejects.toThrow('spoilt')
  })
})
