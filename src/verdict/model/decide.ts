import { samePerson } from '../../kernel/people.ts'
import type { Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { answersOf, overallOf } from './answers.ts'
import type { Answer, Records } from './answers.ts'
import { fingerprintOf, valuesOf } from './verdict.ts'
import type {
  Change,
  ChangeEnd,
  Confirmed,
  ProblemAnswer,
  Question,
  Sayable,
  Value,
  Verdict,
  VerdictFact,
} from './verdict.ts'

/** A verdict after something was said about it, with what is recorded of that. */
export interface VerdictMove {
  verdict: Verdict
  facts: VerdictFact[]
}

export type VerdictNo =
  | { no: 'confirmed'; confirmed: Confirmed }
  | { no: 'waits'; change: Change }
  | { no: 'not-settled'; question: Question }
  | { no: 'same'; question: Question; value: Value }
  | { no: 'only-third' }
  | { no: 'nothing-out' }
  | { no: 'undecided'; open: Answer[] }
  /** What is confirmed is not what was shown. */
  | { no: 'moved' }
  | { no: 'not-confirmed' }
  | { no: 'no-change' }
  | { no: 'own'; verb: 'confirm' | 'decline' }
  | { no: 'not-own'; change: Change }
  | { no: 'expired'; change: Change }

/** Turning failed into success, and answering what nobody knows, takes two people. */
export function needsSecond(from: Value, to: Value): boolean {
  return from === 'unknown' || (from === 'failed' && to !== 'failed')
}

export interface Said {
  by: Person
  why: string
  now: Instant
  /** When it ends unless a second person agrees. */
  expiresAt: Instant
}

/** Somebody of TRT says that the answer is another one than the records say. */
export function sayAnswer(
  verdict: Verdict,
  records: Records,
  { question, to }: { question: Question; to: Sayable },
  said: Said,
): VerdictMove | VerdictNo {
  const closed = closedFor(verdict)
  if (closed) return closed
  const answer = answersOf(records, verdict).find(one => one.question === question)
  if (!answer?.settled) return { no: 'not-settled', question }
  if (to === 'found' && question !== 'problem') return { no: 'only-third' }
  if (answer.value === to) return { no: 'same', question, value: to }
  const { value: from, recorded: was } = answer
  if (needsSecond(from, to))
    return proposed(verdict, { what: 'answer', ...waitingFor(verdict, said), question, from, to, was })
  return saidByHand(verdict, { question, to, was, from }, said, null)
}

/** TRT's own answer to the third question; one that would turn failed into success waits for a second person. */
export function answerProblem(
  verdict: Verdict,
  records: Records,
  problem: ProblemAnswer,
  said: Said,
): VerdictMove | VerdictNo {
  const closed = closedFor(verdict)
  if (closed && !(closed.no === 'confirmed' && isProblemOpen(verdict, records))) return closed
  if (problem.outs.length === 0) return { no: 'nothing-out' }
  const from = problemValueWith(verdict, { ...records, problem: verdict.problem })
  const to = problemValueWith(lifted(verdict, 'problem'), { ...records, problem })
  // Before the run has ended nothing counts yet, but what was said is not to be taken back quietly either.
  const turns = verdict.problem?.persists === true && !problem.persists
  if (turns || (from === 'failed' && to !== 'failed'))
    return proposed(verdict, { what: 'problem', ...waitingFor(verdict, said), problem, from, to })
  return answered(verdict, problem)
}

export function confirmVerdict(
  verdict: Verdict,
  records: Records,
  { by, now, shown }: { by: Person; now: Instant; shown: string | null },
): VerdictMove | VerdictNo {
  if (verdict.confirmed) return { no: 'confirmed', confirmed: verdict.confirmed }
  if (verdict.change) return { no: 'waits', change: verdict.change }
  const answers = answersOf(records, verdict)
  const values = valuesOf(answers)
  if (shown !== null && shown !== fingerprintOf(values)) return { no: 'moved' }
  const overall = overallOf(answers.map(({ value }) => value))
  if (overall === 'undecided') {
    return { no: 'undecided', open: answers.filter(({ value }) => value === 'unknown' || value === 'pending') }
  }
  const confirmed: Confirmed = { by, at: now, overall, answers: values }
  return {
    verdict: { ...verdict, confirmed, seen: values },
    facts: [{ kind: 'verdict-confirmed', sprint: verdict.sprint, overall, answers: values }],
  }
}

/** A confirmed verdict is opened again only by two people. */
export function reopenVerdict(verdict: Verdict, said: Said): VerdictMove | VerdictNo {
  if (!verdict.confirmed) return { no: 'not-confirmed' }
  if (verdict.change) return { no: 'waits', change: verdict.change }
  return proposed(verdict, { what: 'reopen', ...waitingFor(verdict, said), from: verdict.confirmed.overall })
}

export type ChangeVerb = 'confirm' | 'decline' | 'withdraw'

/** What a person of TRT may do with a change that waits; `n` is on his button. */
export function decideChange(
  verdict: Verdict,
  records: Records,
  { verb, by, n, now }: { verb: ChangeVerb; by: Person; n: number; now: Instant },
): VerdictMove | VerdictNo {
  const { change } = verdict
  if (!change || change.n !== n) return { no: 'no-change' }
  const own = samePerson(change.by, by)
  if (verb === 'withdraw') return own ? endedChange(verdict, change, 'withdrawn') : { no: 'not-own', change }
  if (own) return { no: 'own', verb }
  if (change.expiresAt <= now) return { no: 'expired', change }
  return verb === 'decline' ? endedChange(verdict, change, 'declined') : agreed(verdict, records, change, by, now)
}

/** A change that nobody agreed to in time, or that speaks of an answer that is another one by now, ends by itself. */
export function reviewedChange(verdict: Verdict, records: Records, now: Instant): VerdictMove | null {
  const { change } = verdict
  if (!change) return null
  if (change.expiresAt <= now) return endedChange(verdict, change, 'expired')
  return isOvertaken(verdict, records, change) ? endedChange(verdict, change, 'overtaken') : null
}

function agreed(verdict: Verdict, records: Records, change: Change, second: Person, now: Instant): VerdictMove {
  if (isOvertaken(verdict, records, change)) return endedChange(verdict, change, 'overtaken')
  const ended = endedChange(verdict, change, 'confirmed')
  const moved = applied(ended.verdict, change, second, now)
  return { verdict: moved.verdict, facts: [...ended.facts, ...moved.facts] }
}

function applied(verdict: Verdict, change: Change, second: Person, now: Instant): VerdictMove {
  switch (change.what) {
    case 'answer':
      return saidByHand(verdict, change, { by: change.by, why: change.why, now }, second)
    case 'problem':
      return answered(verdict, { ...change.problem, second })
    case 'reopen': {
      const { confirmed, earlier, sprint } = verdict
      return {
        verdict: {
          ...verdict,
          confirmed: null,
          waitsSince: now,
          earlier: [...earlier, ...(confirmed ? [confirmed] : [])],
        },
        facts: [{ kind: 'verdict-reopened', sprint, overall: change.from, why: change.why }],
      }
    }
  }
}

function isOvertaken(verdict: Verdict, records: Records, change: Change): boolean {
  if (change.what === 'reopen') return verdict.confirmed === null
  if (change.what === 'problem') return problemValueWith(verdict, records) !== change.from
  const answer = answersOf(records, verdict).find(({ question }) => question === change.question)
  return answer?.recorded !== change.was || answer.value !== change.from
}

/** What was open when the verdict was confirmed is answered in TRT's normal way also after that. */
export function isProblemOpen(verdict: Verdict, records: Records): boolean {
  if (verdict.confirmed?.answers.problem !== 'pending') return false
  const value = problemValueWith(verdict, records)
  return value === 'pending' || value === 'unknown'
}

/** What it was told as does not hold it any more: people have turned it. */
function lifted(verdict: Verdict, question: Question): Verdict {
  return { ...verdict, held: verdict.held.filter(one => one.question !== question) }
}

function closedFor({ confirmed, change }: Verdict): VerdictNo | null {
  if (confirmed) return { no: 'confirmed', confirmed }
  return change ? { no: 'waits', change } : null
}

function problemValueWith(verdict: Verdict, records: Records): Value {
  return valuesOf(answersOf(records, verdict)).problem
}

function waitingFor({ changes }: Verdict, { why, by, now, expiresAt }: Said) {
  return { n: changes + 1, why, by, at: now, expiresAt }
}

function proposed(verdict: Verdict, change: Change): VerdictMove {
  return {
    verdict: { ...verdict, change, changes: change.n },
    facts: [{ kind: 'verdict-change-proposed', sprint: verdict.sprint, change }],
  }
}

function endedChange(verdict: Verdict, { n }: Change, how: ChangeEnd): VerdictMove {
  return {
    verdict: { ...verdict, change: null },
    facts: [{ kind: 'verdict-change-ended', sprint: verdict.sprint, n, how }],
  }
}

function saidByHand(
  verdict: Verdict,
  { question, to, was, from }: { question: Question; to: Sayable; was: Value; from: Value },
  { by, why, now }: Pick<Said, 'by' | 'why' | 'now'>,
  second: Person | null,
): VerdictMove {
  const hand = { question, value: to, was, ...(from !== was && { before: from }), why, by, at: now, second }
  return {
    verdict: { ...lifted(verdict, question), hands: [...verdict.hands, hand] },
    facts: [{ kind: 'verdict-answered-by-hand', sprint: verdict.sprint, hand, before: from }],
  }
}

function answered(verdict: Verdict, problem: ProblemAnswer): VerdictMove {
  // One person answers what nobody knew; what had failed turns by two.
  const isFailed = verdict.held.some(({ question, value }) => question === 'problem' && value === 'failed')
  const free = isFailed && problem.second === null ? verdict : lifted(verdict, 'problem')
  return {
    verdict: { ...free, problem },
    facts: [{ kind: 'verdict-problem-answered', sprint: verdict.sprint, problem, before: verdict.problem }],
  }
}
