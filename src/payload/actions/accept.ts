import { unfillable } from '../../approval/model.ts'
import { samePerson } from '../../kernel/people.ts'
import type { Member } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { keep } from '../../slack/promises.ts'
import { tryAgain } from '../../store/effects.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { decideAccept } from '../model/accept-decide.ts'
import type { AcceptCommand, AcceptFact } from '../model/accept-decide.ts'
import { acceptId, askerOf, expiryOf, isOpenAccept, slotsFor } from '../model/accept.ts'
import type { Circumstance, ManualAccept } from '../model/accept.ts'
import { acceptable } from '../model/candidates.ts'
import { hasBetter } from '../model/choosing.ts'
import { hasPassed, isAnsweredUpgrading } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import { insertAccept, nextAcceptNumber, readAccept, readAccepts } from '../store-accept.ts'
import { readPayload } from '../store.ts'
import {
  acceptOff,
  acceptPointless,
  acceptRefusal,
  acceptUnderWay,
  betterProposed,
  clusterRunsIt,
  nobodyElseConfirms,
  notAcceptable,
  nothingToAccept,
  qeHasPassed,
  unknownAccept,
  upgradeStands,
} from '../words/accept-refusals.ts'
import { overrideReason } from '../words/accept-steps.ts'
import { choiceOver, notOpened, onlyRole, payloadRefusal } from '../words/refusals.ts'
import { acceptKey, acceptLane } from './accept-context.ts'
import type { AcceptContext } from './accept-context.ts'
import { followAccept, moveAccept } from './accept-follow.ts'
import { settleFailed } from './manual.ts'
import { isOver } from './reads.ts'

export interface AcceptAsked {
  sprint: number
  member: Member
  tag: string
  circumstance: Circumstance
  why: string
  links: readonly string[]
  /** The delivery it came from, so that the same one arriving twice asks once. */
  origin: string
}

/** TRT picks a payload whose jobs did not pass; nothing is done before it is confirmed. */
export async function openAccept(ctx: AcceptContext, asked: AcceptAsked): Promise<ManualAccept | Refusal> {
  return ctx.store.tx(async tx => {
    const before = (await readAccepts(tx.db, asked.sprint)).find(({ origin }) => origin === asked.origin)
    if (before) return before
    const payload = await mayAccept(ctx, tx.db, asked.sprint, asked.member)
    if (isRefusal(payload)) return payload
    const candidate = acceptable(payload.proposal?.candidates ?? []).find(({ tag }) => tag === asked.tag)
    if (!candidate) return notAcceptable(asked.tag)
    const number = await nextAcceptNumber(tx)
    const accept: ManualAccept = {
      id: acceptId(number),
      number,
      sprint: asked.sprint,
      state: 'awaiting',
      candidate,
      circumstance: asked.circumstance,
      why: asked.why,
      links: [...asked.links],
      by: asked.member.person,
      roles: [...asked.member.roles],
      origin: asked.origin,
      policy: ctx.policy,
      votes: [],
      openedAt: tx.now,
      confirmedAt: null,
      reason: null,
      since: tx.now,
      touchedAt: null,
      setAt: null,
      stuck: null,
      accepted: null,
      failure: null,
      undo: null,
      undone: null,
      ended: null,
      version: 1,
    }
    const missing = unfillable(slotsFor(accept), ctx.holders, askerOf(accept))
    if (missing.length > 0) return nobodyElseConfirms(missing)
    await insertAccept(tx, accept)
    const opened: AcceptFact = { kind: 'accept-opened', accept }
    tx.pen.record(accept.id, accept.by, [opened])
    await followAccept(ctx, tx, accept, [opened], accept.by)
    return accept
  })
}

/** The payload of the sprint where this member may accept one of its candidates by hand now, or why not. */
export async function mayAccept(
  ctx: AcceptContext,
  db: Reader,
  sprint: number,
  { roles }: Member,
): Promise<Payload | Refusal> {
  if (!roles.includes('trt')) return onlyRole('accept a payload by hand', 'trt', ctx.mentionOf('trt'))
  if (ctx.place === null) return acceptOff()
  const payload = await readPayload(db, sprint)
  if (!payload) return notOpened(sprint)
  if (payload.missed) return payloadRefusal({ no: 'missed', payload })
  if (payload.selected) return payloadRefusal({ no: 'already-selected', payload, selected: payload.selected })
  if (await isOver(db, payload)) return choiceOver(payload)
  if (hasBetter(payload)) return betterProposed(payload)
  const open = (await readAccepts(db, sprint)).find(isOpenAccept)
  if (open) return acceptUnderWay(open)
  if (acceptable(payload.proposal?.candidates ?? []).length === 0) return nothingToAccept(payload)
  return payload
}

/** What a person may do to an acceptance by its ID. */
export type PersonVerb =
  | { verb: 'confirm'; member: Member }
  | { verb: 'withdraw'; member: Member }
  | { verb: 'try-again'; member: Member }
  | { verb: 'reject'; member: Member; why: string }
  | { verb: 'undo'; member: Member; why: string }

export async function actOnAccept(
  ctx: AcceptContext,
  id: string,
  command: PersonVerb,
): Promise<ManualAccept | Refusal> {
  const known = await readAccept(ctx.store.db, id)
  if (known) await ctx.learnNames([known.by, ...known.votes.map(({ by }) => by), command.member.person])
  return ctx.store.tx(async tx => {
    const accept = await readAccept(tx.db, id)
    if (!accept) return unknownAccept(id)
    const early = await refusedBySprint(ctx, tx, accept, command)
    if (early) return early
    if (await triedAgain(tx, accept, command)) return accept
    const moved = await moveAccept(ctx, tx, accept, withReason(ctx, accept, command))
    if ('no' in moved) return acceptRefusal(moved)
    const { sprint, candidate, undo } = moved
    if (command.verb === 'undo' && undo) await settleFailed(ctx, tx, { sprint, tag: candidate.tag, by: undo.by })
    return moved
  })
}

/** What the outbox has given up waits again; the acceptance itself is not changed by it. */
async function triedAgain(tx: Tx, { id, state }: ManualAccept, { verb, member }: PersonVerb): Promise<boolean> {
  const may = verb === 'try-again' && state !== 'stuck' && member.roles.includes('trt')
  if (!may || (await tryAgain(tx, [acceptLane(id)])) === 0) return false
  tx.pen.promise([keep(acceptKey(id))])
  return true
}

/** The acceptance, or why a form about it need not be opened: the verb would be refused whatever is filled in. */
export async function earlyAccept(
  ctx: AcceptContext,
  id: string,
  command: PersonVerb,
): Promise<ManualAccept | Refusal> {
  return ctx.store.tx(async tx => {
    const accept = await readAccept(tx.db, id)
    if (!accept) return unknownAccept(id)
    const early = await refusedBySprint(ctx, tx, accept, command)
    if (early) return early
    const decided = decideAccept(accept, withReason(ctx, accept, command), tx.now)
    return 'no' in decided ? acceptRefusal(decided) : accept
  })
}

/** What the payload of the sprint has to say about it. */
async function refusedBySprint(
  ctx: AcceptContext,
  tx: Tx,
  accept: ManualAccept,
  { verb }: PersonVerb,
): Promise<Refusal | null> {
  const payload = await readPayload(tx.db, accept.sprint)
  if (!payload) return null
  if (wouldGoOn(accept, verb) && (await isOver(tx.db, payload))) return acceptPointless(accept)
  if (verb === 'confirm' && accept.state === 'awaiting') {
    const { selected } = payload
    if (selected) return payloadRefusal({ no: 'already-selected', payload, selected })
    if (expiryOf(accept, payload.deadlineAt) <= tx.now) {
      const expired = await moveAccept(ctx, tx, accept, { verb: 'expire' })
      return 'no' in expired ? acceptRefusal(expired) : acceptRefusal({ no: 'state', verb, accept: expired })
    }
    if (hasBetter(payload) && payload.proposal?.proposed !== accept.candidate.tag) return betterProposed(payload)
  }
  return verb === 'undo' ? builtUpon(ctx, tx.db, accept, payload) : null
}

/** Whether it would lead on to an acceptance; an undo that is stuck always may go on. */
function wouldGoOn({ state, stuck }: ManualAccept, verb: PersonVerb['verb']): boolean {
  return verb === 'confirm' ? state === 'awaiting' : verb === 'try-again' && stuck?.during === 'accepting'
}

/** Others rely on the acceptance: a cluster has the payload, QE passed it, or Test Platform takes it. */
async function builtUpon(
  ctx: AcceptContext,
  db: Reader,
  accept: ManualAccept,
  payload: Payload,
): Promise<Refusal | null> {
  if (payload.selected?.tag !== accept.candidate.tag) return null
  const on = await takenOn(ctx, db, payload)
  if (on.length > 0) return clusterRunsIt(accept, on)
  if (hasPassed(payload.qe)) return qeHasPassed(accept)
  return isAnsweredUpgrading(payload) ? upgradeStands(accept) : null
}

/** The clusters that run the selected payload, or are on their way to it. */
async function takenOn(ctx: AcceptContext, db: Reader, payload: Payload): Promise<string[]> {
  const taken = await ctx.above.takenBy(db, payload)
  return taken.filter(({ goneAt }) => goneAt === null).map(({ cluster }) => cluster)
}

/** Test Platform has begun to take the payload, by its own answer or by what a cluster shows. */
export async function isUpgrading(ctx: AcceptContext, db: Reader, payload: Payload): Promise<boolean> {
  return isAnsweredUpgrading(payload) || (await takenOn(ctx, db, payload)).length > 0
}

function withReason(ctx: AcceptContext, accept: ManualAccept, command: PersonVerb): AcceptCommand {
  if (command.verb !== 'confirm') return command
  const others = accept.votes.map(({ by }) => by).filter(by => !samePerson(by, command.member.person))
  const names = [accept.by, ...others, command.member.person].map(ctx.nameOf)
  return { ...command, reason: overrideReason(accept, names) }
}

/** Promises the message of an acceptance anew: one that is out of date, or was deleted, becomes right. */
export async function repairAccept(ctx: AcceptContext, id: string): Promise<void> {
  await ctx.store.tx(async tx => {
    if (await readAccept(tx.db, id)) tx.pen.promise([keep(acceptKey(id))])
  })
}
