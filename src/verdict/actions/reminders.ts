import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { say } from '../../slack/promises.ts'
import { dayOf, daysBetween } from '../../sprint/model/civil.ts'
import type { CivilDate } from '../../sprint/model/civil.ts'
import { isWorking, isWorkingDay } from '../../sprint/model/hours.ts'
import { claimOnce, isClaimed, lastClaimed } from '../../store/job-runs.ts'
import { answersOf } from '../model/answers.ts'
import { callDue, CALLED_EVERY_WORKING_DAYS, workingDaysBetween, workingDaysSince } from '../model/due.ts'
import type { ActionItem, Retrospective } from '../model/retrospective.ts'
import type { Verdict } from '../model/verdict.ts'
import { readOpenVerdicts } from '../store.ts'
import { readOpenItems, readOpenRetrospectives } from '../store-retrospective.ts'
import { itemsReminder } from '../words/items.ts'
import { retrospectiveReminder } from '../words/retrospective.ts'
import type { RetrospectiveReminder } from '../words/retrospective.ts'
import { unconfirmedStep } from '../words/steps.ts'
import { cardKey, threadLane } from './context.ts'
import type { VerdictContext } from './context.ts'
import { recordsOf } from './records.ts'

/** A reminder that is due: `period` names it, so that it is sent once. */
interface Reminder {
  /** Its own where the last one counts; else all of them are claimed as one job's. */
  job?: string
  period: string
  sprint: number
  text: string
}

/** Calls whoever is waited for, in TRT's hours: about verdicts, retrospectives and action items. */
export async function remind(ctx: VerdictContext, now: Instant): Promise<void> {
  if (!isWorking(ctx.sprints.hours, 'trt', now)) return
  const { db } = ctx.store
  const [verdicts, retrospectives, items] = [
    await readOpenVerdicts(db),
    await readOpenRetrospectives(db),
    await readOpenItems(db),
  ]
  const bySprint = Map.groupBy(items, ({ sprint }) => sprint)
  const due = [
    ...(await Promise.all(verdicts.map(verdict => unconfirmed(ctx, verdict, now)))),
    ...retrospectives.map(retrospective => ofRetrospective(ctx, retrospective, now)),
    ...(await Promise.all([...bySprint].map(([sprint, open]) => ofItems(ctx, sprint, open, now)))),
  ]
  for (const reminder of due) if (reminder) await sendOnce(ctx, reminder)
}

const REMINDER = 'verdict.reminder'

async function sendOnce(ctx: VerdictContext, { job = REMINDER, period, sprint, text }: Reminder): Promise<void> {
  if (await isClaimed(ctx.store.db, job, period)) return
  await ctx.store.tx(async tx => {
    if (!(await claimOnce(tx, job, period))) return
    const key = `verdict-reminder/${period}`
    tx.pen.promise([say({ key, lane: threadLane(sprint), threadOf: cardKey(sprint), text })])
  })
}

async function unconfirmed(ctx: VerdictContext, verdict: Verdict, now: Instant): Promise<Reminder | null> {
  const { sprint, waitsSince, confirmed, problem } = verdict
  if (confirmed || waitsSince === null) return null
  const call = callDue(ctx.sprints.hours, 'trt', waitsSince, now)
  if (call === 0) return null
  const records = await recordsOf(ctx, ctx.store.db, { sprint, problem, now })
  const unknown = answersOf(records, verdict).filter(({ value }) => value === 'unknown')
  const days = workingDaysSince(ctx.sprints.hours, 'trt', waitsSince, now)
  return {
    period: `${verdict.id}/${waitsSince}/${call}`,
    sprint,
    text: unconfirmedStep(sprint, days, unknown, ctx.mentionOf('trt')),
  }
}

function ofRetrospective(ctx: VerdictContext, retrospective: Retrospective, now: Instant): Reminder | null {
  const due = reminderDue(ctx, retrospective, now)
  if (!due) return null
  const { sprint } = retrospective
  return {
    period: `retrospective/${sprint}/${due.period}`,
    sprint,
    text: retrospectiveReminder(due.kind, retrospective, ctx.mentionOf('trt')),
  }
}

/** The working day before, the day itself, and each third working day after that. */
function reminderDue(
  { sprints: { hours } }: VerdictContext,
  { plan, openedAt }: Retrospective,
  now: Instant,
): { kind: RetrospectiveReminder; period: string } | null {
  if (!plan) {
    const call = callDue(hours, 'trt', openedAt, now)
    return call === 0 ? null : { kind: 'plan', period: `${openedAt}/plan/${call}` }
  }
  const today = dayOf(now, hours.hours.trt.timeZone)
  const period = `${plan.at}/${plan.date}`
  if (today === plan.date) return { kind: 'today', period: `${period}/today` }
  const between = (from: CivilDate, to: CivilDate) => workingDaysBetween(hours, 'trt', from, to)
  if (today < plan.date) {
    const isLast = between(today, plan.date) <= (isWorkingDay(hours, 'trt', plan.date) ? 1 : 0)
    const isPlannedToday = dayOf(plan.at, hours.hours.trt.timeZone) === today
    return isLast && !isPlannedToday ? { kind: 'before', period: `${period}/before` } : null
  }
  const call = Math.floor(between(plan.date, today) / CALLED_EVERY_WORKING_DAYS)
  return call === 0 ? null : { kind: 'overdue', period: `${period}/overdue/${call}` }
}

/** Those that are open for a week, together for each sprint: never sooner than a week after its last reminder. */
async function ofItems(
  ctx: VerdictContext,
  sprint: number,
  open: readonly ActionItem[],
  now: Instant,
): Promise<Reminder | null> {
  const due = open.filter(({ at }) => now - at >= days(7))
  if (due.length === 0) return null
  const job = `${REMINDER}/items/${sprint}`
  const last = await lastClaimed(ctx.store.db, job)
  const { timeZone } = ctx.sprints.hours.hours.trt
  if (last !== null && daysBetween(dayOf(last, timeZone), dayOf(now, timeZone)) < 7) return null
  const text = itemsReminder(sprint, due, now, ctx.mentionOf('trt'))
  return { job, period: `items/${sprint}/after/${last ?? 'none'}`, sprint, text }
}
