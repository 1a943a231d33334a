import { randomBytes } from 'node:crypto'
import type { WireTime } from '../wire-time.ts'

/** A trigger id lives three seconds from its sending and is used once (slack.md §2.1). */
const LIFE_MS = 3000

export interface Trigger {
  userId: string
  /** The modal it was made in, if any: only such a one may push. */
  viewId?: string
  /** The conversation the person was in. */
  channelId?: string
}

export type TriggerRefusal = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id'

export interface Triggers {
  issue(trigger: Trigger): string
  /** Uses it up, or says why it cannot be. */
  exchange(id: string): Trigger | TriggerRefusal
}

export function createTriggers(wire: WireTime): Triggers {
  const issued = new Map<string, { trigger: Trigger; at: number; used: boolean }>()
  let count = 0
  return {
    issue(trigger) {
      count += 1
      const id = `${Math.floor(wire.now())}.${count}.${randomBytes(8).toString('hex')}`
      issued.set(id, { trigger, at: wire.now(), used: false })
      return id
    },
    exchange(id) {
      const found = issued.get(id)
      if (!found) return 'invalid_trigger_id'
      if (found.used) return 'exchanged_trigger_id'
      if (wire.now() - found.at >= LIFE_MS) return 'expired_trigger_id'
      found.used = true
      return found.trigger
    },
  }
}
