import { expect, test } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import { hours } from '../../src/kernel/time.ts'
import { savePayload } from '../../src/payload/store.ts'
import { eventsOf, verifyLog } from '../../src/store/log.ts'
import { openStore } from '../../src/store/store.ts'
import type { Store } from '../../src/store/store.ts'
import { createTracking } from '../../src/tracking/actions.ts'
import type { UpgradeContext, UpgradeReaction } from '../../src/upgrade/actions/context.ts'
import { couldNotLook, observe } from '../../src/upgrade/actions/observe.ts'
import { runsOf, statusLines } from '../../src/upgrade/actions/reads.ts'
import type { PayloadRun } from '../../src/upgrade/model/runs.ts'
import { aCluster, aPayload, before, calendar, image, NOON, someGates, underWay } from './samples.ts'

const gates = { read: true, value: someGates() } as const

const office = { timeZone: 'America/New_York', days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }

async function aLab(reactions: readonly UpgradeReaction[] = []): Promise<{ ctx: UpgradeContext; store: Store }> {
  const clock = heldClock(NOON)
  const store = await openStore('sqlite::memory:', { clock })
  await store.tx(async tx => void (await savePayload(tx, aPayload(280, { name: '5.0.0-ec.7', letter: '7' }))))
  const ctx: UpgradeContext = {
    store,
    clock,
    settings: { clusters: ['build02'], timeZone: 'America/New_York', environment: 'production', watches: true },
    tracking: createTracking({ jira: null }),
    sprints: {
      calendar: async () => calendar,
      hours: { hours: { trt: office, 'test-platform': office, qe: office }, holidays: [] },
    },
    above: { reactions },
    mentionOf: role => `@${role}`,
    nameOf: person => person.user,
  }
  return { ctx, store }
}

const kindsIn = async (store: Store) => (await eventsOf(store.db, 'upgrade/build02')).map(event => event.kind)

test('what runs is told to those above in the same transaction, with half of that sprint as its budget', async () => {
  const told: [PayloadRun | null, PayloadRun][] = []
  const { ctx, store } = await aLab([{ run: async (_tx, old, now) => void told.push([old, now]) }])

  await observe(ctx, 'build02', aCluster({ history: [underWay, before] }), gates)
  const done = { ...underWay, state: 'Completed' as const, completedAt: NOON }
  await observe(ctx, 'build02', aCluster({ history: [done, before] }), gates)

  expect(told).toMatchObject([
    [null, { id: 'build02/280', startedAt: null, budgetMs: hours(10.5 * 24) }],
    [{ startedAt: null }, { startedAt: NOON, endedAt: null }],
  ])
  expect(await runsOf(store.db, 'build02')).toEqual([told[1]?.[1]])
  expect(await verifyLog(store.db)).toMatchObject({ ok: true })
  await store.close()
})

test('where those above fail, nothing is recorded', async () => {
  const { ctx, store } = await aLab([{ run: () => Promise.reject(new Error('not now')) }])

  await expect(observe(ctx, 'build02', aCluster(), gates)).rejects.toThrow('not now')
  expect(await kindsIn(store)).toEqual([])
  expect(await runsOf(store.db, 'build02')).toEqual([])
  await store.close()
})

test('two that look at the same time record it once', async () => {
  const { ctx, store } = await aLab()
  const seen = aCluster()

  await Promise.all([observe(ctx, 'build02', seen, gates), observe(ctx, 'build02', seen, gates)])
  const kinds = await kindsIn(store)
  expect(kinds).toEqual([...new Set(kinds)])
  expect(kinds).toEqual([
    'run-upgrading',
    'run-began',
    'upgrade-started',
    'upgrade-completed',
    'upgrade-workers-done',
    'upgrade-healthy',
    'gates-seen',
  ])
  await store.close()
})

test('another build is recorded once, and a single look that failed is not', async () => {
  const { ctx, store } = await aLab()
  const other = aCluster({ history: [{ ...underWay, version: '5.0.0-ec.99', image: image('9') }, before] })
  await observe(ctx, 'build02', other, gates)
  await observe(ctx, 'build02', other, gates)
  await couldNotLook(ctx, 'build02', 'the connection was refused')

  // That it cannot be read is not worth a word before it has lasted.
  expect(await kindsIn(store)).toEqual(['gates-seen', 'other-version'])
  expect(await statusLines(ctx)).toEqual(['*build02* runs *5.0.0-ec.6*.'])
  expect(await statusLines({ ...ctx, settings: { ...ctx.settings, watches: false } })).toEqual([
    'What the clusters run is not watched: without KUBECONFIG the bot sees neither upgrades nor payload runs.',
  ])
  await store.close()
})
