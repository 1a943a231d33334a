import type { Delivered } from './delivery.ts'
import { mebibytes } from './figures.ts'
import type { Grown } from './growth.ts'
import type { LookingBack, ReadName } from './history.ts'
import type { Machine } from './machine.ts'
import type { Pace } from './pace.ts'
import type { StartUp } from './start-up.ts'

export interface Results {
  machine: Machine
  startUp: StartUp
  pace: Pace[]
  growth: Grown[]
  delivery: Delivered[]
  history: LookingBack[]
}

export function reportOf({ machine, startUp, pace, growth, delivery, history }: Results): string {
  return [
    `${machine.facts}; one durable commit on this disk: ${ms(machine.commitMs)}`,
    '',
    table([
      [
        'signed HTTP, delivery held',
        'in flight',
        'bare p50',
        'p99',
        'rate',
        'cpu',
        'bot p50',
        'p99',
        'rate',
        'cpu',
        'p50 ×',
        'rate ×',
      ],
      ...pace.map(({ what, inFlight, bare, bot, ratio }) => [
        what,
        String(inFlight),
        ms(bare.p50),
        ms(bare.p99),
        rate(bare.perSecond),
        ms(bare.cpuMs),
        ms(bot.p50),
        ms(bot.p99),
        rate(bot.perSecond),
        ms(bot.cpuMs),
        ratio.p50.toFixed(2),
        ratio.perSecond.toFixed(2),
      ]),
    ]),
    '',
    table([['delivery alone', 'rate'], ...delivery.map(({ what, perSecond }) => [what, rate(perSecond)])]),
    '',
    table([
      ['memory after collection', 'heap', 'external', 'resident'],
      ...growth.map(({ clicks, heapUsed, external, rss }) => [`${clicks} clicks`, mb(heapUsed), mb(external), mb(rss)]),
    ]),
    '',
    `ready after ${ms(startUp.readyMs)} with ${mb(startUp.readyRss)}`,
    '',
    ...lookingBack(history),
    '',
    table([['aim', 'is', ''], ...aims({ startUp, pace, growth, history })]),
  ].join('\n')
}

/** With one year of history, and with five. */
function lookingBack(history: readonly LookingBack[]): string[] {
  return [
    table([
      ['looking back', 'years', 'first', 'p50', 'p90', 'cpu'],
      ...history.flatMap(({ years, reads }) =>
        reads.map(read => [read.what, String(years), ms(read.firstMs), ms(read.p50), ms(read.p90), ms(read.cpuMs)]),
      ),
    ]),
    '',
    table([
      ['memory after looking back, above idle', 'heap and external', 'resident'],
      ...history.map(({ years, moreHeap, moreRss }) => [`years of history: ${years}`, mb(moreHeap), mb(moreRss)]),
    ]),
  ]
}

/** What the product sets out to reach on an ordinary machine. */
function aims({ startUp, pace, growth, history }: Omit<Results, 'machine' | 'delivery'>): string[][] {
  const click = (inFlight: number) => pace.find(one => one.what === 'click' && one.inFlight === inFlight)
  const moreMs = click(1)?.moreMs ?? Number.NaN
  const busy = click(32)?.bot ?? { p99: Number.NaN, perSecond: Number.NaN }
  const heapAt = (clicks: number) => growth.find(one => one.clicks === clicks)?.heapUsed ?? Number.NaN
  const grown = heapAt(10_000) - heapAt(5000)
  const five = history.find(({ years }) => years === 5)
  const fiveYears = (what: ReadName) => five?.reads.find(read => read.what === what)?.p50 ?? Number.NaN
  const resident = Math.max(...history.map(({ moreRss }) => moreRss))
  return [
    aim('a recorded click costs at most 1.5 ms more than bare', moreMs, ms, moreMs <= 1.5),
    aim('at least 800/s at 32 in flight', busy.perSecond, rate, busy.perSecond >= 800),
    aim('p99 of at most 100 ms at 32 in flight', busy.p99, ms, busy.p99 <= 100),
    // Half a mebibyte is what two collections of the same heap differ by.
    aim('no growth of the heap between 5,000 and 10,000 clicks', grown, mb, grown <= 2 ** 19),
    aim('ready within 1.5 s', startUp.readyMs, ms, startUp.readyMs <= 1500),
    aim('at most 150 MiB when ready', startUp.readyRss, mb, mebibytes(startUp.readyRss) <= 150),
    aim('the digest within 100 ms after five years', fiveYears('digest'), ms, fiveYears('digest') <= 100),
    aim('the history page, too', fiveYears('history page'), ms, fiveYears('history page') <= 100),
    aim('at most 50 MiB resident above idle after that', resident, mb, mebibytes(resident) <= 50),
  ]
}

function aim(name: string, value: number, format: (value: number) => string, met: boolean): string[] {
  return [name, format(value), met ? 'met' : 'missed']
}

const ms = (value: number): string => `${value.toFixed(2)} ms`
const rate = (value: number): string => `${Math.round(value)}/s`
const mb = (bytes: number): string => `${mebibytes(bytes).toFixed(1)} MiB`

/** The first column to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map(row => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  return rows.map(line).join('\n')
}
