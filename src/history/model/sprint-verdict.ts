import type { Person } from '../../kernel/people.ts'
import type { Overall, Value, Values } from '../../verdict/model/verdict.ts'
import type { Answer, SprintRow } from './rows.ts'

/** What counts of a sprint's verdict now, confirmed or not. */
export interface SprintVerdict {
  sprint: number
  answers: Values
  overall: Overall
  confirmedBy: Person | null
}

/** The answers as the questions are asked: yes and no, where good is yes for the first and no for the others. */
export function answersIn(verdict: Pick<SprintVerdict, 'answers' | 'overall'> | null): SprintRow['verdict'] {
  if (verdict === null) return { onTime: 'pending', ackMissing: 'pending', problem: 'pending', outcome: 'pending' }
  const { answers, overall } = verdict
  return {
    onTime: answered(answers['on-time'], 'yes'),
    ackMissing: answered(answers['admin-acks'], 'no'),
    problem: answered(answers.problem, 'no'),
    outcome: overall === 'undecided' ? openOutcome(answers) : overall,
  }
}

function answered(value: Value, good: 'yes' | 'no'): Answer {
  if (value === 'unknown' || value === 'pending') return value
  // A problem that was dealt with in time was there all the same.
  return value === 'success' ? good : good === 'yes' ? 'no' : 'yes'
}

/** What may still be settled is not settled; what nobody knows then is not known. */
function openOutcome(answers: Values): 'pending' | 'unknown' {
  return Object.values(answers).includes('pending') ? 'pending' : 'unknown'
}
