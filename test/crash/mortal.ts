import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { reportSchema } from './orders.ts'
import type { Order, Unnumbered } from './orders.ts'

/** The process was killed before it answered. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

/** One process with bots in it, from its start until it is killed. */
export interface Mortal {
  /** Settles when everything is loaded. */
  readonly warm: Promise<void>
  /** Rejects with `Killed` where the process ends first. */
  ask(order: Unnumbered): Promise<{ url?: string | undefined }>
  /** SIGKILL; settles when the process is gone. */
  kill(): Promise<void>
  readonly gone: Promise<void>
  readonly isGone: boolean
}

const child = fileURLToPath(new URL('./child.ts', import.meta.url))

/** `cache`: a folder where Node keeps what it compiled. `onLogged` hears what the bots log as errors. */
export function startMortal(cache: string, onLogged: (town: number, line: string) => void): Mortal {
  const waiting = new Map<number, PromiseWithResolvers<{ url?: string | undefined }>>()
  const warm = Promise.withResolvers<void>()
  let last = 0
  const running = fork(child, { execArgv: [], env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: cache } })
  let isGone = false
  const gone = once(running, 'exit').then(() => {
    isGone = true
    for (const { reject } of waiting.values()) reject(new Killed('the process was killed'))
    waiting.clear()
    warm.reject(new Error('the process ended before it was warm'))
  })
  warm.promise.catch(() => {})

  running.on('message', message => {
    const report = reportSchema.parse(message)
    if ('warm' in report) warm.resolve()
    else if ('logged' in report) onLogged(report.town, report.logged)
    else {
      const asked = waiting.get(report.number)
      waiting.delete(report.number)
      if (report.fault === undefined) asked?.resolve({ url: report.url })
      else asked?.reject(new Error(report.fault))
    }
  })

  return {
    warm: warm.promise,
    gone,
    get isGone() {
      return isGone || !running.connected
    },
    ask(order) {
      const number = (last += 1)
      const asked = Promise.withResolvers<{ url?: string | undefined }>()
      if (!running.connected) return Promise.reject(new Killed('the process was killed'))
      waiting.set(number, asked)
      const numbered = { ...order, number } satisfies Order
      running.send(numbered)
      return asked.promise
    },
    async kill() {
      running.kill('SIGKILL')
      await gone
    },
  }
}
