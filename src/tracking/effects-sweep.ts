import { z } from 'zod'
import { isOutsideError } from '../kernel/outside.ts'
import { done } from '../outbox/delivery.ts'
import type { Delivery, Sent } from '../outbox/delivery.ts'
import { isMishap, oursAmong, sentAfterJira } from './effects-desk.ts'
import type { Desk } from './effects-desk.ts'
import { advance, commentOnce, isGone } from './effects-steps.ts'
import { openDoubles, REQUEST_PROPERTY } from './model.ts'
import { recordDoubleClosed, recordFound } from './actions-outcomes.ts'
import { readTracking } from './store.ts'
import * as words from './words.ts'

const DUPLICATE = 'Duplicate'

const sweepSchema = z.object({ subject: z.string() })

/** Looks for doubles that a late creation left behind, and closes them (jira.md §4.4). */
export function sweep(desk: Desk): Delivery {
  return {
    kind: 'jira.sweep',
    repeatIsHarmlessBecause: 'it closes what is open: a double that is linked, commented and closed is left as it is',
    async send(effect, { signal, now }) {
      const { subject } = sweepSchema.parse(effect.body)
      try {
        await findDoubles(desk, subject)
        return await closeDoubles(desk, subject)
      } catch (error) {
        if (!isOutsideError(error)) throw error
        return sentAfterJira(error, { desk, effect, now, signal })
      }
    },
  }
}

async function findDoubles({ store, jira, onChange }: Desk, subject: string): Promise<void> {
  const tracking = await readTracking(store.db, subject)
  if (!tracking) return
  const { accountId } = await jira.whoAmI()
  const ours = oursAmong(await jira.searchByLabel(tracking.token, REQUEST_PROPERTY), tracking, accountId)
  await store.tx(tx => recordFound(tx, subject, ours, onChange))
}

async function closeDoubles(desk: Desk, subject: string): Promise<Sent> {
  const tracking = await readTracking(desk.store.db, subject)
  // Where a person deleted the issue we kept, the other may be the one they chose to keep.
  if (!tracking || tracking.key === null || tracking.state === 'gone') return done
  const leftOpen: string[] = []
  for (const double of openDoubles(tracking)) {
    const why = await closeUnlessRefused(desk, double, tracking.key)
    if (why === null) await desk.store.tx(tx => recordDoubleClosed(tx, subject, double))
    else leftOpen.push(words.doubleLeftOpen(double, why))
  }
  return leftOpen.length === 0 ? done : { giveUp: leftOpen.join(' ') }
}

/** Null once it is closed, or deleted by a person meanwhile; otherwise why Jira would not have it closed. */
async function closeUnlessRefused(desk: Desk, double: string, kept: string): Promise<string | null> {
  try {
    await closeDouble(desk, double, kept)
    return null
  } catch (error) {
    if (!isMishap(error, 'refused', 'missing')) throw error
    return error.mishap === 'missing' && (await isGone(desk.jira, double)) ? null : error.message
  }
}

async function closeDouble(desk: Desk, double: string, kept: string): Promise<void> {
  const { jira } = desk
  await commentOnce(jira, double, `double-of:${kept}`, words.doubleComment(kept))
  await ifThere(jira.link(DUPLICATE, double, kept))
  try {
    await advance(desk, double, 'done', { resolution: DUPLICATE })
  } catch (error) {
    if (!isMishap(error, 'refused')) throw error
    // The site may have no such resolution; any says that nothing is left to do.
    await advance(desk, double, 'done')
  }
}

/** A site may have no such type of link; the comment says the same. */
async function ifThere(linked: Promise<unknown>): Promise<void> {
  try {
    await linked
  } catch (error) {
    if (!isMishap(error, 'missing', 'refused')) throw error
  }
}
