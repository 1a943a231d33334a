import { inWords, listed, mention, slackTime } from '../../kernel/text.ts'
import type { Person } from '../../kernel/people.ts'
import type { Answer } from '../model/answers.ts'
import type {
  Change,
  ChangeEnd,
  Confirmed,
  HandAnswer,
  ProblemAnswer,
  Question,
  Value,
  Verdict,
} from '../model/verdict.ts'
import { problemLine } from './evidence.ts'
import { answerName, changeWish, openQuestions, questionName } from './names.ts'
import { slackStyle } from './style.ts'

/** How the teams are mentioned. */
export interface Teams {
  trt: string
  testPlatform: string
}

interface Turned {
  question: Question
  before: Value
  after: Value
}

/** The records say something else than at the last look: one message for all of it. Null where it is nothing. */
export function turnedSteps(turns: readonly Turned[], { confirmed }: Verdict, trt: string | null): string | null {
  if (turns.length === 0) return null
  const what = turns.map(turnedStep).join(' ')
  if (!confirmed)
    return trt === null ? what : `${trt}: ${what} Please look at the verdict above; it is not confirmed yet.`
  const stands = `The verdict was confirmed as *${overallName(confirmed.overall)}* by ${mention(confirmed.by)};`
  return trt === null
    ? `${what} ${stands} that stays so.`
    : `${trt}: ${what} ${stands} that stands until two of TRT reopen it.`
}

function turnedStep({ question, before, after }: Turned): string {
  return before === 'pending'
    ? `${capital(questionName(question))} is settled: *${answerName(question, after)}*.`
    : `The answer to ${questionName(question)} turned from *${answerName(question, before)}* to *${answerName(question, after)}*.`
}

export function problemStep(problem: ProblemAnswer, { testPlatform }: Teams): string {
  return `${problem.second ? `${testPlatform}: ` : ''}Question 3 is answered. ${problemLine(problem, { style: slackStyle, links: new Map() })}`
}

export function handStep(
  { question, why, by, second, value }: HandAnswer,
  before: Value,
  { testPlatform }: Teams,
): string {
  const agreed = second ? ` and ${mention(second)}` : ''
  const called = second ? `${testPlatform}: ` : ''
  return `${called}${mention(by)}${agreed} answered ${questionName(question)} by hand with *${answerName(question, value)}*; it was *${answerName(question, before)}* before, and both stay visible. “${inWords(why, 600)}”`
}

export function proposedStep(change: Change, { trt }: Teams): string {
  return `${trt}: ${mention(change.by)} wants to ${changeWish(change)}. “${inWords(change.why, 600)}” A second person of TRT agrees or declines on the verdict above, until ${slackTime(change.expiresAt)}.`
}

export function changeEndedStep(change: Change, how: ChangeEnd, by: Person | null): string | null {
  const who = mention(change.by)
  switch (how) {
    case 'confirmed':
      return null
    case 'declined':
      return `${who}: ${by ? mention(by) : ''} declined the proposal to ${changeWish(change)}. Nothing changed; talk about it, and propose it again if it is still right.`
    case 'withdrawn':
      return `${who} does not want to ${changeWish(change)} any more. Nothing changed.`
    case 'expired':
      return `${who}: within three working days nobody agreed to the proposal to ${changeWish(change)}, so nothing changed. Propose it again if it is still right.`
    case 'overtaken':
      return `${who}: the answer is another one by now, so there is nothing left to agree to (it was proposed to ${changeWish(change)}). Look at the verdict and propose it again if it is still right.`
  }
}

export function confirmedStep({ overall, by }: Confirmed, sprint: number): string {
  return overall === 'failed'
    ? `${mention(by)} confirmed that sprint ${sprint} failed. A retrospective follows, here in the thread.`
    : `${mention(by)} confirmed that sprint ${sprint} was a success.`
}

export function reopenedStep(
  { by, why }: Change,
  second: Person,
  overall: Confirmed['overall'],
  { testPlatform }: Teams,
): string {
  return `${testPlatform}: ${mention(by)} and ${mention(second)} reopened the verdict, which was confirmed as *${overallName(overall)}*. “${inWords(why, 600)}” TRT answers and confirms it anew.`
}

/** Unconfirmed for working days: TRT is called. */
export function unconfirmedStep(sprint: number, workingDays: number, unknown: readonly Answer[], trt: string): string {
  const what =
    unknown.length > 0
      ? `please answer ${listed(openQuestions(unknown))}, then confirm it.`
      : 'please confirm it, or change an answer that is wrong.'
  return `${trt}: the verdict of sprint ${sprint} has waited for ${workingDays} working days; ${what}`
}

export function overallName(overall: Confirmed['overall']): string {
  return overall === 'failed' ? 'failed' : 'a success'
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
