import type { Person } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import { inWords } from '../../kernel/text.ts'
import { pendingIn } from '../../store/effects.ts'
import type { Tx } from '../../store/store.ts'
import type { AcceptCommand } from '../model/accept-decide.ts'
import { LONGEST_PAUSE_MS } from '../model/accept-step.ts'
import { expiryOf, overtakenBy } from '../model/accept.ts'
import type { ManualAccept, Standing, Undone } from '../model/accept.ts'
import { hasPassed, isSuperseded, round } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import { readAccept, readOpenAccepts } from '../store-accept.ts'
import { readPayload } from '../store.ts'
import { isUpgrading } from './accept.ts'
import { choiceOver } from '../words/refusals.ts'
import { isOver, laterThan } from './reads.ts'
import { acceptAtPayload, acceptKey, acceptLane, acceptOfKey } from './accept-context.ts'
import type { AcceptContext } from './accept-context.ts'
import { moveAccept } from './accept-follow.ts'
import { isBeyond } from './beyond.ts'
import { readyKey } from './context.ts'
import { selectAccepted, settleFailed, undoSelection } from './manual.ts'

/** What was found, or brought about, at the payload. What does not fit any more, because it was decided meanwhile, is let go. */
export async function acceptTold(
  ctx: AcceptContext,
  tx: Tx,
  id: string,
  command: Extract<AcceptCommand, { verb: 'begin' | 'set' | 'fail' | 'get-stuck' }>,
): Promise<void> {
  const accept = await readAccept(tx.db, id)
  if (accept) await moveAccept(ctx, tx, accept, command)
}

/** It is accepted: it becomes the payload of the sprint, in the same transaction. */
export async function acceptFinished(
  ctx: AcceptContext,
  tx: Tx,
  id: string,
  how: 'override' | 'jobs',
  acceptedAt: number | null,
): Promise<void> {
  const accept = await readAccept(tx.db, id)
  if (accept?.state !== 'accepting') return
  const { tag, pullSpec, createdAt } = accept.candidate
  const payload = await readPayload(tx.db, accept.sprint)
  const over = payload !== null && (await isOver(tx.db, payload)) ? choiceOver(payload) : null
  const selection =
    over ??
    (await selectAccepted(ctx, tx, {
      sprint: accept.sprint,
      tag,
      pullSpec,
      createdAt,
      acceptedAt,
      by: accept.by,
      mode: how === 'override' ? 'manual' : 'chosen',
      reason: how === 'override' ? accept.why : null,
    }))
  const unselected = isRefusal(selection) ? selection.say : null
  await moveAccept(ctx, tx, accept, { verb: 'finish', how, unselected })
}

/** Our override is off: TRT chooses again, unless an upgrade to it has begun. */
export async function undoFinished(ctx: AcceptContext, tx: Tx, id: string, found: Undone['found']): Promise<void> {
  const accept = await readAccept(tx.db, id)
  if (accept?.state !== 'undoing' || accept.undo === null) return
  const { sprint, candidate, undo } = accept
  const payload = await readPayload(tx.db, sprint)
  if (!payload) return
  const later = await laterThan(tx.db, payload)
  const wasReady = !isSuperseded(later) && (await isReady(ctx, tx, payload))
  const told = { wasReady, isOver: later !== null }
  await settleFailed(ctx, tx, { sprint, tag: candidate.tag, by: undo.by })
  const stands = (await standing(ctx, tx, accept)) ?? (await unselected(ctx, tx, accept, undo))
  await moveAccept(ctx, tx, accept, { verb: 'finish-undo', found, stands, told })
}

/** Whether Test Platform was told to take the selected payload, or is about to be. */
async function isReady(ctx: AcceptContext, tx: Tx, payload: Payload): Promise<boolean> {
  if (payload.selected === null) return false
  return hasPassed(payload.qe) || (await ctx.permalink(tx.db, readyKey(payload.sprint, round(payload)))) !== null
}

async function standing(ctx: AcceptContext, tx: Tx, accept: ManualAccept): Promise<Standing | null> {
  const payload = await readPayload(tx.db, accept.sprint)
  if (payload?.selected?.tag !== accept.candidate.tag) return 'not-selected'
  return (await isUpgrading(ctx, tx.db, payload)) ? 'upgrade' : null
}

async function unselected(
  ctx: AcceptContext,
  tx: Tx,
  { sprint, candidate }: ManualAccept,
  { by, why }: { by: Person; why: string },
): Promise<Standing | null> {
  const left = await undoSelection(ctx, tx, { sprint, tag: candidate.tag, by, reason: why })
  return isRefusal(left) ? 'not-selected' : null
}

/** Ends what nobody confirmed in time, and what another selection has made pointless. */
export async function endAccepts(ctx: AcceptContext): Promise<void> {
  const waiting = (await readOpenAccepts(ctx.store.db)).filter(({ state }) => state === 'awaiting')
  for (const { id } of waiting) await endAccept(ctx, id)
}

async function endAccept(ctx: AcceptContext, id: string): Promise<void> {
  await ctx.store.tx(async tx => {
    const accept = await readAccept(tx.db, id)
    const payload = accept && (await readPayload(tx.db, accept.sprint))
    if (!payload || accept.state !== 'awaiting') return
    const { selected, deadlineAt } = payload
    if (selected) {
      await moveAccept(ctx, tx, accept, { verb: 'fail', failure: overtakenBy(selected, accept) }, 'job')
    } else if (expiryOf(accept, deadlineAt) <= tx.now) {
      await moveAccept(ctx, tx, accept, { verb: 'expire' }, 'job')
    }
  })
}

/** Where the clock went back, those under way are looked at all the same, and wait from now on. */
export async function keepAcceptsGoing(ctx: AcceptContext): Promise<void> {
  const open = (await readOpenAccepts(ctx.store.db)).filter(({ state }) => state === 'accepting' || state === 'undoing')
  for (const { id } of open) await keepGoing(ctx, id)
}

async function keepGoing(ctx: AcceptContext, id: string): Promise<void> {
  await ctx.store.tx(async tx => {
    const accept = await readAccept(tx.db, id)
    if (!accept) return
    if (!('no' in (await moveAccept(ctx, tx, accept, { verb: 'wait-anew' }, 'job')))) return
    const waiting = await pendingIn(tx.db, acceptLane(id))
    const isHeldUp = waiting.length > 0 && waiting.every(one => isBeyond(one, LONGEST_PAUSE_MS, tx.now))
    if (isHeldUp) tx.pen.promise([acceptAtPayload(id)])
  })
}

export interface AcceptState {
  accept: ManualAccept
  deadlineAt: number
  /** What keeps the control plane from being asked, escaped. */
  pending: string[]
  /** It goes on only when a person says so. */
  isGivenUp: boolean
}

/** All that the message of an acceptance shows. */
export async function acceptState(ctx: AcceptContext, id: string): Promise<AcceptState | null> {
  const { db } = ctx.store
  const accept = await readAccept(db, id)
  const payload = accept && (await readPayload(db, accept.sprint))
  if (!payload) return null
  const open = accept.state === 'accepting' || accept.state === 'undoing'
  const troubled = (await pendingIn(db, acceptLane(id))).filter(({ why }) => open && why !== null)
  return {
    accept,
    deadlineAt: payload.deadlineAt,
    pending: troubled.map(({ why }) => inWords(why ?? '', 300)),
    isGivenUp: troubled.some(({ state }) => state === 'given-up'),
  }
}

/** Whom it concerns that this message cannot be posted; null for messages of others. */
export async function pickerOf(tx: Tx, key: string): Promise<Person | null> {
  const id = acceptOfKey(key)
  return id === null ? null : ((await readAccept(tx.db, id))?.by ?? null)
}

/** The message that shows how the effects of this lane fare. */
export function acceptCardsOfLane(lane: string): string[] {
  const id = /^accept:(M\d{1,9})$/.exec(lane)?.[1]
  return id === undefined ? [] : [acceptKey(id)]
}
