import { sql } from 'kysely'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { allEvents, eventsOf, GENESIS, readHead, verifyLog } from '../../src/store/log.ts'
import type { Store } from '../../src/store/store.ts'
import { NOON, onBothDatabases } from './databases.ts'

const ana = { team: 'T1', user: 'UANA' }

onBothDatabases('the event log', databases => {
  async function aLog(events = 3): Promise<Store> {
    const { store, clock } = await databases.aStore()
    for (let at = 1; at <= events; at += 1) {
      clock.advance(1000)
      await store.tx(async tx => tx.pen.record(`F${at}`, ana, [{ kind: `step-${at}` }]))
    }
    return store
  }

  /** What somebody does who owns the database: takes the guard away first. */
  async function tamper(store: Store, statement: string): Promise<void> {
    const guards =
      databases.dialect === 'sqlite'
        ? ['drop trigger events_no_update', 'drop trigger events_no_delete']
        : ['alter table events disable trigger all']
    for (const text of [...guards, statement]) await sql.raw(text).execute(store.db)
  }

  test('a new log is whole, and begins at nothing', async () => {
    const { store } = await databases.aStore()

    expect(await verifyLog(store.db)).toEqual({ ok: true, head: { seq: 0, hash: GENESIS } })
  })

  test('keeps who, when, what and why, and gives moments back as moments', async () => {
    const { store, clock } = await databases.aStore()
    clock.advance(1000)
    const opened = {
      kind: 'opened',
      reason: 'flaky <nodes>',
      outSince: NOON,
      votes: [{ by: ana, at: NOON }],
      left: undefined,
    }
    await store.tx(async tx => {
      tx.pen.record('F1', ana, [opened])
      tx.pen.record('F2', 'bot', [{ kind: 'expired' }, { kind: 'closed' }], 'expiry')
    })

    expect(await eventsOf(store.db, 'F1')).toEqual([
      {
        seq: 1,
        at: NOON + 1000,
        subject: 'F1',
        kind: 'opened',
        body: { reason: 'flaky <nodes>', outSince: NOON, votes: [{ by: ana, at: NOON }] },
        actor: 'T1/UANA',
        cause: null,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ])
    expect((await eventsOf(store.db, 'F2')).map(({ seq, kind, actor, cause }) => [seq, kind, actor, cause])).toEqual([
      [2, 'expired', 'bot', 'expiry'],
      [3, 'closed', 'bot', 'expiry'],
    ])
  })

  test('the same event has the same hash on either database', async () => {
    const store = await aLog(2)

    expect((await readHead(store.db)).hash).toBe('f7594c8fd64e42d9b0d82aa30b1928eaffd7d8dd7337d64cb55e1498c25eaefa')
  })

  test('what is recorded in a transaction that fails is not there', async () => {
    const store = await aLog(1)
    const failing = store.tx(async tx => {
      tx.pen.record('F9', ana, [{ kind: 'lost' }])
      await sql`select nothing from nowhere`.execute(tx.db)
    })

    await expect(failing).rejects.toThrow()

    expect(await verifyLog(store.db)).toMatchObject({ ok: true, head: { seq: 1 } })
  })

  describe('is append-only', () => {
    const attempts: [string, Record<typeof databases.dialect, string | null>][] = [
      ['update', both("update events set actor = 'bot' where seq = 1")],
      ['delete', both('delete from events where seq = 3')],
      [
        'replace',
        {
          sqlite: `insert or replace into events (seq, at, subject, kind, body, actor, cause, prev, hash)
                   values (1, 0, 'F1', 'forged', '{}', 'bot', null, '', 'x')`,
          postgres: `insert into events (seq, at, subject, kind, body, actor, cause, prev, hash)
                     values (1, 0, 'F1', 'forged', '{}', 'bot', null, '', 'x')
                     on conflict (seq) do update set kind = 'forged'`,
        },
      ],
      ['truncate', { sqlite: null, postgres: 'truncate events' }],
      ['truncate with others', { sqlite: null, postgres: 'truncate effects, events cascade' }],
    ]

    test.each(attempts)('%s is refused', async (_, { [databases.dialect]: statement }) => {
      if (statement === null) return
      const store = await aLog()

      await expect(sql.raw(statement).execute(store.db)).rejects.toThrow('append-only')

      expect(await verifyLog(store.db)).toMatchObject({ ok: true, head: { seq: 3 } })
    })
  })

  describe('tells where it was tampered with', () => {
    test('an event was changed', async () => {
      const store = await aLog()
      await tamper(store, "update events set actor = 'T1/UEVE' where seq = 2")

      expect(await verifyLog(store.db)).toEqual({
        ok: false,
        seq: 2,
        why: 'its text was changed after it was written',
      })
    })

    test.each(['at', 'subject', 'kind', 'body', 'cause'])('its %s was changed', async column => {
      const store = await aLog()
      await tamper(store, `update events set ${column} = ${column === 'at' ? '7' : "'{}x'"} where seq = 2`)

      expect(await verifyLog(store.db)).toMatchObject({ ok: false, seq: 2 })
    })

    test('an event in the middle was taken out', async () => {
      const store = await aLog()
      await tamper(store, 'delete from events where seq = 2')

      expect(await verifyLog(store.db)).toEqual({ ok: false, seq: 3, why: 'event 2 is missing' })
    })

    test('the tail was cut off', async () => {
      const store = await aLog()
      await tamper(store, 'delete from events where seq = 3')

      expect(await verifyLog(store.db)).toMatchObject({
        ok: false,
        seq: 2,
        why: expect.stringContaining('its head says 3'),
      })
    })

    test('all of it was cut off', async () => {
      const store = await aLog()
      await tamper(store, 'delete from events')

      expect(await verifyLog(store.db)).toMatchObject({ ok: false, seq: 0 })
    })

    test('an event was written past the head', async () => {
      const store = await aLog()
      await tamper(store, 'update log_head set seq = 2')

      expect(await verifyLog(store.db)).toMatchObject({ ok: false, seq: 3 })
    })

    test('an event was exchanged with its own right hash', async () => {
      const [store, other] = [await aLog(2), await aLog(3)]
      const [row] = await other.db.selectFrom('events').selectAll().where('seq', '=', 3).execute()
      if (!row) throw new Error('no third event')
      await store.db
        .insertInto('events')
        .values({ ...row, prev: GENESIS })
        .execute()

      expect(await verifyLog(store.db)).toEqual({ ok: false, seq: 3, why: 'it does not follow the event before it' })
    })
  })

  test('transactions at the same time never fork the chain', async () => {
    const { store } = await databases.aStore()
    const writes = Array.from({ length: 40 }, (_, at) =>
      store.tx(async tx => {
        await tx.db.selectFrom('log_head').selectAll().execute()
        tx.pen.record(`F${at}`, ana, [{ kind: 'a' }, { kind: 'b' }])
      }),
    )

    await Promise.all(writes)

    expect(await verifyLog(store.db)).toMatchObject({ ok: true, head: { seq: 80 } })
  })

  test('processes that start and write at the same time never fork it either', async () => {
    const url = await databases.anEmptyOne()

    await Promise.all([aWriter(url, 50, 'F1'), aWriter(url, 50, 'F2')])

    const { store } = await databases.aStore(url)
    expect(await verifyLog(store.db)).toMatchObject({ ok: true, head: { seq: 200 } })
    expect((await eventsOf(store.db, 'F1')).length).toBe(100)
  }, 20_000)

  test('is verified while another process adds to it', async () => {
    const { store, url } = await databases.aStore()
    const writing = { ended: false }
    const writer = aWriter(url, 200, 'F1').finally(() => (writing.ended = true))

    const broken = []
    while (!writing.ended) {
      const verified = await verifyLog(store.db)
      if (!verified.ok) broken.push(verified)
      await new Promise(resolve => setImmediate(resolve))
    }
    await writer

    expect(broken).toEqual([])
    expect(await verifyLog(store.db)).toMatchObject({ ok: true, head: { seq: 400 } })
  }, 20_000)

  test('is read in pages, whole', async () => {
    const { store } = await databases.aStore()
    const facts = Array.from({ length: 1203 }, () => ({ kind: 'tick' }))
    await store.tx(async tx => tx.pen.record('clock', 'bot', facts))

    const numbers = []
    for await (const row of allEvents(store.db)) numbers.push(row.seq)

    expect(numbers).toEqual(facts.map((_, at) => at + 1))
  })
})

function both(statement: string) {
  return { sqlite: statement, postgres: statement }
}

async function aWriter(url: string, times: number, subject: string): Promise<void> {
  const script = new URL('writer.ts', import.meta.url).pathname
  await promisify(execFile)(process.execPath, [script, url, String(times), subject])
}
