import { expect, test } from 'vitest'
import { days, hours } from '../../src/kernel/time.ts'
import { answers } from '../payload/hands.ts'
import type { Town } from '../town.ts'
import { aRunningTown, comes, fillsIn, newsOf, nextMorning, presses } from './hands.ts'

/** The days on which TRT is reminded of action items, and of which. */
async function remindedWithin(town: Town, ms: number): Promise<string[]> {
  const until = town.clock.now() + ms
  const reminded: string[] = []
  while (town.clock.now() < until) {
    town.skim()
    await town.later(hours(3), hours(3))
    const day = new Date(town.clock.now()).toISOString().slice(0, 10)
    const ofItems = newsOf(town).filter(text => /T\d \(Item/.test(text))
    reminded.push(...ofItems.map(text => `${day} ${[...text.matchAll(/T\d(?= \()/g)].join(' ')}`))
  }
  return reminded
}

const anItem = (town: Town, title: string) =>
  fillsIn(town, 'ada', 'retrospective.item', { title, why: 'It broke', team: 'Node' })

test('one action item calls TRT once a week, also where an earlier one was done', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })
  await nextMorning(town, '2026-11-30')
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  // Their weeks begin at different times of the day.
  await comes(town, Date.parse('2026-11-30T20:00:00Z'), hours(3))
  await anItem(town, 'Item 1')
  await comes(town, Date.parse('2026-12-07T15:00:00Z'), hours(12))
  await anItem(town, 'Item 2')
  await fillsIn(town, 'ada', 'action-item.done', { note: 'done' })
  expect(await remindedWithin(town, days(15))).toEqual(['2026-12-14 T2', '2026-12-21 T2'])
  town.skim()
}, 90_000)

test('a sprint is reminded of once a week, also where the oldest item is done right after a reminder', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })
  await nextMorning(town, '2026-11-30')
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  await anItem(town, 'Item 1')
  await nextMorning(town, '2026-12-02')
  await anItem(town, 'Item 2')
  expect(await remindedWithin(town, days(12) + hours(5))).toEqual(['2026-12-07 T1', '2026-12-14 T1 T2'])
  await fillsIn(town, 'ada', 'action-item.done', { note: 'done' })
  expect(await remindedWithin(town, days(8))).toEqual(['2026-12-21 T2'])
  town.skim()
}, 90_000)
