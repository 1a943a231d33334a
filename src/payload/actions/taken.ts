import { keep } from '../../slack/promises.ts'
import { claimOnce } from '../../store/job-runs.ts'
import type { Reader, Tx } from '../../store/store.ts'
import type { Tracking } from '../../tracking/actions.ts'
import { hasPassed, isSettled, round } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import { isUpgradedEverywhere } from '../model/taken.ts'
import type { Taken } from '../model/taken.ts'
import { readPayload } from '../store.ts'
import { cardKey, readyKey } from './context.ts'
import type { PayloadContext } from './context.ts'

/** What whoever watches the clusters has at hand when one of them took the payload up, or left it. */
export interface Watching {
  tracking: Tracking
  settings: { clusters: readonly string[] }
  takenBy: (db: Reader, payload: Payload) => Promise<readonly Taken[]>
}

/**
 * Card and message say where the payload was taken up; nothing is posted that was not yet. With the last cluster the
 * issue of the sprint is done: once, so that what a person opens again afterwards stays open.
 */
export async function payloadTaken(tx: Tx, sprint: number, watching: Watching): Promise<void> {
  const payload = await readPayload(tx.db, sprint)
  if (!payload?.selected) return
  tx.pen.promise([keep(cardKey(sprint))])
  if (!hasPassed(payload.qe)) return
  const which = round(payload)
  tx.pen.promise([keep(readyKey(sprint, which))])
  if (!isUpgradedEverywhere(await watching.takenBy(tx.db, payload), watching.settings.clusters)) return
  if (await claimOnce(tx, 'payload.upgraded', `${payload.id}/${which}`)) {
    await watching.tracking.moveTo(tx, payload.id, 'done')
  }
}

/** The issue is done with the answer, or with the last upgrade, and goes on when that does not hold any more. */
export async function moveIssue(ctx: PayloadContext, tx: Tx, before: Payload, payload: Payload): Promise<void> {
  const isDone = await isDoneWith(ctx, tx.db, payload)
  const wasDone = await isDoneWith(ctx, tx.db, before)
  await ctx.tracking.moveTo(tx, payload.id, isDone ? 'done' : 'started', { reopen: wasDone && !isDone })
}

export async function isDoneWith({ above, settings }: PayloadContext, db: Reader, payload: Payload): Promise<boolean> {
  return isSettled(payload, await above.takenBy(db, payload), settings.clusters)
}
