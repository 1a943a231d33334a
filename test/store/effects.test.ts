import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/kernel/time.ts'
import {
  closeDelivered,
  countEffects,
  giveUp,
  nextDue,
  pendingIn,
  putBack,
  reclaimEffects,
  takeEffects,
  tryAgain,
} from '../../src/store/effects.ts'
import type { TakenEffect } from '../../src/store/effects.ts'
import type { Effect } from '../../src/store/tx.ts'
import type { Store } from '../../src/store/store.ts'
import { NOON, onBothDatabases } from './databases.ts'

const LEASE_MS = minutes(2)

function comment(key: string, more: Partial<Effect> = {}): Effect {
  return { kind: 'jira.comment', lane: 'jira:F1', key, body: { text: key }, ...more }
}

onBothDatabases('effects', databases => {
  async function promised(...effects: Effect[]) {
    const world = await databases.aStore()
    await promise(world.store, ...effects)
    return world
  }

  const promise = (store: Store, ...effects: Effect[]) => store.tx(async tx => tx.pen.promise(effects))

  function take(store: Store, owner = 'replica-1', more: { limit?: number; underWay?: Set<number> } = {}) {
    const { limit = 8, underWay = new Set<number>() } = more
    return store.tx(tx => takeEffects(tx, { owner, leaseMs: LEASE_MS, limit, underWay }))
  }

  async function takeOne(store: Store, owner?: string): Promise<TakenEffect> {
    const [effect, ...others] = await take(store, owner)
    if (!effect || others.length > 0) throw new Error(`expected one effect, not ${others.length + (effect ? 1 : 0)}`)
    return effect
  }

  const deliver = (store: Store, effect: TakenEffect) => store.tx(tx => closeDelivered(tx, effect))
  const keysOf = (effects: { key: string }[]) => effects.map(({ key }) => key)

  test('are promised with the state, or not at all', async () => {
    const { store } = await promised()
    const failing = store.tx(async tx => {
      tx.pen.promise([comment('lost')])
      throw new Error('changed my mind')
    })

    await expect(failing).rejects.toThrow('changed my mind')

    expect(await countEffects(store.db)).toEqual({})
  })

  test('carry what was promised, and the attempt is committed before it is made', async () => {
    const { store } = await promised(comment('c1', { body: { text: 'hello', at: 5 } }))

    expect(await takeOne(store)).toEqual({
      id: expect.any(Number),
      lane: 'jira:F1',
      kind: 'jira.comment',
      key: 'c1',
      body: { text: 'hello', at: 5 },
      attempts: 1,
      afterUnclear: false,
      failedBefore: false,
      createdAt: NOON,
      attemptedAt: NOON,
    })
    expect(await countEffects(store.db)).toEqual({ sending: 1 })
  })

  describe('lanes', () => {
    test('one after the other within a lane, lanes beside each other', async () => {
      const { store } = await promised(comment('a1'), comment('a2'), comment('b1', { lane: 'jira:F2' }), comment('a3'))

      const [a1, b1, ...others] = await take(store)
      expect(keysOf([a1!, b1!, ...others])).toEqual(['a1', 'b1'])
      expect(await take(store)).toEqual([])

      await deliver(store, a1!)
      expect(keysOf(await take(store))).toEqual(['a2'])
    })

    test('one that waits for another try holds up those behind it, and nobody else', async () => {
      const { store, clock } = await promised(comment('a1'), comment('a2'), comment('b1', { lane: 'jira:F2' }))
      const [a1, b1] = await take(store)
      await store.tx(tx => putBack(tx, a1!, NOON + minutes(5), 'Jira is down', false))
      await deliver(store, b1!)

      expect(await take(store)).toEqual([])
      clock.advance(minutes(5))
      expect(keysOf(await take(store))).toEqual(['a1'])
    })

    test('one that is given up lets those behind it pass', async () => {
      const { store } = await promised(comment('a1'), comment('a2'))
      const a1 = await takeOne(store)
      await store.tx(tx => giveUp(tx, a1, 'Jira says no'))

      expect((await takeOne(store)).key).toBe('a2')
    })

    test('no more are taken than were asked for, the longest due first', async () => {
      const { store, clock } = await promised(
        comment('late', { lane: 'a', dueAt: NOON + 20 }),
        comment('early', { lane: 'b', dueAt: NOON + 10 }),
        comment('not yet', { lane: 'c', dueAt: NOON + 1000 }),
      )
      clock.advance(50)

      expect(keysOf(await take(store, 'replica-1', { limit: 1 }))).toEqual(['early'])
      expect(keysOf(await take(store))).toEqual(['late'])
    })
  })

  describe('leases', () => {
    test('two replicas never take the same effect', async () => {
      const lanes = Array.from({ length: 20 }, (_, at) => comment(`c${at}`, { lane: `jira:F${at}` }))
      const { store, url } = await promised(...lanes)
      const other = databases.dialect === 'postgres' ? (await databases.aStore(url)).store : store

      const taken = await Promise.all([
        take(store, 'replica-1', { limit: 20 }),
        take(other, 'replica-2', { limit: 20 }),
        take(store, 'replica-1', { limit: 20 }),
      ])

      expect(keysOf(taken.flat()).toSorted()).toEqual(keysOf(lanes).toSorted())
    })

    test('what a replica left behind is taken by another, as unclear, when its lease has run out', async () => {
      const { store, clock } = await promised(comment('c1'))
      await takeOne(store, 'replica-1')

      clock.advance(LEASE_MS - 1)
      expect(await take(store, 'replica-2')).toEqual([])

      clock.advance(1)
      expect(await takeOne(store, 'replica-2')).toMatchObject({
        attempts: 2,
        afterUnclear: true,
        failedBefore: true,
        attemptedAt: NOON,
      })
    })

    test('the only replica takes at once what it had begun before it was ended', async () => {
      const { store } = await promised(comment('c1'), comment('mine', { lane: 'other' }))
      const [left, mine] = await take(store, 'before')
      await store.tx(tx => reclaimEffects(tx, 'after'))

      expect(await take(store, 'after')).toMatchObject([
        { key: left!.key, afterUnclear: true },
        { key: mine!.key, afterUnclear: true },
      ])
      await store.tx(tx => reclaimEffects(tx, 'after'))
      expect(await take(store, 'after')).toEqual([])
    })

    test('what is still under way here is not taken again when the clock was moved, and takes nobody’s place', async () => {
      const { store, clock } = await promised(comment('slow'), comment('next', { lane: 'jira:F2', dueAt: NOON + 1 }))
      const slow = await takeOne(store)

      clock.advance(LEASE_MS * 2)

      const underWay = new Set([slow.id])
      expect(keysOf(await take(store, 'replica-1', { limit: 1, underWay }))).toEqual(['next'])
    })

    test.each(['closeDelivered', 'putBack', 'giveUp'] as const)(
      'whoever has lost the lease records nothing (%s)',
      async verb => {
        const { store, clock } = await promised(comment('c1'))
        const stale = await takeOne(store, 'replica-1')
        clock.advance(LEASE_MS)
        const fresh = await takeOne(store, 'replica-2')

        const end = {
          closeDelivered: () => store.tx(tx => closeDelivered(tx, stale)),
          putBack: () => store.tx(tx => putBack(tx, stale, NOON, 'no answer', true)),
          giveUp: () => store.tx(tx => giveUp(tx, stale, 'refused')),
        }
        expect(await end[verb]()).toBe(false)

        expect(await countEffects(store.db)).toEqual({ sending: 1 })
        expect(await deliver(store, fresh)).toBe(true)
        expect(await deliver(store, fresh)).toBe(false)
      },
    )
  })

  describe('an attempt that may have happened', () => {
    test('is a reason to look before the next', async () => {
      const { store, clock } = await promised(comment('c1'))
      const first = await takeOne(store)
      await store.tx(tx => putBack(tx, first, NOON + seconds(2), 'the connection broke', true))
      clock.advance(seconds(2))

      expect(await takeOne(store)).toMatchObject({ afterUnclear: true, attempts: 2 })
    })

    test('stays one when the look itself could not be made', async () => {
      const { store } = await promised(comment('c1'))
      const first = await takeOne(store)
      await store.tx(tx => putBack(tx, first, NOON, 'the connection broke', true))
      const second = await takeOne(store)
      await store.tx(tx => putBack(tx, second, NOON, 'Jira asked to wait', false))

      expect(await takeOne(store)).toMatchObject({ afterUnclear: true, attempts: 3 })
    })

    test('stays one when it was given up and somebody asks to try again', async () => {
      const { store } = await promised(comment('c1'))
      const first = await takeOne(store)
      await store.tx(tx => putBack(tx, first, NOON, 'the connection broke', true))
      const second = await takeOne(store)
      await store.tx(tx => giveUp(tx, second, 'may not look'))
      await store.tx(tx => tryAgain(tx, ['jira:F1']))

      expect(await takeOne(store)).toMatchObject({ afterUnclear: true })
    })

    test('is none where it surely did not happen', async () => {
      const { store } = await promised(comment('c1'))
      const first = await takeOne(store)
      await store.tx(tx => putBack(tx, first, NOON, 'connection refused', false))

      expect(await takeOne(store)).toMatchObject({ afterUnclear: false, failedBefore: true })
    })
  })

  describe('effects that converge', () => {
    const card = (more: Partial<Effect> = {}): Effect => ({
      kind: 'slack.keep',
      lane: 'card:F1',
      key: 'F1',
      converges: true,
      ...more,
    })

    test('are one while one waits, at the earlier moment', async () => {
      const { store } = await promised(card({ dueAt: NOON + 500 }), card({ dueAt: NOON + 900 }))
      await promise(store, card({ dueAt: NOON + 100, body: { newest: true } }), card({ dueAt: NOON + 300 }))

      expect(await pendingIn(store.db, 'card:F1')).toEqual([
        { kind: 'slack.keep', state: 'waiting', attempts: 0, why: null, dueAt: NOON + 100 },
      ])
    })

    test('within one promise the earliest moment counts as well', async () => {
      const { store } = await promised(card({ dueAt: NOON + 100 }), card({ dueAt: NOON + 900 }))

      expect(await pendingIn(store.db, 'card:F1')).toMatchObject([{ dueAt: NOON + 100 }])
    })

    test('asking while one is being sent makes another, which sees the newer state', async () => {
      const { store } = await promised(card())
      const first = await takeOne(store)
      await promise(store, card(), card())
      await deliver(store, first)

      expect(await takeOne(store)).toMatchObject({ attempts: 1 })
      expect(await countEffects(store.db)).toEqual({ delivered: 1, sending: 1 })
    })

    test('of different things stay apart', async () => {
      const { store } = await promised(card(), card({ key: 'F2', lane: 'card:F2' }))

      expect(await countEffects(store.db)).toEqual({ waiting: 2 })
    })
  })

  describe('giving up', () => {
    test('is shown until somebody asks to try again, which begins anew', async () => {
      const { store, clock } = await promised(comment('c1'), comment('c2', { lane: 'jira:F2' }))
      for (const effect of await take(store)) await store.tx(tx => giveUp(tx, effect, 'project is archived'))

      expect(await pendingIn(store.db, 'jira:F1')).toMatchObject([{ state: 'given-up', why: 'project is archived' }])
      expect(await nextDue(store.db)).toBeNull()

      clock.advance(minutes(1))
      expect(await store.tx(tx => tryAgain(tx, ['jira:F1', 'jira:F9']))).toBe(1)
      expect(await takeOne(store)).toMatchObject({ key: 'c1', attempts: 1, failedBefore: true })
    })

    test('trying again in no lane is nothing', async () => {
      const { store } = await promised()

      expect(await store.tx(tx => tryAgain(tx, []))).toBe(0)
    })
  })

  describe('the next due', () => {
    test('is nothing, then the first waiting, then the end of a lease', async () => {
      const { store, clock } = await promised()
      expect(await nextDue(store.db)).toBeNull()

      await promise(store, comment('c1', { dueAt: NOON + 700 }), comment('c2', { lane: 'b', dueAt: NOON + 900 }))
      expect(await nextDue(store.db)).toBe(NOON + 700)

      clock.advance(1000)
      await take(store)
      expect(await nextDue(store.db)).toBe(NOON + 1000 + LEASE_MS)
    })

    test('is not one that waits behind another', async () => {
      const { store } = await promised(comment('c1'), comment('c2'))
      const first = await takeOne(store)
      await store.tx(tx => putBack(tx, first, NOON + minutes(5), 'Jira is down', false))

      expect(await nextDue(store.db)).toBe(NOON + minutes(5))
    })
  })
})
