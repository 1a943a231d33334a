import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import {
  aPayloadTown,
  cardOf,
  comes,
  DEADLINE,
  hears,
  nightly,
  presses,
  publishes,
  SELECTION,
  threadOf,
  payloadNews,
} from './hands.ts'

describe('the bot was down', () => {
  test('all Wednesday: it proposes late, and says so', async () => {
    await using town = await aPayloadTown({ onDisk: true })
    const tag = publishes(town, hours(8))
    await town.settle()
    await town.restart(hours(30))
    await town.settle()
    expect(cardOf(town)).toContain(
      `@trt *Sprint 280*: the bot proposes \`${tag}\`. It is late: the bot was not running 2026-11-25 15:00 UTC, when it was due. *No build on time:* none stood at the deadline, 2026-11-26 05:00 UTC. A later selection is recorded as late.`,
    )
    expect(threadOf(town), 'the card says it all').toEqual([])
    town.skim()
  })

  test('all Wednesday where the sprint ends with it: it proposes late in the sprint after it, until that has its own', async () => {
    const ends = { SPRINT_ANCHOR: '2026-11-05', SPRINT_ANCHOR_NUMBER: '280' }
    await using town = await aPayloadTown({ onDisk: true, env: ends })
    const tag = publishes(town, hours(8))
    await town.settle()
    await town.restart(hours(20))
    await town.settle()
    const news = payloadNews(town)
    expect(news).toHaveLength(1)
    expect(news[0]).toContain(
      `@trt *Sprint 280*: the bot proposes \`${tag}\`. It is late: the bot was not running 2026-11-25 15:00 UTC, when it was due. *No build on time:*`,
    )
    await presses(town, 'ada', 'payload.select')
    expect(cardOf(town)).toContain('after the deadline; it is classified *fc*.')
    town.skim()
  })

  test('after it was opened early: one message, which says that the bot was down', async () => {
    await using town = await aPayloadTown({ onDisk: true, start: SELECTION - hours(22) })
    publishes(town, hours(30))
    await town.types('ada', 'payload')
    await town.settle()
    town.skim()
    await town.restart(hours(48))
    await town.settle()
    await town.later(hours(3), hours(1))
    expect(payloadNews(town)).toEqual([
      '@trt No build on time for sprint 280: nothing was selected by 2026-11-26 05:00 UTC. The bot was not running then. A later selection is still possible, and is recorded as late.',
    ])
  })

  test('for a week: what was missed is a fact, once, and the next selection comes as always', async () => {
    await using town = await aPayloadTown({ onDisk: true })
    await town.settle()
    await town.restart(days(7))
    await town.settle()
    expect(payloadNews(town)).toEqual([
      expect.stringContaining(
        '*Sprint 280* has no build on time: the bot was not running when its payload was to be selected (2026-11-26 05:00 UTC at the latest).',
      ),
    ])
    await town.restart(minutes(1))
    await town.settle()
    expect(payloadNews(town)).toEqual([])
    expect(await hears(town, 'dana', () => town.types('dana', 'payload'))).toContain(
      'The payload of sprint 281 will be proposed 2026-12-16 15:00 UTC.',
    )
    await comes(town, Date.parse('2026-12-16T15:00:00Z'), days(1))
    expect(cardOf(town, 'P281')).toContain('*Sprint 281*:')
    town.skim()
  })

  test('before it was ever started: it says nothing of a selection that it could not know', async () => {
    await using town = await aPayloadTown({ start: DEADLINE + days(1) })
    await town.settle()
    expect(payloadNews(town)).toEqual([])
    await comes(town, DEADLINE + days(9), days(1))
    expect(payloadNews(town)).toEqual([])
    expect(await hears(town, 'dana', () => town.types('dana', 'payload'))).toBe(
      'The payload of sprint 281 will be proposed 2026-12-16 15:00 UTC.',
    )
    town.skim()
  })
})

test('a clock that goes back does not stop the looks', async () => {
  await using town = await aPayloadTown()
  publishes(town, hours(20))
  await comes(town, SELECTION + hours(6), hours(1))
  town.clock.advance(-hours(5))
  await town.settle()
  const tag = town.world.releases.publish(nightly, { at: town.clock.now() - hours(9), phase: 'Accepted' })
  await town.later(minutes(6), minutes(3))
  expect(cardOf(town)).toContain(`the bot proposes \`${tag}\``)
  town.skim()
})

test('a clock that goes back opens nothing twice, and takes nothing back', async () => {
  await using town = await aPayloadTown()
  const tag = publishes(town, hours(8))
  await comes(town, SELECTION)
  await comes(town, DEADLINE + minutes(10), hours(1))
  town.skim()
  town.clock.advance(-hours(12))
  await town.settle()
  await town.later(hours(1))
  expect(payloadNews(town).filter(line => line.includes('No build on time'))).toEqual([])
  await presses(town, 'ada', 'payload.select')
  expect(cardOf(town)).toContain(`\`${tag}\`, selected by @ada`)
  expect(cardOf(town)).toContain('after the deadline')
  town.skim()
})
