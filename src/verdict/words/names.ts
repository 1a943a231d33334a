import type { Answer } from '../model/answers.ts'
import type { Change, Question, Value } from '../model/verdict.ts'

export const questionNames = {
  'on-time': 'a build on time',
  'admin-acks': 'an admin change without an ack',
  problem: 'a significant problem that forced the cluster out',
} satisfies Record<Question, string>

export const questionNumbers = { 'on-time': 1, 'admin-acks': 2, problem: 3 } satisfies Record<Question, number>

export const questionTitles = {
  'on-time': 'Build on time',
  'admin-acks': 'Admin change without an ack',
  problem: 'Significant problem that forced the cluster out',
} satisfies Record<Question, string>

const answers = {
  'on-time': { success: 'yes', failed: 'no', found: 'yes', unknown: 'unknown', pending: 'open' },
  'admin-acks': { success: 'none', failed: 'yes', found: 'none', unknown: 'unknown', pending: 'open' },
  problem: {
    success: 'none',
    failed: 'yes, and it fails the sprint',
    found: 'found, and dealt with within half the sprint',
    unknown: 'unknown',
    pending: 'open',
  },
} satisfies Record<Question, Record<Value, string>>

export function answerName(question: Question, value: Value): string {
  return answers[question][value]
}

/** The answer with what it means for the sprint: for a line of its own. */
export function answerInFull(question: Question, value: Value): string {
  const fails = value === 'failed' && question !== 'problem' ? ', and it fails the sprint' : ''
  return `${answerName(question, value)}${fails}`
}

/** Of a finding: whether it is a change that somebody recorded, and not a question of the bot. */
export function isChange(finding: string): boolean {
  return /^A\d+$/.test(finding)
}

/** `question 1 (a build on time)` */
export function questionName(question: Question): string {
  return `question ${questionNumbers[question]} (${questionNames[question]})`
}

export function openQuestions(open: readonly Pick<Answer, 'question'>[]): string[] {
  return open.map(({ question }) => questionName(question))
}

/** What it wants to do, after "to". */
export function changeWish(change: Change): string {
  switch (change.what) {
    case 'answer':
      return `answer ${questionName(change.question)} with *${answerName(change.question, change.to)}* instead of *${answerName(change.question, change.from)}*`
    case 'problem':
      return `answer ${questionName('problem')} anew, which makes it *${answerName('problem', change.to)}* instead of *${answerName('problem', change.from)}*`
    case 'reopen':
      return `reopen the verdict, which was confirmed as *${change.from === 'failed' ? 'failed' : 'a success'}*`
  }
}
