import type { WireTime } from '../wire-time.ts'
import type { Tier } from './method.ts'

/** A bucket: how many calls at once, and how many come back a second (slack.md §4). */
const BUCKETS: Record<Tier, { holds: number; perSecond: number }> = {
  tier2: { holds: 20, perSecond: 20 / 60 },
  tier3: { holds: 50, perSecond: 50 / 60 },
  tier4: { holds: 100, perSecond: 100 / 60 },
  // The burst is not published: five, then one a second.
  post: { holds: 5, perSecond: 1 },
  special: { holds: 300, perSecond: 5 },
}

export interface RateLimits {
  /** Takes one call; returns 0, or how many seconds to wait. */
  take(method: string, tier: Tier, channel: unknown): number
}

export function createRateLimits(wire: WireTime): RateLimits {
  const levels = new Map<string, { left: number; at: number }>()
  return {
    take(method, tier, channel) {
      const { holds, perSecond } = BUCKETS[tier]
      const key = tier === 'post' ? `${method} ${String(channel)}` : method
      const before = levels.get(key) ?? { left: holds, at: wire.now() }
      const refilled = before.left + ((wire.now() - before.at) / 1000) * perSecond
      const left = Math.min(holds, refilled)
      levels.set(key, { left: left >= 1 ? left - 1 : left, at: wire.now() })
      return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond))
    },
  }
}
