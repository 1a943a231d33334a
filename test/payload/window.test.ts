import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { proposes } from '../sprint/hands.ts'
import {
  answers,
  aPayloadTown,
  cardOf,
  comes,
  DEADLINE,
  hears,
  nightly,
  payloadNews,
  plain,
  presses,
  publishes,
  SELECTION,
  threadOf,
} from './hands.ts'

describe('the two days of the candidates', () => {
  test('count back from each look', async () => {
    await using town = await aPayloadTown()
    const old = publishes(town, hours(47))
    await comes(town, SELECTION)
    expect(cardOf(town)).toContain(`the bot proposes \`${old}\``)
    await comes(town, SELECTION + hours(2), hours(1))
    expect(cardOf(town)).toContain('no payload of the last two days can be proposed')
    expect(cardOf(town)).toContain(`${old}: outside the two days`)
    town.skim()
  })

  test('count back from the press: one that has left them since the look is refused, with the newest in its place', async () => {
    await using town = await aPayloadTown()
    const old = publishes(town, hours(48) - minutes(2))
    const young = publishes(town, hours(20), { blocking: 0 })
    await comes(town, SELECTION)
    town.skim()
    town.clock.advance(minutes(3))
    expect(await hears(town, 'ada', () => town.presses('ada', 'payload.select', 'P280'))).toBe(
      `\`${old}\` began more than two days ago, so it cannot be selected any more. The newest that can be is \`${young}\`: select that one on the card.`,
    )
    await town.settle()
    expect(cardOf(town)).toContain(`${old}: outside the two days`)
    expect(cardOf(town)).not.toContain('[Select]')
    town.skim()
  })

  test('leave nothing to choose where nothing younger was accepted', async () => {
    await using town = await aPayloadTown()
    const old = publishes(town, hours(48) - minutes(2))
    await comes(town, SELECTION)
    town.skim()
    town.clock.advance(minutes(3))
    expect(await hears(town, 'ada', () => town.presses('ada', 'payload.select', 'P280'))).toBe(
      `\`${old}\` began more than two days ago, so it cannot be selected any more. Nothing younger can be selected so far; the bot looks again now.`,
    )
    await town.settle()
    town.skim()
  })
})

describe('a card that was opened days before', () => {
  test('is quiet until the selection is due, and is called for then with what is young by then', async () => {
    await using town = await aPayloadTown({ start: SELECTION - days(3) })
    publishes(town, days(3) + hours(6))
    await town.types('ada', 'payload now')
    await town.settle()
    town.skim()
    await comes(town, SELECTION - hours(4), hours(17))
    const tag = publishes(town, hours(8))
    await comes(town, SELECTION - hours(1), hours(1))
    expect(payloadNews(town).filter(line => line.includes('not selected yet'))).toEqual([])
    await comes(town, SELECTION)
    expect(payloadNews(town).map(plain)).toEqual([
      `@trt The payload of *sprint 280* is to be selected by 2026-11-26 05:00 UTC; \`${tag}\` is proposed: its card has the choice.`,
    ])
    await comes(town, SELECTION + hours(2))
    expect(payloadNews(town), 'the ladder begins there').toEqual([
      `The payload of sprint 280 is not selected yet; \`${tag}\` is proposed. The deadline is 2026-11-26 05:00 UTC.`,
    ])
  })

  test('keeps to a selection that was moved, and nobody is reminded before that', async () => {
    await using town = await aPayloadTown({ start: SELECTION - hours(22) })
    publishes(town, hours(30))
    await town.types('ada', 'payload')
    await town.settle()
    await proposes(town, 'ada', { day: '2026-11-27' })
    await presses(town, 'tove', 'sprint.confirm', 'E1')
    await town.later(minutes(2))
    town.skim()
    await comes(town, SELECTION + days(2) - hours(1), hours(8))
    expect(payloadNews(town).filter(line => line.includes('not selected yet'))).toEqual([])
  })

  test('is not opened by a mere look far ahead of the day, even where there was none before', async () => {
    await using town = await aPayloadTown({ start: SELECTION - days(15) })
    expect(await hears(town, 'ada', () => town.types('ada', 'payload'))).toBe(
      'The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.\n`/sacrificial payload now` begins the selection of sprint 280 at once.',
    )
    expect(payloadNews(town).filter(line => !line.startsWith('(only'))).toEqual([])
  })
})

test('the deadline moves with the calendar also while one is selected', async () => {
  await using town = await aPayloadTown({ start: SELECTION - hours(22) })
  const tag = publishes(town, hours(30))
  await town.types('ada', 'payload')
  await town.settle()
  await presses(town, 'ada', 'payload.select')
  await proposes(town, 'ada', { day: '2026-11-27' })
  await presses(town, 'tove', 'sprint.confirm', 'E1')
  await town.later(minutes(2))
  expect(threadOf(town).at(-1)).toBe(
    `The sprint was edited: the deadline for its payload is 2026-11-28 05:00 UTC now. \`${tag}\` stays selected.`,
  )
  await comes(town, SELECTION + hours(26), hours(4))
  town.skim()
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
  expect(payloadNews(town).filter(line => line.includes('No build on time'))).toEqual([])
  expect(cardOf(town)).toContain('The deadline is 2026-11-28 05:00 UTC.')
})

test('where none is good enough the looks go on, and one that is accepted later is told once, and offered', async () => {
  await using town = await aPayloadTown()
  publishes(town, hours(8))
  await comes(town, SELECTION)
  await answers(town, 'ada', 'payload.none', { reason: 'Both lose nodes' })
  expect(cardOf(town)).not.toContain('[Select]')
  town.skim()
  const tag = town.world.releases.publish(nightly, { at: town.clock.now() - minutes(5), phase: 'Accepted' })
  await town.later(hours(2), minutes(10))
  expect(payloadNews(town)).toEqual([`\`${tag}\` was accepted since then; it is on the card, and can be selected.`])
  await presses(town, 'tove', 'payload.select')
  expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${tag}\`, selected by @tove`)
  town.skim()
})

test('a payload that was rejected between the look and the press is left, and TRT chooses again', async () => {
  await using town = await aPayloadTown()
  const tag = publishes(town, hours(8))
  await comes(town, SELECTION)
  town.skim()
  town.world.releases.rejectByHand(tag, 'bad')
  town.clock.advance(minutes(1))
  town.world.releases.settle()
  expect(town.world.releases.phase(tag)).toBe('Rejected')
  await presses(town, 'ada', 'payload.select')
  const news = payloadNews(town)
  expect(news).toContain(
    `@trt Please choose again for sprint 280. \`${tag}\` was rejected between the look of the bot and the press, so it cannot be the payload of the sprint.`,
  )
  expect(news.filter(line => line.includes('@qe'))).toEqual([])
  expect(cardOf(town)).toContain(`\`${tag}\` was selected by @ada 2026-11-25 15:01 UTC; it was rejected meanwhile.`)
  town.skim()
})

test('whoever looks deeper after the deadline is told that it has passed', async () => {
  await using town = await aPayloadTown()
  publishes(town, hours(8))
  await comes(town, SELECTION)
  await comes(town, DEADLINE + hours(10), hours(4))
  town.skim()
  await answers(town, 'ada', 'payload.deeper', { until: '4h' })
  expect(payloadNews(town)).toEqual([
    '@ada is looking deeper until 2026-11-26 19:00 UTC; there are no reminders until then. The deadline was 2026-11-26 05:00 UTC: a selection is recorded as late.',
  ])
  expect(cardOf(town)).toContain('no reminders until then.\n')
})

test('one that is accepted in the night after the deadline is told without a call', async () => {
  await using town = await aPayloadTown()
  await comes(town, DEADLINE + hours(3), hours(3))
  town.skim()
  const tag = town.world.releases.publish(nightly, { at: town.clock.now() - hours(8), phase: 'Accepted' })
  await town.later(minutes(6), minutes(3))
  expect(payloadNews(town)).toEqual([`\`${tag}\` is accepted now and proposed.`])
})
