import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { openDatabase } from '../../src/store/store.ts'
import { readTimes } from '../../src/history/store.ts'
import { aQuietTown, lands, mergesThePatch, outInAQuietTown } from '../stories/hands.ts'
import type { Town } from '../town.ts'
import { FIRST_MORNING } from './lived.ts'

const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER }

test('the moments of failovers that are older than their table are read from the log, and come out the same', async () => {
  await using town = await aQuietTown({ start: FIRST_MORNING, onDisk: true })
  await someFailovers(town)
  const noted = await timesIn(town)
  expect(noted.map(({ id }) => id)).toEqual(['F1', 'F3'])
  expect(noted[0]).toMatchObject({
    approvedAt: FIRST_MORNING + minutes(12),
    provenAt: expect.any(Number),
    returnedAt: expect.any(Number),
  })
  expect(noted[1]).toMatchObject({ provenAt: expect.any(Number), returnedAt: null })

  await forget(town)
  expect(await timesIn(town)).toEqual([])
  await town.restart(minutes(1))
  await town.settle()

  expect(await timesIn(town)).toEqual(noted)
  town.skim()
})

test('one that was refused is in no number', async () => {
  await using town = await aQuietTown({ start: FIRST_MORNING, onDisk: true })
  const id = await town.asksFailover()
  expect((await timesIn(town)).map(one => one.id)).toEqual([id])
  await town.types('ada', `withdraw ${id}`)
  await town.settle()

  expect(await timesIn(town)).toEqual([])
  expect(await (await fetch(`${town.bot.url}/history/failovers.csv`)).text()).toBe(
    'failover,sprint,asked,cause,people_s,bot_s,farm_s,whole_s,returned\r\n',
  )
  town.skim()
})

/** One that was approved late and is over, and one that still keeps the cluster out. */
async function someFailovers(town: Town): Promise<void> {
  const first = await town.asksFailover()
  await town.later(minutes(12), minutes(4))
  await town.presses('ben', 'request.approve', first)
  await town.settle()
  await town.later(minutes(1), minutes(1))
  lands(town, 'build04')
  await town.settle()
  mergesThePatch(town, first, 'ben')
  await town.presses('ben', 'rotation.lasting-done', first)
  await town.later(hours(3), hours(1))
  const back = await town.asksReturn()
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  mergesThePatch(town, back, 'ben')
  await town.presses('ben', 'rotation.lasting-done', back)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02')
  await town.settle()
  await outInAQuietTown(town)
}

async function timesIn(town: Town) {
  const { db } = await openDatabase(`sqlite:${join(town.world.folder, 'bot.db')}`)
  const times = await readTimes(db, 'build02', EVER)
  await db.destroy()
  return times
}

/** As it is where the table was just made. */
async function forget(town: Town): Promise<void> {
  const { db } = await openDatabase(`sqlite:${join(town.world.folder, 'bot.db')}`)
  await sql`delete from failover_times`.execute(db)
  await sql`delete from job_runs where job = 'history.catch-up'`.execute(db)
  await db.destroy()
}
