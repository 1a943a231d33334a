import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { runningClock } from '../../playground/wire/clock.ts'
import { createWorld } from '../../playground/world.ts'
import type { World } from '../../playground/world.ts'
import { openDatabase } from '../../src/store/store.ts'
import { failoverValues, until, viewOpened } from '../town.ts'

const EXIT_MAX_MS = 10_000
/** The process is watched from another one: what it takes to be seen gone is not its own. */
const SLACK_MS = 2000
const ISSUE = 'POST /rest/api/3/issue'
/** Loaded before the bot into its process: on this signal something in it fails and nobody notices. */
const CARELESS = `process.on('SIGUSR2', () => void Promise.reject(new Error('nobody handles this')))`

interface Running extends AsyncDisposable {
  output(): string
  signal(name: NodeJS.Signals): void
  exit(): Promise<number | null>
}

/** The product's own process, from its front door, in a world that is ready for it. */
async function started(world: World, database: string, ...flags: string[]): Promise<Running> {
  const env = world.env({ DATABASE_URL: database })
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [...flags, main], {
    env: { ...env, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const gone = once(child, 'exit')
  await until(() => said.includes('the bot is ready') || child.exitCode !== null, 'the bot to start')
  if (child.exitCode !== null) throw new Error(`the bot did not start: ${said}`)
  return {
    output: () => said,
    signal: name => void child.kill(name),
    async exit() {
      await gone
      return child.exitCode
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function effectsOf(database: string, kind: string) {
  const { db } = await openDatabase(database)
  const { rows } = await sql<{ state: string; unclear: number }>`
    select state, unclear from effects where kind = ${kind}`.execute(db)
  await db.destroy()
  return rows
}

test('told to end while Jira hangs, it ends in time, and the next start finds the issue instead of making another', async () => {
  await using world = await createWorld({ transport: 'socket', clock: runningClock(Date.now()), autopilot: false })
  const { slack, jira, weather, cast, channel } = world
  const database = `sqlite:${join(world.folder, 'bot.db')}`
  {
    await using bot = await started(world, database)
    const lift = weather.add({ service: 'jira', call: ISSUE, trouble: { kind: 'hang', when: 'after' } })
    await slack.command(cast.ada, channel, 'failover')
    await viewOpened(world, 'ada')
    await slack.submitView(cast.ada, failoverValues)
    await until(() => jira.issues().length === 1, 'Jira to have made the issue without saying so')

    const asked = performance.now()
    bot.signal('SIGTERM')
    expect(await bot.exit()).toBe(0)
    expect(performance.now() - asked).toBeLessThan(EXIT_MAX_MS + SLACK_MS)
    lift()
  }
  const left = await effectsOf(database, 'jira.create')
  expect(left).toHaveLength(1)
  expect(left[0]?.unclear).toBe(1)
  expect(['sending', 'waiting']).toContain(left[0]?.state)

  await using again = await started(world, database)
  const cards = () => slack.channelMessages(channel).map(message => slack.text(message))
  const key = jira.issues()[0]?.key ?? ''
  await until(() => cards().some(text => text.includes(key)), 'the card to name the issue')
  expect(jira.issues()).toHaveLength(1)
  again.signal('SIGTERM')
  expect(await again.exit()).toBe(0)
}, 90_000)

test('a rejection that nobody handles is logged and ends the process, so that it is started afresh', async () => {
  await using world = await createWorld({ transport: 'socket', clock: runningClock(Date.now()), autopilot: false })
  const careless = `data:text/javascript,${encodeURIComponent(CARELESS)}`
  await using bot = await started(world, `sqlite:${join(world.folder, 'bot.db')}`, '--import', careless)
  bot.signal('SIGUSR2')
  expect(await bot.exit()).toBe(1)
  expect(bot.output()).toContain('a rejection that nobody handled')
  expect(bot.output()).toContain('nobody handles this')
}, 60_000)
