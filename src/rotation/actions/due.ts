import { escapeSlack, unescapeSlack } from '../../kernel/text.ts'
import { minutes, hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { keep } from '../../slack/promises.ts'
import { pendingIn } from '../../store/effects.ts'
import { claimOnce } from '../../store/job-runs.ts'
import type { Tx } from '../../store/store.ts'
import { unheldSince, wantsStopGap } from '../model/convergence.ts'
import { outBasis, proofsOfIn, proofsOfOut } from '../model/proof.ts'
import { isOpen } from '../model/request.ts'
import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { readOpenRequests, readRequest, readRotation } from '../store.ts'
import { missingProofs } from '../words/proofs.ts'
import { bridgeEndsStep, overdueStep, unheldStep, unprovenLine, unprovenStep } from '../words/steps.ts'
import { begin, bothTeams, cardKey, converge, preview } from './context.ts'
import type { RotationContext } from './context.ts'
import { sayInThread } from './follow.ts'
import { moveRequest } from './moves.ts'

const PREVIEW_GOOD_FOR_MS = hours(1)
const BRIDGE_WARNING_MS = minutes(30)

/** Does what has become due by now: each thing once, also after a long time down. */
export async function doDue(ctx: RotationContext): Promise<void> {
  const open = await readOpenRequests(ctx.store.db)
  for (const request of open) await requestDue(ctx, request.id)
  for (const cluster of ctx.settings.clusters) await rotationDue(ctx, cluster)
}

async function requestDue(ctx: RotationContext, id: string): Promise<void> {
  await ctx.store.tx(async tx => {
    const request = await readRequest(tx.db, id)
    if (!request) return
    if (request.state === 'awaiting') {
      if (request.openedAt + ctx.settings.requestExpiresMs <= tx.now)
        await moveRequest(ctx, tx, request, { verb: 'expire' }, 'job')
      else if (request.preview && request.preview.at + PREVIEW_GOOD_FOR_MS <= tx.now) tx.pen.promise([preview(id)])
      return
    }
    const rotation = await readRotation(tx.db, request.cluster, tx.now)
    const since = changeBegan(request, rotation)
    if (since === null || since + ctx.settings.effectiveWithinMs > tx.now) return
    if (request.state === 'approved' || request.state === 'changing') {
      await moveRequest(ctx, tx, request, { verb: 'get-stuck', why: await whyStuck(ctx, tx, request, rotation) }, 'job')
    }
  })
}

/** From when the effect may be expected; null while a person's merge is awaited, which takes the time it takes. */
function changeBegan(request: Request, rotation: Rotation): Instant | null {
  if (rotation.request !== request.id) return request.changingAt ?? request.approvedAt
  const awaitsPerson = rotation.lasting !== null && rotation.lasting.done === null && rotation.lasting.seenAt === null
  if (awaitsPerson && !rotation.stopGap?.live && !wantsStopGapStill(rotation)) return null
  if (rotation.desired !== 'in') {
    const basis = outBasis(rotation)
    // The farm's own propagation is not counted against it.
    if (basis !== null && !rotation.stopGap?.live) return Math.max(basis, request.changingAt ?? 0)
  }
  return Math.max(request.changingAt ?? 0, rotation.lasting?.done?.at ?? 0)
}

function wantsStopGapStill(rotation: Rotation): boolean {
  return rotation.bridgeUntil !== null && wantsStopGap(rotation)
}

async function whyStuck(ctx: RotationContext, tx: Tx, request: Request, rotation: Rotation): Promise<string> {
  if (rotation.request !== request.id) {
    const [waiting] = await pendingIn(tx.db, begin(request.id).lane)
    return `it has not begun: ${waiting?.why ?? 'the farm could not be looked at'}.`
  }
  const seen = rotation.observed
  if (!seen) return 'the farm has not been seen since the change began.'
  const proofs =
    rotation.desired === 'in'
      ? proofsOfIn(rotation, seen, ctx.settings.eyes)
      : proofsOfOut(rotation, seen, ctx.settings.eyes)
  return unescapeSlack(unprovenLine(missingProofs(rotation, proofs)))
}

async function rotationDue(ctx: RotationContext, cluster: string): Promise<void> {
  await ctx.store.tx(async tx => {
    const rotation = await readRotation(tx.db, cluster, tx.now)
    const failover = rotation.failover === null ? null : await readRequest(tx.db, rotation.failover)
    if (rotation.phase === 'in' || !failover) return
    for (const { name, period, text } of [
      ...expectedTimeOver(rotation, failover, tx.now),
      ...bridgeEnds(ctx, rotation, failover, tx.now),
      ...(await unheld(tx, rotation, failover, bothTeams(ctx))),
      ...(await unprovenAlone(ctx, tx, rotation)),
    ]) {
      if (!(await claimOnce(tx, name, period))) continue
      sayInThread(tx, failover.id, `${name}/${period}`, text)
      // Time alone may have made the card untrue.
      tx.pen.promise([keep(cardKey(failover.id))])
    }
  })
}

/** Something to say once. */
interface Once {
  name: string
  period: string
  text: string
}

function expectedTimeOver(rotation: Rotation, failover: Request, now: Instant): Once[] {
  const expected = failover.failover?.expectedMs ?? null
  const out = rotation.phase === 'out' || rotation.phase === 'drained'
  if (expected === null || !out || rotation.since + expected > now) return []
  return [{ name: 'overdue', period: `${failover.id}/${expected}`, text: overdueStep(failover, rotation) }]
}

function bridgeEnds(ctx: RotationContext, rotation: Rotation, failover: Request, now: Instant): Once[] {
  const gap = rotation.stopGap
  const ends = gap?.live && wantsStopGap(rotation) && (rotation.bridgeUntil ?? 0) <= gap.expiresAt
  if (!gap || !ends || gap.expiresAt - BRIDGE_WARNING_MS > now) return []
  return [{ name: 'bridge', period: `${failover.id}/${gap.id}`, text: bridgeEndsStep(rotation, bothTeams(ctx)) }]
}

/** A renewal takes seconds; after a minute people have to know. */
const UNHELD_TOLERATED_MS = minutes(1)

async function unheld(tx: Tx, rotation: Rotation, failover: Request, teams: string): Promise<Once[]> {
  const since = unheldSince(rotation, tx.now)
  if (since === null || since + UNHELD_TOLERATED_MS > tx.now || !rotation.stopGap) return []
  const [waiting] = await pendingIn(tx.db, converge(rotation.cluster).lane)
  const period = `${failover.id}/${rotation.stopGap.id}`
  return [{ name: 'unheld', period, text: unheldStep(rotation, since, waiting?.why ?? null, teams) }]
}

/** A change whose request has ended, superseded for instance, has nobody else who would be called. */
async function unprovenAlone(ctx: RotationContext, tx: Tx, rotation: Rotation): Promise<Once[]> {
  const moving = rotation.phase === 'leaving' || rotation.phase === 'returning'
  const request = rotation.request === null ? null : await readRequest(tx.db, rotation.request)
  if (!moving || !request || isOpen(request.state)) return []
  const since = changeBegan({ ...request, changingAt: rotation.askedAt }, rotation)
  if (since === null || since + ctx.settings.effectiveWithinMs > tx.now) return []
  const period = `${rotation.cluster}/${rotation.askedAt ?? 0}`
  const why = escapeSlack(await whyStuck(ctx, tx, request, rotation))
  return [{ name: 'unproven', period, text: unprovenStep(rotation, why, bothTeams(ctx)) }]
}
