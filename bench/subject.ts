import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const readySchema = z.object({ url: z.string(), rss: z.number() })
const memorySchema = z.object({ rss: z.number(), heapUsed: z.number(), external: z.number() })
const cpuSchema = z.object({ ms: z.number() })

/** In bytes, after forced garbage collection. */
export type Memory = z.infer<typeof memorySchema>

/** A server under measurement, in a process of its own. */
export interface Subject extends AsyncDisposable {
  readonly url: string
  /** From the start of its process to its being ready. */
  readonly readyMs: number
  /** What the process held in memory when it was ready, in bytes. */
  readonly readyRss: number
  memory(): Promise<Memory>
  /** Processor time since the process was started. */
  cpuMs(): Promise<number>
}

export type Program = 'bare' | 'bot'

export async function startSubject(program: Program, env: Record<string, string>): Promise<Subject> {
  const started = performance.now()
  const child = fork(fileURLToPath(new URL(`${program}.ts`, import.meta.url)), {
    // As `npm start` has it, but for the collection that is asked for before memory is read.
    execArgv: ['--expose-gc', '--max-semi-space-size=8'],
    env: {
      ...env,
      PATH: process.env['PATH'] ?? '',
      // As `npm start` has it.
      NODE_COMPILE_CACHE: 'node_modules/.cache/compiled',
      MALLOC_ARENA_MAX: '1',
      // For a profile of the server: BENCH_NODE_OPTIONS=--cpu-prof.
      NODE_OPTIONS: process.env['BENCH_NODE_OPTIONS'] ?? '',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const died = ended.then(([code]) => {
    throw new Error(`${program} ended with ${String(code)}`)
  })
  died.catch(() => {})
  const heard = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), died]))[0]

  const { url, rss: readyRss } = readySchema.parse(await heard())
  const readyMs = performance.now() - started
  return {
    url,
    readyMs,
    readyRss,
    async memory() {
      child.send('memory')
      return memorySchema.parse(await heard())
    },
    async cpuMs() {
      child.send('cpu')
      return cpuSchema.parse(await heard()).ms
    },
    async [Symbol.asyncDispose]() {
      child.send('end')
      await ended
    },
  }
}
