import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { people } from '../world.ts'
import type { World } from '../world.ts'
import { doIt, request } from './acts.ts'
import type { BotProcess } from './bot-process.ts'
import { createChanges } from './changes.ts'
import type { Changes } from './changes.ts'
import { pageFile } from './files.ts'
import { createForecasts } from './forecasts.ts'
import { createJourney } from './journey.ts'
import { sceneOf, show } from './show.ts'
import type { Scene } from './show.ts'

export interface PageOptions {
  world: World
  bot: BotProcess
  port: number
  /** Whether another port will do where that one is taken. */
  orAny: boolean
}

export interface Page {
  readonly url: string
  close(): Promise<void>
}

const SAFETY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/** Serves the demo's page: its files, what a person sees as it changes, and what they do. */
export async function servePage({ world, bot, port, orAny }: PageOptions): Promise<Page> {
  const journey = createJourney(world, bot)
  const scene = await sceneOf({ world, bot, journey, forecasts: createForecasts(world.weather, world.slack) })
  const changes = createChanges(world, bot, journey)
  const server = createServer((req, res) => {
    answer(scene, changes, req, res).catch((error: unknown) => {
      console.error(error)
      if (!res.headersSent) send(res, 500, 'text/plain', 'The page failed; the terminal says more.')
    })
  })
  const taken = await listen(server, port, orAny)
  return {
    url: `http://127.0.0.1:${taken}`,
    close() {
      journey.stop()
      changes.stop()
      return new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

async function answer(scene: Scene, changes: Changes, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://127.0.0.1')
  // Another site must not reach the page under a name of its own that leads to this machine.
  if (!/^(?:127\.0\.0\.1|localhost):\d+$/.test(req.headers.host ?? '')) return send(res, 403, 'text/plain', 'Not here.')
  if (url.pathname === '/api/stream') return stream(scene, changes, url.searchParams.get('as') ?? '', req, res)
  if (url.pathname === '/api/act' && req.method === 'POST') {
    await act(scene, req, res)
    return changes.happened()
  }
  const picture = scene.world.slack.picture(/^\/picture\/(F[A-Z0-9]+)$/.exec(url.pathname)?.[1] ?? '')
  if (picture) return void res.writeHead(200, { ...SAFETY, 'content-type': picture.type }).end(picture.bytes)
  const file = await pageFile(url.pathname)
  if (!file) return send(res, 404, 'text/plain', 'There is no such page.')
  send(res, 200, file.type, file.body)
}

/** Server-Sent Events: what the person sees, now and after every change. */
function stream(scene: Scene, changes: Changes, as: string, req: IncomingMessage, res: ServerResponse): void {
  const me = people.find(who => who.id === as) ?? people[0]
  res.writeHead(200, { ...SAFETY, 'content-type': 'text/event-stream' })
  const tell = () => void res.write(`data: ${JSON.stringify(show(scene, me.id))}\n\n`)
  tell()
  req.once('close', changes.onChange(tell))
}

async function act(scene: Scene, req: IncomingMessage, res: ServerResponse): Promise<void> {
  // Only a script of this very page may send JSON here.
  if (req.headers['content-type'] !== 'application/json') return send(res, 415, 'text/plain', 'JSON, please.')
  const asked = request.safeParse(parsed(await text(req)))
  if (!asked.success) return sendJson(res, 400, { told: z.prettifyError(asked.error) })
  try {
    sendJson(res, 200, { told: await doIt(scene, asked.data) })
  } catch (error) {
    sendJson(res, 409, { told: error instanceof Error ? error.message : String(error) })
  }
}

/** Listens there, or where the system likes if that port is taken and another will do. */
async function listen(server: Server, port: number, orAny: boolean): Promise<number> {
  try {
    return await listenAt(server, port)
  } catch (error) {
    if (orAny && error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return listenAt(server, 0)
    throw error
  }
}

async function listenAt(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  send(res, status, 'application/json', JSON.stringify(body))
}

function send(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, { ...SAFETY, 'content-type': `${type}; charset=utf-8` }).end(body)
}
