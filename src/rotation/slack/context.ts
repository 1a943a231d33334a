import type { z } from 'zod'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Person } from '../../kernel/people.ts'
import { open, seal } from '../../slack/envelope.ts'
import { turnedAway } from '../../slack/people.ts'
import type { People } from '../../slack/people.ts'
import type { RotationContext } from '../actions/context.ts'
import type { Member } from '../model/request-decide.ts'

/** What the listeners of this capability are given. */
export interface RotationSlack {
  ctx: RotationContext
  people: People
  /** Where the request cards are. */
  channel: string
}

/** The person with the roles that Slack vouches for now, or why he is turned away. */
export async function memberOf({ people }: Pick<RotationSlack, 'people'>, person: Person): Promise<Member | Refusal> {
  const answer = await people.rolesOf(person)
  return answer.ok ? { person, roles: answer.roles, evidence: answer.evidence } : turnedAway(answer.why)
}

export function sealed({ ctx }: Pick<RotationSlack, 'ctx'>, data: object, carrier: 'button' | 'modal' = 'button'): string {
  return seal(ctx.settings.environment, data, carrier)
}

export function opened<T>({ ctx }: Pick<RotationSlack, 'ctx'>, text: string | undefined, schema: z.ZodType<T>): T | Refusal {
  return open(ctx.settings.environment, text, schema)
}

