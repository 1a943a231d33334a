import type { Instant } from '../../src/kernel/time.ts'
import type { StreamConfig } from './streams.ts'

export interface Collectable {
  name: string
  phase: string
  createdAt: Instant
  /** Somebody asked for it to be kept. */
  isKept: boolean
}

const keptOfEach = 5

/** The tags that the release controller removes from a stream, `payloads.md §1.5`. */
export function collected(tags: readonly Collectable[], { as, expiresMs }: StreamConfig, now: Instant): string[] {
  if (as === 'Stable') return []
  const newest = (phase: string) =>
    tags.filter(tag => tag.phase === phase).toSorted((a, b) => b.createdAt - a.createdAt)
  const accepted = newest('Accepted')
  const expired = accepted.slice(keptOfEach).filter(({ createdAt }) => now - createdAt > expiresMs)
  const oldestAccepted = accepted.findLast(tag => !expired.includes(tag))?.createdAt ?? -Infinity
  const surplus = ['Rejected', 'Failed'].flatMap(phase =>
    newest(phase).filter((tag, i) => i >= keptOfEach || tag.createdAt < oldestAccepted),
  )
  return [...expired, ...surplus].filter(({ isKept }) => !isKept).map(({ name }) => name)
}
