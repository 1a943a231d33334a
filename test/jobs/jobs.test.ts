import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import { createJobs } from '../../src/jobs/jobs.ts'
import type { Job } from '../../src/jobs/jobs.ts'
import { createLog } from '../../src/log.ts'

const NOON = Date.parse('2026-11-23T12:00:00Z')

function aTable(jobs: Job[], options: { self?: boolean } = {}) {
  const lines: string[] = []
  const log = createLog('info', [], { write: line => void lines.push(line) })
  const clock = heldClock(NOON)
  return { clock, lines, jobs: createJobs({ clock, log, jobs, self: options.self ?? false }) }
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {}
  const opened = new Promise<void>(resolve => (open = resolve))
  return { opened, open: () => open() }
}

describe('a turn', () => {
  test('runs every job once, in order, with the time of the world', async () => {
    const ran: string[] = []
    const job = (name: string): Job => ({ name, cron: '0 9 * * *', run: async now => void ran.push(`${name} ${now}`) })
    const { jobs, clock } = aTable([job('expire'), job('digest')])

    await jobs.turn()
    clock.advance(1000)
    await jobs.turn()

    expect(ran).toEqual([`expire ${NOON}`, `digest ${NOON}`, `expire ${NOON + 1000}`, `digest ${NOON + 1000}`])
  })

  test('a job that fails is logged and stops no other', async () => {
    const ran: string[] = []
    const { jobs, lines } = aTable([
      { name: 'broken', cron: '* * * * *', run: () => Promise.reject(new Error('no such table')) },
      { name: 'sound', cron: '* * * * *', run: async () => void ran.push('sound') },
    ])

    await jobs.turn()

    expect(ran).toEqual(['sound'])
    expect(lines.join('')).toContain('"job":"broken"')
    expect(lines.join('')).toContain('no such table')
  })

  test('a job never overlaps itself', async () => {
    const slow = gate()
    let begun = 0
    const { jobs } = aTable([
      {
        name: 'slow',
        cron: '* * * * *',
        async run() {
          begun += 1
          await slow.opened
        },
      },
    ])

    const turns = [jobs.turn(), jobs.turn()]
    slow.open()
    await Promise.all(turns)

    expect(begun).toBe(1)
  })
})

describe('the table', () => {
  const run = async () => {}

  test('takes no two jobs of one name', () => {
    expect(() =>
      aTable([
        { name: 'a', cron: '* * * * *', run },
        { name: 'a', cron: '0 9 * * *', run },
      ]),
    ).toThrow('two jobs are named "a"')
  })

  test('takes no expression that cron cannot read', () => {
    expect(() => aTable([{ name: 'a', cron: '61 * * * *', run }])).toThrow('no valid cron expression')
  })
})

describe('by itself', () => {
  beforeEach(() => void vi.useFakeTimers({ now: NOON }))
  afterEach(() => void vi.useRealTimers())

  test('cron turns the crank, and not once it has stopped', async () => {
    let ran = 0
    const { jobs } = aTable([{ name: 'often', cron: '*/10 * * * * *', run: async () => void (ran += 1) }], {
      self: true,
    })

    jobs.start()
    await vi.advanceTimersByTimeAsync(35_000)
    expect(ran).toBe(3)

    await jobs.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(ran).toBe(3)
  })

  test('a zone decides the hour: nine o’clock in New York', async () => {
    const at: string[] = []
    const job: Job = {
      name: 'digest',
      cron: '0 9 * * *',
      timezone: 'America/New_York',
      run: async () => void at.push(new Date().toISOString()),
    }
    const { jobs } = aTable([job], { self: true })

    jobs.start()
    await vi.advanceTimersByTimeAsync(3 * 3_600_000)
    await jobs.stop()

    expect(at).toEqual(['2026-11-23T14:00:00.000Z'])
  })

  test('where the crank is held, nothing runs', async () => {
    let ran = 0
    const { jobs } = aTable([{ name: 'often', cron: '* * * * * *', run: async () => void (ran += 1) }])

    jobs.start()
    await vi.advanceTimersByTimeAsync(5000)

    expect(ran).toBe(0)
  })

  test('stopping waits for what is running', async () => {
    const slow = gate()
    const { jobs } = aTable([{ name: 'slow', cron: '* * * * * *', run: () => slow.opened }], { self: true })
    jobs.start()
    await vi.advanceTimersByTimeAsync(1500)
    let stopped = false

    const stopping = jobs.stop().then(() => (stopped = true))
    await vi.advanceTimersByTimeAsync(10)
    expect(stopped).toBe(false)

    slow.open()
    await stopping
  })
})
