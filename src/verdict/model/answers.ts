import { crossedAt, isBeyond } from '../../investigation/model/budget.ts'
import type { Budget } from '../../investigation/model/budget.ts'
import { counts } from '../../investigation/model/out.ts'
import type { Out } from '../../investigation/model/out.ts'
import type { Instant } from '../../kernel/time.ts'
import { onTime } from '../../payload/model/payload.ts'
import type { Payload } from '../../payload/model/payload.ts'
import type { Sprint } from '../../sprint/model/calendar.ts'
import type { AdminFinding } from '../../upgrade/model/admin-change.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'
import type { Install } from '../../upgrade/model/upgrade.ts'
import { QUESTIONS } from './verdict.ts'
import type { HandAnswer, Held, Overall, ProblemAnswer, Question, Value, Verdict } from './verdict.ts'

/** What one cluster has to say about a sprint. */
export interface ClusterRecord {
  cluster: string
  /** Of the sprint's payload; null where it never began there, or not yet. */
  run: PayloadRun | null
  /** Each time that it took up a payload of the sprint, oldest first; none where nobody saw one. */
  installs: readonly Install[]
  /** Whether the bot could read gates and acks during its run. */
  gatesSeen: boolean
  /** All that time out is charged to for this sprint. */
  budgets: readonly Budget[]
}

/** All that the three questions are answered from. */
export interface Records {
  sprint: Sprint
  /** Until then its payload may still be taken up; the next sprint's takes its place. */
  nextDeadlineAt: Instant
  /** Null where no payload was ever to be selected with the bot. */
  payload: Payload | null
  /** Whether the bot sees what the clusters run. */
  watches: boolean
  clusters: readonly ClusterRecord[]
  findings: readonly AdminFinding[]
  problem: ProblemAnswer | null
  asOf: Instant
}

/** What the records say: `pending` while they may still say something else. */
export interface Recorded {
  value: Value
  settledAt: Instant | null
}

export interface Answer {
  question: Question
  settled: boolean
  settledAt: Instant | null
  /** What the records say. */
  recorded: Value
  /** What counts: the records, what was told before they said better, or what people said instead of them. */
  value: Value
  /** What it was told as, where the records alone now say better. */
  held: Held | null
  /** What was said by hand last; both values stay visible. */
  byHand: HandAnswer | null
  /** Whether it counts; it does not where the records say something else by now than they did then. */
  handHolds: boolean
}

/** What people said about a verdict, and what it was told as. */
export type Sayings = Pick<Verdict, 'hands' | 'held'>

export function answersOf(records: Records, { hands, held: told }: Sayings): Answer[] {
  const recorded = recordedAnswers(records)
  return QUESTIONS.map(question => {
    const { value, settledAt } = recorded[question]
    const byHand = hands.findLast(hand => hand.question === question) ?? null
    const handHolds = settledAt !== null && byHand !== null && (byHand.value === 'failed' || byHand.was === value)
    const counts = handHolds && byHand ? byHand.value : value
    const held = told.find(one => one.question === question && isBetter(counts, one.value)) ?? null
    return {
      question,
      settled: settledAt !== null || held !== null,
      settledAt: held ? held.at : settledAt,
      recorded: value,
      value: held ? held.value : counts,
      held,
      byHand,
      handHolds,
    }
  })
}

/**
 * What is held of the answers as they are now: what was told as failed or unknown. What an administrator had to do fails
 * a sprint also before that is told; QE, and whoever sets the final cause of a time out, have the last word until then.
 */
export function heldBy(
  answers: readonly Answer[],
  { held: before, told }: Pick<Verdict, 'held' | 'told'>,
  now: Instant,
): Held[] {
  return answers.flatMap(({ question, value, settled }): Held[] => {
    if (!settled || (value !== 'failed' && value !== 'unknown')) return []
    if (told === null && !(question === 'admin-acks' && value === 'failed')) return []
    const known = before.find(one => one.question === question && one.value === value)
    return [known ?? { question, value, at: now }]
  })
}

function isBetter(value: Value, told: Held['value']): boolean {
  return value !== told && value !== 'failed'
}

/** One failed question fails the sprint; what nobody knows, or is not settled, is no success. */
export function overallOf(values: readonly Value[]): Overall {
  if (values.includes('failed')) return 'failed'
  return values.every(value => value === 'success' || value === 'found') ? 'success' : 'undecided'
}

export function recordedAnswers(records: Records): Record<Question, Recorded> {
  return { 'on-time': onTimeOf(records), 'admin-acks': adminAcksOf(records), problem: problemOf(records) }
}

/** From when on there is something to tell: it has failed, or nothing is left to settle. Null before that. */
export function readyAt(answers: readonly Answer[]): Instant | null {
  const failed = answers.flatMap(({ value, settledAt }) =>
    value === 'failed' && settledAt !== null ? [settledAt] : [],
  )
  if (failed.length > 0) return Math.min(...failed)
  const settled = answers.flatMap(({ settledAt }) => settledAt ?? [])
  return settled.length === answers.length ? Math.max(...settled) : null
}

/** The times out that count against the half sprint. */
export function countedOuts({ clusters }: Pick<Records, 'clusters'>): Out[] {
  return outsIn(clusters).filter(out => out.kind === 'out' && counts(out.cause))
}

export function outsIn(clusters: readonly ClusterRecord[]): Out[] {
  return clusters.flatMap(({ budgets }) => budgets.flatMap(({ outs }) => outs))
}

/** Whether TRT has said something about every time out that counts. */
export function isAnswered(records: Records): boolean {
  const said = records.problem?.outs ?? []
  return countedOuts(records).every(({ id }) => said.includes(id))
}

/** Whether its payload was ever at work: an upgrade that was given up is not. */
export function ran({ clusters }: Pick<Records, 'clusters'>): boolean {
  return clusters.some(({ run }) => run !== null && run.startedAt !== null)
}

/** Those that ran the payload while nobody could see what was asked for and acknowledged there. */
export function blindClusters({ clusters }: Pick<Records, 'clusters'>): string[] {
  return clusters.flatMap(({ cluster, run, gatesSeen }) => (run?.startedAt && !gatesSeen ? [cluster] : []))
}

/** The changes by hand that have to stay: an experiment that cannot be taken back is no experiment. */
export function lastingChanges({ findings }: Pick<Records, 'findings'>): AdminFinding[] {
  return findings.filter(({ persistent }) => persistent)
}

function onTimeOf({ payload, sprint, asOf }: Records): Recorded {
  const deadlineAt = payload?.deadlineAt ?? sprint.deadlineAt
  if (asOf <= deadlineAt) return { value: 'pending', settledAt: null }
  if (payload === null) return { value: 'unknown', settledAt: deadlineAt }
  // A verdict of QE that comes later turns it, and counts from then.
  if (onTime(payload, asOf) === 'no')
    return { value: 'failed', settledAt: Math.max(deadlineAt, payload.noBuildAt ?? deadlineAt) }
  return { value: 'success', settledAt: deadlineAt }
}

function adminAcksOf(records: Records): Recorded {
  const settledAt = runSettledAt(records)
  if (settledAt === null) return { value: 'pending', settledAt }
  return { value: adminAcksValue(records), settledAt }
}

function adminAcksValue(records: Records): Value {
  const verdicts = records.findings.map(({ verdict }) => verdict)
  if (verdicts.includes('missing')) return 'failed'
  const seen = records.watches && ran(records) && blindClusters(records).length === 0
  return seen && !verdicts.includes('unknown') ? 'success' : 'unknown'
}

function problemOf(records: Records): Recorded {
  const settledAt = problemSettledAt(records)
  if (settledAt === null) return { value: 'pending', settledAt }
  return { value: problemValue(records), settledAt }
}

function problemValue(records: Records): Value {
  const { problem, watches } = records
  if (beyondAt(records) !== null) return 'failed'
  if (problem?.persists || lastingChanges(records).length > 0) return 'failed'
  // A payload that never ran could show no problem; where nobody watches, what was out is all there is to go by.
  if (countedOuts(records).length === 0) return ran(records) || !watches ? 'success' : 'unknown'
  if (problem === null || !isAnswered(records)) return 'unknown'
  return problem.significant && problem.forced ? 'found' : 'success'
}

/** When more than half of the sprint was used up, where it was. */
export function beyondAt({ clusters }: Pick<Records, 'clusters'>): Instant | null {
  const moments = clusters.flatMap(({ budgets }) =>
    budgets.flatMap(budget => (isBeyond(budget) ? (crossedAt(budget, 1) ?? []) : [])),
  )
  return moments.length === 0 ? null : Math.min(...moments)
}

/** When the payload's run had ended everywhere, or the budget was passed; null while neither is so. */
function runSettledAt(records: Records): Instant | null {
  const beyond = beyondAt(records)
  if (beyond !== null) return beyond
  const ends = records.clusters.map(({ run }) => (run ? run.endedAt : afterwards(records)))
  return ends.every(end => end !== null) ? Math.max(...ends) : null
}

/** A time out is charged to its run wherever it ends, so one that still goes on may yet pass the budget. */
function problemSettledAt(records: Records): Instant | null {
  const settledAt = runSettledAt(records)
  if (settledAt === null || beyondAt(records) !== null) return settledAt
  const ends = countedOuts(records).map(({ to }) => to)
  return ends.every(end => end !== null) ? Math.max(settledAt, ...ends) : null
}

function afterwards({ nextDeadlineAt, asOf }: Records): Instant | null {
  return asOf > nextDeadlineAt ? nextDeadlineAt : null
}
