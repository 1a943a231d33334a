import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { sprintNumbered } from '../../sprint/model/calendar.ts'
import { pendingIn } from '../../store/effects.ts'
import { claimOnce } from '../../store/job-runs.ts'
import type { Effect } from '../../store/tx.ts'
import { qeReminderDue, trtReminderDue } from '../model/due.ts'
import type { PayloadFact } from '../model/payload-facts.ts'
import type { Payload } from '../model/payload.ts'
import { readPayload, readPayloads } from '../store.ts'
import { qeReminder, trtReminder } from '../words/steps.ts'
import { findPromoted, look } from './context.ts'
import type { PayloadContext } from './context.ts'
import { sayInThread } from './follow.ts'
import { movePayload } from './moves.ts'
import { openDue } from './open.ts'

const LOOK_EVERY_MS = minutes(5)

/** Does what has become due by now for the newest payload: each thing once, also after a long time down. */
export async function doDue(ctx: PayloadContext): Promise<void> {
  await openDue(ctx)
  const [newest] = await readPayloads(ctx.store.db, 1)
  if (!newest || newest.missed) return
  const { sprint } = newest
  await moveDeadline(ctx, sprint)
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, sprint)
    if (payload) await movePayload(ctx, tx, payload, { verb: 'deadline' }, 'job')
  })
  await remind(ctx, sprint)
}

/** The sprint was edited meanwhile; a deadline that has passed stays where it was. */
async function moveDeadline(ctx: PayloadContext, number: number): Promise<void> {
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, number)
    if (!payload || payload.selected) return
    const { deadlineAt } = sprintNumbered(await ctx.sprints.calendar(tx.db), number)
    if (deadlineAt === payload.deadlineAt || payload.deadlineAt <= tx.now || deadlineAt <= tx.now) return
    await movePayload(ctx, tx, payload, { verb: 'move-deadline', deadlineAt }, 'job')
  })
}

async function remind(ctx: PayloadContext, sprint: number): Promise<void> {
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, sprint)
    if (!payload) return
    const { hours } = ctx.sprints
    const { qeRole } = ctx.settings
    const trt = trtReminderDue(payload, hours, tx.now)
    if (trt && (await claimOnce(tx, 'payload.trt-reminder', `${payload.id}/${trt.period}`))) {
      const fact: PayloadFact = { kind: 'payload-trt-reminded', step: trt.kind }
      tx.pen.record(payload.id, 'bot', [fact], 'job')
      sayInThread(tx, sprint, `trt/${trt.period}`, trtReminder(payload, ctx.mentionOf('trt'), trt.kind))
    }
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
  const [payload] = await readPayloads(ctx.store.db, 1)
  if (!payload || payload.missed) return
  await ctx.store.tx(async tx => {
    for (const effect of looksOf(ctx, payload, tx.now)) {
      const waits = (await pendingIn(tx.db, effect.lane)).length > 0
      if (!waits) tx.pen.promise([effect])
    }
  })
}

function looksOf({ settings }: PayloadContext, payload: Payload, now: Instant): Effect[] {
  const { sprint, selected, promoted, state } = payload
  const seen = payload.proposal?.at ?? payload.choosingSince
  return [
    ...(state === 'choosing' && now - seen >= LOOK_EVERY_MS ? [look(sprint)] : []),
    ...(selected && !promoted && settings.previewStream !== null ? [findPromoted(sprint, now + LOOK_EVERY_MS)] : []),
  ]
}
