import type { Json } from '../model/blocks.ts'

/** An acknowledgement must come within this (slack.md §2.1). */
export const ACK_WITHIN_MS = 3000

export interface Envelope {
  /** The same for every copy and retry. */
  id: string
  kind: 'slash_commands' | 'interactive' | 'events_api'
  payload: Json
  /** Whether the acknowledgement may carry an answer. */
  answers: boolean
  retry: { attempt: number; reason: string }
}

export type Delivered =
  | { acked: true; ms: number; body?: unknown }
  | {
      acked: false
      ms: number
      /** What the person reads: no acknowledgement in time, or nobody to hand it to. */
      error: 'operation_timeout' | 'dispatch_failed'
      /** In the words of `x-slack-retry-reason` and `retry_reason`. */
      reason: string
      /** The app asked not to be tried again. */
      noRetry: boolean
    }

/** Brings an envelope to the app; settles with the acknowledgement, or when Slack would give up waiting for it. */
export interface Carrier {
  deliver(envelope: Envelope): Promise<Delivered>
}

/** An empty acknowledgement comes as nothing, as `""` or, from the Node client, as `{}` (slack.md §6). */
export function withoutEmptiness(body: unknown): { body?: unknown } {
  if (body === undefined || body === null || body === '') return {}
  if (typeof body === 'object' && Object.keys(body).length === 0) return {}
  return { body }
}
