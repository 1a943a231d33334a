import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { lengthOf } from '../../src/investigation/model/intervals.ts'
import { notYetRecorded, pastFrom } from '../../src/investigation/model/past.ts'
import type { Version } from '../../src/investigation/model/past.ts'
import { readOuts, saveOut } from '../../src/investigation/store.ts'
import { LOG_OPTIONS, readClustersHistory } from '../../src/services/farm-files/clusters-history.ts'
import { eventsOf } from '../../src/store/log.ts'
import { openStore } from '../../src/store/store.ts'
import { anOut, utc } from './samples.ts'

const FILE = 'core-services/sanitize-prow-jobs/_clusters.yaml'

describe('the past of a cluster', () => {
  const looks = (versions: Version[]) => {
    const { outs, stillOutSince } = pastFrom('build02', versions)
    return { outs: outs.map(({ from, to, kind, capacity }) => [from, to, capacity ?? kind]), stillOutSince }
  }

  test('is made of the times between merges', () => {
    expect(
      looks([
        { at: 0, state: 'in' },
        { at: 10, state: 'blocked' },
        { at: 20, state: { capacity: 50 } },
        { at: 30, state: 'in' },
        { at: 40, state: 'absent' },
        { at: 50, state: 'in' },
      ]),
    ).toEqual({
      outs: [
        [10, 20, 'out'],
        [20, 30, 50],
        [40, 50, 'out'],
      ],
      stillOutSince: null,
    })
  })

  test('joins versions that say the same, and knows no time out before there was such a cluster', () => {
    expect(
      looks([
        { at: 0, state: 'absent' },
        { at: 10, state: 'in' },
        { at: 20, state: 'blocked' },
        { at: 25, state: 'absent' },
        { at: 30, state: 'in' },
      ]),
    ).toEqual({ outs: [[20, 30, 'out']], stillOutSince: null })
  })

  test('has no end for what is out in the last version', () => {
    expect(
      looks([
        { at: 0, state: 'in' },
        { at: 10, state: 'blocked' },
      ]),
    ).toEqual({ outs: [], stillOutSince: 10 })
  })

  test('is added where nothing is recorded: what the bot saw stays as it saw it', () => {
    const past = [anOut(0, days(10), { id: 'import/a', source: 'import', version: 0 })]
    const seen = [anOut(days(2), days(3), { id: 'F1' }), anOut(days(10) - minutes(5), days(11), { id: 'F2' })]

    expect(notYetRecorded(past, seen, days(20)).map(({ from, to }) => [from / days(1), (to ?? 0) / days(1)])).toEqual([
      [0, 2],
      [3, 10 - 5 / (24 * 60)],
    ])
    // Merged a few minutes after the bot saw it end.
    expect(notYetRecorded([anOut(0, hours(5))], [anOut(-1, hours(5) - minutes(9))], days(20))).toEqual([])
  })

  test('never overlaps what is recorded, and adds nothing a second time', () => {
    const spans = fc.array(
      fc.record({ from: fc.integer({ min: 0, max: 200 }), length: fc.integer({ min: 1, max: 60 }) }),
      { maxLength: 8 },
    )
    const states = fc.array(fc.constantFrom<Version['state']>('in', 'blocked', 'absent', { capacity: 50 }), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(states, spans, (order, recorded) => {
        const versions = order.map((state, at) => ({ at: hours(at * 17), state }))
        const seen = recorded.map(({ from, length }, at) => anOut(hours(from), hours(from + length), { id: `F${at}` }))
        const past = pastFrom('build02', versions).outs
        const fresh = notYetRecorded(past, seen, days(30))
        const outs = [...seen, ...fresh].filter(({ kind }) => kind === 'out')
        const asSpans = (some: typeof outs) => some.map(({ from, to }) => ({ from, to: to ?? from }))
        const added = fresh.filter(({ kind }) => kind === 'out')

        expect(lengthOf(asSpans(outs))).toBe(lengthOf(asSpans(seen)) + lengthOf(asSpans(added)))
        expect(notYetRecorded(past, [...seen, ...fresh], days(30))).toEqual([])
        expect(new Set(fresh.map(({ id }) => id)).size).toBe(fresh.length)
      }),
    )
  })
})

/** `_clusters.yaml` with build02 as it is told. */
function yaml(entry: string): string {
  return `aws:\n- name: build01\n  capacity: 100\ngcp:\n${entry}- name: build04\n  blocked: true\n`
}
const isIn = '- name: build02\n  capabilities:\n  - gcp\n'
const isBlocked = '- name: build02\n  blocked: true\n  capabilities:\n  - gcp\n'
const isHalf = '- name: build02\n  capacity: 50\n  capabilities:\n  - gcp\n'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sacrificial-import-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A checkout in which each text was merged at its time, from a branch that was written the day before. */
function aCheckout(versions: readonly (readonly [string, string])[]): string {
  const repo = join(folder, 'release')
  mkdirSync(dirname(join(repo, FILE)), { recursive: true })
  const git = (at: string, ...args: string[]) =>
    execFileSync('git', ['-C', repo, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      env: { PATH: process.env['PATH'], GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at, HOME: folder },
      stdio: 'pipe',
    })
  git('2024-01-01T00:00:00Z', 'init', '-q', '-b', 'main')
  git('2024-01-01T00:00:00Z', 'commit', '-q', '--allow-empty', '-m', 'begin')
  for (const [at, text] of versions) {
    const written = new Date(Date.parse(at) - days(1)).toISOString()
    git(written, 'checkout', '-q', '-b', 'change')
    writeFileSync(join(repo, FILE), text)
    git(written, 'add', '.')
    git(written, 'commit', '-q', '-m', 'change')
    git(at, 'checkout', '-q', 'main')
    git(at, 'merge', '-q', '--no-ff', '-m', 'merge', 'change')
    git(at, 'branch', '-q', '-d', 'change')
  }
  return repo
}

const versions = [
  ['2024-01-02T10:00:00Z', yaml(isIn)],
  ['2024-01-19T18:30:00Z', yaml(isBlocked)],
  ['2024-01-20T02:00:00Z', 'aws: [: this is no YAML\n'],
  ['2024-01-20T12:00:00Z', yaml(isHalf)],
  ['2024-01-22T12:00:00Z', yaml(isIn)],
  ['2024-08-07T09:00:00Z', yaml('')],
  ['2024-08-09T09:00:00Z', yaml(isIn)],
  ['2024-09-05T09:00:00Z', yaml(isBlocked)],
] as const

describe('the log of the farm’s file', () => {
  test('is read by the times of its merges; what cannot be read is named', () => {
    const repo = aCheckout(versions)
    const log = execFileSync('git', ['-C', repo, ...LOG_OPTIONS, '--', FILE], { encoding: 'utf8' })
    const { versions: read, unreadable } = readClustersHistory(log, 'build02')

    expect(read.map(({ at, state }) => [new Date(at).toISOString(), state])).toEqual([
      ['2024-01-02T10:00:00.000Z', 'in'],
      ['2024-01-19T18:30:00.000Z', 'blocked'],
      ['2024-01-20T12:00:00.000Z', { capacity: 50 }],
      ['2024-01-22T12:00:00.000Z', 'in'],
      ['2024-08-07T09:00:00.000Z', 'absent'],
      ['2024-08-09T09:00:00.000Z', 'in'],
      ['2024-09-05T09:00:00.000Z', 'blocked'],
    ])
    expect(unreadable).toEqual([
      {
        commit: expect.stringMatching(/^[0-9a-f]{12}$/),
        at: utc('2024-01-20T02:00'),
        why: 'it is not valid YAML (line 1)',
      },
    ])
  })

  test('that shows only a part of the file is not guessed from', () => {
    const repo = aCheckout(versions)
    const options = LOG_OPTIONS.filter(option => option !== '-U1000000')
    const log = execFileSync('git', ['-C', repo, ...options, '-U1', '--', FILE], { encoding: 'utf8' })

    expect(readClustersHistory(log, 'build02').unreadable.map(({ why }) => why)).toContain(
      'it does not show the whole file',
    )
  })
})

describe('npm run import -- rotation', () => {
  const url = () => `sqlite:${join(folder, 'bot.db')}`
  const opened = () => openStore(url(), { clock: heldClock(utc('2026-11-23T12:00')) })

  function run(args: readonly string[], input = ''): Promise<{ code: number | null; out: string; err: string }> {
    const script = new URL('../../src/investigation/import-cli.ts', import.meta.url).pathname
    const env = { PATH: process.env['PATH'], DATABASE_URL: url() }
    return new Promise(resolve => {
      const child = spawn(process.execPath, [script, ...args], { env })
      let [out, err] = ['', '']
      child.stdout.on('data', part => void (out += String(part)))
      child.stderr.on('data', part => void (err += String(part)))
      child.stdin.end(input)
      child.on('close', code => resolve({ code, out, err }))
    })
  }

  test('shows first, writes when told to, and adds nothing a second time', async () => {
    const repo = aCheckout(versions)
    await (await opened()).close()
    const ask = ['rotation', '--cluster', 'build02', '--repo', repo]

    const shown = await run(ask)
    expect(shown.err).toBe('')
    expect(shown.out.replace(/[0-9a-f]{12}/, '<commit>')).toMatchInlineSnapshot(`
      "build02: 7 versions of the file, 3 intervals out of rotation or with reduced capacity.
      Skipped <commit> of 2024-01-20 02:00:00: it is not valid YAML (line 1).
      It is out since 2024-09-05 09:00:00 in the last version; that is left out until it has ended.
      What is neither out nor reduced was in rotation, from the first version that has it (2024-01-02 10:00:00) to 2024-09-05 09:00:00.

      From (UTC)           To (UTC)             Length       What             ID
      2024-01-19 18:30:00  2024-01-20 12:00:00  17 h 30 min  out              import/build02/2024-01-19T18:30:00Z
      2024-01-20 12:00:00  2024-01-22 12:00:00  2 d          reduced to 50 %  import/build02/2024-01-20T12:00:00Z
      2024-08-07 09:00:00  2024-08-09 09:00:00  2 d          out              import/build02/2024-08-07T09:00:00Z

      Nothing is written yet: 3 intervals would be added. Run it again with --write.
      "
    `)
    const before = await opened()
    expect(await readOuts(before.db, 'build02')).toEqual([])
    await before.close()

    expect((await run([...ask, '--write'])).out).toContain('3 intervals added.')
    const log = execFileSync('git', ['-C', repo, ...LOG_OPTIONS, '--', FILE], { encoding: 'utf8' })
    const again = await run(['rotation', '--cluster', 'build02', '--write'], log)
    expect(again.out).toContain('3 intervals left out, recorded already.\nNothing to add.')

    const after = await opened()
    const outs = await readOuts(after.db, 'build02')
    const events = await eventsOf(after.db, `out/${outs[0]?.id}`)
    await after.close()
    expect(
      outs.map(({ id, from, to, kind, cause, source }) => ({ id, ms: (to ?? 0) - from, kind, cause, source })),
    ).toEqual([
      {
        id: 'import/build02/2024-01-19T18:30:00Z',
        ms: hours(17.5),
        kind: 'out',
        cause: 'unclassified',
        source: 'import',
      },
      {
        id: 'import/build02/2024-01-20T12:00:00Z',
        ms: days(2),
        kind: 'reduced',
        cause: 'unclassified',
        source: 'import',
      },
      { id: 'import/build02/2024-08-07T09:00:00Z', ms: days(2), kind: 'out', cause: 'unclassified', source: 'import' },
    ])
    expect(events).toMatchObject([{ kind: 'out-imported', actor: 'bot', cause: 'import' }])
  })

  test('says that the file never had such a cluster, and which it has', async () => {
    await (await opened()).close()

    const { code, err } = await run(['rotation', '--cluster', 'build22', '--repo', aCheckout(versions)])

    expect(code).toBe(2)
    expect(err).toMatchInlineSnapshot(`
      "No version of the file has a cluster build22. It has build01, build02 and build04. Give one of them with --cluster, or another file with --file.
      "
    `)
  })

  test('leaves alone what the bot recorded itself', async () => {
    const repo = aCheckout(versions)
    const store = await opened()
    await store.tx(async tx => {
      await saveOut(
        tx,
        anOut(utc('2024-08-07T08:58'), utc('2024-08-09T09:04'), { id: 'F1', failover: 'F1', version: 0 }),
      )
    })
    await store.close()

    const { out } = await run(['rotation', '--cluster', 'build02', '--repo', repo, '--write'])

    expect(out).toContain('1 interval left out, recorded already.')
    expect(out).toContain('2 intervals added.')
  })

  test.each([
    [[], /^Usage: npm run import -- rotation/],
    [['rotation'], /^Usage:/],
    [['rotation', '--cluster', 'build02', '--all'], /^Usage:/],
    [['rotation', '--cluster', 'build02'], /^No version of the file is in it\./],
    [['rotation', '--cluster', 'build02', '--repo', 'nowhere'], /^git could not read the history of .* in nowhere\./],
  ])('explains itself when asked with %j', async (args, words) => {
    const { code, err } = await run(args)

    expect(code).toBe(2)
    expect(err).toMatch(words)
  })

  test('makes no database where there is none', async () => {
    const repo = aCheckout(versions.slice(0, 3))

    const { code, err } = await run(['rotation', '--cluster', 'build02', '--repo', repo, '--write'])

    expect([code, err]).toEqual([2, expect.stringContaining('There is no database at')])
  })
})
