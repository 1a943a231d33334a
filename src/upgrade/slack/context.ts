import type { z } from 'zod'
import type { Refusal } from '../../kernel/refusal.ts'
import { open, seal } from '../../slack/envelope.ts'
import type { People } from '../../slack/people.ts'
import type { UpgradeContext } from '../actions/context.ts'

/** What the listeners of this capability are given. */
export interface UpgradeSlack {
  ctx: UpgradeContext
  people: People
  /** Where the payload's cards are. */
  channel: string
}

export function sealed({ ctx }: UpgradeSlack, data: object, carrier: 'button' | 'modal' = 'button'): string {
  return seal(ctx.settings.environment, data, carrier)
}

export function opened<T>({ ctx }: UpgradeSlack, text: string | undefined, schema: z.ZodType<T>): T | Refusal {
  return open(ctx.settings.environment, text, schema)
}
