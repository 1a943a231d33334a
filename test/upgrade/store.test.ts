import { expect, test } from 'vitest'
import { LostRace } from '../../src/store/store.ts'
import type { AdminChange } from '../../src/upgrade/model/admin-change.ts'
import { lookedAt } from '../../src/upgrade/model/look.ts'
import { freshWatch } from '../../src/upgrade/model/watch.ts'
import {
  insertChange,
  nextChangeNumber,
  readChange,
  readChanges,
  readRuns,
  readSnapshots,
  readUpgrade,
  readUpgrades,
  readWatch,
  saveRun,
  saveSnapshot,
  saveUpgrade,
  saveWatch,
  updateChange,
} from '../../src/upgrade/store.ts'
import { onBothDatabases } from '../store/databases.ts'
import { aCluster, aPayload, NOON, someGates } from './samples.ts'

const look = lookedAt(
  {
    watch: freshWatch('build02'),
    runs: [],
    upgrades: [],
    snapshots: [],
    payloads: [aPayload(280, { name: '5.0.0-ec.7', letter: '7' })],
  },
  {
    seen: aCluster(),
    gates: { read: true, value: someGates({ 'ack-5.0-x': 'Do it' }) },
    now: NOON,
    budgetMsOf: () => 1,
  },
)

const change: AdminChange = {
  id: 'A1',
  number: 1,
  sprint: 280,
  cluster: 'build02',
  what: 'x',
  why: 'y',
  needed: 'needed',
  persistent: true,
  gate: 'ack-5.0-x',
  ask: null,
  by: { team: 'T1', user: 'U0BEN' },
  at: NOON,
  earlier: [],
  version: 1,
}

onBothDatabases('what is kept of upgrades', databases => {
  test('reads as it was written, and is written by whoever read it last', async () => {
    const { store } = await databases.aStore()
    const upgrade = look.upgrades[0]?.after
    const run = look.runs[0]?.after
    if (!upgrade || !run || !look.snapshot) throw new Error('the look shows nothing')
    const { snapshot, watch } = look
    await store.tx(async tx => {
      await saveWatch(tx, watch)
      await saveUpgrade(tx, upgrade)
      await saveRun(tx, run)
      await saveSnapshot(tx, snapshot)
      await insertChange(tx, change, 'view/V1')
    })

    expect(await readWatch(store.db, 'build02')).toEqual({ ...watch, version: 1 })
    expect(await readUpgrade(store.db, 'build02/280')).toEqual({ ...upgrade, version: 1 })
    expect(await readUpgrades(store.db, { sprint: 281 })).toEqual([])
    expect(await readRuns(store.db, 'build02')).toEqual([run])
    expect(await readRuns(store.db, 'build04')).toEqual([])
    expect(await readSnapshots(store.db, 'build02')).toEqual([snapshot])
    expect(await readChange(store.db, { origin: 'view/V1' })).toEqual(change)
    expect(await store.tx(nextChangeNumber)).toBe(2)

    await store.tx(tx => updateChange(tx, { ...change, needed: 'experiment' }))
    expect(await readChanges(store.db, 280)).toMatchObject([{ needed: 'experiment', version: 2 }])
    await store.tx(tx => saveRun(tx, { ...run, endedAt: NOON }))
    expect(await readRuns(store.db)).toMatchObject([{ endedAt: NOON }])
    await expect(store.tx(tx => saveWatch(tx, watch))).rejects.toThrow(LostRace)
    await expect(store.tx(tx => saveUpgrade(tx, upgrade))).rejects.toThrow(LostRace)
    await expect(store.tx(tx => updateChange(tx, change))).rejects.toThrow(LostRace)
  })
})
