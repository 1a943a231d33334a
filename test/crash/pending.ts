import type { Instant } from '../../src/kernel/time.ts'
import type { Reader } from '../../src/store/store.ts'

/** When the next effect is due that is due already or waits for another try; null where only the future waits. */
export async function nextRetry(db: Reader, now: Instant): Promise<Instant | null> {
  const rows = await db
    .selectFrom('effects')
    .select(['due_at', 'lease_until', 'state', 'attempts'])
    .where('state', 'in', ['waiting', 'sending'])
    .where(eb => eb.or([eb('attempts', '>', 0), eb('due_at', '<=', now)]))
    .execute()
  // One that stands behind another in its lane is due with it, not before.
  const times = rows.map(row => Math.max(now, row.state === 'sending' ? now : row.due_at))
  const retries = rows.filter(row => row.attempts > 0).map(row => Math.max(now, row.due_at))
  if (times.length === 0) return null
  return retries.length > 0 ? Math.min(...retries) : now
}
