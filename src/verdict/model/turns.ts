import type { Instant } from '../../kernel/time.ts'
import { isWorking, nextWorking } from '../../sprint/model/hours.ts'
import type { TeamHours } from '../../sprint/model/hours.ts'
import type { VerdictMove } from './decide.ts'
import { nextMorning } from './due.ts'
import { QUESTIONS } from './verdict.ts'
import type { Values, Verdict, VerdictFact, WaitingTurn } from './verdict.ts'

type Turn = Extract<VerdictFact, { kind: 'verdict-turned' }>

export function isTurn(fact: VerdictFact): fact is Turn {
  return fact.kind === 'verdict-turned'
}

/** What counts now, and what would count by the same records without what was said in this move. */
interface Counted {
  earlier: Values
  values: Values
}

/** What people have to be told after a move, now or later: not what they said themselves meanwhile. */
export function turnsAfter(
  { turned, confirmed }: Verdict,
  { verdict, facts }: VerdictMove,
  { earlier, values }: Counted,
  hours: TeamHours,
  now: Instant,
): WaitingTurn[] {
  // Who confirms has seen all of it.
  const isConfirmed = verdict.confirmed !== null && confirmed === null
  const known = isConfirmed ? [] : turned.filter(({ question }) => values[question] === earlier[question])
  const told = (question: Turn['question']) => known.find(one => one.question === question)
  const turns = facts.filter(isTurn).map(({ question, before }) => ({
    question,
    // What was never told is nothing that it turned from.
    before: told(question)?.before ?? before,
  }))
  const dueAt = dueFrom(turns, values, hours, now)
  const fresh = turns.map(turn => ({ ...turn, dueAt: Math.min(dueAt, told(turn.question)?.dueAt ?? dueAt) }))
  return QUESTIONS.flatMap(question => {
    const turn = [...fresh, ...known].find(one => one.question === question)
    return turn && turn.before !== values[question] ? [turn] : []
  })
}

/**
 * What is settled as good is told at once; what turned is told in TRT's working hours, and what is settled as failed
 * or unknown on the next working morning.
 */
function dueFrom(
  turns: readonly Pick<WaitingTurn, 'question' | 'before'>[],
  values: Values,
  hours: TeamHours,
  now: Instant,
): Instant {
  if (turns.some(({ before }) => before !== 'pending')) return nextWorking(hours, 'trt', now)
  return turns.some(({ question }) => isBad(values, question)) ? nextMorning(hours, 'trt', now) : now
}

export function isBad(values: Values, question: Turn['question']): boolean {
  return values[question] === 'failed' || values[question] === 'unknown'
}

/** What waited is told late, but not at night, where the bot was down when it was due. */
export function isDue({ dueAt }: WaitingTurn, hours: TeamHours, now: Instant): boolean {
  return dueAt === now || (dueAt < now && isWorking(hours, 'trt', now))
}
