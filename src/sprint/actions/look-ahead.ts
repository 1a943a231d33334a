import type { Instant } from '../../kernel/time.ts'
import { say } from '../../slack/promises.ts'
import { claimOnce } from '../../store/job-runs.ts'
import type { Tx } from '../../store/store.ts'
import type { SprintFact } from '../model/edit.ts'
import { isWorking } from '../model/hours.ts'
import { clashesDue } from '../model/look-ahead.ts'
import type { Clash } from '../model/look-ahead.ts'
import { clashMessage } from '../words/look-ahead.ts'
import { readConfirmedEdits } from '../store.ts'
import { sprintSubject } from './context.ts'
import type { SprintContext } from './context.ts'

/** Tells ten working days ahead, in TRT's hours, when holidays get in the way of a selection: each once. */
export async function warnOfHolidays(ctx: SprintContext, now: Instant): Promise<void> {
  if (!isWorking(ctx.sprints.hours, 'trt', now)) return
  const clashes = clashesDue(await ctx.sprints.calendar(ctx.store.db), ctx.sprints.hours, now)
  for (const clash of clashes) await warnOnce(ctx, clash)
}

async function warnOnce(ctx: SprintContext, { sprint, holidays, free, dueAt }: Clash): Promise<void> {
  // A selection that was moved is looked at anew.
  const period = `P${sprint.number}/${sprint.selectionDay}`
  await ctx.store.tx(async tx => {
    if (!(await claimOnce(tx, 'sprint.look-ahead', period))) return
    const changedAt = await changedLast(tx, sprint.number)
    const { timeZone } = (await ctx.sprints.calendar(tx.db)).rules
    const { number, selectionDay } = sprint
    const fact: SprintFact = { kind: 'sprint-holidays-told', selectionDay, holidays, free, dueAt }
    tx.pen.record(sprintSubject(number), 'bot', [fact], 'job')
    tx.pen.promise([
      say({
        lane: `sprint:${number}`,
        key: `sprint/holidays/${period}`,
        ...clashMessage({
          sprint,
          holidays,
          free,
          lateMs: tx.now - Math.max(dueAt, changedAt),
          timeZone,
          call: ctx.mentionOf('trt'),
          seal: ctx.seal,
        }),
      }),
    ])
  })
}

/** When the last edit that may have moved this selection was confirmed: nobody could be warned of it before. */
async function changedLast(tx: Tx, sprint: number): Promise<Instant> {
  const edits = (await readConfirmedEdits(tx.db)).filter(({ sprint: of, change }) =>
    change.kind === 'selection' ? of === sprint : of <= sprint,
  )
  return Math.max(0, ...edits.map(({ ended }) => ended?.at ?? 0))
}
