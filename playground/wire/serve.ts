import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Trouble, Weather } from './weather.ts'

/** One call as a stand-in sees it. */
export interface WireRequest {
  method: string
  url: URL
  headers: IncomingMessage['headers']
  /** The body as it came. */
  raw: Buffer
}

export interface WireAnswer {
  status: number
  headers?: Record<string, string>
  /** Sent as JSON unless it is a string or bytes. `undefined` sends no body. */
  body?: unknown
  /** Keeps the answer open, for streams such as a Kubernetes watch: called with the raw response after the head was sent. */
  stream?: (out: ServerResponse) => void
}

/** `arrived`: nothing done yet. `committed`: done, not answered. `answered`: the answer has left. */
export type Phase = 'arrived' | 'committed' | 'answered'
export interface SeenCall {
  service: string
  /** The call's name, as `Weather` matches it. */
  call: string
}
/** Told of each phase of each call, and waited for: this is where a crash test ends the bot's process. */
export type Witness = (phase: Phase, seen: SeenCall) => void | Promise<void>

export interface ServeOptions {
  service: string
  /** Names a call for weather and witness, e.g. `chat.postMessage` or `POST /rest/api/3/issue`; no ids in it. */
  nameOf(request: WireRequest): string
  /** Changes the model and answers; the model must be whole when the promise settles. */
  handle(request: WireRequest): WireAnswer | Promise<WireAnswer>
  weather?: Weather
  witness?: Witness | undefined
  /** For WebSocket upgrades and the like. */
  onServer?(server: Server): void
}

export interface Served {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string
  close(): Promise<void>
}

/** Serves a stand-in on a loopback port the system picks, with its weather and its witness. */
export async function serve(options: ServeOptions): Promise<Served> {
  const server = createServer((req, res) => {
    answerOne(options, req, res).catch(error => {
      // A stand-in that breaks must be loud: the caller sees a 500 with the reason, the terminal the stack.
      console.error(`${options.service} stand-in failed`, error)
      if (!res.headersSent) res.writeHead(500, { 'content-type': 'text/plain' })
      res.end(String(error))
    })
  })
  options.onServer?.(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answerOne(options: ServeOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const raw = await bodyOf(req)
  const request: WireRequest = {
    method: req.method ?? 'GET',
    url: new URL(req.url ?? '/', 'http://127.0.0.1'),
    headers: req.headers,
    raw,
  }
  const seen = { service: options.service, call: options.nameOf(request) }
  await options.witness?.('arrived', seen)
  const trouble = options.weather?.take(seen.service, seen.call) ?? null
  if (trouble && !isAfter(trouble)) {
    if (trouble.kind !== 'slow') return spoil(trouble, req, res)
    await new Promise(resolve => setTimeout(resolve, trouble.ms))
  }
  const answer = await options.handle(request)
  await options.witness?.('committed', seen)
  if (trouble && isAfter(trouble)) return spoil(trouble, req, res)
  send(res, answer)
  await options.witness?.('answered', seen)
}

function isAfter(trouble: Trouble): boolean {
  if (trouble.kind === 'answer') return trouble.after === true
  return (trouble.kind === 'reset' || trouble.kind === 'hang') && trouble.when === 'after'
}

function spoil(trouble: Trouble, req: IncomingMessage, res: ServerResponse): void {
  switch (trouble.kind) {
    case 'answer':
      return send(res, {
        status: trouble.status,
        ...(trouble.headers && { headers: trouble.headers }),
        body: trouble.body ?? { ok: false, error: 'internal_error' },
      })
    case 'html':
      return send(res, {
        status: trouble.status,
        headers: { 'content-type': 'text/html' },
        body: '<html><body><h1>Bad gateway</h1></body></html>',
      })
    case 'reset':
      req.socket.destroy()
      return
    case 'hang':
    case 'slow':
  }
}

function send(res: ServerResponse, answer: WireAnswer): void {
  const { status, headers = {}, body, stream } = answer
  if (stream) {
    res.writeHead(status, { 'content-type': 'application/json', ...headers })
    res.flushHeaders()
    stream(res)
    return
  }
  if (body === undefined) {
    res.writeHead(status, headers).end()
    return
  }
  const isText = typeof body === 'string' || body instanceof Uint8Array
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  res.writeHead(status, { 'content-type': type, ...headers })
  res.end(isText ? body : JSON.stringify(body))
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
