import type { App, Logger as BoltLogger, Receiver, SocketModeReceiver } from '@slack/bolt'
import type { Logger } from '../log.ts'
import { seconds } from '../kernel/time.ts'
import { slackCode } from './slack-errors.ts'
import { clientOptions } from './clients.ts'

export const SOCKETS_WANTED = 2

/** A connection that has not said hello by then is given up and built anew: together with the pause, well under 60 s. */
const HELLO_MAX_MS = seconds(25)
const PAUSE_MAX_MS = seconds(30)
/** One that closes sooner than this counts as a failure, so that a server which hangs up at once is not hammered. */
const STEADY_AFTER_MS = seconds(10)
const DISCONNECT_MAX_MS = seconds(2)
const OPEN_CALL_MAX_MS = seconds(10)

export interface SocketPairOptions {
  appToken: string
  apiUrl: string
  log: Logger
  logger: BoltLogger
  /** How long the second connection waits, so that Slack does not refresh both at once. */
  staggerMs: number
}

export interface SocketPair extends Receiver {
  /** How many connections have said hello and not ended. */
  open(): number
}

interface Connection {
  /** Resolves when it has ended. */
  over: Promise<void>
}

/**
 * Two Socket Mode connections behind one App: while Slack refreshes one of them, the other takes what people do.
 *
 * Each is a receiver that lives for one connection; when it ends, the next is built by us. The SDK's own reconnecting is
 * off: it leaves five seconds without a connection, and its failures come up as unhandled rejections (slack.md §6.1).
 */
export function createSocketPair(Socket: typeof SocketModeReceiver, options: SocketPairOptions): SocketPair {
  const { log } = options
  const current = new Set<SocketModeReceiver>()
  const stopped = new AbortController()
  let app: App | null = null
  let open = 0

  /** Resolves when a connection has said hello. */
  async function connect(): Promise<Connection> {
    if (app === null) throw new Error('the receiver has no app yet')
    const receiver = new Socket({
      appToken: options.appToken,
      logger: options.logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: clientOptions(options, OPEN_CALL_MAX_MS) },
    })
    receiver.init(app)
    current.add(receiver)
    const ended = endOf(receiver)
    const started = receiver.start()
    try {
      await within(started, HELLO_MAX_MS)
      if (stopped.signal.aborted) throw new Error('the bot is stopping')
    } catch (error) {
      // One that was leaving before its socket was there says hello all the same, and has to leave again.
      started.then(() => leave(receiver)).catch(() => {})
      leave(receiver)
      throw error instanceof Error ? error : new Error('the connection closed before its hello', { cause: error })
    }
    open += 1
    const over = ended.then(() => {
      open -= 1
      leave(receiver)
    })
    return { over }
  }

  function leave(receiver: SocketModeReceiver): void {
    current.delete(receiver)
    receiver.client.disconnect().catch((error: unknown) => log.debug({ err: error }, 'a socket did not close'))
  }

  async function keepConnected(first: Connection | null): Promise<void> {
    let connection = first
    for (let failures = 0; !stopped.signal.aborted;) {
      const began = performance.now()
      try {
        connection ??= await connect()
        if (failures > 0) log.info({ failures }, 'connected to Slack again')
        await connection.over
        failures = performance.now() - began < STEADY_AFTER_MS ? failures + 1 : 0
      } catch (error) {
        if (stopped.signal.aborted) return
        failures += 1
        log.error({ err: error, code: slackCode(error), failures }, 'no connection to Slack; trying again')
      }
      connection = null
      if (failures > 0) await pause(Math.min(PAUSE_MAX_MS, 250 * 2 ** Math.min(failures, 10)), stopped.signal)
    }
  }

  return {
    open: () => open,
    init(given) {
      app = given
    },
    async start() {
      const first = await connect()
      void keepConnected(first)
      void pause(options.staggerMs, stopped.signal).then(() => keepConnected(null))
    },
    async stop() {
      stopped.abort()
      const closing = Promise.all([...current].map(receiver => receiver.client.disconnect()))
      await Promise.race([closing.catch(() => {}), pause(DISCONNECT_MAX_MS)])
    },
  }
}

/**
 * Resolves when the connection is over. A `disconnect` frame counts: after it Slack sends nothing more there, but may
 * leave the socket itself standing for half a minute.
 */
function endOf(receiver: SocketModeReceiver): Promise<void> {
  return new Promise(resolve => {
    receiver.client.once('close', () => resolve())
    receiver.client.on('ws_message', (data: unknown) => {
      if (typeof data === 'string' && isDisconnect(data)) resolve()
    })
  })
}

function isDisconnect(frame: string): boolean {
  try {
    const parsed: unknown = JSON.parse(frame)
    return typeof parsed === 'object' && parsed !== null && 'type' in parsed && parsed.type === 'disconnect'
  } catch {
    return false
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const over = new AbortController()
  const tooLong = pause(ms, over.signal).then(() => {
    throw new Error(`no hello within ${ms} ms`)
  })
  try {
    return await Promise.race([work, tooLong])
  } finally {
    tooLong.catch(() => {})
    over.abort()
  }
}

/** Ends early when the signal is aborted. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted || ms <= 0) return resolve()
    const timer = setTimeout(resolve, ms)
    timer.unref()
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
