import { sql } from 'kysely'
import type { Instant } from '../../src/kernel/time.ts'
import type { Reader } from '../../src/store/store.ts'

/** When the next effect is due that is due already or waits for another try; null where only the future waits. */
export async function nextRetry(db: Reader, now: Instant): Promise<Instant | null> {
  const { rows } = await sql<{ at: number | null }>`
    select min(case when e.state = 'waiting' then e.due_at else ${now} end) as at
    from effects e where e.state in ('waiting', 'sending') and (e.attempts > 0 or e.due_at <= ${now})
      and not exists (
        select 1 from effects earlier
        where earlier.lane = e.lane and earlier.id < e.id and earlier.state in ('waiting', 'sending'))`.execute(db)
  return rows[0]?.at ?? null
}

/** Effects that were given up, or are due and not delivered. */
export async function pending(
  db: Reader,
  now: Instant,
): Promise<{ kind: string; state: string; why: string | null }[]> {
  return db
    .selectFrom('effects')
    .select(['kind', 'state', 'why'])
    .where('state', '!=', 'delivered')
    .where(eb => eb.or([eb('state', '!=', 'waiting'), eb('due_at', '<=', now), eb('attempts', '>', 0)]))
    .execute()
}
