import { z } from 'zod'
import type { AdfDoc } from '../kernel/adf.ts'
import { isOutsideError } from '../kernel/outside.ts'
import type { Mishap, OutsideError } from '../kernel/outside.ts'
import type { Instant } from '../kernel/time.ts'
import { backoff, sentAfter } from '../outbox/delivery.ts'
import type { Sent } from '../outbox/delivery.ts'
import type { TakenEffect } from '../store/effects.ts'
import type { Store } from '../store/store.ts'
import type { FoundIssue, TrackingJira } from './jira-port.ts'
import { REQUEST_PROPERTY } from './model.ts'
import type { Tracking } from './model.ts'
import type { OnChange } from './actions-outcomes.ts'

export interface TrackingSettings {
  /** The project's key. */
  project: string
  issueType: string
  /** Further fields of a new issue, as Jira names them. */
  fields: Readonly<Record<string, unknown>>
  statusStarted: string
  statusDone: string
  linkType: string
  /** By name, or by ID if it is a number. */
  securityLevel?: string | undefined
}

/** What the deliveries work with. */
export interface Desk {
  store: Store
  jira: TrackingJira
  settings: TrackingSettings
  /** How long after an unanswered creation Jira is given to show the issue before it is asked again. */
  settleMs: number
  /** Where people talk about it, asked for when the issue is created; the link stands at the end of its description. */
  placeOf?(subject: string): Promise<{ title: string; url: string }>
  /** The record to attach, rendered at delivery. */
  renderRecord(subject: string): Promise<{ name: string; text: string }>
  onChange: OnChange
}

/** One try of one effect. */
export interface Attempt {
  desk: Desk
  effect: TakenEffect
  now: Instant
  signal: AbortSignal
}

export const adfSchema = z.custom<AdfDoc>(value => docShape.safeParse(value).success)
const docShape = z.object({ type: z.literal('doc'), version: z.literal(1), content: z.array(z.unknown()) })

const proofSchema = z.object({ subject: z.string(), token: z.string() })

export function proofOf({ subject, token }: Tracking): Record<string, z.infer<typeof proofSchema>> {
  return { [REQUEST_PROPERTY]: { subject, token } }
}

/**
 * The keys of the issues that were made for this subject. The property proves it; where it is not there, the label on
 * an issue of our own does. A clone that somebody makes has the label too, but is theirs.
 */
export function oursAmong(found: readonly FoundIssue[], tracking: Tracking, accountId: string): string[] {
  const isOurs = ({ property, labels, creator }: FoundIssue): boolean => {
    if (property === undefined) return creator === accountId && labels.includes(tracking.token)
    const proof = proofSchema.safeParse(property)
    return proof.success && proof.data.subject === tracking.subject && proof.data.token === tracking.token
  }
  return found.filter(isOurs).map(issue => issue.key)
}

export function isMishap(error: unknown, ...mishaps: readonly Mishap[]): error is OutsideError {
  return isOutsideError(error) && mishaps.includes(error.mishap)
}

export function hasStatus(error: unknown, status: number): error is OutsideError {
  return isOutsideError(error) && error.status === status
}

/** A permission that is lacking is given by somebody some day: until then it is asked for again. */
export function sentAfterJira(error: OutsideError, { effect, now }: Attempt): Sent {
  const FORBIDDEN = 403
  if (hasStatus(error, FORBIDDEN)) return { retryAt: now + backoff(effect.attempts), why: error.message }
  return sentAfter(error, effect, now)
}
