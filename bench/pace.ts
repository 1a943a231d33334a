import { approveClick, statusCommand } from './calls.ts'
import { median, quantile } from './figures.ts'
import type { Figure } from './figures.ts'
import type { Ground } from './ground.ts'
import { drive } from './load.ts'
import type { Run } from './load.ts'
import type { SignedCall } from './signed.ts'
import type { Subject } from './subject.ts'

const ROUNDS = 5
const WARM_UP = 500
const CALLS_PER_ROUND = { 1: 400, 32: 1500 } as const
export const IN_FLIGHT = [1, 32] as const
export type InFlight = (typeof IN_FLIGHT)[number]

export interface Pace {
  what: 'slash command' | 'click'
  inFlight: InFlight
  bare: Figure
  bot: Figure
  /** Bot against bare, taken round by round: the machine's own ups and downs are in both. */
  ratio: { p50: number; perSecond: number }
  /** What the bot's median costs beside bare Bolt's, in milliseconds. */
  moreMs: number
}

/** Requests that one whole measurement of clicks approves. */
export const CLICKS = WARM_UP + ROUNDS * (CALLS_PER_ROUND[1] + CALLS_PER_ROUND[32])

/** The same calls to bare Bolt and to the bot in turn, delivery held. */
export async function measurePace(ground: Ground, what: Pace['what']): Promise<Pace[]> {
  const { world } = ground
  const makeCall = what === 'click' ? approveClick : statusCommand
  let made = 0
  const some = (count: number): SignedCall[] => Array.from({ length: count }, () => makeCall(world, (made += 1)))

  await using bare = await ground.start('bare')
  await using bot = await ground.start('bot', {
    DATABASE_URL: await ground.database({ count: CLICKS }),
    BENCH_DELIVERY: 'held',
  })
  const warmUp = some(WARM_UP)
  await drive(bare.url, warmUp, 8)
  await drive(bot.url, warmUp, 8)

  const runs = { 1: noRuns(), 32: noRuns() }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const inFlight of IN_FLIGHT) {
      const calls = some(CALLS_PER_ROUND[inFlight])
      runs[inFlight].bare.push(await timed(bare, calls, inFlight))
      runs[inFlight].bot.push(await timed(bot, calls, inFlight))
    }
  }
  if (what === 'click') await proveApproved(ground, bot.url, CLICKS)
  return IN_FLIGHT.map(inFlight => paceOf(what, inFlight, runs[inFlight]))
}

interface TimedRun extends Run {
  cpuMs: number
}

interface Runs {
  bare: TimedRun[]
  bot: TimedRun[]
}

async function timed(subject: Subject, calls: readonly SignedCall[], inFlight: number): Promise<TimedRun> {
  const before = await subject.cpuMs()
  const run = await drive(subject.url, calls, inFlight)
  return { ...run, cpuMs: ((await subject.cpuMs()) - before) / calls.length }
}

const noRuns = (): Runs => ({ bare: [], bot: [] })

/** An acknowledged click that recorded nothing would be fast, and worthless. */
export async function proveApproved({ world }: Ground, botUrl: string, count: number): Promise<void> {
  const metrics = await (await fetch(`${botUrl}/metrics`)).text()
  const approved = Number(/sacrificial_requests\{state="approved"\} (\d+)/.exec(metrics)?.[1] ?? 0)
  if (approved === count) return
  const told = world.slack.ephemeralsFor(world.cast.ben).map(line => world.slack.text(line))
  throw new Error(
    `${count} clicks were acknowledged, but ${approved} requests are approved. Ben was told: ${told.join(' / ')}`,
  )
}

function paceOf(what: Pace['what'], inFlight: InFlight, { bare, bot }: Runs): Pace {
  const figures = { bare: figureOf(bare), bot: figureOf(bot) }
  const pairs = bare.flatMap((one, at) => (bot[at] ? [{ bare: figureOf([one]), bot: figureOf([bot[at]]) }] : []))
  return {
    what,
    inFlight,
    ...figures,
    ratio: {
      p50: median(pairs.map(pair => pair.bot.p50 / pair.bare.p50)),
      perSecond: median(pairs.map(pair => pair.bot.perSecond / pair.bare.perSecond)),
    },
    moreMs: median(pairs.map(pair => pair.bot.p50 - pair.bare.p50)),
  }
}

function figureOf(runs: readonly TimedRun[]): Figure {
  return {
    p50: median(runs.map(run => quantile(run.latencies, 0.5))),
    p99: median(runs.map(run => quantile(run.latencies, 0.99))),
    perSecond: median(runs.map(run => run.perSecond)),
    cpuMs: median(runs.map(run => run.cpuMs)),
  }
}
