import { describe, expect, test } from 'vitest'
import { hours } from '../../src/kernel/time.ts'
import { holidaysFile } from '../sprint/hands.ts'
import { outInAQuietTown } from '../stories/hands.ts'
import { aDigestTown, digestsIn, until } from './hands.ts'

const MONDAY = '2026-11-23T14:00:20Z'
const TUESDAY = '2026-11-24T14:00:20Z'

describe('where nothing has changed but the day', () => {
  test('one line says so, and leads to the last whole digest', async () => {
    await using town = await aDigestTown()
    await until(town, '2026-11-30T14:00:20Z')
    await until(town, '2026-12-01T14:00:20Z')
    const [first, second] = digestsIn(town)

    expect(first).toContain('*Daily digest* · Mon 30 Nov')
    expect(second).toMatchInlineSnapshot(
      `"*Daily digest* · Tue 1 Dec: nothing has changed since Mon 30 Nov (https://build-farm.slack.com/archives/C0FORUMTIP/p1796047220000000). *build02* is in rotation; sprint 281, day 2 of 21. Log: … events."`,
    )
    town.skim()
  })

  test('or nothing at all, where that is wished', async () => {
    await using town = await aDigestTown({ env: { DIGEST_WHEN_UNCHANGED: 'skip' } })
    await until(town, '2026-11-30T14:00:20Z')
    await until(town, '2026-12-01T14:00:20Z')
    await until(town, '2026-12-02T14:00:20Z')

    expect(digestsIn(town).map(text => text.slice(0, 30))).toMatchInlineSnapshot(`
      [
        "*Daily digest* · Mon 30 Nov
      *b",
      ]
    `)
    town.skim()
  })

  test('but whoever is waited for still hears of it', async () => {
    await using town = await aDigestTown({ env: { DIGEST_WHEN_UNCHANGED: 'skip' } })
    await until(town, '2026-11-25T15:00:20Z')
    await until(town, '2026-11-30T14:00:20Z')
    await until(town, '2026-12-01T14:00:20Z')
    await until(town, '2026-12-02T14:00:20Z')

    expect(digestsIn(town).at(-1)).toMatchInlineSnapshot(
      `"*Daily digest* · Wed 2 Dec: nothing has changed since Tue 1 Dec (https://build-farm.slack.com/archives/C0FORUMTIP/p1796133620000002). *build02* is in rotation; sprint 281, day 3 of 21; 1 overdue and 1 open (\`/sacrificial digest\` shows all). Log: … events."`,
    )
    town.skim()
  })

  test('a whole one follows as soon as something has', async () => {
    await using town = await aDigestTown()
    town.world.farm.startJobs(4, { cluster: 'build02', state: 'success' })
    await until(town, '2026-11-30T14:00:20Z')
    await until(town, '2026-12-01T12:00:00Z')
    await outInAQuietTown(town)
    await until(town, '2026-12-01T14:00:20Z')

    expect(digestsIn(town).at(-1)).toContain('is out of rotation')
    town.skim()
  })
})

describe('a digest is written on working days', () => {
  test('not at the weekend, nor on a holiday of everybody', async () => {
    const HOLIDAYS_FILE = await holidaysFile('2026-11-26 Thanksgiving', '2026-11-27 @trt Day after')
    await using town = await aDigestTown({ env: { HOLIDAYS_FILE } })
    for (const day of ['25', '26', '27', '28', '29']) await until(town, `2026-11-${day}T14:00:20Z`)

    expect(digestsIn(town).map(text => text.slice(0, 30))).toMatchInlineSnapshot(`
      [
        "*Daily digest* · Wed 25 Nov
      *D",
        "*Daily digest* · Fri 27 Nov
      *O",
      ]
    `)
    town.skim()
  })
})

describe('a bot that was down at the time', () => {
  test('writes it later on the same day, and says so', async () => {
    await using town = await aDigestTown({ onDisk: true })
    await town.restart(hours(5))
    await town.settle()

    expect(digestsIn(town).map(text => text.split('\n')[0])).toMatchInlineSnapshot(`
      [
        "*Daily digest* · Mon 23 Nov · late by 3 h",
      ]
    `)
    town.skim()
  })

  test('makes up for no day that is over', async () => {
    await using town = await aDigestTown({ onDisk: true })
    await until(town, MONDAY)
    await town.restart(hours(72))
    await town.settle()
    await town.restart(hours(1))
    await town.settle()

    expect(digestsIn(town).map(text => text.split('\n')[0])).toMatchInlineSnapshot(`
      [
        "*Daily digest* · Mon 23 Nov",
        "*Daily digest* · Thu 26 Nov",
      ]
    `)
    town.skim()
  })

  test('writes it once, also where clocks go back', async () => {
    await using town = await aDigestTown()
    await until(town, MONDAY)
    await until(town, '2026-11-23T13:30:00Z')
    await until(town, MONDAY)
    expect(digestsIn(town)).toHaveLength(1)
    await until(town, TUESDAY)
    expect(digestsIn(town)).toHaveLength(2)
    town.skim()
  })
})
