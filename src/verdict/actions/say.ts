import type { Member } from '../../kernel/people.ts'
import { samePerson } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { keep } from '../../slack/promises.ts'
import type { Tx } from '../../store/store.ts'
import { answersOf, countedOuts } from '../model/answers.ts'
import type { Records } from '../model/answers.ts'
import {
  answerProblem,
  confirmVerdict,
  decideChange,
  isProblemOpen,
  reopenVerdict,
  sayAnswer,
} from '../model/decide.ts'
import type { ChangeVerb, Said, VerdictMove, VerdictNo } from '../model/decide.ts'
import { afterWorkingDays } from '../model/due.ts'
import type { ProblemAnswer, Question, Sayable, Verdict } from '../model/verdict.ts'
import { readVerdict } from '../store.ts'
import {
  nobodyElse,
  noVerdict,
  onlyTrt,
  reasonMissing,
  unknownFailover,
  verdictRefusal,
  whichMissing,
} from '../words/refusals.ts'
import { cardKey } from './context.ts'
import type { VerdictContext } from './context.ts'
import { toldBy, written } from './moves.ts'
import { recordsOf } from './records.ts'
import { peopleIn, timelineOf } from './timeline.ts'

/** How long a change waits for the second person. */
const CHANGE_WAITS_WORKING_DAYS = 3

interface Saying {
  sprint: number
  member: Member
}

type ProblemSaid = Pick<ProblemAnswer, 'significant' | 'forced' | 'failover' | 'persists' | 'note'>

/** TRT answers the third question. */
export async function sayProblem(ctx: VerdictContext, { sprint, member, ...said }: Saying & ProblemSaid) {
  return act(ctx, { sprint, member }, (verdict, records, more) => {
    const failovers = [...new Set(countedOuts(records).map(({ id, failover }) => failover ?? id))]
    if (said.forced && said.failover === null && failovers.length > 0) return whichMissing()
    if (said.failover !== null && !failovers.includes(said.failover)) return unknownFailover(said.failover, failovers)
    const outs = countedOuts(records).map(({ id }) => id)
    const problem: ProblemAnswer = { ...said, outs, by: member.person, at: more.now, second: null }
    return answerProblem(verdict, records, problem, { ...more, why: said.note })
  })
}

/** TRT says that an answer is another one than the records say. */
export async function sayByHand(
  ctx: VerdictContext,
  { sprint, member, question, to, why }: Saying & { question: Question; to: Sayable; why: string },
) {
  if (why === '') return reasonMissing()
  return act(ctx, { sprint, member }, (verdict, records, more) =>
    sayAnswer(verdict, records, { question, to }, { ...more, why }),
  )
}

/** `shown`: the answers on the message that was pressed. */
export async function confirm(ctx: VerdictContext, { sprint, member, shown }: Saying & { shown: string | null }) {
  await learnWho(ctx, sprint)
  return act(ctx, { sprint, member }, (verdict, records, { by, now }) => {
    if (verdict.confirmed && samePerson(verdict.confirmed.by, by)) return verdict
    return confirmVerdict(verdict, records, { by, now, shown })
  })
}

export async function reopen(ctx: VerdictContext, { sprint, member, why }: Saying & { why: string }) {
  if (why === '') return reasonMissing()
  return act(ctx, { sprint, member }, (verdict, _, more) => reopenVerdict(verdict, { ...more, why }))
}

/** Agrees to a change that waits, declines it, or takes it back. */
export async function actOnChange(
  ctx: VerdictContext,
  { sprint, member, verb, n }: Saying & { verb: ChangeVerb; n: number },
) {
  return act(ctx, { sprint, member }, (verdict, records, { by, now }) =>
    decideChange(verdict, records, { verb, by, n, now }),
  )
}

/** The verdict, or why a form need not be opened: whatever is filled in would be refused. */
export async function refusedEarly(
  ctx: VerdictContext,
  { sprint, member }: Saying,
  what: 'answer' | 'change' | 'reopen',
): Promise<{ verdict: Verdict; records: Records } | Refusal> {
  if (!member.roles.includes('trt')) return onlyTrt('say something about a verdict', ctx.mentionOf('trt'))
  const { db } = ctx.store
  const verdict = await readVerdict(db, sprint)
  if (!verdict) return noVerdict(sprint)
  if (verdict.change) return verdictRefusal({ no: 'waits', change: verdict.change })
  if (what === 'reopen' && !verdict.confirmed) return verdictRefusal({ no: 'not-confirmed' })
  const records = await recordsOf(ctx, db, { sprint, problem: verdict.problem, now: ctx.clock.now() })
  const isOpen = verdict.confirmed === null || (what === 'answer' && isProblemOpen(verdict, records))
  if (what !== 'reopen' && verdict.confirmed && !isOpen)
    return verdictRefusal({ no: 'confirmed', confirmed: verdict.confirmed })
  if (what === 'answer' && countedOuts(records).length === 0) return verdictRefusal({ no: 'nothing-out' })
  if (what === 'change' && answersOf(records, verdict).every(({ settled }) => !settled))
    return verdictRefusal({ no: 'not-settled', question: 'on-time' })
  return { verdict, records }
}

type Decide = (
  verdict: Verdict,
  records: Records,
  said: Omit<Said, 'why'>,
) => VerdictMove | VerdictNo | Verdict | Refusal

async function act(ctx: VerdictContext, { sprint, member }: Saying, decide: Decide): Promise<Verdict | Refusal> {
  if (!member.roles.includes('trt')) return onlyTrt('say something about a verdict', ctx.mentionOf('trt'))
  return ctx.store.tx(async tx => {
    const verdict = await readVerdict(tx.db, sprint)
    if (!verdict) return noVerdict(sprint)
    const records = await recordsOf(ctx, tx.db, { sprint, problem: verdict.problem, now: tx.now })
    const decided = decide(verdict, records, { by: member.person, now: tx.now, expiresAt: expiry(ctx, tx) })
    if ('version' in decided || isRefusal(decided)) return decided
    if ('no' in decided) {
      // The message that was pressed may not tell the truth any more: it is brought up to date.
      if (verdict.told) tx.pen.promise([keep(cardKey(sprint))])
      return verdictRefusal(decided)
    }
    const proposes = decided.facts.some(({ kind }) => kind === 'verdict-change-proposed')
    if (proposes && isAlone(ctx, member)) return nobodyElse()
    const isVisible = proposes || decided.facts.some(({ kind }) => kind !== 'verdict-problem-answered')
    const move = isVisible ? toldBy(decided, tx.now) : decided
    return written(ctx, tx, verdict, { move, records, by: member.person })
  })
}

function expiry(ctx: VerdictContext, tx: Tx): number {
  return afterWorkingDays(ctx.sprints.hours, 'trt', tx.now, CHANGE_WAITS_WORKING_DAYS)
}

function isAlone(ctx: VerdictContext, { person }: Member): boolean {
  return ctx.holders('trt').every(one => samePerson(one, person))
}

/** The retrospective's issue names people, and is written where nobody can be waited for. */
async function learnWho(ctx: VerdictContext, sprint: number): Promise<void> {
  const { db } = ctx.store
  const records = await recordsOf(ctx, db, { sprint, problem: null, now: ctx.clock.now() })
  await ctx.learnNames(peopleIn(await timelineOf(db, records)))
}
