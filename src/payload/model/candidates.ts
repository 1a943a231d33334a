import { z } from 'zod'
import { hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'

export const PHASES = ['Pending', 'Failed', 'Ready', 'Accepted', 'Rejected', 'Unknown'] as const

/** Why a payload is not the proposed one. */
export const PASSED_OVER = [
  'older',
  'qe-rejected',
  'qe-failed',
  'no-blocking-jobs',
  'unread',
  'verifying',
  'building',
  'rejected',
  'not-built',
  'unknown-phase',
  'outside-window',
  'no-time',
] as const
export type PassedOver = (typeof PASSED_OVER)[number]

const jobCountsSchema = z.object({ succeeded: z.number(), failed: z.number(), pending: z.number() })
export type JobCounts = z.infer<typeof jobCountsSchema>

export const candidateSchema = z.object({
  tag: z.string(),
  phase: z.enum(PHASES),
  pullSpec: z.string().nullable(),
  /** By the time in its name. */
  createdAt: z.number().nullable(),
  acceptedAt: z.number().nullable(),
  /** `condition`: Kubernetes says so; `last-job`: only that its last blocking job ended then. */
  acceptedBy: z.enum(['condition', 'last-job']).nullable(),
  /** Null where its jobs were not, or could not be, read. */
  blocking: jobCountsSchema.nullable(),
  informing: jobCountsSchema.nullable(),
  failing: z.array(z.object({ name: z.string(), url: z.string().nullable() })),
  qeState: z.string().nullable(),
  /** Null for the proposed one. */
  passedOver: z.enum(PASSED_OVER).nullable(),
})
export type Candidate = z.infer<typeof candidateSchema>

/** A payload as it was seen, before anything is made of it. */
export type SeenPayload = Omit<Candidate, 'passedOver'>

/** Candidates are payloads of the last two days: begun in the 48 hours before the look, or before the press. */
export const WINDOW_MS = hours(48)

export interface Window {
  from: Instant
  to: Instant
}

export function windowOf(now: Instant): Window {
  return { from: now - WINDOW_MS, to: now }
}

export function isIn({ from, to }: Window, at: Instant | null): boolean {
  return at !== null && at >= from && at <= to
}

export interface Choice {
  proposed: string | null
  /** Newest first; those without a time in their name last. */
  candidates: Candidate[]
}

/**
 * The newest accepted payload of the window whose blocking jobs ran and that QE has not turned down; every other one
 * with its reason (payloads.md §1.6). `failedByQe`: those that failed QE's tests in this very sprint.
 */
export function choose(seen: readonly SeenPayload[], window: Window, failedByQe: readonly string[] = []): Choice {
  const sorted = seen.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
  const judged = sorted.map(one => ({ one, why: whyNot(one, window, failedByQe) }))
  const best = judged.find(({ why }) => why === null)?.one.tag ?? null
  return {
    proposed: best,
    candidates: judged.map(({ one, why }) => ({ ...one, passedOver: one.tag === best ? null : (why ?? 'older') })),
  }
}

function whyNot(seen: SeenPayload, window: Window, failedByQe: readonly string[]): PassedOver | null {
  if (seen.createdAt === null) return 'no-time'
  if (!isIn(window, seen.createdAt)) return 'outside-window'
  if (failedByQe.includes(seen.tag)) return 'qe-failed'
  switch (seen.phase) {
    case 'Pending':
      return 'building'
    case 'Ready':
      return 'verifying'
    case 'Rejected':
      return 'rejected'
    case 'Failed':
      return 'not-built'
    case 'Unknown':
      return 'unknown-phase'
    case 'Accepted':
      if (seen.qeState === 'Rejected') return 'qe-rejected'
      if (seen.blocking === null) return 'unread'
      return ran(seen.blocking) === 0 ? 'no-blocking-jobs' : null
  }
}

export function total({ succeeded, failed, pending }: JobCounts): number {
  return succeeded + failed + pending
}

/** A job that is pending has shown nothing yet. */
function ran({ succeeded, failed }: JobCounts): number {
  return succeeded + failed
}

/** What TRT may select in place of the proposed one; a payload that QE turned down is not among them. */
export function selectable(candidates: readonly Candidate[]): Candidate[] {
  const MAY = new Set<PassedOver | null>([null, 'older', 'no-blocking-jobs', 'unread'])
  return candidates.filter(({ passedOver }) => MAY.has(passedOver))
}

/** Whether it has grown too old since the look; where the clock went back, what was seen then stays as it was. */
export function isTooOld({ createdAt }: Candidate, now: Instant): boolean {
  return createdAt === null || createdAt < windowOf(now).from
}

/** What could still be accepted by hand. */
export function acceptable(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ passedOver }) => passedOver === 'rejected' || passedOver === 'verifying')
}
