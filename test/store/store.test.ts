import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { claimOnce } from '../../src/store/job-runs.ts'
import { verifyLog } from '../../src/store/log.ts'
import { LostRace } from '../../src/store/store.ts'
import { NOON, onBothDatabases } from './databases.ts'

onBothDatabases('the store', databases => {
  /** A test for one of the two; on the other there is nothing to test. */
  const on = (dialect: typeof databases.dialect) => (databases.dialect === dialect ? test : () => {})

  describe('a transaction', () => {
    test('runs again when it lost a race, and leaves nothing of the lost run', async () => {
      const { store } = await databases.aStore()
      let runs = 0

      const value = await store.tx(async tx => {
        runs += 1
        tx.pen.record('F1', 'bot', [{ kind: `run-${runs}` }])
        await tx.db
          .insertInto('job_runs')
          .values({ job: 'digest', period: `run-${runs}`, ran_at: 0 })
          .execute()
        if (runs < 3) throw new LostRace()
        return runs
      })

      expect(value).toBe(3)
      expect(await store.db.selectFrom('events').select('kind').execute()).toEqual([{ kind: 'run-3' }])
      expect(await store.db.selectFrom('job_runs').select('period').execute()).toEqual([{ period: 'run-3' }])
    })

    test('loses at last rather than run for ever', async () => {
      const { store } = await databases.aStore()
      let runs = 0

      const losing = store.tx(async () => {
        runs += 1
        throw new LostRace()
      })

      await expect(losing).rejects.toThrow(LostRace)
      expect(runs).toBe(5)
    })

    test('does not run again for a fault of ours', async () => {
      const { store } = await databases.aStore()
      let runs = 0

      const failing = store.tx(async () => {
        runs += 1
        throw new Error('a fault')
      })

      await expect(failing).rejects.toThrow('a fault')
      expect(runs).toBe(1)
    })

    test('has one time for all it does', async () => {
      const { store, clock } = await databases.aStore()

      const times = await store.tx(async tx => {
        const before = tx.now
        clock.advance(1000)
        return [before, tx.now]
      })

      expect(times).toEqual([NOON, NOON])
    })

    test('tells of promises after the commit, and only then', async () => {
      const { store } = await databases.aStore()
      const told: string[] = []
      store.onPromise(() => told.push('promise'))

      await store.tx(async tx => tx.pen.record('F1', 'bot', [{ kind: 'opened' }]))
      expect(told).toEqual([])

      await store.tx(async tx => {
        tx.pen.promise([{ kind: 'slack.keep', lane: 'card:F1', key: 'F1' }])
        told.push('working')
      })
      expect(told).toEqual(['working', 'promise'])

      const failing = store.tx(async tx => {
        tx.pen.promise([{ kind: 'slack.keep', lane: 'card:F1', key: 'F1' }])
        throw new Error('a fault')
      })
      await expect(failing).rejects.toThrow()
      expect(told).toEqual(['working', 'promise'])
    })
  })

  test('says whether it takes writes, and changes nothing to find out', async () => {
    const { store } = await databases.aStore()

    expect(await store.writable()).toBe(true)
    expect(await verifyLog(store.db)).toMatchObject({ ok: true })

    await sql`drop table log_head`.execute(store.db)
    expect(await store.writable()).toBe(false)
  })

  describe('an outcome of a job', () => {
    test('is claimed once for its period, whoever asks and whenever', async () => {
      const { store, clock } = await databases.aStore()
      const claim = (job: string, period: string) => store.tx(tx => claimOnce(tx, job, period))

      expect(await claim('digest', '2026-11-23')).toBe(true)
      expect(await claim('digest', '2026-11-23')).toBe(false)
      clock.advance(-3_600_000)
      expect(await claim('digest', '2026-11-23')).toBe(false)
      expect(await claim('digest', '2026-11-24')).toBe(true)
      expect(await claim('half-sprint', '2026-11-23')).toBe(true)
    })

    test('is claimed by one of many at the same time', async () => {
      const { store } = await databases.aStore()

      const claims = await Promise.all(
        Array.from({ length: 10 }, () => store.tx(tx => claimOnce(tx, 'digest', '2026-11-23'))),
      )

      expect(claims.filter(Boolean).length).toBe(1)
    })

    test('is free again when what was to be done with it failed', async () => {
      const { store } = await databases.aStore()
      const failing = store.tx(async tx => {
        await claimOnce(tx, 'digest', '2026-11-23')
        throw new Error('a fault')
      })
      await expect(failing).rejects.toThrow()

      expect(await store.tx(tx => claimOnce(tx, 'digest', '2026-11-23'))).toBe(true)
    })
  })

  on('sqlite')('SQLite keeps what it acknowledged, and guards as it should', async () => {
    const { store } = await databases.aStore()
    const pragma = async (name: string) =>
      Object.values((await sql.raw<object>(`pragma ${name}`).execute(store.db)).rows[0] ?? {})

    expect(await pragma('journal_mode')).toEqual(['wal'])
    expect(await pragma('synchronous')).toEqual([2])
    expect(await pragma('foreign_keys')).toEqual([1])
    expect(await pragma('recursive_triggers')).toEqual([1])
    expect(await pragma('busy_timeout')).toEqual([5000])
  })

  on('postgres')('replicas that meet in a row run again, and neither is lost', async () => {
    const { store: one, url } = await databases.aStore()
    const { store: other } = await databases.aStore(url)
    const count = (store: typeof one) =>
      store.tx(async tx => {
        const row = await tx.db.selectFrom('job_runs').select('ran_at').where('job', '=', 'count').executeTakeFirst()
        if (!row) await tx.db.insertInto('job_runs').values({ job: 'count', period: '', ran_at: 1 }).execute()
        const { numUpdatedRows } = await tx.db
          .updateTable('job_runs')
          .set({ ran_at: (row?.ran_at ?? 0) + 1 })
          .where('job', '=', 'count')
          .where('ran_at', '=', row?.ran_at ?? 1)
          .executeTakeFirst()
        if (row && numUpdatedRows !== 1n) throw new LostRace()
      })

    await Promise.all([count(one), count(other), count(one), count(other)])

    expect(await one.db.selectFrom('job_runs').select('ran_at').execute()).toEqual([{ ran_at: 4 }])
  })
})
