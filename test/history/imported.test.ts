import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { days, hours } from '../../src/kernel/time.ts'
import { knownFrom } from '../../src/history/model/known.ts'
import { importPast } from '../../src/investigation/actions/past.ts'
import { pastFrom } from '../../src/investigation/model/past.ts'
import type { Version } from '../../src/investigation/model/past.ts'
import { openStore } from '../../src/store/store.ts'
import { hears } from '../payload/hands.ts'
import { aQuietTown } from '../stories/hands.ts'
import type { Town } from '../town.ts'

type Told = readonly [day: string, state: Version['state']]

/** A town whose team starts with the past of build02, as the versions of the farm's file tell it. */
async function aTownWithAPast(...told: readonly Told[]): Promise<Town> {
  const town = await aQuietTown({ onDisk: true })
  const store = await openStore(`sqlite:${join(town.world.folder, 'bot.db')}`, { clock: town.clock })
  const versions = told.map(([day, state]) => ({ at: Date.parse(`${day}T12:00:00Z`), state }))
  const past = pastFrom('build02', versions)
  await importPast(store, 'build02', past)
  expect(await importPast(store, 'build02', past)).toEqual({ outs: [], covered: null })
  await store.close()
  return town
}

const linesOf = async (town: Town) => (await hears(town, 'dana', () => town.types('dana', 'history'))).split('\n')
const table = async (town: Town, path: string) =>
  (await (await fetch(`${town.bot.url}${path}`)).text()).trim().split('\r\n')

describe('an imported past', () => {
  test('is known from the first version that has the cluster: time in rotation before the first time out counts', async () => {
    await using town = await aTownWithAPast(['2026-08-05', 'in'], ['2026-10-20', 'blocked'], ['2026-10-22', 'in'])

    expect((await table(town, '/history/sprints.csv')).map(row => row.split(',').slice(0, 8).join()))
      .toMatchInlineSnapshot(`
      [
        "sprint,from,in_share,in_s,reduced_s,out_counted_s,out_free_s,unknown_s",
        "275,2026-07-27T04:00:00.000Z,1,1008000,0,0,0,806400",
        "276,2026-08-17T04:00:00.000Z,1,1814400,0,0,0,0",
        "277,2026-09-07T04:00:00.000Z,1,1814400,0,0,0,0",
        "278,2026-09-28T04:00:00.000Z,1,1814400,0,0,0,0",
        "279,2026-10-19T04:00:00.000Z,0.90495,1645200,0,172800,0,0",
        "280,2026-11-09T05:00:00.000Z,1,1220400,0,0,0,0",
      ]
    `)
    expect(await linesOf(town)).toContain(
      '*Time in rotation*, of the sprints that are over: median 100 %, p90 100 % (n 5)',
    )
    town.skim()
  })

  test('of a cluster that was never out is known, too', async () => {
    await using town = await aTownWithAPast(['2026-10-06', 'in'])

    expect(await linesOf(town)).toContain(
      '*Time in rotation*, of the sprints that are over: median 100 %, p90 100 % (n 2)',
    )
    town.skim()
  })

  test('ends where the last version leaves it out: until the bot watches, nobody knows', async () => {
    await using town = await aTownWithAPast(['2026-10-01', 'in'], ['2026-11-20', 'blocked'])

    town.clock.advance(hours(1))
    const [, ...rows] = await table(town, '/sprints/280/rotation.csv')
    expect(rows.map(row => row.split(',')[3])).toEqual(['in', 'unknown', 'in'])
    town.skim()
  })
})

describe('the half sprint while no payload is known to run', () => {
  test('is charged to the calendar, where nothing was out as well as where something was', async () => {
    await using town = await aTownWithAPast(['2026-09-07', 'in'], ['2026-10-20', 'blocked'], ['2026-10-22', 'in'])

    expect(await table(town, '/history/budgets.csv')).toEqual([
      'sprint,charged,used_s,budget_s,share,over',
      '277,calendar,0,907200,0,no',
      '278,calendar,0,907200,0,no',
      '279,calendar,172800,909000,0.190099,no',
      '280,calendar,0,907200,0,no',
    ])
    expect(await linesOf(town)).toContain(
      '*Of the half sprint used*, of payload runs that are over, and of sprints before there was one: median 0 %, p90 19 % (n 3)',
    )
    town.skim()
  })

  test('burns down from when something is known to the end of its sprint', async () => {
    await using town = await aTownWithAPast(['2026-10-20', 'in'], ['2026-10-21', 'blocked'], ['2026-10-22', 'in'])

    expect((await table(town, '/sprints/279/budget.csv')).map(row => row.split(',').slice(0, 2).join())).toEqual([
      'at,used_s',
      '2026-10-20T12:00:00.000Z,0',
      '2026-10-21T12:00:00.000Z,0',
      '2026-10-22T12:00:00.000Z,86400',
      '2026-11-09T05:00:00.000Z,86400',
    ])
    town.skim()
  })
})

describe('a sprint that never had a verdict', () => {
  test('is told by its records alone, the same in the history, on its page and in Slack', async () => {
    await using town = await aTownWithAPast(
      ['2026-08-05', 'in'],
      ['2026-09-08', 'blocked'],
      ['2026-09-25', 'in'],
      ['2026-10-20', 'blocked'],
      ['2026-10-22', 'in'],
    )

    expect(await table(town, '/history/verdicts.csv')).toMatchInlineSnapshot(`
      [
        "sprint,on_time,ack_missing,problem,outcome,confirmed_by",
        "275,unknown,unknown,unknown,unknown,",
        "276,unknown,unknown,unknown,unknown,",
        "277,unknown,unknown,yes,failed,",
        "278,unknown,unknown,unknown,unknown,",
        "279,unknown,pending,pending,pending,",
        "280,pending,pending,pending,pending,",
      ]
    `)
    expect(await linesOf(town)).toContain(
      '*Verdicts*: 1 failed, 3 undecided: something is not known, 2 not settled yet',
    )
    for (const [sprint, answer] of [
      [277, 'fails the sprint'],
      [278, 'unknown'],
    ] as const) {
      const [, , , problem] = await table(town, `/sprints/${sprint}/verdict.csv`)
      expect(problem).toContain(answer)
      expect(await hears(town, 'dana', () => town.types('dana', `verdict ${sprint}`))).toContain(answer)
    }
    town.skim()
  })

  test('is told also where it lies years back', async () => {
    await using town = await aTownWithAPast(['2024-01-10', 'in'], ['2024-01-12', 'blocked'], ['2024-01-15', 'in'])

    const [, , first] = await table(town, '/history/verdicts.csv?sprints=90')
    expect(first?.split(',').slice(1, 5)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
    expect(await table(town, `/sprints/${first?.split(',')[0]}/verdict.csv`)).toHaveLength(4)
    town.skim()
  })
})

test.each([
  ['nothing at all', { recordsBegin: null, firstOut: null, imported: [] }, days(30), []],
  ['the records of the bot', { recordsBegin: days(10), firstOut: days(12), imported: [] }, days(10), []],
  [
    'an older time out',
    { recordsBegin: days(10), firstOut: days(8), imported: [{ from: days(9), to: null }] },
    days(8),
    [{ from: days(8), to: days(9) }],
  ],
  [
    'an imported past',
    { recordsBegin: days(10), firstOut: null, imported: [{ from: days(2), to: null }] },
    days(2),
    [],
  ],
  [
    'one that ends too early',
    { recordsBegin: days(10), firstOut: null, imported: [{ from: days(2), to: days(5) }] },
    days(2),
    [{ from: days(5), to: days(10) }],
  ],
  [
    'one that was imported again',
    {
      recordsBegin: days(10),
      firstOut: null,
      imported: [
        { from: days(2), to: days(5) },
        { from: days(2), to: null },
      ],
    },
    days(2),
    [],
  ],
])('what is known with %s', (_, sources, knownSince, gaps) => {
  expect(knownFrom({ ...sources, now: days(30) })).toEqual({ knownSince, gaps })
})
