import { doc, paragraph } from '../../kernel/adf.ts'
import type { Actor } from '../../kernel/people.ts'
import { keep, say } from '../../slack/promises.ts'
import { isWorking } from '../../sprint/model/hours.ts'
import type { Tx } from '../../store/store.ts'
import type { PayloadFact } from '../model/payload-facts.ts'
import { hasPassed, inQuestion, isSuperseded, round } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import { runningNow } from '../model/taken.ts'
import { readPayloadsBefore } from '../store.ts'
import { issueComment, issueDescription, issueLabels, issueSummary } from '../words/issue.ts'
import { payloadStep } from '../words/steps.ts'
import { laterThan, standingOf } from './reads.ts'
import {
  cardKey,
  compare,
  describe,
  findPromoted,
  issueStyle,
  look,
  mirrorVerdict,
  qeKey,
  readyKey,
  threadLane,
} from './context.ts'
import type { PayloadContext } from './context.ts'
import { isDoneWith, moveIssue } from './taken.ts'

/** Promises all that follows outside from what just happened to a payload: card, thread, Jira, the next look. */
export async function followPayload(
  ctx: PayloadContext,
  tx: Tx,
  before: Payload,
  payload: Payload,
  facts: readonly PayloadFact[],
  by: Actor,
): Promise<void> {
  tx.pen.promise([keep(cardKey(payload.sprint))])
  await refreshCalls(ctx, tx, payload)
  if (facts.some(({ kind }) => changesFormer.has(kind))) await refreshFormer(ctx, tx, payload)
  const late = facts.some(fact => fact.kind === 'payload-qe' && fact.verdict.state === 'failed')
  const upgrade = late ? await ctx.above.upgradeLine(tx.db, before) : null
  const atWork = isWorking(ctx.sprints.hours, 'trt', tx.now)
  const running = late ? runningNow(await ctx.above.takenBy(tx.db, before)) : []
  const seesClusters = late && (await ctx.above.seesClusters(tx.db))
  const later = await laterThan(tx.db, payload)
  const wasReady = (await ctx.permalink(tx.db, readyKey(payload.sprint, round(payload)))) !== null
  for (const [at, fact] of facts.entries()) {
    const key = `${payload.version}/${at}`
    const step = payloadStep(
      {
        before,
        payload,
        by,
        mentions: mentionsOf(ctx),
        qeRole: ctx.settings.qeRole,
        now: tx.now,
        atWork,
        upgrade,
        running,
        seesClusters,
        later,
        wasReady,
      },
      fact,
    )
    if (step !== null) sayInThread(tx, payload.sprint, key, step)
    await nextOf(ctx, tx, before, payload, fact, later)
    const comment = issueComment(payload, fact, by, issueStyle(ctx))
    if (comment !== null) await ctx.tracking.commentOn(tx, payload.id, key, doc(paragraph(comment)))
  }
  const asked = inQuestion(payload)
  if (asked !== null && asked !== inQuestion(before)) tx.pen.promise([compare(payload.sprint)])
  for (const reaction of ctx.above.reactions)
    await reaction.payload?.(tx, before.version === 0 ? null : before, payload, facts)
}

async function nextOf(
  ctx: PayloadContext,
  tx: Tx,
  before: Payload,
  payload: Payload,
  fact: PayloadFact,
  later: Payload | null,
): Promise<void> {
  const { sprint } = payload
  switch (fact.kind) {
    case 'payload-selected':
      await openIssue(ctx, tx, payload)
      if (payload.earlier.length > 0) await ctx.tracking.moveTo(tx, payload.id, 'started', { reopen: true })
      tx.pen.promise([describe(sprint)])
      return
    case 'payload-described':
      tx.pen.promise([keep(qeKey(sprint, round(payload)))])
      return
    case 'payload-left':
      if (later !== null) return
      tx.pen.promise([look(sprint)])
      if (await isDoneWith(ctx, tx.db, before)) await moveIssue(ctx, tx, before, payload)
      return
    case 'payload-restored':
      // Nobody looked after it meanwhile: it may be gone, and its digest may never have been read. Where nobody is to
      // take it any more, it may well be deleted by now, and says nothing about the sprint.
      if (!isSuperseded(later)) tx.pen.promise([describe(sprint)])
      return
    case 'payload-qe':
      if (ctx.settings.hasKubernetes) tx.pen.promise([mirrorVerdict(sprint)])
      if (isSuperseded(later)) return
      if (fact.verdict.state !== 'failed') await moveIssue(ctx, tx, before, payload)
      if (hasPassed(fact.verdict)) {
        tx.pen.promise([keep(readyKey(sprint, round(payload)))])
        if (ctx.settings.previewStream !== null && payload.promoted === null) tx.pen.promise([findPromoted(sprint)])
      }
      return
    case 'payload-answered':
      await moveIssue(ctx, tx, before, payload)
      return
    default:
  }
}

async function openIssue(ctx: PayloadContext, tx: Tx, payload: Payload): Promise<void> {
  const { selected, id } = payload
  if (!selected) return
  await ctx.tracking.openTracking(tx, {
    subject: id,
    summary: issueSummary(payload, selected),
    description: issueDescription(payload, selected, ctx.pageOf(selected.tag), issueStyle(ctx)),
    labels: issueLabels(payload),
  })
}

/** The calls to QE and Test Platform that are posted already; a new one is promised by what makes it due. */
async function refreshCalls(ctx: PayloadContext, tx: Tx, payload: Payload): Promise<void> {
  const rounds = [round(payload), round(payload) - 1].filter(one => one > 0)
  for (const key of rounds.flatMap(one => [qeKey(payload.sprint, one), readyKey(payload.sprint, one)])) {
    if ((await ctx.permalink(tx.db, key)) !== null) tx.pen.promise([keep(key)])
  }
}

/** What becomes of a payload by which the one before it is over, or stands in for it again. */
const changesFormer: ReadonlySet<PayloadFact['kind']> = new Set([
  'payload-opened',
  'payload-selected',
  'payload-left',
  'payload-restored',
  'payload-qe',
])

/** What is posted about the payloads before this one offers only what still holds. */
async function refreshFormer(ctx: PayloadContext, tx: Tx, { sprint }: Payload): Promise<void> {
  const former = await readPayloadsBefore(tx.db, sprint)
  const last = former.slice(0, 1)
  for (const one of new Set([...last, ...standingOf(former)])) {
    tx.pen.promise([keep(cardKey(one.sprint))])
    await refreshCalls(ctx, tx, one)
  }
}

export function mentionsOf(ctx: PayloadContext) {
  return {
    trt: ctx.mentionOf('trt'),
    testPlatform: ctx.mentionOf('test-platform'),
    qe: ctx.mentionOf(ctx.settings.qeRole),
  }
}

/** `key` is the step's own within the payload. */
export function sayInThread(tx: Tx, sprint: number, key: string, text: string): void {
  tx.pen.promise([
    say({ key: `payload-step/P${sprint}/${key}`, lane: threadLane(sprint), threadOf: cardKey(sprint), text }),
  ])
}
