import { slotsOf, unfillable } from '../../approval/model.ts'
import type { Asker } from '../../approval/model.ts'
import type { Member, Person } from '../../kernel/people.ts'
import { samePerson } from '../../kernel/people.ts'
import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Tx } from '../../store/store.ts'
import type { RequestCommand } from '../model/request-decide.ts'
import type { RequestFact } from '../model/request-facts.ts'
import { isOpen, requestId } from '../model/request.ts'
import type { Direction, FailoverForm, Request, ReturnForm } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { insertRequest, nextNumber, readByOrigin, readOpenRequests, readRequest, readRotation } from '../store.ts'
import {
  alreadyOpen,
  nobodyCanApprove,
  nothingToPutBack,
  onlyTeams,
  puttingBackAlready,
  reasonMissing,
  requestRefusal,
  unknownCluster,
  unknownRequest,
  wrongWay,
} from '../words/refusals.ts'
import { preview } from './context.ts'
import type { RotationContext } from './context.ts'
import { followRequest } from './follow.ts'
import { moveRequest, moveRotation } from './moves.ts'

export interface Asked {
  direction: Direction
  cluster: string
  /** Who typed it. */
  member: Member
  onBehalfOf: Person | null
  failover: FailoverForm | null
  back: ReturnForm | null
  /** The delivery it came from, so that the same one arriving twice opens one request. */
  origin: string
}

/** Opens a request; the opposite one, if open, makes way for it. */
export async function openRequest(ctx: RotationContext, asked: Asked): Promise<Request | Refusal> {
  const { cluster, direction, member } = asked
  if (!ctx.settings.clusters.includes(cluster)) return unknownCluster(cluster, ctx.settings.clusters)
  const mayAsk = member.roles.includes('trt') || member.roles.includes('test-platform')
  if (!mayAsk) return onlyTeams(`ask for a ${direction}`, ['trt', 'test-platform'], teams(ctx))
  if (asked.onBehalfOf && !samePerson(asked.onBehalfOf, member.person) && !member.roles.includes('test-platform')) {
    return refuse('Only Test Platform can file a request on behalf of somebody. Leave that field empty.', 'behalf')
  }
  return ctx.store.tx(async tx => {
    const twice = await readByOrigin(tx.db, asked.origin)
    if (twice) return twice
    const rotation = await readRotation(tx.db, cluster, tx.now)
    const open = await readOpenRequests(tx.db, cluster)
    const same = open.find(request => request.direction === direction)
    if (same) return alreadyOpen(same)
    const opposite = open.find(request => request.direction !== direction)
    if (!opposite && pointless(direction, rotation)) return wrongWay(direction, rotation)
    const request = await drafted(ctx, tx, asked, rotation)
    const roles = unfillable(slotsOf(request.policy, asker(request)), ctx.holders, asker(request))
    if (roles.length > 0) return nobodyCanApprove(roles)
    return written(ctx, tx, request, asked.origin, opposite ? [opposite] : [])
  })
}

/** Brings a cluster back at once: one person of Test Platform, no checks, whatever else runs. */
export async function putBackNow(
  ctx: RotationContext,
  cluster: string,
  member: Member,
  reason: string,
  origin: string,
): Promise<Request | Refusal> {
  if (!member.roles.includes('test-platform'))
    return onlyTeams('put a cluster back at once', ['test-platform'], ctx.mentionOf('test-platform'))
  if (reason.trim() === '') return reasonMissing()
  return decidedReturn(ctx, { cluster, member, reason, origin, how: 'put-back' })
}

/** Answers the question of a lost stop-gap: the cluster stays in. */
export async function keepIn(
  ctx: RotationContext,
  cluster: string,
  member: Member,
  origin: string,
): Promise<Request | Refusal> {
  if (!member.roles.some(role => role === 'trt' || role === 'test-platform')) {
    return onlyTeams('decide this', ['trt', 'test-platform'], teams(ctx))
  }
  return decidedReturn(ctx, {
    cluster,
    member,
    reason: 'The stop-gap ended and it was decided to keep the cluster in.',
    origin,
    how: 'kept-in',
  })
}

async function decidedReturn(
  ctx: RotationContext,
  {
    cluster,
    member,
    reason,
    origin,
    how,
  }: { cluster: string; member: Member; reason: string; origin: string; how: 'put-back' | 'kept-in' },
): Promise<Request | Refusal> {
  return ctx.store.tx(async tx => {
    const twice = await readByOrigin(tx.db, origin)
    if (twice) return twice
    const rotation = await readRotation(tx.db, cluster, tx.now)
    if (rotation.phase === 'in') return nothingToPutBack(rotation)
    if (how === 'kept-in' && rotation.phase !== 'questioned') return wrongWay('failover', rotation)
    const running = await readOpenRequests(tx.db, cluster)
    const same = running.find(request => request.how !== 'asked' && request.state === 'changing')
    if (same) return puttingBackAlready(same)
    const asked = {
      direction: 'return',
      cluster,
      member,
      onBehalfOf: null,
      failover: null,
      back: null,
      origin,
    } as const
    const draft = await drafted(ctx, tx, asked, rotation)
    const request: Request = { ...draft, how, reason, state: 'approved', approvedAt: tx.now }
    const opened = await written(ctx, tx, request, origin, running)
    await ctx.tracking.moveTo(tx, opened.id, 'started')
    return beginReturn(ctx, tx, opened)
  })
}

/** What a person may do to a request by its ID. */
export type PersonVerb = Extract<RequestCommand, { member: Member }>

export async function actOnRequest(
  ctx: RotationContext,
  id: string,
  command: PersonVerb,
  asking?: number,
): Promise<Request | Refusal> {
  return ctx.store.tx(async tx => {
    const request = await readRequest(tx.db, id.toUpperCase())
    if (!request) return unknownRequest(id)
    if (asking !== undefined && asking !== request.asking && request.state === 'awaiting') {
      return refuse(
        `${request.id} is asked for anew since that message was written. Look at what changed, then decide again.`,
      )
    }
    const moved = await moveRequest(ctx, tx, request, command)
    if ('no' in moved)
      return requestRefusal(approvedBefore(request, command) ? { no: 'already-voted', request } : moved)
    if (command.verb === 'approve' && moved.state === 'approved' && moved.direction === 'return')
      return beginReturn(ctx, tx, moved)
    if (command.verb === 'stop') await undo(ctx, tx, moved)
    return moved
  })
}

/** Whose approval was the last one needed is not told that he came too late, when it arrives twice. */
function approvedBefore({ state, votes }: Request, command: PersonVerb): boolean {
  const stands = state !== 'awaiting' && (isOpen(state) || state === 'done')
  return command.verb === 'approve' && stands && votes.some(vote => samePerson(vote.by, command.member.person))
}

/** Looks at the farm again for a request that waits for approval. */
export async function checkAgain(ctx: RotationContext, id: string, member: Member): Promise<Request | Refusal> {
  if (!member.roles.some(role => role === 'trt' || role === 'test-platform'))
    return onlyTeams('do this', ['trt', 'test-platform'], teams(ctx))
  return ctx.store.tx(async tx => {
    const request = await readRequest(tx.db, id)
    if (!request) return unknownRequest(id)
    if (request.state !== 'awaiting') return requestRefusal({ no: 'state', verb: 'preview', request })
    tx.pen.promise([preview(request.id)])
    return request
  })
}

/** Starts an approved return: the cluster is asked back in, and the stop-gap goes. */
export async function beginReturn(ctx: RotationContext, tx: Tx, request: Request): Promise<Request> {
  const begun = await moveRequest(ctx, tx, request, { verb: 'begin' })
  if ('no' in begun) throw new Error(`an approved return could not begin: ${begun.no}`)
  const rotation = await readRotation(tx.db, request.cluster, tx.now)
  if (rotation.phase === 'in') return finishedAtOnce(ctx, tx, begun, rotation)
  const asked = await moveRotation(ctx, tx, rotation, {
    verb: 'ask-in',
    by: request.votes.at(-1)?.by ?? request.filedBy,
    request: request.id,
  })
  if ('no' in asked) throw new Error(`a rotation could not be asked in: ${asked.no}`)
  return begun
}

/** The failover that the return made way for never began: there is nothing to change, nor to wait for. */
async function finishedAtOnce(ctx: RotationContext, tx: Tx, request: Request, rotation: Rotation): Promise<Request> {
  const effectiveAt = Math.min(rotation.since, request.openedAt)
  const finished = await moveRequest(ctx, tx, request, { verb: 'finish', effectiveAt })
  if ('no' in finished) throw new Error(`a return with nothing to do could not finish: ${finished.no}`)
  await ctx.tracking.moveTo(tx, request.id, 'done')
  return finished
}

/** A change that was stopped goes back to where it came from. */
async function undo(ctx: RotationContext, tx: Tx, request: Request): Promise<void> {
  const rotation = await readRotation(tx.db, request.cluster, tx.now)
  if (rotation.request !== request.id) return
  const by = request.ended?.by ?? 'bot'
  if (request.direction === 'failover') {
    if (rotation.phase !== 'in') await moveRotation(ctx, tx, rotation, { verb: 'ask-in', by, request: request.id })
    return
  }
  const root = rotation.failover === null ? null : await readRequest(tx.db, rotation.failover)
  if (!root?.failover || rotation.phase !== 'returning') return
  await moveRotation(ctx, tx, rotation, {
    verb: 'ask-out',
    by,
    request: root.id,
    failover: root.id,
    flavour: root.failover.flavour,
    approvers: rotation.approvers,
    // It was approved for that long and no longer, whatever was tried in between.
    bridgeUntil: rotation.bridgeUntil,
    lastingWay: ctx.settings.ways.includes('manual'),
    probes: [],
    stoppedReturn: request.id,
  })
}

export function bridgeUntil(ctx: RotationContext, tx: Tx): number | null {
  return ctx.settings.ways.includes('dispatcher') ? tx.now + ctx.settings.bridgeMs : null
}

async function drafted(ctx: RotationContext, tx: Tx, asked: Asked, rotation: Rotation): Promise<Request> {
  const number = await nextNumber(tx)
  return {
    id: requestId(asked.direction, number),
    number,
    cluster: asked.cluster,
    direction: asked.direction,
    state: 'awaiting',
    how: 'asked',
    reason: null,
    requester: asked.onBehalfOf ?? asked.member.person,
    filedBy: asked.member.person,
    roles: [...asked.member.roles],
    failover: asked.failover,
    back: asked.back,
    ends: asked.direction === 'return' ? rotation.failover : null,
    policy: ctx.settings.policies[asked.direction],
    people: 1,
    votes: [],
    preview: null,
    asking: 1,
    askedAgainBecause: [],
    openedAt: tx.now,
    approvedAt: null,
    changingAt: null,
    stuck: null,
    ended: null,
    version: 1,
  }
}

/** Writes a new request after those that make way for it. */
async function written(
  ctx: RotationContext,
  tx: Tx,
  request: Request,
  origin: string,
  makingWay: readonly Request[],
): Promise<Request> {
  for (const other of makingWay) {
    if (!isOpen(other.state)) continue
    const gone = await moveRequest(ctx, tx, other, { verb: 'supersede', bySubject: request.id })
    if ('no' in gone) throw new Error(`an open request could not make way: ${gone.no}`)
  }
  await insertRequest(tx, request, origin)
  const opened: RequestFact = { kind: 'request-opened', request }
  tx.pen.record(request.id, request.filedBy, [opened])
  await followRequest(ctx, tx, request, [opened], request.filedBy)
  return request
}

function pointless(direction: Direction, rotation: Rotation): boolean {
  return direction === 'failover' ? !['in', 'returning'].includes(rotation.phase) : rotation.phase === 'in'
}

function asker(request: Request): Asker {
  return { people: [request.requester, request.filedBy], roles: request.roles }
}

function teams(ctx: RotationContext): string {
  return `${ctx.mentionOf('trt')} or ${ctx.mentionOf('test-platform')}`
}
