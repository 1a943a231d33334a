import { join } from 'node:path'
import { statusCommand } from './calls.ts'
import { median, quantile } from './figures.ts'
import type { Ground } from './ground.ts'
import { drive } from './load.ts'
import { FIVE_YEARS, ONE_YEAR, seedYears } from './seed-years.ts'
import type { Years } from './seed-years.ts'
import type { Subject } from './subject.ts'

const ROUNDS = 25

const OFTEN = ['digest', 'history page'] as const
const SELDOM = ['history page, all sprints', 'overview page', 'sprint page'] as const
export type ReadName = (typeof OFTEN | typeof SELDOM)[number]

export interface Read {
  what: ReadName
  /** The first time, with whatever has to be loaded for it. */
  firstMs: number
  p50: number
  p90: number
  /** Processor time of the bot for one of them: steadier than the clock on a busy machine. */
  cpuMs: number
}

export interface LookingBack {
  years: 1 | 5
  reads: Read[]
  /** What the bot holds after digests and history pages more than before them, after collection, in bytes. */
  moreHeap: number
  moreRss: number
}

/** What it takes to look back: on a database with one year of history, and with five. Nothing else happens meanwhile. */
export async function measureHistory(ground: Ground): Promise<LookingBack[]> {
  return [await measured(ground, 1, ONE_YEAR), await measured(ground, 5, FIVE_YEARS)]
}

async function measured(ground: Ground, years: 1 | 5, amount: Years): Promise<LookingBack> {
  const { world } = ground
  const url = `sqlite:${join(ground.folder, `years-${years}.db`)}`
  await seedYears(url, { ...amount, env: world.env(), team: world.slack.team.id, requester: world.cast.ada })
  await using bot = await ground.start('bot', { DATABASE_URL: url, BENCH_DELIVERY: 'held' })
  const idle = await bot.memory()
  const reads: Read[] = []
  for (const what of OFTEN) reads.push(await timed(ground, bot, what))
  const after = await bot.memory()
  for (const what of SELDOM) reads.push(await timed(ground, bot, what))
  return {
    years,
    reads,
    moreHeap: after.heapUsed + after.external - idle.heapUsed - idle.external,
    moreRss: after.rss - idle.rss,
  }
}

async function timed(ground: Ground, bot: Subject, what: ReadName): Promise<Read> {
  const once = reader(ground, bot.url, what)
  const firstMs = await once(0)
  const times: number[] = []
  const before = await bot.cpuMs()
  for (let round = 1; round <= ROUNDS; round += 1) times.push(await once(round))
  return {
    what,
    firstMs,
    cpuMs: ((await bot.cpuMs()) - before) / ROUNDS,
    p50: median(times),
    p90: quantile(
      times.toSorted((a, b) => a - b),
      0.9,
    ),
  }
}

function reader({ world }: Ground, url: string, what: ReadName): (round: number) => Promise<number> {
  if (what === 'digest') {
    return async round => (await drive(url, [statusCommand(world, round, 'digest')], 1)).latencies[0] ?? Number.NaN
  }
  const path = {
    'history page': '/history',
    'history page, all sprints': '/history?sprints=90',
    'overview page': '/overview',
    'sprint page': '/sprints',
  }[what]
  return async () => {
    const begun = performance.now()
    const answer = await fetch(`${url}${path}`)
    const text = await answer.text()
    if (answer.status !== 200 || !text.includes('<svg')) throw new Error(`${path} was answered with ${answer.status}`)
    return performance.now() - begun
  }
}
