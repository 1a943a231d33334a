import type { App } from '@slack/bolt'
import { z } from 'zod'
import type { Logger } from '../log.ts'
import { seconds } from '../kernel/time.ts'
import type { Clock, Instant } from '../kernel/time.ts'

/** After this Slack tells the person that it failed (slack.md §2.1). */
const ACK_MAX_MS = seconds(3)

export interface InboundOptions {
  clock: Clock
  log: Logger
  /** How long Slack waited for each acknowledgement, by what it was: `command`, `block_actions`, `view_submission` … */
  onAck?: (kind: string, ms: number) => void
}

export interface Inbound {
  lastAt(): Instant | null
  /** Resolves when everything that came in has been dealt with, or after so long. */
  drained(maxMs: number): Promise<void>
}

/** Watches all that Slack sends, whichever way it comes: when, how soon it was acknowledged, and what is under way. */
export function watchInbound(app: App, { clock, log, onAck }: InboundOptions): Inbound {
  const underWay = new Set<Promise<void>>()
  let lastAt: Instant | null = null
  const processEvent = app.processEvent.bind(app)

  app.processEvent = event => {
    lastAt = clock.now()
    const arrived = performance.now()
    const about = kindOf(event.body)
    const late = setTimeout(() => log.error({ about }, 'Slack had no acknowledgement within three seconds'), ACK_MAX_MS)
    late.unref()
    const work = processEvent({
      ...event,
      ack: async (response?: unknown) => {
        clearTimeout(late)
        await event.ack(response)
        onAck?.(about.kind, performance.now() - arrived)
      },
    })
    underWay.add(work)
    return work.finally(() => underWay.delete(work))
  }

  return {
    lastAt: () => lastAt,
    async drained(maxMs) {
      let timer: NodeJS.Timeout | undefined
      const tooLong = new Promise<void>(resolve => {
        timer = setTimeout(resolve, maxMs)
      })
      await Promise.race([Promise.allSettled(underWay), tooLong])
      clearTimeout(timer)
    },
  }
}

const kindSchema = z.object({
  type: z.string().optional(),
  command: z.string().optional(),
  callback_id: z.string().optional(),
  event: z.object({ type: z.string() }).optional(),
  actions: z.array(z.object({ action_id: z.string() })).optional(),
  view: z.object({ callback_id: z.string() }).optional(),
})

/** What came in, in few words for logs and metrics; nothing that people wrote. */
export function kindOf(body: unknown): { kind: string; what: string } {
  const known = kindSchema.safeParse(body)
  if (!known.success) return { kind: 'unknown', what: '' }
  const { type, command, callback_id, event, actions, view } = known.data
  if (command !== undefined) return { kind: 'command', what: command }
  const what = actions?.[0]?.action_id ?? view?.callback_id ?? callback_id ?? event?.type ?? ''
  return { kind: type ?? 'unknown', what }
}
