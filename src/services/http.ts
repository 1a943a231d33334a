import { OutsideError } from '../kernel/outside.ts'
import { fromAnswer, fromFailure, parseJson, unreadable } from './mishaps.ts'
import type { BadAnswer, Judgement } from './mishaps.ts'

export interface HttpCall extends Judgement {
  method: string
  url: string
  headers?: Record<string, string> | undefined
  body?: RequestInit['body'] | undefined
  /** Wire time for the whole call, its answer's body included. */
  timeoutMs: number
  /** An answer of more than this is not read to its end. */
  maxBytes?: number | undefined
  signal?: AbortSignal | undefined
  /** Where the service's own words say more than the status does. `null` leaves it to the status. */
  refusal?: ((answer: BadAnswer) => OutsideError | null) | undefined
}

export interface HttpAnswer extends BadAnswer {
  bytes: Uint8Array<ArrayBuffer>
}

/** Sends once and returns whatever was answered. Only a call without an answer throws; nothing is ever sent again. */
export async function exchange(call: HttpCall): Promise<HttpAnswer> {
  if (call.signal?.aborted) throw new OutsideError(call.service, 'not-sent', 'We were stopping before it was sent')
  const limit = AbortSignal.timeout(call.timeoutMs)
  try {
    const response = await fetch(call.url, {
      method: call.method,
      redirect: 'manual',
      headers: { accept: 'application/json', ...call.headers },
      body: call.body ?? null,
      signal: call.signal ? AbortSignal.any([limit, call.signal]) : limit,
    })
    const bytes = await bodyOf(response, call)
    return {
      status: response.status,
      header: name => response.headers.get(name),
      bytes,
      get text() {
        return new TextDecoder().decode(bytes)
      },
    }
  } catch (error) {
    throw fromFailure(call, error)
  }
}

async function bodyOf(response: Response, call: HttpCall): Promise<Uint8Array<ArrayBuffer>> {
  const { maxBytes } = call
  if (maxBytes === undefined || response.body === null) return new Uint8Array(await response.arrayBuffer())
  const parts: Uint8Array[] = []
  let size = 0
  // Leaving the loop early ends the connection.
  for await (const part of response.body) {
    size += part.byteLength
    if (size > maxBytes) throw unreadable(call, 'it is larger than any such answer should be')
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts, size))
}

/** Sends once; an answer that is not a success becomes an `OutsideError`. */
export async function request(call: HttpCall): Promise<HttpAnswer> {
  const answer = await exchange(call)
  if (!succeeded(answer)) throw call.refusal?.(answer) ?? fromAnswer(call, answer)
  return answer
}

/** As `request`, for JSON both ways. A success without a readable body is `unclear`. */
export async function requestJson(call: HttpCall & { json?: unknown }): Promise<unknown> {
  const sends = call.json !== undefined
  const answer = await request({
    ...call,
    headers: { ...(sends && { 'content-type': 'application/json' }), ...call.headers },
    body: sends ? JSON.stringify(call.json) : call.body,
  })
  const body = parseJson(answer.text)
  if (body === undefined) throw unreadable(call, 'no JSON')
  return body
}

export const succeeded = (answer: BadAnswer): boolean => answer.status >= 200 && answer.status < 300

/** An address from the configuration, without a slash at its end. A bad one is a fault at start, not a mishap later. */
export function baseAddress(url: string): string {
  const parsed = new URL(url)
  if (!/^https?:$/.test(parsed.protocol)) throw new Error(`Not an http(s) address: ${parsed.protocol}`)
  return url.replace(/\/+$/, '')
}
