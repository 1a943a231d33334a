import { inWords } from '../../kernel/text.ts'
import { keep } from '../../slack/promises.ts'
import { pendingIn, tryAgain } from '../../store/effects.ts'
import { laneOf } from '../../tracking/model.ts'
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
  /** What others say about it. */
  notes: string[]
  canRetry: boolean
}

export async function cardState(ctx: RotationContext, id: string): Promise<CardState | null> {
  const { db } = ctx.store
  const request = await readRequest(db, id)
  if (!request) return null
  const rotation = await readRotation(db, request.cluster, ctx.clock.now())
  const tracked = await ctx.tracking.trackingOf(db, id)
  const { lines, givenUp } = await farmPending(ctx, request)
  const ofJira = await pendingIn(db, laneOf(id))
  const pending = [...provingLines(ctx, request, rotation), ...lines]
  return {
    request,
    rotation,
    tracked,
    pending,
    notes: await ctx.above.cardNotes(db, request),
    canRetry: givenUp || ofJira.some(effect => effect.state === 'given-up'),
  }
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
    const request = await readRequest(tx.db, id)
    const ofFarm = request ? await tryAgain(tx, farmLanes(request)) : 0
    return ofFarm + (await ctx.tracking.tryTrackingAgain(tx, id))
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

function farmLanes({ id, cluster }: Request): string[] {
  return [`rotation:${cluster}`, `begin:${id}`, `preview:${id}`]
}

/** What the farm's lanes could not deliver yet; Jira's own trouble stands beside its link. */
async function farmPending(
  { store }: RotationContext,
  request: Request,
): Promise<{ lines: string[]; givenUp: boolean }> {
  const waiting = (await Promise.all(farmLanes(request).map(lane => pendingIn(store.db, lane)))).flat()
  const troubled = waiting.filter(effect => effect.why !== null && (effect.attempts > 0 || effect.state === 'given-up'))
  const current = request.ended === null || request.state === 'done'
  return {
    lines: current ? troubled.map(effect => `${farmTask(effect.kind)} waits: ${inWords(effect.why ?? '', 300)}`) : [],
    givenUp: troubled.some(effect => effect.state === 'given-up'),
  }
}
