import { keep } from '../../slack/promises.ts'
import { pendingIn } from '../../store/effects.ts'
import type { Tracked } from '../../tracking/model.ts'
import { proofsOfIn, proofsOfOut } from '../model/proof.ts'
import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { readRequest, readRotation } from '../store.ts'
import { missingProofs } from '../words/proofs.ts'
import { landedLine, unprovenLine } from '../words/steps.ts'
import { farmTask } from '../words/trouble.ts'
import { approvalKey, cardKey } from './context.ts'
import type { RotationContext } from './context.ts'

/** All that the card of a request shows. */
export interface CardState {
  request: Request
  rotation: Rotation
  tracked: Tracked | null
  pending: string[]
  canRetry: boolean
}

export async function cardState(ctx: RotationContext, id: string): Promise<CardState | null> {
  const { db } = ctx.store
  const request = await readRequest(db, id)
  if (!request) return null
  const rotation = await readRotation(db, request.cluster, ctx.clock.now())
  const tracked = await ctx.tracking.trackingOf(db, id)
  const { lines, givenUp } = await farmPending(ctx, request)
  const pending = [...provingLines(ctx, request, rotation), ...lines]
  return { request, rotation, tracked, pending, canRetry: givenUp || tracked?.state === 'failed' }
}

/** Promises the messages of a request anew: one that is out of date, or was deleted, becomes right. */
export async function repairMessages(ctx: RotationContext, id: string): Promise<void> {
  await ctx.store.tx(async tx => {
    const request = await readRequest(tx.db, id)
    if (!request) return
    tx.pen.promise([keep(cardKey(id)), ...(request.how === 'asked' ? [keep(approvalKey(id))] : [])])
  })
}

/** What was given up for a request waits again. Returns how much. */
export async function tryPendingAgain(ctx: RotationContext, id: string): Promise<number> {
  return ctx.store.tx(async tx => {
    tx.pen.promise([keep(cardKey(id))])
    return ctx.tracking.tryTrackingAgain(tx, id)
  })
}

/** What a running change still lacks, and what still lands on a cluster that is out. */
function provingLines({ settings }: RotationContext, request: Request, rotation: Rotation): string[] {
  if (rotation.request !== request.id && rotation.failover !== request.id) return []
  const landed = landedLine(rotation)
  const lines = landed ? [landed] : []
  const seen = rotation.observed
  if (!seen || (request.state !== 'changing' && request.state !== 'stuck')) return lines
  const proofs =
    rotation.desired === 'in' ? proofsOfIn(rotation, seen, settings.eyes) : proofsOfOut(rotation, seen, settings.eyes)
  return [unprovenLine(missingProofs(rotation, proofs)), ...lines]
}

/** What the farm's lanes could not deliver yet; Jira's own trouble stands beside its link. */
async function farmPending(
  { store }: RotationContext,
  request: Request,
): Promise<{ lines: string[]; givenUp: boolean }> {
  const lanes = [`rotation:${request.cluster}`, `begin:${request.id}`, `preview:${request.id}`]
  const waiting = (await Promise.all(lanes.map(lane => pendingIn(store.db, lane)))).flat()
  const troubled = waiting.filter(effect => effect.why !== null && (effect.attempts > 0 || effect.state === 'given-up'))
  const current = request.ended === null || request.state === 'done'
  return {
    lines: current ? troubled.map(effect => `${farmTask(effect.kind)} waits: ${effect.why ?? ''}`) : [],
    givenUp: troubled.some(effect => effect.state === 'given-up'),
  }
}
