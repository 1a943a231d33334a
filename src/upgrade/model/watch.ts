import { z } from 'zod'
import { minutes, seconds } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { baselineSchema } from './asks.ts'

const troubleSchema = z.object({ since: z.number(), why: z.string(), told: z.boolean() })

export const watchSchema = z.object({
  cluster: z.string(),
  /** What it runs by its own history, and where it is going; null before the first look. */
  running: z.string().nullable(),
  /** What was unusual when no upgrade was under way. */
  calm: baselineSchema.nullable(),
  /** Since when and why the cluster cannot be read. */
  trouble: troubleSchema.nullable(),
  /** The same for gates and acks alone. */
  gatesTrouble: troubleSchema.nullable(),
  version: z.number(),
})
/** What is kept about looking at a cluster. */
export type Watch = z.infer<typeof watchSchema>

export const freshWatch = (cluster: string): Watch => ({
  cluster,
  running: null,
  calm: null,
  trouble: null,
  gatesTrouble: null,
  version: 0,
})

export const LOOK_DURING_MS = seconds(30)
export const LOOK_OTHERWISE_MS = minutes(2)

/** A moment that lies ahead says nothing: the clock went back. */
export function isLookDue(lookedAt: Instant | null, underWay: boolean, now: Instant): boolean {
  return lookedAt === null || lookedAt > now || now - lookedAt >= (underWay ? LOOK_DURING_MS : LOOK_OTHERWISE_MS)
}

/** Shorter spells are the weather. */
export const UNREADABLE_TOLERATED_MS = minutes(15)

/** `why` null: it was read. Told is what lasted long enough to be said. */
export function troubleAfter(before: Watch['trouble'], why: string | null, now: Instant): Watch['trouble'] {
  if (why === null) return null
  const since = before?.since ?? now
  const told = before?.told === true || now - since >= UNREADABLE_TOLERATED_MS
  return { since, why, told }
}

/** Since when gates and acks cannot be read, alone or with all the rest, where that lasts longer than the weather. */
export function blindSince({ trouble, gatesTrouble }: Pick<Watch, 'trouble' | 'gatesTrouble'>): Instant | null {
  const spells = [trouble, gatesTrouble].flatMap(spell => (spell?.told ? [spell.since] : []))
  return spells.length === 0 ? null : Math.min(...spells)
}
