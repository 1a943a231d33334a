import { rmSync } from 'node:fs'
import { seed } from '/work/main/bench/seed.ts'
import { openStore } from '/work/main/src/store/store.ts'
import { createTracking } from '/work/main/src/tracking/actions.ts'
import { actOnRequest } from '/work/main/src/rotation/actions/requests.ts'
import type { RotationContext } from '/work/main/src/rotation/actions/context.ts'
const N = 5000,
  dir = process.env['DIR'] ?? '/dev/shm'
for (const x of ['', '-wal', '-shm']) rmSync(`${dir}/micro.db${x}`, { force: true })
const url = `sqlite:${dir}/micro.db`
await seed(url, { count: N, team: 'T1', requester: 'U0ADA' })
const clock = { now: () => Date.now() }
const store = await openStore(url, { clock })
if (process.env['TRACE']) {
  const ex = store.db.getExecutor()
  void ex
  const D = (await import('/work/main/node_modules/better-sqlite3/lib/index.js')).default
  const orig = D.prototype.prepare
  void orig
}
const ctx = {
  store,
  clock,
  tracking: createTracking({ jira: { browseUrl: 'http://j' } }),
  holders: () => [],
  mentionOf: () => 'x',
  nameOf: () => 'Ben',
  permalink: async () => null,
  settings: {
    clusters: ['build02'],
    ways: ['dispatcher', 'manual'],
    eyes: { dispatcher: true, placement: true },
    policies: { failover: [], return: [] },
    requestExpiresMs: 1e9,
    effectiveWithinMs: 1e6,
    bridgeMs: 1e7,
    environment: 'x',
    timeZone: 'America/New_York',
  },
} as never as RotationContext
const member = {
  person: { team: 'T1', user: 'U0BEN' },
  roles: ['test-platform' as const],
  evidence: { source: 'x', checkedAt: 1 },
}
const go = async (a: number, b: number) => {
  const c = process.cpuUsage(),
    t = performance.now()
  for (let i = a; i <= b; i++) {
    const r = await actOnRequest(ctx, `F${i}`, { verb: 'approve', member, note: null }, 1)
    if ('refused' in r) throw new Error(r.say)
  }
  const d = process.cpuUsage(c)
  return [(d.user + d.system) / 1000 / (b - a + 1), (performance.now() - t) / (b - a + 1)].map(x => x.toFixed(3))
}
console.log('warm', await go(1, 500))
for (let k = 1; k < 9; k++) console.log(await go(k * 500 + 1, k * 500 + 500))
const s = await store.db.selectFrom('effects').select(['kind', 'body']).orderBy('id', 'desc').limit(5).execute()
console.log(s)
const e = await store.db.selectFrom('events').select(['kind', 'body']).orderBy('seq', 'desc').limit(2).execute()
console.log(e)
await store.close()
