import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { formOf } from '../stories/hands.ts'
import {
  answers,
  aPayloadTown,
  cardOf,
  comes,
  DEADLINE,
  hears,
  plain,
  presses,
  publishes,
  selected,
  SELECTION,
  threadOf,
  payloadNews,
} from './hands.ts'

describe('TRT', () => {
  test('chooses another than the proposed one', async () => {
    await using town = await aPayloadTown()
    const older = publishes(town, hours(20))
    const unproven = publishes(town, hours(12), { blocking: 0 })
    publishes(town, hours(8))
    await comes(town, SELECTION)
    expect(cardOf(town)).toContain(`${unproven}: accepted with zero blocking jobs run`)

    await answers(town, 'tove', 'payload.choose', { tag: older })
    expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${older}\`, chosen by @tove`)
    expect(threadOf(town)[0]).toContain(`@tove chose the payload \`${older}\` for sprint 280. It is classified *fc*`)
    town.skim()
  })

  test('finds none good enough, and may still select one', async () => {
    await using town = await aPayloadTown()
    const tag = publishes(town, hours(8))
    await comes(town, SELECTION)

    await answers(town, 'ada', 'payload.none', { reason: 'All of them lose etcd leaders' })
    expect(cardOf(town)).toContain('@ada found none of the payloads of *sprint 280* good enough, 2026-11-25 15:00 UTC.')
    expect(cardOf(town)).toContain('> All of them lose etcd leaders')
    expect(threadOf(town)).toHaveLength(1)

    await comes(town, SELECTION + hours(5))
    expect(threadOf(town), 'nobody is reminded of what was decided').toHaveLength(1)
    expect(cardOf(town), 'what was judged is not offered at a press').not.toContain('[Select]')
    await answers(town, 'tove', 'payload.choose', { tag })
    expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${tag}\`, selected by @tove`)
    town.skim()
  })

  test('is reminded every two hours and before the deadline, but not while somebody looks deeper', async () => {
    await using town = await aPayloadTown()
    const tag = publishes(town, hours(8))
    await comes(town, SELECTION)
    town.skim()
    await comes(town, SELECTION + hours(2))
    expect(payloadNews(town)).toEqual([
      `The payload of sprint 280 is not selected yet; \`${tag}\` is proposed. The deadline is 2026-11-26 05:00 UTC.`,
    ])

    await answers(town, 'ada', 'payload.deeper', { until: '4h' })
    expect(payloadNews(town)).toEqual([
      '@ada is looking deeper until 2026-11-25 21:00 UTC; there are no reminders until then. The deadline stays 2026-11-26 05:00 UTC.',
    ])
    expect(cardOf(town)).toContain('@ada is looking deeper until 2026-11-25 21:00 UTC; no reminders until then.')
    await comes(town, SELECTION + hours(6) - minutes(10))
    expect(payloadNews(town)).toEqual([])
    await comes(town, SELECTION + hours(6))
    expect(payloadNews(town), 'the two that were left out do not come in a heap').toHaveLength(1)

    await comes(town, DEADLINE - hours(1) - minutes(10))
    expect(payloadNews(town), 'after eighteen hours in New York').toEqual([])
    await comes(town, DEADLINE - minutes(30))
    expect(payloadNews(town)).toEqual([
      `@trt One hour is left to select the payload of sprint 280; \`${tag}\` is proposed. After 2026-11-26 05:00 UTC there is no build on time.`,
    ])
    await comes(town, DEADLINE)
    expect(payloadNews(town)).toEqual([])
    await comes(town, DEADLINE + minutes(10))
    expect(payloadNews(town)).toEqual([
      'No build on time for sprint 280: nothing was selected by 2026-11-26 05:00 UTC. A later selection is still possible, and is recorded as late.',
    ])
    expect(cardOf(town)).toContain(
      '*No build on time:* none stood at the deadline, 2026-11-26 05:00 UTC. A later selection is recorded as late.',
    )

    await comes(town, DEADLINE + hours(10), hours(1))
    expect(payloadNews(town), 'once in the next working day').toEqual([
      `Sprint 280 still has no payload; \`${tag}\` is proposed.`,
    ])
    await presses(town, 'ada', 'payload.select')
    expect(cardOf(town)).toContain('selected by @ada 2026-11-26 15:00 UTC, after the deadline; it is classified *fc*.')
    expect(threadOf(town).at(-2)).toContain('That is after the deadline, so it is recorded as late.')
    town.skim()
  })

  test('begins the selection at once, and is shown the card the next time', async () => {
    await using town = await aPayloadTown({ start: SELECTION - hours(20) })
    const tag = publishes(town, hours(24))
    expect(await hears(town, 'dana', () => town.types('dana', 'payload'))).toBe(
      'The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.',
    )
    expect(await hears(town, 'ada', () => town.types('ada', 'payload'))).toBe(
      'The selection of the payload of sprint 280 begins; its card comes to the channel in a moment.',
    )
    await town.settle()
    expect(cardOf(town)).toContain(`the bot proposes \`${tag}\`. Select one by 2026-11-26 05:00 UTC.`)
    expect(cardOf(town)).toContain('P280 · choosing · opened by @ada 2026-11-24 19:00 UTC')
    expect(await hears(town, 'tove', () => town.types('tove', 'payload'))).toContain(
      `the bot proposes \`${tag}\`. Select one by 2026-11-26 05:00 UTC. Its card`,
    )
    expect(await hears(town, 'ben', () => town.types('ben', 'payload now'))).toContain(
      'Only TRT can begin the selection of the payload. Ask @trt (TRT).',
    )
    expect(await hears(town, 'ben', () => town.types('ben', 'payload frobnicate'))).toContain(
      'There is no `frobnicate` of a payload.',
    )
    expect(await hears(town, 'dana', () => town.types('dana', 'payload'))).toContain(
      `TRT, *Sprint 280*: the bot proposes \`${tag}\`.`,
    )
    town.skim()
    await comes(town, SELECTION + minutes(10))
    expect(payloadNews(town).map(plain), 'its card is far up in the channel by now').toEqual([
      `@trt The payload of *sprint 280* is to be selected by 2026-11-26 05:00 UTC; \`${tag}\` is proposed: its card has the choice.`,
    ])
  })
})

test('far ahead of the day TRT is shown where the last payload stands, and begins the next one in so many words', async () => {
  await using town = await aPayloadTown()
  const tag = await selected(town)
  await comes(town, SELECTION + days(7), hours(12))
  const said = await hears(town, 'ada', () => town.types('ada', 'payload'))
  expect(said).toContain(`The payload of *sprint 280* is \`${tag}\``)
  expect(said).toContain('The payload of sprint 281 will be proposed 2026-12-16 15:00 UTC.')
  expect(said).toContain('`/sacrificial payload now` begins the selection of sprint 281 at once.')
  await town.types('ada', 'payload now')
  await town.settle()
  expect(cardOf(town, 'P281')).toContain('P281 · choosing · opened by @ada')
  town.skim()
})

describe('whoever comes too late, or is not the one to ask', () => {
  test('is told who can, and what was selected by whom', async () => {
    await using town = await aPayloadTown()
    const older = publishes(town, hours(20))
    const tag = publishes(town, hours(8))
    await comes(town, SELECTION)
    for (const action of [
      'payload.select',
      'payload.choose',
      'payload.deeper',
      'payload.none',
      'payload.check-again',
    ]) {
      expect(await hears(town, 'ben', () => town.presses('ben', action, 'P280'))).toBe(
        'Only TRT can choose the payload of a sprint. Ask @trt (TRT).',
      )
    }
    expect(await hears(town, 'gus', () => town.presses('gus', 'payload.select', 'P280'))).toContain('Guests')

    await town.presses('tove', 'payload.choose', 'P280')
    await Promise.all([town.presses('ada', 'payload.select', 'P280'), town.fills('tove', { tag: older })])
    await town.settle()
    const [winner, loser, won] = cardOf(town).includes('by @ada') ? ['ada', 'tove', tag] : ['tove', 'ada', older]
    const news = payloadNews(town).map(plain)
    const told = `@${winner} has selected \`${won}\` for sprint 280 2026-11-25 15:00 UTC, so nothing was changed.`
    const form = loser === 'tove' ? formOf(town, 'tove') : ''
    expect([form, ...news.filter(line => line.startsWith(`(only ${loser})`))].join('\n')).toContain(told)
    expect(news.filter(line => line.includes('It is classified *fc*; QE is called next.'))).toHaveLength(1)
    town.skim()
  })

  test('finds no button any more once the payload is selected', async () => {
    await using town = await aPayloadTown()
    await selected(town)
    expect(() => town.presses('tove', 'payload.select', 'P280')).toThrow('no message of P280 has the button')
    town.skim()
  })
})
