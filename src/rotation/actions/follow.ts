import { doc, paragraph } from '../../kernel/adf.ts'
import type { Actor } from '../../kernel/people.ts'
import { keep, say, tell } from '../../slack/promises.ts'
import type { Tx } from '../../store/store.ts'
import type { RequestFact } from '../model/request-facts.ts'
import type { Request } from '../model/request.ts'
import type { RotationFact } from '../model/rotation-decide.ts'
import type { Rotation } from '../model/rotation.ts'
import { readRequest, readRequestsSince, readRotation, takeWaiting } from '../store.ts'
import { backComment, issueDescription, issueSummary, requestComment, rotationComment } from '../words/issue.ts'
import { backAgain, requestStep, rotationStep } from '../words/steps.ts'
import {
  approvalKey,
  begin,
  bothTeams,
  cardKey,
  converge,
  issueStyle,
  patchKey,
  preparePatch,
  preview,
} from './context.ts'
import type { RotationContext } from './context.ts'

/** Promises all that follows outside from what just happened to a request: card, thread, Jira, the next step. */
export async function followRequest(
  ctx: RotationContext,
  tx: Tx,
  request: Request,
  facts: readonly RequestFact[],
  by: Actor,
): Promise<void> {
  tx.pen.promise([keep(cardKey(request.id)), ...(request.how === 'asked' ? [keep(approvalKey(request.id))] : [])])
  const style = issueStyle(ctx)
  for (const [at, fact] of facts.entries()) {
    const key = `${request.id}/${request.version}/${at}`
    // The last vote is told with what it brought about, which names everybody who approved.
    const toldWithNext =
      fact.kind === 'request-vote' && fact.vote.note === null && facts[at + 1]?.kind === 'request-approved'
    if (!toldWithNext) sayInThread(tx, request.id, key, requestStep(request, fact, by))
    const comment = toldWithNext ? null : requestComment(request, fact, by, style)
    if (comment !== null) await ctx.tracking.commentOn(tx, request.id, key, doc(paragraph(comment)))
    await nextOf(ctx, tx, request, fact)
  }
  for (const reaction of ctx.above.reactions) await reaction.request?.(tx, request, facts, by)
}

async function nextOf(ctx: RotationContext, tx: Tx, request: Request, fact: RequestFact): Promise<void> {
  switch (fact.kind) {
    case 'request-opened':
      await openIssue(ctx, tx, request)
      if (request.state === 'awaiting') tx.pen.promise([preview(request.id)])
      return
    case 'request-approved':
      await ctx.tracking.moveTo(tx, request.id, 'started')
      if (request.direction === 'failover') tx.pen.promise([begin(request.id)])
      return
    case 'request-tried-again':
      // A failover that was stuck before it began has to begin still; otherwise the stop-gap is looked at anew.
      tx.pen.promise([...(request.direction === 'failover' ? [begin(request.id)] : []), converge(request.cluster)])
      return
    case 'request-rejected':
    case 'request-withdrawn':
    case 'request-expired':
    case 'request-superseded':
      await closeIssueUnlessRallying(ctx, tx, request)
      return
    default:
  }
}

async function openIssue(ctx: RotationContext, tx: Tx, request: Request): Promise<void> {
  await ctx.tracking.openTracking(tx, {
    subject: request.id,
    summary: issueSummary(request),
    description: issueDescription(request, issueStyle(ctx)),
    labels: ['sacrificial', request.direction, request.cluster],
    ...(request.ends !== null && { linkTo: { subject: request.ends } }),
  })
}

/** The failover that keeps the cluster out stays open in Jira until its return is effective, however it ended in Slack. */
async function closeIssueUnlessRallying(ctx: RotationContext, tx: Tx, request: Request): Promise<void> {
  const rotation = await readRotation(tx.db, request.cluster, tx.now)
  if (rotation.failover !== request.id) await ctx.tracking.moveTo(tx, request.id, 'done')
}

/** Promises all that follows outside from what just happened to a rotation. */
export async function followRotation(
  ctx: RotationContext,
  tx: Tx,
  before: Rotation,
  rotation: Rotation,
  facts: readonly RotationFact[],
  by: Actor,
): Promise<void> {
  const failover = rotation.failover ?? before.failover
  refreshCards(tx, before, rotation)
  for (const [at, fact] of facts.entries()) {
    const key = `${rotation.cluster}/${rotation.version}/${at}`
    const thread =
      fact.kind === 'stop-gap-ended' || fact.kind === 'lasting-seen' ? (rotation.request ?? failover) : failover
    if (thread !== null) sayInThread(tx, thread, key, rotationStep(rotation, fact, by, bothTeams(ctx)))
    if (failover !== null) {
      const comment = rotationComment(rotation, fact, issueStyle(ctx))
      if (comment !== null) await ctx.tracking.commentOn(tx, failover, key, doc(paragraph(comment)))
    }
  }
  if (facts.some(fact => CONVERGING.has(fact.kind))) tx.pen.promise([converge(rotation.cluster)])
  const fresh = rotation.lasting !== null && rotation.lasting.askedAt !== before.lasting?.askedAt
  if (fresh && ctx.settings.ways.includes('manual')) tx.pen.promise([preparePatch(rotation.cluster)])
  for (const reaction of ctx.above.reactions) await reaction.rotation?.(tx, before, rotation, facts)
}

const CONVERGING: ReadonlySet<RotationFact['kind']> = new Set([
  'out-asked',
  'in-asked',
  'taken-out-again',
  'lasting-seen',
])

/** The cards that show this rotation: of the request that is carried out, of the failover it goes back to, and the patch. */
export function refreshCards(tx: Tx, before: Rotation, rotation: Rotation): void {
  const ids = new Set([before.request, rotation.request, before.failover, rotation.failover].filter(id => id !== null))
  const lastings = [before.lasting, rotation.lasting].filter(lasting => lasting !== null)
  const patches = new Set(lastings.map(lasting => patchKey(rotation.cluster, lasting.askedAt)))
  tx.pen.promise([...[...ids].map(id => keep(cardKey(id))), ...[...patches].map(key => keep(key))])
}

/** The cluster is back: the record is attached, every issue of the failover is closed, and whoever waited is told. */
export async function finishReturn(
  ctx: RotationContext,
  tx: Tx,
  rotation: Rotation,
  failover: string | null,
): Promise<void> {
  const waiting = await takeWaiting(tx, rotation.cluster)
  tx.pen.promise(
    waiting.map(who =>
      tell({
        key: `back/${rotation.cluster}/${rotation.version}/${who.user}`,
        user: who.user,
        text: backAgain(rotation),
      }),
    ),
  )
  const root = failover === null ? null : await readRequest(tx.db, failover)
  if (!root) return
  const returned = backComment(rotation, issueStyle(ctx))
  await ctx.tracking.commentOn(tx, root.id, `${root.id}/back/${rotation.version}`, doc(paragraph(returned)))
  await ctx.tracking.attachTo(tx, root.id, 'record')
  const since = await readRequestsSince(tx.db, rotation.cluster, root.number)
  for (const request of since) {
    const carriedOut = request.id === rotation.request || request.id === root.id || request.state === 'done'
    if (carriedOut) await ctx.tracking.moveTo(tx, request.id, 'done')
  }
}

export function sayInThread(tx: Tx, id: string, key: string, text: string | null): void {
  if (text !== null) tx.pen.promise([say({ key: `step/${key}`, lane: `thread:${id}`, threadOf: cardKey(id), text })])
}
