import type { Keeper, Rendered } from '../../slack/keeper.ts'
import { pendingIn } from '../../store/effects.ts'
import { cardKey } from '../actions/context.ts'
import { proofsOfIn, proofsOfOut } from '../model/proof.ts'
import { slotsFor } from '../model/request-decide.ts'
import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { readRequest, readRotation } from '../store.ts'
import { approvalMessage } from '../words/approval.ts'
import { requestCard } from '../words/card.ts'
import { patchMessage } from '../words/patch.ts'
import { missingProofs } from '../words/proofs.ts'
import { landedLine, unprovenLine } from '../words/steps.ts'
import { sealed } from './context.ts'
import type { RotationSlack } from './context.ts'

/** Registers how this capability's kept messages look: card, approval message and patch, each from the state of the moment. */
export function renderMessages(keeper: Keeper, slack: RotationSlack, clustersFile: string): void {
  keeper.register('request/', key => renderCard(slack, key.slice('request/'.length)))
  keeper.register('approval/', key => renderApproval(slack, key.slice('approval/'.length)))
  keeper.register('patch/', key => renderPatch(slack, key, clustersFile))
}

async function renderCard(slack: RotationSlack, id: string): Promise<Rendered | null> {
  const { ctx } = slack
  const request = await readRequest(ctx.store.db, id)
  if (!request) return null
  const rotation = await readRotation(ctx.store.db, request.cluster, ctx.clock.now())
  const tracked = await ctx.tracking.trackingOf(ctx.store.db, id)
  const { lines, givenUp } = await pendingOf(slack, request)
  const card = requestCard({
    request,
    rotation,
    tracked,
    pending: [...provingLines(slack, request, rotation), ...lines],
    canRetry: givenUp || tracked?.state === 'failed',
    now: ctx.clock.now(),
    seal: data => sealed(slack, data),
  })
  return { channel: slack.channel, ...card }
}

/** What a running change still lacks, and what still lands on a cluster that is out. */
function provingLines({ ctx }: RotationSlack, request: Request, rotation: Rotation): string[] {
  if (rotation.request !== request.id && rotation.failover !== request.id) return []
  const landed = landedLine(rotation)
  const lines = landed ? [landed] : []
  if (!rotation.observed || (request.state !== 'changing' && request.state !== 'stuck')) return lines
  const { eyes } = ctx.settings
  const proofs = rotation.desired === 'in' ? proofsOfIn(rotation, rotation.observed, eyes) : proofsOfOut(rotation, rotation.observed, eyes)
  return [unprovenLine(missingProofs(rotation, proofs)), ...lines]
}

/** What the farm's lanes could not deliver yet; Jira's own trouble stands beside its link. */
async function pendingOf({ ctx }: RotationSlack, request: Request): Promise<{ lines: string[]; givenUp: boolean }> {
  const lanes = [`rotation:${request.cluster}`, `begin:${request.id}`, `preview:${request.id}`]
  const waiting = (await Promise.all(lanes.map(lane => pendingIn(ctx.store.db, lane)))).flat()
  const troubled = waiting.filter(effect => effect.why !== null && (effect.attempts > 0 || effect.state === 'given-up'))
  const current = request.ended === null || request.state === 'done'
  return {
    lines: current ? troubled.map(effect => `${farmTask[effect.kind] ?? 'A step'} waits: ${effect.why ?? ''}`) : [],
    givenUp: troubled.some(effect => effect.state === 'given-up'),
  }
}

const farmTask: Record<string, string> = {
  'rotation.converge': 'The stop-gap',
  'rotation.begin': 'The change',
  'rotation.preview': 'The look at the farm',
}

async function renderApproval(slack: RotationSlack, id: string): Promise<Rendered | null> {
  const { ctx } = slack
  const request = await readRequest(ctx.store.db, id)
  if (!request) return null
  const roles = [...new Set(slotsFor(request).flatMap(slot => slot.roles))]
  const message = approvalMessage({
    request,
    call: roles.map(role => ctx.mentionOf(role)).join(' '),
    bridgeHours: Math.round(ctx.settings.bridgeMs / 3_600_000),
    hasStopGap: ctx.settings.ways.includes('dispatcher'),
    seal: data => sealed(slack, data),
  })
  return { channel: slack.channel, threadOf: cardKey(id), ...message }
}

async function renderPatch(slack: RotationSlack, key: string, clustersFile: string): Promise<Rendered | null> {
  const { ctx } = slack
  const [, cluster = '', askedAt = ''] = key.split('/')
  const rotation = await readRotation(ctx.store.db, cluster, ctx.clock.now())
  const thread = rotation.lasting?.askedAt === Number(askedAt) ? (rotation.request ?? rotation.failover) : null
  const message = patchMessage(rotation, Number(askedAt), clustersFile, data => sealed(slack, data))
  // Once posted it stays in the thread it was posted in; the keeper only asks for the thread the first time.
  return { channel: slack.channel, ...(thread !== null && { threadOf: cardKey(thread) }), ...message }
}
