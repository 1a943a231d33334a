import type { Role } from '../../kernel/people.ts'
import { days, hours, minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { dayOf } from '../../sprint/model/civil.ts'
import { isWorking, nextWorking } from '../../sprint/model/hours.ts'
import type { TeamHours } from '../../sprint/model/hours.ts'
import { round } from './payload.ts'
import type { Payload } from './payload.ts'

/** A reminder that is due: `period` names it, so that it is sent once. */
export interface Due<K extends string> {
  kind: K
  period: string
}

const STEP_MS = hours(2)
export const LAST_HOUR_MS = hours(1)
/** After that it is the digest's to say. */
const NAG_FOR_MS = days(7)

/**
 * What TRT is reminded of while nothing is selected: from the moment of the selection, or since it has to choose
 * again, every two hours of its working time until the deadline, and an hour before that whatever the time; afterwards
 * once each working day, for a week. Quiet while somebody looks deeper.
 */
export function trtReminderDue(
  payload: Payload,
  team: TeamHours,
  selectionAt: Instant,
  now: Instant,
): Due<'step' | 'last-hour' | 'after-deadline'> | null {
  const { state, missed, lookingDeeper, choosingSince, deadlineAt, noBuildAt } = payload
  if (state !== 'choosing' || missed || (lookingDeeper && lookingDeeper.until > now)) return null
  if (now > deadlineAt) {
    const { timeZone } = team.hours.trt
    const since = Math.max(choosingSince, deadlineAt, noBuildAt ?? 0)
    if (now - since > NAG_FOR_MS || now - since < STEP_MS || !isWorking(team, 'trt', now)) return null
    // They were at work when they were told: that was this day's.
    const wasToday = isWorking(team, 'trt', since) && dayOf(since, timeZone) === dayOf(now, timeZone)
    return wasToday ? null : { kind: 'after-deadline', period: dayOf(now, timeZone) }
  }
  const begun = Math.max(choosingSince, selectionAt)
  if (now >= deadlineAt - LAST_HOUR_MS) {
    return begun > deadlineAt - LAST_HOUR_MS ? null : { kind: 'last-hour', period: `last/${deadlineAt}` }
  }
  // Steps that passed in quiet times are left out: only the last one is due.
  const step = Math.floor((now - begun) / STEP_MS)
  return step < 1 || !isWorking(team, 'trt', now) ? null : { kind: 'step', period: `${begun}/${step}` }
}

const QE_ANSWERS_WITHIN_MS = hours(4)

/**
 * Whether QE is to be reminded, in its working hours: after four of them without an answer, or when the time it named
 * has passed; then once each working day.
 */
export function qeReminderDue(payload: Payload, team: TeamHours, role: Role, now: Instant): Due<'qe'> | null {
  const { qe } = payload
  if (!qe || !payload.selected || !isWorking(team, role, now)) return null
  const first = qeAnswerDueAt(qe, team, role)
  if (first === null || now < first) return null
  return { kind: 'qe', period: `${round(payload)}/${qe.at}/${dayOf(now, team.hours[role].timeZone)}` }
}

/** When QE's answer is overdue; null where none is awaited. */
export function qeAnswerDueAt(qe: NonNullable<Payload['qe']>, team: TeamHours, role: Role): Instant | null {
  if (qe.state === 'called') return afterWorking(team, role, qe.at, QE_ANSWERS_WITHIN_MS)
  if (qe.state !== 'in-progress') return null
  return qe.until === null ? afterWorking(team, role, qe.at, QE_ANSWERS_WITHIN_MS) : nextWorking(team, role, qe.until)
}

/** When so much working time has gone by since then, to a quarter of an hour. */
export function afterWorking(team: TeamHours, role: Role, since: Instant, ms: number): Instant {
  const QUARTER_MS = minutes(15)
  let at = nextWorking(team, role, since)
  for (let left = ms; left > 0; left -= QUARTER_MS) at = nextWorking(team, role, at + Math.min(left, QUARTER_MS))
  return at
}
