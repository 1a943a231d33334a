import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { aPayloadTown, cardOf, comes, DEADLINE, hears, payloadNews, publishes, selected, SELECTION } from './hands.ts'

test('a deadline that passed while the bot was down is recorded also when the next selection has begun', async () => {
  await using town = await aPayloadTown({ onDisk: true })
  publishes(town, hours(6))
  await comes(town, SELECTION + minutes(30))
  town.skim()
  await town.restart(days(22))
  await town.settle()
  await town.later(minutes(10))
  const news = payloadNews(town)
  expect(news).toContain(
    'No build on time for sprint 280: nothing was selected by 2026-11-26 05:00 UTC. The bot was not running then.',
  )
  expect(news.filter(text => text.includes('sprint 280'))).toHaveLength(1)
  expect(cardOf(town)).toContain('*Sprint 280* ended without a payload. *No build on time:*')
}, 60_000)

test('nobody is called at midnight for what is a fact by then', async () => {
  await using town = await aPayloadTown()
  publishes(town, hours(6))
  await comes(town, DEADLINE - minutes(10), hours(1))
  town.skim()
  await comes(town, DEADLINE + minutes(10))
  expect(payloadNews(town)).toEqual([
    'No build on time for sprint 280: nothing was selected by 2026-11-26 05:00 UTC. A later selection is still possible, and is recorded as late.',
  ])
}, 60_000)

test('after a week down the card and the answers name what begins the next selection', async () => {
  await using town = await aPayloadTown({ onDisk: true })
  publishes(town, hours(8))
  await town.settle()
  await town.restart(days(7))
  await town.settle()
  expect(cardOf(town)).toContain(
    "(2026-11-26 05:00 UTC at the latest). The next sprint's is proposed on its day; TRT begins that at once with `/sacrificial payload now`.",
  )
  await town.types('ada', 'payload now')
  await town.settle()
  expect(cardOf(town, 'P281')).toContain('*Sprint 281*:')
  town.skim()
}, 60_000)

test('a clock that goes back over the beginning of a sprint: its payload is there already', async () => {
  await using town = await aPayloadTown()
  const tag = await selected(town)
  await comes(town, Date.parse('2026-11-30T06:00:00Z'), hours(8))
  await town.types('ada', 'payload now')
  await town.settle()
  expect(cardOf(town, 'P281')).toContain('*Sprint 281*:')
  town.clock.advance(-hours(3))
  await town.settle()
  town.skim()
  const told = await hears(town, 'ada', () => town.types('ada', 'payload now'))
  expect(told).toContain('*Sprint 281*:')
  expect(told).not.toContain('will be proposed')
  await town.settle()
  expect(town.logged.join('\n')).not.toContain('LostRace')
  expect(cardOf(town)).toContain(tag)
  town.skim()
}, 60_000)
