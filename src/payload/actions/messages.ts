import { inWords } from '../../kernel/text.ts'
import { sprintNumbered } from '../../sprint/model/calendar.ts'
import { pendingIn } from '../../store/effects.ts'
import type { Tracked } from '../../tracking/model.ts'
import { isOpenAccept } from '../model/accept.ts'
import type { ManualAccept } from '../model/accept.ts'
import { inQuestion } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import type { Taken } from '../model/taken.ts'
import { readAccepts } from '../store-accept.ts'
import { readPayload } from '../store.ts'
import type { Followed } from '../words/changes.ts'
import { pendingLine } from '../words/trouble.ts'
import { acceptKey } from './accept-context.ts'
import { laneOf } from './context.ts'
import type { PayloadContext } from './context.ts'
import { isOver } from './reads.ts'

/** All that the card of a payload shows. */
export interface CardState {
  payload: Payload
  taken: readonly Taken[]
  tracked: Tracked | null
  followUps: Followed
  /** Escaped. */
  pending: string[]
  selectionAt: number
  isOver: boolean
  accept: AcceptShown | null
}

/** An acceptance by hand that is not over, with the address of its message once that is posted. */
export interface AcceptShown {
  accept: ManualAccept
  link: string | null
}

export async function cardState(ctx: PayloadContext, sprint: number): Promise<CardState | null> {
  const { db } = ctx.store
  const payload = await readPayload(db, sprint)
  if (!payload) return null
  const calendar = await ctx.sprints.calendar(db)
  return {
    payload,
    taken: await ctx.above.takenBy(db, payload),
    tracked: await ctx.tracking.trackingOf(db, payload.id),
    followUps: await followed(ctx, payload),
    pending: await pendingOf(ctx, payload),
    selectionAt: sprintNumbered(calendar, sprint).selectionAt,
    isOver: await isOver(db, payload),
    accept: await acceptShown(ctx, sprint),
  }
}

async function acceptShown({ store, permalink }: PayloadContext, sprint: number): Promise<AcceptShown | null> {
  const accept = (await readAccepts(store.db, sprint)).find(isOpenAccept)
  return accept ? { accept, link: await permalink(store.db, acceptKey(accept.id)) } : null
}

/** Which of the promised follow-ups the payload in question has: those whose issue one of its new commits names. */
async function followed(ctx: PayloadContext, payload: Payload): Promise<Followed> {
  const promised = await ctx.above.followUps(ctx.store.db)
  const { changes } = payload
  const known = changes !== null && changes.tag === inQuestion(payload) && changes.trouble === null
  const named = new Set(changes?.issues.map(({ key }) => key))
  return {
    known,
    in: promised.filter(({ issue }) => named.has(issue)),
    out: promised.filter(({ issue }) => !named.has(issue)),
  }
}

/** What is still tried; the look at the candidates tells its trouble by itself. */
async function pendingOf({ store }: PayloadContext, payload: Payload): Promise<string[]> {
  if (inQuestion(payload) === null) return []
  const isDescribed = payload.selected !== null && payload.selected.digest !== null
  const tasks = ['describe', 'compare', 'find-promoted', 'label'] as const
  const lanes = tasks.filter(task => task !== 'describe' || !isDescribed).map(task => laneOf(task, payload.sprint))
  const waiting = (await Promise.all(lanes.map(lane => pendingIn(store.db, lane)))).flat()
  return waiting
    .filter(({ why, attempts, state }) => why !== null && (attempts > 0 || state === 'given-up'))
    .map(({ kind, why }) => pendingLine(kind, inWords(why ?? '', 300)))
}
