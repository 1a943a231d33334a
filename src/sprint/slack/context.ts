import type { z } from 'zod'
import type { Refusal } from '../../kernel/refusal.ts'
import { open, seal } from '../../slack/envelope.ts'
import type { People } from '../../slack/people.ts'
import type { SprintContext } from '../actions/context.ts'

/** What the listeners of this capability are given. */
export interface SprintSlack {
  ctx: SprintContext
  people: People
  /** Where proposals are shown. */
  channel: string
  /** In every button and form. */
  environment: string
}

export function sealed({ environment }: SprintSlack, data: object, carrier: 'button' | 'modal' = 'button'): string {
  return seal(environment, data, carrier)
}

export function opened<T>({ environment }: SprintSlack, text: string | undefined, schema: z.ZodType<T>): T | Refusal {
  return open(environment, text, schema)
}
