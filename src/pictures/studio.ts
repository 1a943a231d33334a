import { Worker } from 'node:worker_threads'
import { hours } from '../kernel/time.ts'
import type { Answer, Order, PngOrder, SvgOrder } from './orders.ts'

/** Draws in a thread of its own: meanwhile this one goes on. */
export interface Studio {
  svg(order: SvgOrder): Promise<string>
  png(order: PngOrder): Promise<Buffer>
  /** Lets the thread go once what is under way is done; a later order starts another. */
  rest(): Promise<void>
}

export interface StudioOptions {
  /** How long the thread is kept with nothing to draw: a new start takes a moment, and little memory comes back. */
  patienceMs?: number
  heap?: Heap
}

/** What the thread may hold in MiB, beside what is young and soon forgotten. */
export interface Heap {
  old: number
  young: number
}

const HEAP: Heap = { old: 36, young: 1 }

/** One thread at most, started by the first order after there was none. */
export function createStudio({ patienceMs = hours(1), heap = HEAP }: StudioOptions = {}): Studio {
  let thread: Thread | null = null
  let patience: NodeJS.Timeout | undefined

  async function rest(): Promise<void> {
    clearTimeout(patience)
    const resting = thread
    thread = null
    await resting?.end()
  }

  async function made(work: Order['work']): Promise<string | Uint8Array> {
    clearTimeout(patience)
    const asked = (thread ??= startThread(heap, () => {
      if (thread === asked) thread = null
    }))
    try {
      return await asked.made(work)
    } finally {
      if (thread === asked && asked.isIdle()) patience = setTimeout(() => void rest(), patienceMs).unref()
    }
  }

  return {
    async svg(order) {
      const picture = await made(order)
      if (typeof picture === 'string') return picture
      throw new TypeError(`${order.kind} was to be drawn as text`)
    },
    async png(order) {
      const picture = await made(order)
      if (typeof picture === 'string') throw new TypeError('a PNG is bytes')
      return Buffer.from(picture.buffer)
    },
    rest,
  }
}

interface Thread {
  made(work: Order['work']): Promise<string | Uint8Array>
  isIdle(): boolean
  end(): Promise<void>
}

function startThread({ old, young }: Heap, gone: () => void): Thread {
  const worker = new Worker(new URL('./drawing-thread.ts', import.meta.url), {
    name: 'pictures',
    resourceLimits: { maxOldGenerationSizeMb: old, maxYoungGenerationSizeMb: young },
  })
  const underWay = new Map<number, PromiseWithResolvers<string | Uint8Array>>()
  let orders = 0

  function died(cause?: unknown): void {
    gone()
    const all = [...underWay.values()]
    underWay.clear()
    for (const { reject } of all) reject(new Error('the thread that draws pictures has died', { cause }))
  }

  worker.unref()
  worker.on('error', died)
  worker.on('exit', code => died(`it ended with ${code}`))
  worker.on('message', (answer: Answer) => {
    const order = underWay.get(answer.id)
    underWay.delete(answer.id)
    // A process that has nothing else to do waits for its pictures, and not for the thread.
    if (underWay.size === 0) worker.unref()
    if ('made' in answer) order?.resolve(answer.made)
    else order?.reject(answer.fault)
  })

  return {
    made(work) {
      const order = Promise.withResolvers<string | Uint8Array>()
      const id = (orders += 1)
      worker.postMessage({ id, work } satisfies Order)
      underWay.set(id, order)
      worker.ref()
      return order.promise
    },
    isIdle: () => underWay.size === 0,
    async end() {
      await Promise.allSettled([...underWay.values()].map(({ promise }) => promise))
      await worker.terminate()
    },
  }
}
