import { z } from 'zod'
import { personSchema, roleSchema, samePerson } from '../kernel/people.ts'
import type { Person, Role } from '../kernel/people.ts'

export const policySchema = z.array(z.object({ role: roleSchema, count: z.number().int().positive() })).min(1)
/** What has to be approved by whom: every line of it is needed. */
export type Policy = z.infer<typeof policySchema>

export const voteSchema = z.object({
  by: personSchema,
  /** The roles he held when he voted; they are kept with the vote and not asked again. */
  roles: z.array(roleSchema),
  at: z.number(),
  /** Where the roles were read, and when. */
  evidence: z.object({ source: z.string(), checkedAt: z.number() }),
  note: z.string().nullable(),
})
export type Vote = z.infer<typeof voteSchema>

/** Who asks, and what he may not do: approve his own request. */
export interface Asker {
  /** Everybody on whose wish the request exists: the one who filed it, and the one on whose behalf. */
  people: readonly Person[]
  roles: readonly Role[]
}

/** One approval that is needed, and the roles that can give it. */
export interface Slot {
  roles: readonly Role[]
}

export interface Tally {
  satisfied: boolean
  /** What is still needed. */
  open: Slot[]
  counted: Vote[]
}

/** Somebody who approves his own kind of request needs the eyes of another person, of either team. */
const EITHER_TEAM: readonly Role[] = ['trt', 'test-platform']

/**
 * The approvals that a request needs. `people` is how many different people must approve in all, where something
 * outside asks for more than the policy does.
 */
export function slotsOf(policy: Policy, asker: Asker, people = 1): Slot[] {
  const slots = policy.flatMap(({ role, count }) => {
    const roles = asker.roles.includes(role) ? EITHER_TEAM : [role]
    return Array.from({ length: count }, () => ({ roles }))
  })
  const more = Math.max(0, people - slots.length)
  return [...slots, ...Array.from({ length: more }, () => ({ roles: EITHER_TEAM }))]
}

/** Counts votes against slots: nobody twice, nobody for his own request, each person for one role only. */
export function tally(slots: readonly Slot[], votes: readonly Vote[], asker: Asker): Tally {
  const taken: (Vote | null)[] = slots.map(() => null)
  for (const vote of distinct(votes, asker)) place(vote, slots, taken, new Set())
  return {
    satisfied: taken.every(vote => vote !== null),
    open: slots.filter((_, at) => taken[at] === null),
    counted: taken.filter(vote => vote !== null),
  }
}

/** Whether a vote by somebody with these roles would bring the request nearer to its approval. */
export function wouldCount(slots: readonly Slot[], votes: readonly Vote[], asker: Asker, vote: Vote): boolean {
  return tally(slots, [...votes, vote], asker).counted.length > tally(slots, votes, asker).counted.length
}

/** Roles that nobody but the askers holds today, though they are needed: such a request could never be approved. */
export function unfillable(slots: readonly Slot[], holders: (role: Role) => readonly Person[], asker: Asker): Role[] {
  const roles = [...new Set(slots.flatMap(slot => slot.roles))]
  const known = roles.flatMap(role =>
    holders(role).map(by => ({ by, roles: roles.filter(r => holders(r).some(p => samePerson(p, by))) })),
  )
  const everybody = known.map(({ by, roles: held }) => ({ by, roles: held, at: 0, evidence: NOT_KEPT, note: null }))
  return [...new Set(tally(slots, everybody, asker).open.flatMap(slot => slot.roles))]
}

const NOT_KEPT = { source: 'holders', checkedAt: 0 }

function distinct(votes: readonly Vote[], asker: Asker): Vote[] {
  const kept: Vote[] = []
  for (const vote of votes) {
    const own = asker.people.some(person => samePerson(person, vote.by))
    if (!own && !kept.some(other => samePerson(other.by, vote.by))) kept.push(vote)
  }
  return kept
}

/** Finds a slot for the vote, moving earlier votes to other slots that they also fit. */
function place(vote: Vote, slots: readonly Slot[], taken: (Vote | null)[], tried: Set<number>): boolean {
  for (const [at, slot] of slots.entries()) {
    if (tried.has(at) || !slot.roles.some(role => vote.roles.includes(role))) continue
    tried.add(at)
    const holder = taken[at]
    if (!holder || place(holder, slots, taken, tried)) {
      taken[at] = vote
      return true
    }
  }
  return false
}
