import { timingSafeEqual, createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from '../log.ts'
import { seconds } from '../kernel/time.ts'

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
  const server = createServer(limits, (req, res) => {
    answer(options, req, res).catch((error: unknown) => {
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

async function answer(options: WebOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = pathOf(req)
  if (path === '/slack/events' && options.slack) return void options.slack(req, res)
  const page = pages[path]
  if (!page) return send(res, 404, 'text/plain', 'There is nothing here.')
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD')
    return send(res, 405, 'text/plain', 'This can only be read.')
  }
  return page(options, req, res)
}

type Page = (options: WebOptions, req: IncomingMessage, res: ServerResponse) => Promise<void>

const pages: Readonly<Record<string, Page | undefined>> = Object.assign(Object.create(null), {
  '/healthz': async (_options, _req, res) => send(res, 200, 'text/plain', 'alive'),

  '/readyz': async ({ health, log }, _req, res) => {
    const { ready, reasons } = await inTime(health()).catch((error: unknown): Health => {
      log.warn({ err: error }, 'the readiness check failed')
      return { ready: false, reasons: ['the check itself failed; the log says more'] }
    })
    send(res, ready ? 200 : 503, 'application/json', JSON.stringify({ ready, reasons }))
  },

  '/metrics': async ({ webToken, metrics }, req, res) => {
    if (!isOfThisMachine(req) && !bears(req, webToken)) {
      res.setHeader('www-authenticate', 'Bearer')
      return send(res, 401, 'text/plain', 'This is for this machine, or for whoever bears WEB_TOKEN.')
    }
    const { contentType, text } = await metrics.scrape()
    send(res, 200, contentType, text)
  },
} satisfies Record<string, Page>)

function inTime(check: Promise<Health>): Promise<Health> {
  return new Promise((resolve, reject) => {
    const late = { ready: false, reasons: [`the check took longer than ${HEALTH_MAX_MS / 1000} s`] }
    const timer = setTimeout(() => resolve(late), HEALTH_MAX_MS)
    check.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** A proxy on this machine speaks for others, and says so in its headers. */
function isOfThisMachine({ socket, headers }: IncomingMessage): boolean {
  const proxied = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(name => headers[name] !== undefined)
  return !proxied && /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')
}

function bears({ headers }: IncomingMessage, token: string | null): boolean {
  const given = /^Bearer (?<token>\S+)$/i.exec(headers.authorization ?? '')?.groups?.['token']
  if (token === null || given === undefined) return false
  // Hashed first: the comparison needs equal lengths, and must tell nothing about the right one.
  return timingSafeEqual(sha256(given), sha256(token))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? '/').split('?', 1)[0] ?? '/'
}

function send(res: ServerResponse, status: number, contentType: string, body: string): void {
  // What the caller still sends is not read: the connection is of no further use.
  if (!res.req.complete) res.setHeader('connection', 'close')
  res.writeHead(status, {
    'content-type': contentType.includes('charset') ? contentType : `${contentType}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  })
  res.end(res.req.method === 'HEAD' ? undefined : body)
}
