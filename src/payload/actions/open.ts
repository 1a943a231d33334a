import type { Member } from '../../kernel/people.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { sprintAt, sprintNumbered } from '../../sprint/model/calendar.ts'
import type { Calendar, Sprint } from '../../sprint/model/calendar.ts'
import { claimOnce } from '../../store/job-runs.ts'
import type { Tx } from '../../store/store.ts'
import { freshPayload, LATE_AFTER_MS } from '../model/payload.ts'
import type { Opening, Payload } from '../model/payload.ts'
import { readPayload, readPayloads, savePayload } from '../store.ts'
import { onlyRole } from '../words/refusals.ts'
import { look } from './context.ts'
import type { PayloadContext } from './context.ts'
import { followPayload } from './follow.ts'
import { movePayload } from './moves.ts'

/** Nobody selects so long before the day. */
const FAR_AHEAD_MS = days(7)
/** So long after its deadline the payload of the sprint before is still worth choosing, if late. */
const STILL_WANTED_MS = days(2)
/** After longer than this nobody asks any more what was missed. */
const MISSED_MAX = 8

export type Begun =
  | { is: 'new' | 'there'; payload: Payload }
  /** Far ahead of its day, whoever types it rather wants to see where the last one stands. */
  | { is: 'early'; sprint: Sprint }

/** TRT begins the selection at once; where it has begun, it is as it is. `anyway`: also in the first days of a sprint. */
export async function openNow(ctx: PayloadContext, member: Member, anyway: boolean): Promise<Begun | Refusal> {
  if (!member.roles.includes('trt')) return onlyRole('begin the selection of the payload', 'trt', ctx.mentionOf('trt'))
  return ctx.store.tx(async tx => {
    const sprint = sprintAt(await ctx.sprints.calendar(tx.db), tx.now)
    const begun = await begunBy(tx, sprint)
    if (begun) return { is: 'there', payload: begun }
    if (!anyway && sprint.selectionAt - tx.now > FAR_AHEAD_MS) return { is: 'early', sprint }
    const how = { openedBy: member.person, late: isLate(sprint, tx.now) }
    return { is: 'new', payload: await opened(ctx, tx, sprint, how) }
  })
}

/** The payload of this sprint; where the clock went back over the beginning of the next one, that of the next. */
async function begunBy(tx: Tx, { number }: Sprint): Promise<Payload | null> {
  const [newest] = await readPayloads(tx.db, 1)
  return (await readPayload(tx.db, number)) ?? (newest && newest.sprint > number ? newest : null)
}

/** Opens what has become due, and records what passed while the bot was down. */
export async function openDue(ctx: PayloadContext): Promise<void> {
  await ctx.store.tx(async tx => {
    const calendar = await ctx.sprints.calendar(tx.db)
    const sprint = sprintAt(calendar, tx.now)
    // Once for each sprint, so that almost every turn ends here.
    if (await claimOnce(tx, WATCHED, String(sprint.number))) {
      for (const missed of await missedBefore(tx, calendar, sprint.number)) await recordPassed(ctx, tx, missed, sprint)
    }
    if (tx.now < sprint.selectionAt || (await begunBy(tx, sprint))) return
    const { firstRunAt } = await watched(tx)
    if (firstRunAt > sprint.deadlineAt) return
    await opened(ctx, tx, sprint, { openedBy: null, late: isLate(sprint, tx.now) })
  })
}

export function isLate(sprint: Pick<Sprint, 'selectionAt'>, now: Instant): boolean {
  return now > sprint.selectionAt + LATE_AFTER_MS
}

async function opened(
  ctx: PayloadContext,
  tx: Tx,
  sprint: Sprint,
  how: Pick<Opening, 'openedBy' | 'late' | 'missed'>,
): Promise<Payload> {
  const { stream } = ctx.settings
  const draft = freshPayload({ sprint: sprint.number, stream, deadlineAt: sprint.deadlineAt, ...how }, tx.now)
  const payload = await savePayload(tx, draft)
  const { late, missed, deadlineAt } = payload
  const facts = [{ kind: 'payload-opened' as const, sprint: sprint.number, stream, late, missed, deadlineAt }]
  const by = how.openedBy ?? 'bot'
  tx.pen.record(payload.id, by, facts, by === 'bot' ? 'job' : null)
  await followPayload(ctx, tx, draft, payload, facts, by)
  if (!missed) tx.pen.promise([look(sprint.number)])
  return payload
}

const WATCHED = 'payload.watched'

/** Since when the bot runs for this team. Of selections that were over by then it has nothing to say. */
async function watched(tx: Tx): Promise<{ firstRunAt: Instant; firstSprint: number }> {
  const rows = await tx.db.selectFrom('job_runs').select(['period', 'ran_at']).where('job', '=', WATCHED).execute()
  return {
    firstRunAt: Math.min(...rows.map(row => Number(row.ran_at))),
    firstSprint: Math.min(...rows.map(row => Number(row.period))),
  }
}

/** The sprints before this one whose selection passed while the bot was down. */
async function missedBefore(tx: Tx, calendar: Calendar, current: number): Promise<Sprint[]> {
  const { firstRunAt, firstSprint } = await watched(tx)
  const missed: Sprint[] = []
  for (let number = Math.max(firstSprint, current - MISSED_MAX); number < current; number += 1) {
    const sprint = sprintNumbered(calendar, number)
    if (sprint.deadlineAt >= firstRunAt && !(await readPayload(tx.db, number))) missed.push(sprint)
  }
  return missed
}

/** It is proposed late where that still makes sense: in the first days of the sprint after it. */
async function recordPassed(ctx: PayloadContext, tx: Tx, sprint: Sprint, current: Sprint): Promise<void> {
  const isLast = sprint.number === current.number - 1 && tx.now <= sprint.deadlineAt + STILL_WANTED_MS
  if (isLast && tx.now < current.selectionAt && !(await readPayload(tx.db, current.number))) {
    await opened(ctx, tx, sprint, { openedBy: null, late: true })
    return
  }
  const payload = await opened(ctx, tx, sprint, { openedBy: null, late: true, missed: true })
  await movePayload(ctx, tx, payload, { verb: 'deadline' }, 'job')
}
