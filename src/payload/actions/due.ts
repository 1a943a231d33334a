import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { sprintNumbered } from '../../sprint/model/calendar.ts'
import { say } from '../../slack/promises.ts'
import { pendingIn } from '../../store/effects.ts'
import { claimOnce } from '../../store/job-runs.ts'
import type { Effect } from '../../store/tx.ts'
import { LAST_HOUR_MS, qeReminderDue, trtReminderDue } from '../model/due.ts'
import type { PayloadFact } from '../model/payload-facts.ts'
import type { Payload } from '../model/payload.ts'
import { readPayload, readPayloads, readUnselected } from '../store.ts'
import { qeReminder, selectionCall, trtReminder } from '../words/steps.ts'
import { isBeyond } from './beyond.ts'
import { cardKey, findPromoted, look, threadLane } from './context.ts'
import type { PayloadContext } from './context.ts'
import { sayInThread } from './follow.ts'
import { movePayload } from './moves.ts'
import { isLate, openDue } from './open.ts'
import { inCare, isOver } from './reads.ts'

const LOOK_EVERY_MS = minutes(5)

/** Does what has become due by now: each thing once, also after a long time down. */
export async function doDue(ctx: PayloadContext): Promise<void> {
  await openDue(ctx)
  const [newest] = await readPayloads(ctx.store.db, 1)
  if (newest && !newest.missed) {
    const { sprint } = newest
    await moveDeadline(ctx, sprint)
    await callAtSelection(ctx, sprint)
  }
  await passDeadlines(ctx)
  if (newest && !newest.missed) await remindTrt(ctx, newest.sprint)
  for (const { sprint } of await inCare(ctx.store.db)) await remindQe(ctx, sprint)
}

/** Also that of a sprint whose successor is chosen already: the bot may have been down when it passed. */
async function passDeadlines(ctx: PayloadContext): Promise<void> {
  const open = (await readUnselected(ctx.store.db)).filter(({ noBuildAt }) => noBuildAt === null)
  for (const { sprint } of open) {
    await ctx.store.tx(async tx => {
      const payload = await readPayload(tx.db, sprint)
      if (payload) await movePayload(ctx, tx, payload, { verb: 'deadline' }, 'job')
    })
  }
}

/** The sprint was edited meanwhile; a deadline that has passed stays where it was. */
async function moveDeadline(ctx: PayloadContext, number: number): Promise<void> {
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, number)
    if (!payload) return
    const { deadlineAt } = sprintNumbered(await ctx.sprints.calendar(tx.db), number)
    if (deadlineAt === payload.deadlineAt || payload.deadlineAt <= tx.now || deadlineAt <= tx.now) return
    await movePayload(ctx, tx, payload, { verb: 'move-deadline', deadlineAt }, 'job')
  })
}

/** A card that was posted before its time is far up in the channel when the choice is due. */
async function callAtSelection(ctx: PayloadContext, number: number): Promise<void> {
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, number)
    if (!payload || payload.selected || payload.missed) return
    const { selectionAt, deadlineAt } = sprintNumbered(await ctx.sprints.calendar(tx.db), number)
    if (tx.now < selectionAt || payload.openedAt >= selectionAt) return
    if (!(await claimOnce(tx, 'payload.selection-call', `${payload.id}/${selectionAt}`))) return
    // What is told an hour before the deadline, and at it, says the same.
    if (tx.now >= deadlineAt - LAST_HOUR_MS) return
    const fact: PayloadFact = { kind: 'payload-trt-reminded', step: 'selection' }
    tx.pen.record(payload.id, 'bot', [fact], 'job')
    const link = await ctx.permalink(tx.db, cardKey(number))
    const lateSince = isLate({ selectionAt }, tx.now) ? selectionAt : null
    tx.pen.promise([
      say({
        key: `payload-call/${payload.id}/${selectionAt}`,
        lane: threadLane(number),
        text: selectionCall(payload, ctx.mentionOf('trt'), link, lateSince),
      }),
    ])
  })
}

async function remindTrt(ctx: PayloadContext, sprint: number): Promise<void> {
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, sprint)
    if (!payload) return
    const { hours } = ctx.sprints
    const { selectionAt } = sprintNumbered(await ctx.sprints.calendar(tx.db), sprint)
    const trt = trtReminderDue(payload, hours, selectionAt, tx.now)
    if (trt && (await claimOnce(tx, 'payload.trt-reminder', `${payload.id}/${trt.period}`))) {
      const fact: PayloadFact = { kind: 'payload-trt-reminded', step: trt.kind }
      tx.pen.record(payload.id, 'bot', [fact], 'job')
      sayInThread(tx, sprint, `trt/${trt.period}`, trtReminder(payload, ctx.mentionOf('trt'), trt.kind))
    }
  })
}

async function remindQe(ctx: PayloadContext, sprint: number): Promise<void> {
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, sprint)
    if (!payload) return
    const { hours } = ctx.sprints
    const { qeRole } = ctx.settings
    const qe = qeReminderDue(payload, hours, qeRole, tx.now)
    if (qe && (await claimOnce(tx, 'payload.qe-reminder', `${payload.id}/${qe.period}`))) {
      const fact: PayloadFact = { kind: 'payload-qe-reminded', state: payload.qe?.state ?? 'called' }
      tx.pen.record(payload.id, 'bot', [fact], 'job')
      sayInThread(tx, sprint, `qe/${qe.period}`, qeReminder(payload, ctx.mentionOf(qeRole)))
    }
  })
}

/** What of the outside is to be read again in five minutes, or now: nothing while an earlier look still waits. */
export async function lookAgain(ctx: PayloadContext): Promise<void> {
  for (const payload of await inCare(ctx.store.db)) await lookAgainAt(ctx, payload)
}

async function lookAgainAt(ctx: PayloadContext, payload: Payload): Promise<void> {
  await ctx.store.tx(async tx => {
    const taken = await ctx.above.takenBy(tx.db, payload)
    const over = await isOver(tx.db, payload)
    for (const effect of looksOf(ctx, payload, { isTaken: taken.length > 0, isOver: over }, tx.now)) {
      const waiting = await pendingIn(tx.db, effect.lane)
      if (waiting.every(one => isBeyond(one, LOOK_EVERY_MS, tx.now))) tx.pen.promise([effect])
    }
  })
}

function looksOf(
  { settings }: PayloadContext,
  payload: Payload,
  { isTaken, isOver: over }: { isTaken: boolean; isOver: boolean },
  now: Instant,
): Effect[] {
  const { sprint, selected, promoted, state } = payload
  // A public build may be withdrawn as long as nobody has installed it.
  const looksForPromoted = selected !== null && (promoted === null || !isTaken) && settings.previewStream !== null
  const seen = payload.proposal?.at ?? payload.choosingSince
  return [
    // A look that lies ahead was made before the clock went back.
    ...(state !== 'selected' && !over && (now - seen >= LOOK_EVERY_MS || seen > now) ? [look(sprint)] : []),
    ...(looksForPromoted ? [findPromoted(sprint, now + LOOK_EVERY_MS)] : []),
  ]
}
