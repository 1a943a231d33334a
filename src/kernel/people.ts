import { z } from 'zod'
import type { Instant } from './time.ts'

/** Who somebody is: Slack's team and user ID together; names and e-mail addresses can be changed by their owner. */
export const personSchema = z.object({ team: z.string(), user: z.string() })
export type Person = z.infer<typeof personSchema>

/** Who did something: a person, or the bot on its own account. */
export type Actor = Person | 'bot'

export const ROLES = ['trt', 'test-platform', 'qe'] as const
export const roleSchema = z.enum(ROLES)
/** A team of the process, as policies name it. */
export type Role = z.infer<typeof roleSchema>

export const roleNames = { trt: 'TRT', 'test-platform': 'Test Platform', qe: 'QE' } satisfies Record<Role, string>

/** A person as he acts: who he is and which roles were read for him, when and where. */
export interface Member {
  person: Person
  roles: readonly Role[]
  evidence: { source: string; checkedAt: Instant }
}

export function samePerson(a: Person, b: Person): boolean {
  return a.team === b.team && a.user === b.user
}

export function actorKey(actor: Actor): string {
  return actor === 'bot' ? 'bot' : `${actor.team}/${actor.user}`
}
