import { z } from 'zod'
import type { Instant } from '../../../src/kernel/time.ts'
import { kubernetesTime } from '../kubernetes/object.ts'

export const condition = z.looseObject({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  lastTransitionTime: z.string().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
})
export type Condition = z.infer<typeof condition>

export interface WantedCondition {
  type: string
  status: Condition['status']
  reason?: string
  message?: string
  /** When it became so, where that is known; else it is the moment at which it is first seen so. */
  since?: Instant | null
}

/** Puts these in; a transition time changes with the status only, as Kubernetes has it. */
export function withConditions(
  before: readonly Condition[],
  wanted: readonly WantedCondition[],
  now: Instant,
): Condition[] {
  const written = wanted.map(({ type, status, reason, message, since }) => {
    const old = before.find(one => one.type === type)
    const kept = old?.status === status ? old.lastTransitionTime : undefined
    const lastTransitionTime = typeof since === 'number' ? kubernetesTime(since) : (kept ?? kubernetesTime(now))
    return { type, status, lastTransitionTime, ...(reason && { reason }), ...(message && { message }) }
  })
  return [...before.filter(old => !wanted.some(({ type }) => type === old.type)), ...written]
}

export const isTrue = (conditions: readonly Condition[], type: string): boolean =>
  conditions.some(one => one.type === type && one.status === 'True')
