import type { Reader, Tx } from './tx.ts'

/**
 * Claims one outcome of a job for its period ("digest", "2026-11-09"). True for the first to ask, ever: a restart, a
 * second replica and a clock that goes back get false.
 */
export async function claimOnce(tx: Tx, job: string, period: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('job_runs')
    .values({ job, period, ran_at: tx.now })
    .onConflict(conflict => conflict.columns(['job', 'period']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Whether somebody has claimed it before; claims nothing. */
export async function isClaimed(db: Reader, job: string, period: string): Promise<boolean> {
  const row = await db
    .selectFrom('job_runs')
    .select('ran_at')
    .where('job', '=', job)
    .where('period', '=', period)
    .executeTakeFirst()
  return row !== undefined
}

/** When the last of its periods was claimed; null before the first. */
export async function lastClaimed(db: Reader, job: string): Promise<number | null> {
  const row = await db
    .selectFrom('job_runs')
    .select(eb => eb.fn.max('ran_at').as('at'))
    .where('job', '=', job)
    .executeTakeFirst()
  return row?.at === null || row?.at === undefined ? null : Number(row.at)
}
