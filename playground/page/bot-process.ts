import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { seconds } from '../../src/kernel/time.ts'
import type { WorldClock } from '../wire/clock.ts'

export type BotState = 'stopped' | 'starting' | 'running'

/** The bot as a child process that can be killed at any instant and started again on the same database. */
export interface BotProcess {
  readonly state: BotState
  /** Why it ended, if it did so by itself. */
  readonly ended: string | null
  /** Where its own pages are; null while it does not run. */
  readonly url: string | null
  /** Settles when it runs, or throws why it ended before that. */
  start(): Promise<void>
  /**
   * Has it do what is due now, once it has heard of the farm's objects up to that version, and waits for it, but not for
   * ever: where the weather is bad it is slow. At once where it does not run.
   */
  turn(farmVersion: number): Promise<void>
  /** As a crash does: at once, without a word to it. */
  kill(): void
  /** Asks it to end and waits. */
  stop(): Promise<void>
  onChange(listener: () => void): void
}

export interface BotProcessOptions {
  clock: WorldClock
  env: Readonly<Record<string, string>>
  /** The file its log goes to; `null` for standard error. */
  logFile: string | null
}

const TURN_MAX_MS = seconds(4)

/** What the bot's process tells. */
const wordSchema = z.union([z.object({ ready: z.literal(true), url: z.string() }), z.object({ turned: z.number() })])

const entry = fileURLToPath(new URL('../bot.ts', import.meta.url))

export function createBotProcess({ clock, env, logFile }: BotProcessOptions): BotProcess {
  const listeners = new Set<() => void>()
  const log = logFile === null ? process.stderr : createWriteStream(logFile, { flags: 'a' })
  let child: ChildProcess | null = null
  let state: BotState = 'stopped'
  let ended: string | null = null
  let url: string | null = null
  let turns = 0

  clock.onMove(tellTime)

  function tellTime(): void {
    if (child) say(child, { offset: clock.now() - Date.now() })
  }

  function become(next: BotState): void {
    state = next
    for (const listener of listeners) listener()
  }

  function start(): Promise<void> {
    if (child) return Promise.resolve()
    ended = null
    const started = spawnBot(env, log)
    child = started
    become('starting')
    tellTime()
    return new Promise((resolve, reject) => {
      started.once('message', message => {
        const word = wordSchema.parse(message)
        if ('url' in word) url = word.url
        become('running')
        resolve()
      })
      started.once('exit', (code, signal) => {
        child = null
        url = null
        ended = signal === null ? `It ended with exit code ${code}.` : null
        become('stopped')
        reject(new Error(`the bot ended before it ran: ${signal ?? `exit code ${code}`}`))
      })
    })
  }

  function turn(farmVersion: number): Promise<void> {
    const asked = child
    if (!asked?.connected || state !== 'running') return Promise.resolve()
    turns += 1
    const number = turns
    return new Promise(resolve => {
      const heard = (message: unknown) => {
        const word = wordSchema.parse(message)
        if ('turned' in word && word.turned === number) over()
      }
      const overdue = setTimeout(over, TURN_MAX_MS)
      function over(): void {
        clearTimeout(overdue)
        asked?.off('message', heard).off('exit', over)
        resolve()
      }
      asked.on('message', heard).once('exit', over)
      say(asked, { turn: number, farmVersion })
    })
  }

  async function stop(): Promise<void> {
    const running = child
    if (!running) return
    const gone = new Promise(resolve => running.once('exit', resolve))
    running.kill('SIGTERM')
    const overdue = setTimeout(() => running.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(overdue)
  }

  return {
    get state() {
      return state
    },
    get ended() {
      return ended
    },
    get url() {
      return url
    },
    start,
    turn,
    kill: () => void child?.kill('SIGKILL'),
    stop,
    onChange: listener => void listeners.add(listener),
  }
}

/** One that was killed this very moment does not hear it any more; its end is told elsewhere. */
function say(child: ChildProcess, word: object): void {
  if (child.connected) child.send(word, () => {})
}

/** It sees the world's settings and nothing of this process's environment but the path to programs. */
function spawnBot(env: Readonly<Record<string, string>>, log: NodeJS.WritableStream): ChildProcess {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  return child
}
