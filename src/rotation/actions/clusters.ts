import type { Member, Person } from '../../kernel/people.ts'
import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { unescapeSlack } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Tx } from '../../store/store.ts'
import { colourOf, worsenings } from '../model/preview.ts'
import type { Preview } from '../model/preview.ts'
import type { Observed } from '../model/observation.ts'
import { decideRotation } from '../model/rotation-decide.ts'
import { isOpen } from '../model/request.ts'
import type { Request } from '../model/request.ts'
import type { Question, Removed, Rotation } from '../model/rotation.ts'
import { addWaiting, readRequest, readRotation, saveRotation } from '../store.ts'
import { differenceStep } from '../words/approval.ts'
import { worseningLine } from '../words/names.ts'
import { onlyTeams, rotationRefusal } from '../words/refusals.ts'
import { bothTeams, clusterSubject, converge } from './context.ts'
import type { RotationContext } from './context.ts'
import { finishReturn, followRotation, sayInThread } from './follow.ts'
import { outAnywayStep } from '../words/steps.ts'
import { moveRequest, moveRotation } from './moves.ts'
import { bridgeUntil } from './requests.ts'

/** The result of a look before approval, or before another approval. */
export async function previewed(ctx: RotationContext, tx: Tx, id: string, preview: Preview): Promise<void> {
  const request = await readRequest(tx.db, id)
  if (request?.state === 'awaiting') await moveRequest(ctx, tx, request, { verb: 'preview', preview })
}

/** What a failover needs to know before it begins, read at that moment. */
export type BeginOutcome = 'begun' | 'asked-again' | 'not-wanted'

/** Begins an approved failover, or asks its approvers again where today's look is worse than what they approved. */
export async function beginFailover(ctx: RotationContext, tx: Tx, id: string, today: Preview): Promise<BeginOutcome> {
  const request = await readRequest(tx.db, id)
  if (!request?.failover || !['approved', 'changing', 'stuck'].includes(request.state)) return 'not-wanted'
  const rotation = await readRotation(tx.db, request.cluster, tx.now)
  if (rotation.request === id) return 'not-wanted'
  if (await askedAgain(ctx, tx, request, today)) return 'asked-again'
  const begun = await moveRequest(ctx, tx, request, { verb: 'begin' })
  if ('no' in begun) return 'not-wanted'
  if (request.preview) sayInThread(tx, id, `${id}/${begun.version}/difference`, differenceStep(request.preview, today))
  const asked = await moveRotation(ctx, tx, rotation, {
    verb: 'ask-out',
    by: request.votes.at(-1)?.by ?? request.requester,
    request: id,
    failover: rotation.failover ?? id,
    flavour: request.failover.flavour,
    approvers: request.votes.map(vote => vote.by),
    bridgeUntil: bridgeUntil(ctx, tx),
    lastingWay: ctx.settings.ways.includes('manual'),
    probes: today.probes,
    stoppedReturn: null,
  })
  if ('no' in asked) throw new Error(`an approved failover could not be asked of the rotation: ${asked.no}`)
  return 'begun'
}

async function askedAgain(ctx: RotationContext, tx: Tx, request: Request, today: Preview): Promise<boolean> {
  const worse = request.preview ? worsenings(request.preview, today) : []
  const colour = colourOf(today)
  const missingPeople = today.requiredApprovals > new Set(request.votes.map(vote => vote.by.user)).size
  if (worse.length === 0 && !missingPeople && colour !== 'red' && colour !== 'impossible') return false
  const because = worse.map(worsening => unescapeSlack(worseningLine(worsening)))
  if (missingPeople) because.push(`the dispatcher asks for ${today.requiredApprovals} people`)
  if (because.length === 0) because.push('the farm does not allow it as it stands')
  const keepsVotes = worse.length === 0 && missingPeople
  const moved = await moveRequest(ctx, tx, request, {
    verb: 'ask-again',
    because,
    preview: today,
    people: today.requiredApprovals,
    keepsVotes,
  })
  return !('no' in moved)
}

export interface StopGapStarted {
  id: string
  startedAt: Instant
  expiresAt: Instant
  gapMs: number | null
  applications: number
}

export async function stopGapStarted(
  ctx: RotationContext,
  tx: Tx,
  cluster: string,
  started: StopGapStarted,
): Promise<void> {
  const rotation = await readRotation(tx.db, cluster, tx.now)
  await moveRotation(ctx, tx, rotation, { verb: 'start-stop-gap', ...started })
}

export async function stopGapEnded(
  ctx: RotationContext,
  tx: Tx,
  cluster: string,
  id: string,
  endedAt: Instant,
): Promise<void> {
  const rotation = await readRotation(tx.db, cluster, tx.now)
  if (rotation.stopGap?.live !== false || rotation.stopGap.id !== id) {
    await moveRotation(ctx, tx, rotation, { verb: 'end-stop-gap', id, endedAt })
  }
}

export async function stopGapQuestioned(
  ctx: RotationContext,
  tx: Tx,
  cluster: string,
  question: Question,
): Promise<void> {
  const rotation = await readRotation(tx.db, cluster, tx.now)
  await moveRotation(ctx, tx, rotation, { verb: 'question', question })
}

export async function patchPrepared(
  ctx: RotationContext,
  tx: Tx,
  cluster: string,
  patch: string | null,
  trouble: string | null,
  removed: Removed | null = null,
): Promise<void> {
  const rotation = await readRotation(tx.db, cluster, tx.now)
  await moveRotation(ctx, tx, rotation, { verb: 'prepare-patch', patch, trouble, removed })
}

/** The change of the cluster cannot go on by itself: told to requester and approvers, with *Try again*. */
export async function gotStuck(ctx: RotationContext, tx: Tx, cluster: string, why: string): Promise<void> {
  const rotation = await readRotation(tx.db, cluster, tx.now)
  const request = rotation.request === null ? null : await readRequest(tx.db, rotation.request)
  if (request) await moveRequest(ctx, tx, request, { verb: 'get-stuck', why })
}

/** A person says that the lasting change is merged. */
export async function lastingDone(ctx: RotationContext, cluster: string, member: Member): Promise<Rotation | Refusal> {
  if (!member.roles.includes('test-platform') && !member.roles.includes('trt')) {
    return onlyTeams('say that the lasting change is merged', ['test-platform', 'trt'], bothTeams(ctx))
  }
  return ctx.store.tx(async tx => {
    const moved = await moveRotation(ctx, tx, await readRotation(tx.db, cluster, tx.now), {
      verb: 'finish-lasting',
      by: member.person,
    })
    return 'no' in moved ? rotationRefusal(moved) : moved
  })
}

/** Answers the question of a lost stop-gap: the cluster shall be out after all. */
export async function takeOutAgain(ctx: RotationContext, cluster: string, member: Member): Promise<Rotation | Refusal> {
  if (!member.roles.includes('test-platform'))
    return onlyTeams('take it out again', ['test-platform'], ctx.mentionOf('test-platform'))
  return ctx.store.tx(async tx => {
    const rotation = await readRotation(tx.db, cluster, tx.now)
    const moved = await moveRotation(ctx, tx, rotation, {
      verb: 'take-out-again',
      by: member.person,
      bridgeUntil: bridgeUntil(ctx, tx),
    })
    return 'no' in moved ? rotationRefusal(moved) : moved
  })
}

/** One look at the farm. What it proves is recorded; what only changed in numbers refreshes the card. */
export async function observe(ctx: RotationContext, cluster: string, seen: Observed): Promise<void> {
  await ctx.store.tx(async tx => {
    const rotation = await readRotation(tx.db, cluster, tx.now)
    if (rotation.version === 0 || rotation.phase === 'in') return
    const moved = await looked(ctx, tx, rotation, seen)
    const request = moved.request === null ? null : await readRequest(tx.db, moved.request)
    const proven =
      rotation.phase !== moved.phase && (moved.phase === 'out' || moved.phase === 'drained' || moved.phase === 'in')
    const fits = request && (moved.desired === 'in') === (request.direction === 'return')
    if (proven && fits && (request.state === 'changing' || request.state === 'stuck')) {
      await moveRequest(ctx, tx, request, { verb: 'finish', effectiveAt: moved.effectiveAt ?? tx.now })
    }
    if (proven && rotation.phase === 'leaving' && !isOpen(request?.state ?? 'done')) {
      await tellOutAnyway(tx, moved)
    }
    // After the request's own last words, so that its issue is closed behind them.
    if (proven && moved.phase === 'in') await finishReturn(ctx, tx, moved, rotation.failover)
  })
}

/** It took effect though its request had ended, superseded for instance: its requester still hears of it. */
async function tellOutAnyway(tx: Tx, rotation: Rotation): Promise<void> {
  const failover = rotation.failover === null ? null : await readRequest(tx.db, rotation.failover)
  if (!failover || failover.state === 'done') return
  const text = outAnywayStep(failover, rotation)
  sayInThread(tx, failover.id, `out-anyway/${rotation.cluster}/${rotation.version}`, text)
}

/** A look that shows nothing new is not written, so that a quiet farm costs nothing. */
async function looked(ctx: RotationContext, tx: Tx, rotation: Rotation, seen: Observed): Promise<Rotation> {
  const decided = decideRotation(rotation, { verb: 'observe', seen, eyes: ctx.settings.eyes }, tx.now)
  if ('no' in decided) throw new Error(`an observation was refused: ${decided.no}`)
  if (decided.facts.length === 0 && sameLook(rotation.observed, seen)) return rotation
  const saved = await saveRotation(tx, decided.rotation)
  tx.pen.record(clusterSubject(saved.cluster), 'bot', decided.facts, 'watch')
  await followRotation(ctx, tx, rotation, saved, decided.facts, 'bot')
  return saved
}

function sameLook(before: Observed | null, now: Observed): boolean {
  return before !== null && JSON.stringify({ ...before, at: 0 }) === JSON.stringify({ ...now, at: 0 })
}

/** Puts somebody on the list of those who are told when the cluster is back. */
export async function tellWhenBack(
  ctx: RotationContext,
  cluster: string,
  person: Person,
): Promise<'added' | 'already' | Refusal> {
  return ctx.store.tx(async tx => {
    const rotation = await readRotation(tx.db, cluster, tx.now)
    if (rotation.phase === 'in') return refuse(`${cluster} is in rotation already.`)
    return (await addWaiting(tx, cluster, person)) ? 'added' : 'already'
  })
}

/** Asks for a look at the stop-gap now. */
export async function convergeSoon(ctx: RotationContext, cluster: string): Promise<void> {
  await ctx.store.tx(async tx => tx.pen.promise([converge(cluster)]))
}

/** The first act after a start: whatever was interrupted is compared with what is desired. */
export async function convergeAll(ctx: RotationContext): Promise<void> {
  for (const cluster of ctx.settings.clusters) {
    const { phase } = await readRotation(ctx.store.db, cluster, ctx.clock.now())
    if (phase !== 'in') await convergeSoon(ctx, cluster)
  }
}
