import type { Actor, Member } from '../../kernel/people.ts'
import { samePerson } from '../../kernel/people.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { keep, say } from '../../slack/promises.ts'
import type { Tx } from '../../store/store.ts'
import type { SprintChange } from '../model/calendar.ts'
import { decideEdit, proposed, reviewed } from '../model/edit-decide.ts'
import type { EditVerb } from '../model/edit-decide.ts'
import type { EditState, SprintEdit, SprintFact } from '../model/edit.ts'
import { planEdit } from '../model/plan.ts'
import { insertEdit, nextEditNumber, readEdit, readEditByOrigin, readProposedEdits, updateEdit } from '../store.ts'
import { confirmedNews, endedStep } from '../words/edit-message.ts'
import {
  alreadyProposed,
  editRefusal,
  nobodyElse,
  onlyTrt,
  planRefusal,
  reasonMissing,
  unknownEdit,
} from '../words/refusals.ts'
import { editKey, editLane, sprintSubject } from './context.ts'
import type { SprintContext } from './context.ts'
import { countAsTold } from './look-ahead.ts'

export interface AskedEdit {
  member: Member
  sprint: number
  change: SprintChange
  reason: string
  /** The form it came from, so that the same one arriving twice makes one proposal. */
  origin: string
}

/** Puts a change of the calendar before a second person of TRT. */
export async function proposeEdit(ctx: SprintContext, asked: AskedEdit): Promise<SprintEdit | Refusal> {
  const { member, sprint, change, reason } = asked
  if (!member.roles.includes('trt')) return onlyTrt('change the calendar', ctx.mentionOf('trt'))
  if (reason.trim() === '') return reasonMissing()
  if (ctx.holders('trt').every(person => samePerson(person, member.person))) return nobodyElse()
  return ctx.store.tx(async tx => {
    const twice = await readEditByOrigin(tx.db, asked.origin)
    if (twice) return twice
    const [open] = await readProposedEdits(tx.db, { sprint, kind: change.kind })
    if (open) return alreadyProposed(open)
    const calendar = await ctx.sprints.calendar(tx.db)
    const plan = planEdit(calendar, { sprint, change }, tx.now, await ctx.budgetRuns(tx.db, sprint))
    if ('no' in plan) return planRefusal(plan, change.kind, calendar.rules.timeZone)
    const edit = proposed({ number: await nextEditNumber(tx), sprint, change, reason, member }, plan, tx.now)
    await insertEdit(tx, edit, asked.origin)
    const fact: SprintFact = { kind: 'sprint-edit-proposed', edit }
    tx.pen.record(sprintSubject(sprint), member.person, [fact])
    tx.pen.promise([keep(editKey(edit.id))])
    return edit
  })
}

/** Confirms, declines or withdraws a proposal. `shown` is the fingerprint of the marks on the message that was pressed. */
export async function actOnEdit(
  ctx: SprintContext,
  id: string,
  command: { verb: EditVerb; member: Member; shown: string | null },
): Promise<SprintEdit | Refusal> {
  if (!command.member.roles.includes('trt')) return onlyTrt('decide about the calendar', ctx.mentionOf('trt'))
  return ctx.store.tx(async tx => {
    const edit = await readEdit(tx.db, id)
    if (!edit) return unknownEdit(id)
    if (doneAlready(edit, command)) return edit
    const calendar = await ctx.sprints.calendar(tx.db)
    const plan = planEdit(calendar, edit, tx.now, await ctx.budgetRuns(tx.db, edit.sprint))
    const decided = decideEdit(edit, command, plan, tx.now)
    if ('no' in decided) {
      // The message that was pressed does not tell the truth any more: it is brought up to date.
      if (decided.no !== 'own' && decided.no !== 'not-own') await review(ctx, tx, edit)
      tx.pen.promise([keep(editKey(edit.id))])
      return editRefusal(decided, calendar.rules.timeZone)
    }
    const saved = await written(ctx, tx, decided, command.member.person)
    if (saved.state === 'confirmed') await reviewOthers(ctx, tx)
    return saved
  })
}

const outcomes = { confirm: 'confirmed', decline: 'declined', withdraw: 'withdrawn' } satisfies Record<
  EditVerb,
  EditState
>

/** Whose press arrives twice is not told that he came too late. */
function doneAlready({ state, ended }: SprintEdit, { verb, member }: { verb: EditVerb; member: Member }): boolean {
  return state === outcomes[verb] && ended !== null && ended.by !== 'bot' && samePerson(ended.by, member.person)
}

/** Lets proposals expire that were not confirmed while they could be. */
export async function reviewEdits(ctx: SprintContext): Promise<void> {
  const open = await readProposedEdits(ctx.store.db)
  if (open.every(edit => edit.expiresAt > ctx.clock.now())) return
  await ctx.store.tx(tx => reviewOthers(ctx, tx))
}

/** A change of the calendar may show what is still proposed in another light, or make it impossible. */
async function reviewOthers(ctx: SprintContext, tx: Tx): Promise<void> {
  for (const edit of await readProposedEdits(tx.db)) await review(ctx, tx, edit)
}

async function review(ctx: SprintContext, tx: Tx, edit: SprintEdit): Promise<void> {
  if (edit.state !== 'proposed') return
  const runs = await ctx.budgetRuns(tx.db, edit.sprint)
  const plan = planEdit(await ctx.sprints.calendar(tx.db), edit, tx.now, runs)
  const next = reviewed(edit, plan, tx.now)
  if (next !== edit) await written(ctx, tx, next, 'bot')
}

async function written(ctx: SprintContext, tx: Tx, edit: SprintEdit, by: Actor): Promise<SprintEdit> {
  const { timeZone } = (await ctx.sprints.calendar(tx.db)).rules
  const saved = await updateEdit(tx, edit)
  const what = saved.state === 'proposed' ? 'shown-anew' : saved.state
  const fact: SprintFact = { kind: `sprint-edit-${what}`, edit: saved }
  tx.pen.record(sprintSubject(saved.sprint), by, [fact], by === 'bot' ? 'calendar' : null)
  tx.pen.promise([keep(editKey(saved.id))])
  const { id } = saved
  if (saved.state === 'confirmed') {
    tx.pen.promise([say({ lane: editLane(id), key: `sprint/news/${id}`, text: confirmedNews(saved, timeZone) })])
    await countAsTold(ctx, tx, saved)
  } else if (saved.ended)
    tx.pen.promise([
      say({ lane: editLane(id), key: `sprint/end/${id}`, threadOf: editKey(id), text: endedStep(saved) }),
    ])
  return saved
}
