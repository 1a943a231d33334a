import { randomUUID } from 'node:crypto'
import type { Json } from '../model/blocks.ts'
import type { Workspace } from '../model/workspace.ts'
import type { WireTime } from '../wire-time.ts'
import type { Carrier, Delivered, Envelope } from './envelope.ts'

/** When an unacknowledged event comes again: at once, after a minute, after five (slack.md §2.7). */
const RETRY_AFTER_MS = [0, 60_000, 300_000]

export interface SentEvent {
  delivered: Delivered
  /** How often it was sent so far; later retries go on by themselves. */
  attempts: number
}

/** Sends an event and, unacknowledged, once more at once; the two later retries follow in wire time. */
export async function sendEvent(parts: {
  workspace: Workspace
  carrier: Carrier
  wire: WireTime
  token: string
  event: Json
  copies: number
}): Promise<SentEvent> {
  const { workspace, carrier, wire } = parts
  const envelope: Envelope = {
    id: randomUUID(),
    kind: 'events_api',
    payload: eventBody(workspace, parts.token, parts.event),
    answers: false,
    retry: { attempt: 0, reason: '' },
  }
  const sent = await Promise.all(Array.from({ length: parts.copies }, () => carrier.deliver(envelope)))
  const [first] = sent
  if (!first) throw new Error('an event is sent at least once')
  if (!owesRetry(first)) return { delivered: first, attempts: sent.length }
  return { delivered: await retry(1, first.reason), attempts: sent.length + 1 }

  async function retry(attempt: number, reason: string): Promise<Delivered> {
    const delivered = await carrier.deliver({ ...envelope, retry: { attempt, reason } })
    const wait = RETRY_AFTER_MS[attempt]
    if (owesRetry(delivered) && wait !== undefined)
      wire.after(wait, () => {
        void retry(attempt + 1, delivered.reason)
      })
    return delivered
  }
}

function owesRetry(delivered: Delivered): delivered is Extract<Delivered, { acked: false }> {
  return !delivered.acked && !delivered.noRetry
}

function eventBody({ team, app, clock }: Workspace, token: string, event: Json): Json {
  return {
    token,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: `Ev${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`,
    event_time: Math.floor(clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${app.id}`,
  }
}
