import { expect, test } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import { OutsideError } from '../../src/kernel/outside.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import { createLog } from '../../src/log.ts'
import { done } from '../../src/outbox/delivery.ts'
import type { Delivery, Sent } from '../../src/outbox/delivery.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import { countEffects, tryAgain } from '../../src/store/effects.ts'
import { openStore } from '../../src/store/store.ts'

const NOON = Date.parse('2026-11-23T12:00:00Z')

async function aWorld(send: Delivery['send']) {
  const clock = heldClock(NOON)
  const store = await openStore('sqlite::memory:', { clock })
  const troubles: string[] = []
  const outbox = createOutbox({
    store,
    clock,
    log: createLog('silent'),
    deliveries: [{ kind: 'jira.comment', repeatIsHarmlessBecause: 'nothing leaves this test', send }],
    onTrouble: async (_, effect, state) => void troubles.push(`${effect.key} ${state}`),
  })
  const promise = (...keys: string[]) =>
    store.tx(async tx => tx.pen.promise(keys.map(key => ({ kind: 'jira.comment', lane: 'jira:F1', key }))))
  return { clock, store, outbox, troubles, promise }
}

const refused = () => Promise.reject(new OutsideError('jira', 'refused', 'no such field'))

test('one that succeeds after it was given up and asked for again has recovered', async () => {
  let answer: () => Promise<Sent> = refused
  const { store, outbox, troubles, promise } = await aWorld(() => answer())
  await promise('c1')
  await outbox.deliverDue()

  answer = async () => done
  await store.tx(tx => tryAgain(tx, ['jira:F1']))
  await outbox.deliverDue()

  expect(troubles).toEqual(['c1 given-up', 'c1 recovered'])
})

test('people hear once that something fails, and once that it works again', async () => {
  let failures = 3
  const { clock, outbox, troubles, promise } = await aWorld(async () => {
    failures -= 1
    if (failures >= 0) throw new OutsideError('jira', 'not-sent', 'connection refused')
    return done
  })
  await promise('c1')

  for (let at = 0; at < 5; at += 1) {
    await outbox.deliverDue()
    clock.advance(minutes(5))
  }

  expect(troubles).toEqual(['c1 failing', 'c1 recovered'])
})

test('an attempt that may have happened is followed by looks, also when the look is put off', async () => {
  const looks: boolean[] = []
  const mishaps = ['unclear', 'busy', 'not-sent'] as const
  const { clock, outbox, promise } = await aWorld(async effect => {
    looks.push(effect.afterUnclear)
    const mishap = mishaps[effect.attempts - 1]
    if (mishap) throw new OutsideError('jira', mishap, mishap)
    return done
  })
  await promise('c1')

  for (let at = 0; at < 5; at += 1) {
    await outbox.deliverDue()
    clock.advance(minutes(5))
  }

  expect(looks).toEqual([false, true, true, true])
})

test('an outcome that comes after another process has taken over is not recorded twice', async () => {
  const told: string[] = []
  let letGo = () => {}
  const held = new Promise<void>(resolve => (letGo = resolve))
  let sends = 0
  const { store, clock, outbox, promise } = await aWorld(async () => {
    sends += 1
    const mine = sends
    if (mine === 1) await held
    return { done: true, tell: async () => void told.push(`attempt ${mine}`) }
  })
  const other = createOutbox({
    store,
    clock,
    log: createLog('silent'),
    deliveries: [
      {
        kind: 'jira.comment',
        repeatIsHarmlessBecause: 'nothing leaves this test',
        send: async () => ({ done: true, tell: async () => void told.push('the other') }),
      },
    ],
    onTrouble: async () => {},
  })
  await promise('c1')
  const slow = outbox.deliverDue()
  await new Promise(resolve => setImmediate(resolve))
  clock.advance(hours(1))

  await other.deliverDue()
  letGo()
  await slow

  expect(told).toEqual(['the other'])
  expect(await countEffects(store.db)).toEqual({ delivered: 1 })
})
