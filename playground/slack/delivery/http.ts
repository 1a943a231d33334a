import { createHmac } from 'node:crypto'
import type { WireTime } from '../wire-time.ts'
import { ACK_WITHIN_MS, withoutEmptiness } from './envelope.ts'
import type { Carrier, Delivered, Envelope } from './envelope.ts'

/** Request URLs: each payload is a signed POST, the answer to it is the acknowledgement (slack.md §7). */
export function httpCarrier(url: string, signingSecret: string, wire: WireTime): Carrier {
  return {
    async deliver(envelope) {
      const started = wire.now()
      const ms = (): number => wire.now() - started
      const patience = new AbortController()
      const callOff = wire.after(ACK_WITHIN_MS, () => patience.abort())
      try {
        const response = await fetch(url, {
          ...signed(envelope, signingSecret),
          signal: patience.signal,
          redirect: 'error',
        })
        const body = await response.text()
        const noRetry = response.headers.get('x-slack-no-retry') === '1'
        if (response.status !== 200) return missed('dispatch_failed', 'http_error', ms(), noRetry)
        return { acked: true, ms: ms(), ...(envelope.answers && withoutEmptiness(parsed(body))) }
      } catch {
        return patience.signal.aborted
          ? missed('operation_timeout', 'http_timeout', ms())
          : missed('dispatch_failed', 'connection_failed', ms())
      } finally {
        callOff()
      }
    },
  }
}

function missed(
  error: 'operation_timeout' | 'dispatch_failed',
  reason: string,
  ms: number,
  noRetry = false,
): Delivered {
  return { acked: false, ms, error, reason, noRetry }
}

/** Commands are plain forms, interactions a form with one JSON field, events JSON; no charset on the type (slack.md §7). */
function signed({ kind, payload, retry }: Envelope, secret: string): RequestInit {
  const isEvent = kind === 'events_api'
  const body = isEvent
    ? JSON.stringify(payload)
    : new URLSearchParams(
        kind === 'slash_commands' ? textFields(payload) : { payload: JSON.stringify(payload) },
      ).toString()
  // Bolt compares this with its own clock, so it is the machine's time and not the world's.
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
      ...(retry.attempt > 0 && {
        'x-slack-retry-num': String(retry.attempt),
        'x-slack-retry-reason': retry.reason,
      }),
    },
  }
}

function textFields(payload: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]))
}

function parsed(body: string): unknown {
  if (!body.startsWith('{')) return body
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
