import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import type { WireTime } from '../wire-time.ts'
import { ACK_WITHIN_MS, withoutEmptiness } from './envelope.ts'
import type { Carrier, Delivered, Envelope } from './envelope.ts'

/** Connections per app (slack.md §6). */
const MOST_CONNECTIONS = 10
const PING_EVERY_MS = 15_000

const acknowledgement = z.looseObject({ envelope_id: z.string(), payload: z.unknown().optional() })

export interface SocketCarrier extends Carrier {
  /** Accepts the WebSocket upgrades of this server. */
  serveOn(server: Server): void
  /** An address for one connection; its ticket is good once. */
  openConnection(baseUrl: string): string
  readonly connections: number
  /** Asks the oldest connection to make way for a new one; it gets nothing more. */
  refresh(): void
  /** Cuts all connections without a word. */
  drop(): void
  close(): void
}

/** Socket Mode: envelopes over WebSockets, each to the next connection in turn (slack.md §6). */
export function socketCarrier(appId: string, wire: WireTime, changed: () => void): SocketCarrier {
  const sockets = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const waiting = new Map<string, Set<(body: unknown) => void>>()
  let open: WebSocket[] = []
  let calledOffPing = pingLater()

  return {
    serveOn(server) {
      server.on('upgrade', (request, socket, head) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
        if (pathname !== '/link' || !tickets.delete(searchParams.get('ticket') ?? '')) {
          socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
          return
        }
        sockets.handleUpgrade(request, socket, head, welcome)
      })
    },
    openConnection(baseUrl) {
      const ticket = randomUUID()
      tickets.add(ticket)
      return `${baseUrl.replace('http', 'ws')}/link?ticket=${ticket}&app_id=${appId}`
    },
    get connections() {
      return open.length
    },
    deliver,
    refresh() {
      const [oldest] = open
      if (!oldest) return
      leave(oldest)
      oldest.send(disconnectFrame('refresh_requested'))
    },
    drop() {
      for (const socket of open) socket.terminate()
    },
    close() {
      calledOffPing()
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
    },
  }

  function welcome(socket: WebSocket): void {
    if (open.length >= MOST_CONNECTIONS) {
      socket.send(disconnectFrame('too_many_websockets'))
      socket.close()
      return
    }
    open = [...open, socket]
    socket.on('message', hear)
    socket.on('close', () => leave(socket))
    // A cut connection shows as closed; its error adds nothing.
    socket.on('error', () => undefined)
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.length,
        connection_info: { app_id: appId },
        debug_info: { host: 'applink-stand-in', build_number: 1, approximate_connection_time: 18_060 },
      }),
    )
    changed()
  }

  function leave(socket: WebSocket): void {
    if (!open.includes(socket)) return
    open = open.filter(one => one !== socket)
    changed()
  }

  function hear(data: RawData): void {
    const read = acknowledgement.safeParse(JSON.parse(String(data)))
    if (!read.success) return
    const [first] = waiting.get(read.data.envelope_id) ?? []
    first?.(read.data.payload)
  }

  function deliver(envelope: Envelope): Promise<Delivered> {
    const started = wire.now()
    const [next, ...others] = open
    if (!next) {
      return Promise.resolve({
        acked: false,
        ms: 0,
        error: 'dispatch_failed',
        reason: 'connection_failed',
        noRetry: false,
      })
    }
    open = [...others, next]
    return new Promise(resolve => {
      const listeners = waiting.get(envelope.id) ?? new Set()
      waiting.set(envelope.id, listeners)
      const finish = (delivered: Delivered): void => {
        callOff()
        listeners.delete(acknowledged)
        if (listeners.size === 0) waiting.delete(envelope.id)
        resolve(delivered)
      }
      const acknowledged = (body: unknown): void =>
        finish({
          acked: true,
          ms: wire.now() - started,
          ...(envelope.answers && withoutEmptiness(body)),
        })
      const callOff = wire.after(ACK_WITHIN_MS, () =>
        finish({
          acked: false,
          ms: wire.now() - started,
          error: 'operation_timeout',
          reason: 'timeout',
          noRetry: false,
        }),
      )
      listeners.add(acknowledged)
      next.send(JSON.stringify(frameOf(envelope)))
    })
  }

  function pingLater(): () => void {
    return wire.after(PING_EVERY_MS, () => {
      for (const socket of open) socket.ping()
      calledOffPing = pingLater()
    })
  }
}

function frameOf({ id, kind, payload, answers, retry }: Envelope): Record<string, unknown> {
  return {
    envelope_id: id,
    type: kind,
    accepts_response_payload: answers,
    payload,
    ...(kind === 'events_api' && { retry_attempt: retry.attempt, retry_reason: retry.reason }),
  }
}

function disconnectFrame(reason: string): string {
  return JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-stand-in' } })
}
