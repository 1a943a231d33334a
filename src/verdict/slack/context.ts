import type { BlockAction, SlackActionMiddlewareArgs, SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import type { Refusal } from '../../kernel/refusal.ts'
import type { GuardedArgs } from '../../slack/boundary.ts'
import { open, seal } from '../../slack/envelope.ts'
import type { People } from '../../slack/people.ts'
import type { VerdictContext } from '../actions/context.ts'

/** What the listeners of this capability are given. */
export interface VerdictSlack {
  ctx: VerdictContext
  people: People
  /** Where verdicts and agendas are posted. */
  channel: string
}

export type ActionArgs = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>
export type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>

/** What most of its buttons and forms carry. */
export const ofSprint = z.object({ sprint: z.number() })

export function sealed({ ctx }: VerdictSlack, data: object, carrier: 'button' | 'modal' = 'button'): string {
  return seal(ctx.settings.environment, data, carrier)
}

export function opened<T>({ ctx }: VerdictSlack, text: string | undefined, schema: z.ZodType<T>): T | Refusal {
  return open(ctx.settings.environment, text, schema)
}
