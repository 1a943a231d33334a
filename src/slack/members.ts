import type { Member, Person } from '../kernel/people.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { turnedAway } from './people.ts'
import type { People } from './people.ts'

/** The person with the roles that Slack vouches for now, or why he is turned away. */
export async function memberOf(people: People, person: Person): Promise<Member | Refusal> {
  const answer = await people.rolesOf(person)
  return answer.ok ? { person, roles: answer.roles, evidence: answer.evidence } : turnedAway(answer.why)
}
