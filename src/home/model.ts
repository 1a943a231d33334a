import type { Member } from '../kernel/people.ts'
import { slotsFor, askerOf } from '../rotation/model/request-decide.ts'
import type { Request } from '../rotation/model/request.ts'
import { samePerson } from '../kernel/people.ts'

/** Whether this person's approval would count for a request that waits. */
export function waitsFor(request: Request, member: Member): boolean {
  if (request.state !== 'awaiting') return false
  if (askerOf(request).people.some(person => samePerson(person, member.person))) return false
  if (request.votes.some(vote => samePerson(vote.by, member.person))) return false
  return slotsFor(request).some(slot => slot.roles.some(role => member.roles.includes(role)))
}
