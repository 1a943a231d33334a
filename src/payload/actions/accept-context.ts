import type { Policy } from '../../approval/model.ts'
import type { Person, Role } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Effect } from '../../store/tx.ts'
import type { ControlPlane } from '../model/accept.ts'
import type { PayloadContext } from './context.ts'

/** What acceptance by hand needs beside the rest of this capability. */
export interface AcceptContext extends PayloadContext {
  /** Who must confirm beside the one who picked. */
  policy: Policy
  /** Where the payloads are; null where the bot has no way to them. */
  place: ControlPlane | null
  holders: (role: Role) => readonly Person[]
  /** To be asked before `nameOf`: names are not kept over a restart. */
  learnNames: (persons: readonly Person[]) => Promise<void>
  /** What the bot's account may not do there, in sentences; rejects where the cluster does not say. */
  rightsMissing: () => Promise<string[]>
}

/** What the keys of their messages begin with. */
export const ACCEPT_KEYS = 'payload-accept/'
export const acceptKey = (id: string): string => `${ACCEPT_KEYS}${id}`

/** The acceptance that a kept message shows; null for other messages. */
export function acceptOfKey(key: string): string | null {
  return key.startsWith(ACCEPT_KEYS) ? key.slice(ACCEPT_KEYS.length) : null
}

export const acceptLane = (id: string): string => `accept:${id}`

/** Brings the payload at the control plane to what was confirmed, or undone. */
export function acceptAtPayload(id: string, dueAt?: Instant): Effect {
  return {
    kind: 'payload.accept',
    lane: acceptLane(id),
    key: id,
    body: { id },
    converges: true,
    ...(dueAt !== undefined && { dueAt }),
  }
}
