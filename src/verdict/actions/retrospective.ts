import { doc, paragraph } from '../../kernel/adf.ts'
import type { AdfDoc } from '../../kernel/adf.ts'
import type { Member, Person } from '../../kernel/people.ts'
import { samePerson } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { payloadId } from '../../payload/model/payload.ts'
import { keep, say } from '../../slack/promises.ts'
import { dayOf, isCivilDate } from '../../sprint/model/civil.ts'
import type { Tx } from '../../store/store.ts'
import { answersOf } from '../model/answers.ts'
import type { Records } from '../model/answers.ts'
import { freshRetrospective, itemId } from '../model/retrospective.ts'
import type { ActionItem, Plan, Retrospective, RetrospectiveFact } from '../model/retrospective.ts'
import { verdictId } from '../model/verdict.ts'
import type { Verdict } from '../model/verdict.ts'
import {
  insertItem,
  nextItemNumber,
  readItem,
  readRetrospective,
  saveRetrospective,
  updateItem,
} from '../store-retrospective.ts'
import { itemDescription, itemDoneComment, itemLabels, itemSummary } from '../words/items.ts'
import {
  dateWrong,
  itemClosed,
  itemMissing,
  noRetrospective,
  notOpen,
  notYours,
  unknownItem,
} from '../words/retrospective-refusals.ts'
import {
  heldStep,
  notNeededStep,
  plannedComment,
  plannedStep,
  retrospectiveLabels,
  retrospectiveSummary,
  retrospectiveTemplate,
} from '../words/retrospective.ts'
import { cardKey, itemKey, jiraStyle, retrospectiveKey, threadLane } from './context.ts'
import type { VerdictContext } from './context.ts'
import { timelineOf } from './timeline.ts'

/** A sprint that failed gets a retrospective; one that was turned into a success needs none any more. */
export async function followConfirmed(ctx: VerdictContext, tx: Tx, verdict: Verdict, records: Records): Promise<void> {
  const known = await readRetrospective(tx.db, verdict.sprint)
  if (verdict.confirmed?.overall === 'failed') {
    if (known?.state === 'held') return
    const fact: RetrospectiveFact = { kind: 'retrospective-opened', sprint: verdict.sprint }
    const open = known ? { ...known, state: 'open' as const } : freshRetrospective(verdict.sprint, tx.now)
    await written(tx, open, fact, 'bot')
    await openIssue(ctx, tx, verdict, records)
    if (known) await ctx.tracking.moveTo(tx, verdict.id, 'started')
  } else if (known?.state === 'open') {
    await written(
      tx,
      { ...known, state: 'not-needed' },
      { kind: 'retrospective-not-needed', sprint: verdict.sprint },
      'bot',
    )
    sayStep(tx, verdict.sprint, `not-needed/${known.version}`, notNeededStep)
    await comment(ctx, tx, verdict.id, `not-needed/${known.version}`, notNeededStep)
    await ctx.tracking.moveTo(tx, verdict.id, 'done')
  }
}

async function openIssue(ctx: VerdictContext, tx: Tx, verdict: Verdict, records: Records): Promise<void> {
  const { id, sprint } = verdict
  const answers = answersOf(records, verdict)
  const timeline = await timelineOf(tx.db, records)
  const linked = await ctx.tracking.trackingOf(tx.db, payloadId(sprint))
  await ctx.tracking.openTracking(tx, {
    subject: id,
    summary: retrospectiveSummary(sprint),
    description: retrospectiveTemplate({ records, answers, timeline }, jiraStyle(ctx)),
    labels: retrospectiveLabels(sprint),
    ...(linked && linked.state !== 'off' && { linkTo: { subject: payloadId(sprint) } }),
  })
}

export interface PlanSaid {
  sprint: number
  member: Member
  owner: Person
  date: string
  teams: string
}

export async function planRetrospective(ctx: VerdictContext, said: PlanSaid): Promise<Retrospective | Refusal> {
  const { sprint, member, owner, date, teams } = said
  return ctx.store.tx(async tx => {
    const before = await openFor(ctx, tx, sprint, member, 'plan a retrospective')
    if (isRefusal(before)) return before
    const today = dayOf(tx.now, ctx.settings.timeZone)
    if (!isCivilDate(date) || date < today) return dateWrong(today)
    const plan: Plan = { owner, date, teams, by: member.person, at: tx.now }
    const fact: RetrospectiveFact = { kind: 'retrospective-planned', sprint, plan }
    const saved = await written(tx, { ...before, plan }, fact, member.person)
    sayStep(tx, sprint, `plan/${saved.version}`, plannedStep(plan))
    await comment(ctx, tx, verdictId(sprint), `plan/${saved.version}`, plannedComment(plan, jiraStyle(ctx)))
    if (before.plan === null) await ctx.tracking.moveTo(tx, verdictId(sprint), 'started')
    return saved
  })
}

export async function holdRetrospective(
  ctx: VerdictContext,
  { sprint, member }: { sprint: number; member: Member },
): Promise<Retrospective | Refusal> {
  const { person } = member
  return ctx.store.tx(async tx => {
    const known = await readRetrospective(tx.db, sprint)
    // Whose press arrives twice is not told that he came too late.
    if (known?.held && samePerson(known.held.by, person)) return known
    const before = await openFor(ctx, tx, sprint, member, 'say that it was held')
    if (isRefusal(before)) return before
    const held = { by: person, at: tx.now }
    const fact: RetrospectiveFact = { kind: 'retrospective-held', sprint }
    const saved = await written(tx, { ...before, state: 'held', held }, fact, person)
    sayStep(tx, sprint, 'held', heldStep(person))
    await ctx.tracking.moveTo(tx, verdictId(sprint), 'done')
    return saved
  })
}

export interface ItemSaid {
  sprint: number
  member: Member
  title: string
  why: string
  team: string
  owner: Person | null
  /** The form it came from, so that the same one arriving twice makes one item. */
  origin: string
}

export async function addItem(ctx: VerdictContext, said: ItemSaid): Promise<ActionItem | Refusal> {
  const { sprint, member, origin, ...what } = said
  if (what.title === '') return itemMissing()
  return ctx.store.tx(async tx => {
    const twice = await readItem(tx.db, { origin })
    if (twice) return twice
    const retrospective = await readRetrospective(tx.db, sprint)
    if (!retrospective) return noRetrospective(sprint)
    const refused = mayLead(ctx, retrospective, member, 'add an action item')
    if (refused) return refused
    const number = await nextItemNumber(tx)
    const id = itemId(number)
    const fresh: ActionItem = { ...what, id, number, sprint, by: member.person, at: tx.now, done: null, version: 0 }
    const item = await insertItem(tx, fresh, origin)
    const fact: RetrospectiveFact = { kind: 'action-item-added', sprint, item: id, title: what.title, team: what.team }
    tx.pen.record(verdictId(sprint), member.person, [fact])
    tx.pen.promise([keep(itemKey(id)), keep(retrospectiveKey(sprint))])
    await ctx.tracking.openTracking(tx, {
      subject: id,
      summary: itemSummary(item),
      description: itemDescription(item, jiraStyle(ctx)),
      labels: itemLabels(sprint),
      linkTo: { subject: verdictId(sprint) },
    })
    return item
  })
}

export async function closeItem(
  ctx: VerdictContext,
  { id, member, note }: { id: string; member: Member; note: string },
): Promise<ActionItem | Refusal> {
  const { person } = member
  return ctx.store.tx(async tx => {
    const before = await readItem(tx.db, { id })
    if (!before) return unknownItem(id)
    if (before.done) return samePerson(before.done.by, person) ? before : itemClosed(before)
    const refused = mayClose(ctx, before, member)
    if (refused) return refused
    const item = await updateItem(tx, { ...before, done: { by: person, at: tx.now, note } })
    const fact: RetrospectiveFact = { kind: 'action-item-done', sprint: item.sprint, item: id, title: item.title, note }
    tx.pen.record(verdictId(item.sprint), person, [fact])
    tx.pen.promise([keep(itemKey(id)), keep(retrospectiveKey(item.sprint))])
    await comment(ctx, tx, id, 'done', itemDoneComment(item, jiraStyle(ctx)))
    await ctx.tracking.moveTo(tx, id, 'done')
    return item
  })
}

/** Why a form need not be opened: whatever is filled in would be refused. */
export async function refusedItem(ctx: VerdictContext, id: string, member: Member): Promise<ActionItem | Refusal> {
  const item = await readItem(ctx.store.db, { id })
  if (!item) return unknownItem(id)
  return item.done ? itemClosed(item) : (mayClose(ctx, item, member) ?? item)
}

export async function refusedLead(
  ctx: VerdictContext,
  { sprint, member, what, open }: { sprint: number; member: Member; what: string; open: boolean },
): Promise<Retrospective | Refusal> {
  const retrospective = await readRetrospective(ctx.store.db, sprint)
  if (!retrospective) return noRetrospective(sprint)
  if (open && retrospective.state !== 'open') return notOpen(retrospective)
  return mayLead(ctx, retrospective, member, what) ?? retrospective
}

async function openFor(ctx: VerdictContext, tx: Tx, sprint: number, member: Member, what: string) {
  const retrospective = await readRetrospective(tx.db, sprint)
  if (!retrospective) return noRetrospective(sprint)
  const refused = mayLead(ctx, retrospective, member, what)
  if (refused) return refused
  return retrospective.state === 'open' ? retrospective : notOpen(retrospective)
}

function mayLead(ctx: VerdictContext, { plan }: Retrospective, { person, roles }: Member, what: string) {
  if (roles.includes('trt') || (plan && samePerson(plan.owner, person))) return null
  return notYours(what, ctx.mentionOf('trt'))
}

function mayClose(ctx: VerdictContext, { owner, by }: ActionItem, { person, roles }: Member): Refusal | null {
  const isTheirs = [owner, by].some(one => one !== null && samePerson(one, person))
  if (isTheirs || roles.includes('trt') || roles.includes('test-platform')) return null
  return notYours('close this action item', ctx.mentionOf('trt'))
}

async function written(tx: Tx, retrospective: Retrospective, fact: RetrospectiveFact, by: Person | 'bot') {
  const saved = await saveRetrospective(tx, retrospective)
  tx.pen.record(verdictId(saved.sprint), by, [fact])
  tx.pen.promise([keep(retrospectiveKey(saved.sprint))])
  return saved
}

function sayStep(tx: Tx, sprint: number, key: string, text: string): void {
  const name = `retrospective-step/${sprint}/${key}`
  tx.pen.promise([say({ key: name, lane: threadLane(sprint), threadOf: cardKey(sprint), text })])
}

async function comment(ctx: VerdictContext, tx: Tx, subject: string, key: string, text: string): Promise<void> {
  await ctx.tracking.commentOn(tx, subject, key, asDoc(text))
}

function asDoc(text: string): AdfDoc {
  return doc(paragraph(text))
}
