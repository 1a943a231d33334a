import { samePerson } from '../../kernel/people.ts'
import type { Actor, Member } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { SprintChange } from './calendar.ts'
import { EDIT_WAITS_MS, fingerprintOf } from './edit.ts'
import type { EditState, SprintEdit } from './edit.ts'
import type { Plan, PlanNo } from './plan.ts'

export interface Proposal {
  number: number
  sprint: number
  change: SprintChange
  reason: string
  member: Member
}

export function proposed({ number, member, ...asked }: Proposal, plan: Plan, now: Instant): SprintEdit {
  return {
    ...asked,
    ...weighed(plan, now),
    id: `E${number}`,
    number,
    proposedBy: member.person,
    proposedAt: now,
    state: 'proposed',
    ended: null,
    version: 1,
  }
}

export type EditVerb = 'confirm' | 'decline' | 'withdraw'

export type EditNo =
  | { no: 'closed'; edit: SprintEdit }
  | { no: 'own'; verb: 'confirm' | 'decline'; edit: SprintEdit }
  | { no: 'not-own'; edit: SprintEdit }
  /** What is confirmed is not what was shown. */
  | { no: 'moved'; edit: SprintEdit }
  | { no: 'expired'; edit: SprintEdit }
  | { no: 'impossible'; edit: SprintEdit; why: PlanNo }

/** What a person may do with a proposal; that he is of TRT is known. `shown` is the fingerprint on his button. */
export function decideEdit(
  edit: SprintEdit,
  { verb, member, shown }: { verb: EditVerb; member: Member; shown: string | null },
  plan: Plan | PlanNo,
  now: Instant,
): SprintEdit | EditNo {
  if (edit.state !== 'proposed') return { no: 'closed', edit }
  const own = samePerson(edit.proposedBy, member.person)
  if (verb === 'withdraw') return own ? ended(edit, 'withdrawn', member.person, now) : { no: 'not-own', edit }
  if (own) return { no: 'own', verb, edit }
  if (verb === 'decline') return ended(edit, 'declined', member.person, now)
  if (edit.expiresAt <= now) return { no: 'expired', edit }
  if ('no' in plan) return { no: 'impossible', edit, why: plan }
  const { before, after, pins } = plan
  if (shown !== null && shown !== fingerprintOf(plan)) return { no: 'moved', edit }
  return { ...ended(edit, 'confirmed', member.person, now), before, after, pins }
}

/** A proposal after time went on or the calendar changed: as it is, shown anew, or expired. */
export function reviewed(edit: SprintEdit, plan: Plan | PlanNo, now: Instant): SprintEdit {
  if (edit.expiresAt <= now) return ended(edit, 'expired', 'bot', now, 'time')
  if ('no' in plan) return ended(edit, 'expired', 'bot', now, 'overtaken')
  if (fingerprintOf(plan) === fingerprintOf(edit)) return edit
  return { ...edit, ...weighed(plan, edit.proposedAt) }
}

function weighed({ before, after, pins, possibleUntil }: Plan, proposedAt: Instant) {
  return { before, after, pins, expiresAt: Math.min(proposedAt + EDIT_WAITS_MS, possibleUntil) }
}

function ended(
  edit: SprintEdit,
  state: EditState,
  by: Actor,
  at: Instant,
  why: 'time' | 'overtaken' | null = null,
): SprintEdit {
  return { ...edit, state, ended: { at, by, why } }
}
