import type { RequestListener } from 'node:http'
import type { App, HTTPReceiver, Logger as BoltLogger, SocketModeReceiver } from '@slack/bolt'
import type { Logger } from '../log.ts'
import { seconds } from '../kernel/time.ts'
import type { Clock, Instant } from '../kernel/time.ts'
import { boltLog } from './bolt-log.ts'
import { BULK_TIMEOUT_MS, clientOptions, learnIdentity, PEOPLE_TIMEOUT_MS } from './clients.ts'
import type { BotIdentity, SlackClients } from './clients.ts'
import { kindOf, watchInbound } from './inbound.ts'
import type { InboundOptions } from './inbound.ts'
import { createSocketPair, SOCKETS_WANTED } from './socket-pair.ts'
import type { SocketPair } from './socket-pair.ts'

export type SlackTransport =
  /** `staggerMs`: how long the second connection waits for the first; five seconds without it. */
  { kind: 'socket'; appToken: string; staggerMs?: number } | { kind: 'http'; signingSecret: string }

export interface SlackAppOptions {
  botToken: string
  /** `https://slack.com/api/`, or a stand-in's. */
  apiUrl: string
  transport: SlackTransport
  clock: Clock
  log: Logger
  onAck?: InboundOptions['onAck']
}

export interface Connected {
  /** People's clicks reach us. */
  up: boolean
  /** Null over HTTP, where Slack connects to us. */
  sockets: { open: number; wanted: number } | null
  lastInboundAt: Instant | null
}

export interface SlackApp {
  /** Where capabilities register their listeners, each inside the boundary's `guard`. */
  readonly app: App
  readonly clients: SlackClients
  readonly identity: BotIdentity
  /** Over HTTP: to be mounted at `POST /slack/events` of our own server. Null over sockets. */
  readonly requestListener: RequestListener | null
  connected(): Connected
  /** Rejects where Slack does not let us in. */
  start(): Promise<void>
  /** Takes nothing more in, and waits up to `drainMs` for what is being answered. */
  stop(drainMs?: number): Promise<void>
}

/** Asks Slack who we are, so a wrong token is known at once. Bolt is loaded here, on first use. */
export async function createSlackApp(options: SlackAppOptions): Promise<SlackApp> {
  const { apiUrl, botToken, clock, log } = options
  const bolt = await import('@slack/bolt')
  const logger = boltLog(log, bolt.LogLevel.INFO, 'slack')
  const client = (timeoutMs: number) =>
    new bolt.webApi.WebClient(botToken, clientOptions({ apiUrl, logger }, timeoutMs))
  const clients: SlackClients = { people: client(PEOPLE_TIMEOUT_MS), bulk: client(BULK_TIMEOUT_MS) }
  const identity = await learnIdentity(clients.bulk)
  const door = doorFor(options, bolt, logger)
  const app = new bolt.App({
    token: botToken,
    botId: identity.bot,
    botUserId: identity.user,
    // Who we are is already known.
    tokenVerificationEnabled: false,
    deferInitialization: true,
    convoStore: false,
    extendedErrorHandler: true,
    clientOptions: clientOptions({ apiUrl, logger }, PEOPLE_TIMEOUT_MS),
    logger,
    receiver: door.receiver,
  })
  const inbound = watchInbound(app, { clock, log, ...(options.onAck && { onAck: options.onAck }) })
  app.error(async ({ error, body }: { error: unknown; body: unknown }) => {
    log.error({ err: error, about: kindOf(body) }, 'a Slack listener failed outside the boundary')
  })
  let started = false

  return {
    app,
    clients,
    identity,
    requestListener: door.kind === 'http' ? listenerOf(door.receiver) : null,
    connected() {
      const sockets = door.kind === 'socket' ? { open: door.receiver.open(), wanted: SOCKETS_WANTED } : null
      return { up: sockets ? sockets.open > 0 : started, sockets, lastInboundAt: inbound.lastAt() }
    },
    async start() {
      await app.init()
      if (door.kind === 'socket') await door.receiver.start()
      started = true
    },
    async stop(drainMs = seconds(3)) {
      started = false
      if (door.kind === 'socket') await door.receiver.stop()
      await inbound.drained(drainMs)
    },
  }
}

interface Receivers {
  HTTPReceiver: typeof HTTPReceiver
  SocketModeReceiver: typeof SocketModeReceiver
}
type Door = { kind: 'socket'; receiver: SocketPair } | { kind: 'http'; receiver: HTTPReceiver }

function doorFor(options: SlackAppOptions, bolt: Receivers, logger: BoltLogger): Door {
  const { transport, apiUrl, log } = options
  if (transport.kind === 'http') {
    return { kind: 'http', receiver: new bolt.HTTPReceiver({ signingSecret: transport.signingSecret, logger }) }
  }
  const { appToken, staggerMs = seconds(5) } = transport
  return {
    kind: 'socket',
    receiver: createSocketPair(bolt.SocketModeReceiver, { appToken, apiUrl, log, logger, staggerMs }),
  }
}

/** Bolt throws for a request that is not for it. */
function listenerOf(receiver: HTTPReceiver): RequestListener {
  return (request, response) => {
    try {
      receiver.requestListener(request, response)
    } catch {
      response.writeHead(404).end()
    }
  }
}
