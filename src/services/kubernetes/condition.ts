import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'
import { instant, listOf, words } from '../go-json.ts'

/** A condition as an object's status bears it. Reason and message may be missing (payloads.md §5.3): then they are empty. */
export interface ConditionSeen {
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
  /** Since when. */
  at: Instant | null
}

/** By their type. */
export const Conditions = listOf(
  z.looseObject({
    type: words,
    status: z.enum(['True', 'False', 'Unknown']).catch('Unknown'),
    reason: words,
    message: words,
    lastTransitionTime: instant,
  }),
).transform((conditions): Record<string, ConditionSeen> =>
  Object.fromEntries(
    conditions.map(({ type, status, reason, message, lastTransitionTime: at }) => [
      type,
      { status, reason, message, at },
    ]),
  ),
)
