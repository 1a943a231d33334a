import type { Actor, Person } from '../../kernel/people.ts'
import { keep, say } from '../../slack/promises.ts'
import type { Tx } from '../../store/store.ts'
import { answersOf, heldBy, overallOf } from '../model/answers.ts'
import type { Records } from '../model/answers.ts'
import type { VerdictMove } from '../model/decide.ts'
import { isBad, isDue, isTurn, turnsAfter } from '../model/turns.ts'
import { QUESTIONS, valuesOf } from '../model/verdict.ts'
import type { Change, Values, Verdict, VerdictFact, WaitingTurn } from '../model/verdict.ts'
import { saveVerdict } from '../store.ts'
import {
  changeEndedStep,
  confirmedStep,
  handStep,
  problemStep,
  proposedStep,
  reopenedStep,
  turnedSteps,
} from '../words/steps.ts'
import type { Teams } from '../words/steps.ts'
import { cardKey, threadLane } from './context.ts'
import type { VerdictContext } from './context.ts'
import { followConfirmed } from './retrospective.ts'

/** Writes what was said about a verdict, tells it in its thread, and has the card show it. */
export async function written(
  ctx: VerdictContext,
  tx: Tx,
  before: Verdict,
  { move, records, by }: { move: VerdictMove; records: Records; by: Actor },
): Promise<Verdict> {
  const after = { ...records, problem: move.verdict.problem }
  const answers = answersOf(after, move.verdict)
  const values = valuesOf(answers)
  const earlier = valuesOf(answersOf({ ...records, problem: before.problem }, before))
  const seen = seenAfter(before, move, earlier, values)
  const held = heldBy(answers, move.verdict, tx.now)
  const { hours } = ctx.sprints
  // What it is told with needs no message of its own.
  const turns = before.told ? turnsAfter(before, move, { earlier, values }, hours, tx.now) : []
  const due = turns.filter(turn => isDue(turn, hours, tx.now))
  const turned = turns.filter(turn => !due.includes(turn))
  const saved = await saveVerdict(tx, { ...move.verdict, seen, held, turned })
  tx.pen.record(saved.id, by, move.facts, by === 'bot' ? 'records' : null)
  for (const [at, fact] of move.facts.entries()) {
    const text = stepOf(ctx, fact, before, saved, by === 'bot' ? null : by)
    if (text !== null && saved.told) sayInThread(tx, saved.sprint, `${saved.version}/${at}`, text)
  }
  tellTurns(ctx, tx, saved, due, values)
  if (saved.told) tx.pen.promise([keep(cardKey(saved.sprint))])
  if (move.facts.some(({ kind }) => kind === 'verdict-confirmed')) await followConfirmed(ctx, tx, saved, after)
  return saved
}

/** What turned by itself stays to be noticed, also where somebody speaks first. */
function seenAfter(before: Verdict, { verdict, facts }: VerdictMove, earlier: Values, now: Values): Values {
  const isTold = verdict.told !== null && before.told === null
  const noticed = QUESTIONS.filter(
    question =>
      isTold || now[question] !== earlier[question] || facts.some(fact => isTurn(fact) && fact.question === question),
  )
  return { ...before.seen, ...Object.fromEntries(noticed.map(question => [question, now[question]])) }
}

/** Written from what counts when it is told; what is settled as good calls nobody. */
function tellTurns(ctx: VerdictContext, tx: Tx, verdict: Verdict, due: readonly WaitingTurn[], now: Values): void {
  const { confirmed, sprint, version } = verdict
  const isTurned = due.some(({ before }) => before !== 'pending')
  const calls =
    confirmed === null
      ? due.some(({ question }) => isBad(now, question))
      : isTurned && overallOf(Object.values(now)) !== confirmed.overall
  const turns = due.map(({ question, before }) => ({ question, before, after: now[question] }))
  const text = turnedSteps(turns, verdict, calls ? teamsOf(ctx).trt : null)
  if (text !== null) sayInThread(tx, sprint, `${version}/turned`, text)
}

/** Whoever speaks before it is told has it told: what he says is shown there. */
export function toldBy({ verdict, facts }: VerdictMove, now: number): VerdictMove {
  if (verdict.told) return { verdict, facts }
  const fact: VerdictFact = { kind: 'verdict-told', sprint: verdict.sprint, lateMs: 0, answers: verdict.seen }
  return { verdict: { ...verdict, told: { at: now, lateMs: 0 }, waitsSince: now }, facts: [fact, ...facts] }
}

function sayInThread(tx: Tx, sprint: number, key: string, text: string): void {
  const lane = threadLane(sprint)
  tx.pen.promise([say({ key: `verdict-step/${sprint}/${key}`, lane, threadOf: cardKey(sprint), text })])
}

export function teamsOf(ctx: VerdictContext): Teams {
  return { trt: ctx.mentionOf('trt'), testPlatform: ctx.mentionOf('test-platform') }
}

function stepOf(
  ctx: VerdictContext,
  fact: VerdictFact,
  before: Verdict,
  after: Verdict,
  by: Person | null,
): string | null {
  const teams = teamsOf(ctx)
  switch (fact.kind) {
    case 'verdict-problem-answered':
      return problemStep(fact.problem, teams)
    case 'verdict-answered-by-hand':
      return handStep(fact.hand, fact.before, teams)
    case 'verdict-change-proposed':
      return proposedStep(fact.change, teams)
    case 'verdict-change-ended':
      return endedStep(before.change, fact, by)
    case 'verdict-confirmed':
      return after.confirmed && confirmedStep(after.confirmed, after.sprint)
    case 'verdict-reopened':
      return before.change && by && reopenedStep(before.change, by, fact.overall, teams)
    default:
      return null
  }
}

function endedStep(
  change: Change | null,
  { how }: Extract<VerdictFact, { kind: 'verdict-change-ended' }>,
  by: Person | null,
): string | null {
  return change && changeEndedStep(change, how, by)
}
