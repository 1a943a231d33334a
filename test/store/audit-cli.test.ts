import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import { readHead } from '../../src/store/log.ts'
import { openDatabase, openStore } from '../../src/store/store.ts'

const NOON = Date.parse('2026-11-23T12:00:00Z')
const ana = { team: 'T1', user: 'UANA' }
const opened = { kind: 'opened', reason: 'a "quoted"\nreason' }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sacrificial-audit-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const url = () => `sqlite:${join(folder, 'bot.db')}`

async function aLog(): Promise<{ seq: number; hash: string }> {
  const store = await openStore(url(), { clock: heldClock(NOON) })
  await store.tx(async tx => tx.pen.record('F12', ana, [opened]))
  await store.tx(async tx => tx.pen.record('F13', 'bot', [{ kind: 'expired' }], 'expiry'))
  const head = await readHead(store.db)
  await store.close()
  return head
}

async function change(statement: string): Promise<void> {
  const { db } = await openDatabase(url())
  await sql.raw(statement).execute(db)
  await db.destroy()
}

function audit(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const script = new URL('../../src/store/audit-cli.ts', import.meta.url).pathname
  const env = { PATH: process.env['PATH'], DATABASE_URL: url() }
  return new Promise(resolve => {
    const child = execFile(process.execPath, [script, ...args], { env }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    )
  })
}

test('exports every event as a line of JSON, with its place in the chain', async () => {
  const head = await aLog()

  const { code, out } = await audit('export')

  const events = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(code).toBe(0)
  expect(events).toEqual([
    {
      seq: 1,
      at: '2026-11-23T12:00:00.000Z',
      subject: 'F12',
      kind: 'opened',
      body: { reason: 'a "quoted"\nreason' },
      actor: 'T1/UANA',
      cause: null,
      prev: '0'.repeat(64),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
    expect.objectContaining({ seq: 2, subject: 'F13', cause: 'expiry', prev: events[0].hash, hash: head.hash }),
  ])
})

test('exports the events of one subject', async () => {
  await aLog()

  const { out } = await audit('export', '--subject', 'F13')

  expect(
    out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).subject),
  ).toEqual(['F13'])
})

test('verify prints the head of a log that is whole', async () => {
  const head = await aLog()

  expect(await audit('verify')).toEqual({ code: 0, out: `The log is whole. Head: 2 ${head.hash}\n`, err: '' })
})

test('verify fails with where and why a log is broken; it is exported all the same', async () => {
  await aLog()
  await change('drop trigger events_no_update')
  await change("update events set body = 'oops' where seq = 1")

  expect(await audit('verify')).toEqual({
    code: 1,
    out: 'The log is broken at event 1: its text was changed after it was written.\n',
    err: '',
  })
  expect((await audit('export')).out).toContain('"body":"oops"')
})

test('makes no database and no table where there is none', async () => {
  expect(await audit('verify')).toMatchObject({ code: 2, err: expect.stringContaining('There is no database at') })

  await change('create table something_else (id integer)')

  expect(await audit('export')).toMatchObject({ code: 2, err: expect.stringContaining('has no event log yet') })
})

test.each([[[]], [['erase']], [['export', 'F12']], [['verify', '--subject', 'F12']], [['export', '--all']]])(
  'explains itself when asked with %j',
  async args => {
    await aLog()

    const { code, err } = await audit(...args)

    expect(code).toBe(2)
    expect(err).toMatch(/Usage: npm run audit|without --subject/)
  },
)
