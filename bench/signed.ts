import { createHmac } from 'node:crypto'

/** One call of Slack's to us, ready to be sent: signing is Slack's work and is not timed. */
export interface SignedCall {
  body: string
  headers: Record<string, string>
}

/** Slash commands are plain forms, interactions a form with one JSON field (slack.md §7). */
export function signedForm(fields: Record<string, string>, secret: string): SignedCall {
  const body = new URLSearchParams(fields).toString()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  }
}
