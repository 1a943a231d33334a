import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import {
  aPayloadTown,
  cardOf,
  comes,
  DEADLINE,
  hears,
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
    expect(threadOf(town)).toEqual([
      '@trt No build on time for sprint 280: nothing was selected by 2026-11-26 05:00 UTC. A later selection is still possible, and is recorded as late.',
    ])
    town.skim()
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
      'No build on time for sprint 280: the bot was not running at the time (2026-11-26 05:00 UTC at the latest).',
    ])
    await town.restart(minutes(1))
    await town.settle()
    expect(payloadNews(town)).toEqual([])
    expect(await hears(town, 'dana', () => town.types('dana', 'payload'))).toContain(
      'The payload of sprint 281 is proposed 2026-12-16 15:00 UTC.',
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
      'The payload of sprint 281 is proposed 2026-12-16 15:00 UTC.',
    )
    town.skim()
  })
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
