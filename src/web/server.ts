import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { seconds } from '../kernel/time.ts'
import type { Clock } from '../kernel/time.ts'
import type { Logger } from '../log.ts'
import { createAccess } from './access.ts'
import type { Access } from './access.ts'
import { answerPage, isBelow, signIn } from './doorkeeper.ts'
import type { Page } from './page.ts'
import { send } from './send.ts'
import { SIGN_IN } from './sign-in.ts'

/** Whether the bot can do its work now, and what keeps it from it, in words for whoever runs it. */
export interface Health {
  ready: boolean
  reasons: string[]
}

export interface WebOptions {
  /** 0 lets the system pick one. */
  port: number
  host: string
  log: Logger
  /** Who bears it reads what is otherwise for this machine only. */
  webToken: string | null
  health: () => Promise<Health>
  metrics: { scrape(): Promise<{ contentType: string; text: string }> }
  /** For people, behind the same door as the metrics; the first one is where the root leads. */
  pages: readonly Page[]
  clock: Clock
  /** Slack's endpoint where Slack calls us; it reads and answers by itself. */
  slack?: RequestListener
}

export interface Web {
  /** Listens; returns the port it got. */
  start(): Promise<number>
  /** Takes no more calls, gives those under way a moment, and closes. */
  stop(): Promise<void>
}

const HEALTH_MAX_MS = seconds(2)
const STOP_MAX_MS = seconds(2)

/** A caller that sends slowly, or not at all, must not hold a connection for long. */
const limits = {
  headersTimeout: seconds(10),
  requestTimeout: seconds(20),
  keepAliveTimeout: seconds(5),
  connectionsCheckingInterval: seconds(2),
  maxHeaderSize: 16_384,
} as const
const CONNECTIONS_MAX = 500

export function createWeb(options: WebOptions): Web {
  const access = createAccess({ token: options.webToken, clock: options.clock })
  const server = createServer(limits, (req, res) => {
    answer({ ...options, access }, req, res).catch((error: unknown) => {
      options.log.error({ err: error, path: pathOf(req) }, 'a web request failed')
      if (res.headersSent) res.destroy()
      else send(res, 500, 'text/plain', 'Something went wrong here; the log says more.')
    })
  })
  server.maxConnections = CONNECTIONS_MAX
  server.setTimeout(seconds(30))

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(options.port, options.host, () => {
          server.removeListener('error', reject)
          const address = server.address()
          resolve(typeof address === 'object' && address !== null ? address.port : options.port)
        })
      }),
    stop: () =>
      new Promise(resolve => {
        const cut = setTimeout(() => server.closeAllConnections(), STOP_MAX_MS)
        // A connection is idle once its answer has left, which may be after this moment.
        const sweep = setInterval(() => server.closeIdleConnections(), 25)
        server.close(() => {
          clearTimeout(cut)
          clearInterval(sweep)
          resolve()
        })
      }),
  }
}

type Served = WebOptions & { access: Access }

async function answer(options: Served, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = pathOf(req)
  if (path === '/slack/events' && options.slack) return void options.slack(req, res)
  if (path === SIGN_IN && req.method === 'POST' && options.pages.length > 0) return signIn(options, req, res)
  const own = machines[path]
  const isPage = path === '/' || path === SIGN_IN || options.pages.some(page => isBelow(page.path, path))
  if (!own && (!isPage || options.pages.length === 0)) return send(res, 404, 'text/plain', 'There is nothing here.')
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD')
    return send(res, 405, 'text/plain', 'This can only be read.')
  }
  return own ? own(options, req, res) : answerPage(options, path, req, res)
}

type Machine = (options: Served, req: IncomingMessage, res: ServerResponse) => Promise<void>

/** What machines ask for. */
const machines: Readonly<Record<string, Machine | undefined>> = Object.assign(Object.create(null), {
  '/healthz': async (_options, _req, res) => send(res, 200, 'text/plain', 'alive'),

  '/readyz': async ({ health, log }, _req, res) => {
    const { ready, reasons } = await inTime(health()).catch((error: unknown): Health => {
      log.warn({ err: error }, 'the readiness check failed')
      return { ready: false, reasons: ['the check itself failed; the log says more'] }
    })
    send(res, ready ? 200 : 503, 'application/json', JSON.stringify({ ready, reasons }))
  },

  '/metrics': async ({ access, metrics }, req, res) => {
    if (!access.isOpenTo(req)) {
      res.setHeader('www-authenticate', 'Bearer')
      return send(res, 401, 'text/plain', 'This is for this machine, or for whoever bears WEB_TOKEN.')
    }
    const { contentType, text } = await metrics.scrape()
    send(res, 200, contentType, text)
  },
} satisfies Record<string, Machine>)

function inTime(check: Promise<Health>): Promise<Health> {
  return new Promise((resolve, reject) => {
    const late = { ready: false, reasons: [`the check took longer than ${HEALTH_MAX_MS / 1000} s`] }
    const timer = setTimeout(() => resolve(late), HEALTH_MAX_MS)
    check.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? '/').split('?', 1)[0] ?? '/'
}
