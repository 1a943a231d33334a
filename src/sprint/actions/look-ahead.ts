import type { Instant } from '../../kernel/time.ts'
import { say } from '../../slack/promises.ts'
import { claimOnce } from '../../store/job-runs.ts'
import type { Tx } from '../../store/store.ts'
import type { SprintEdit, SprintFact } from '../model/edit.ts'
import { isWorking } from '../model/hours.ts'
import { clashesDue } from '../model/look-ahead.ts'
import type { Clash } from '../model/look-ahead.ts'
import { clashMessage } from '../words/look-ahead.ts'
import { readConfirmedEdits } from '../store.ts'
import { sprintSubject } from './context.ts'
import type { SprintContext } from './context.ts'
import { clashOf } from './reads.ts'

/** Tells ten working days ahead, in TRT's hours, when holidays get in the way of a selection: each once. */
export async function warnOfHolidays(ctx: SprintContext, now: Instant): Promise<void> {
  if (!isWorking(ctx.sprints.hours, 'trt', now)) return
  const clashes = clashesDue(await ctx.sprints.calendar(ctx.store.db), ctx.sprints.hours, now)
  for (const clash of clashes) await warnOnce(ctx, clash)
}

/** What was due to be told of the holidays stands on the edit, where whoever confirmed it has read it. */
export async function countAsTold(ctx: SprintContext, tx: Tx, edit: SprintEdit): Promise<void> {
  if (clashOf(ctx, edit).length === 0) return
  const due = clashesDue(await ctx.sprints.calendar(tx.db), ctx.sprints.hours, tx.now)
  for (const clash of due) if (clash.sprint.number === edit.sprint) await claimed(tx, clash, 'calendar')
}

/** Whether it is still to be told. A selection that was moved is looked at anew. */
async function claimed(tx: Tx, clash: Clash, cause: string): Promise<boolean> {
  const { sprint, holidays, free, dueAt } = clash
  if (!(await claimOnce(tx, 'sprint.look-ahead', periodOf(clash)))) return false
  const { number, selectionDay } = sprint
  const fact: SprintFact = { kind: 'sprint-holidays-told', selectionDay, holidays, free, dueAt }
  tx.pen.record(sprintSubject(number), 'bot', [fact], cause)
  return true
}

const periodOf = ({ sprint }: Clash): string => `P${sprint.number}/${sprint.selectionDay}`

async function warnOnce(ctx: SprintContext, clash: Clash): Promise<void> {
  const { sprint, holidays, free, dueAt } = clash
  await ctx.store.tx(async tx => {
    if (!(await claimed(tx, clash, 'job'))) return
    const changedAt = await changedLast(tx, sprint.number)
    const { timeZone } = (await ctx.sprints.calendar(tx.db)).rules
    tx.pen.promise([
      say({
        lane: `sprint:${sprint.number}`,
        key: `sprint/holidays/${periodOf(clash)}`,
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
