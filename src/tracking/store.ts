import { sql } from 'kysely'
import { z } from 'zod'
import { LostRace } from '../store/store.ts'
import type { Reader, Tx } from '../store/store.ts'
import { doubleSchema, laneOf, postingSchema } from './model.ts'
import type { Tracking } from './model.ts'

type TrackingRow = {
  subject: string
  issue_key: string | null
  version: number
  body: string
}
type TrackingTables = { trackings: TrackingRow }

const bodySchema = z.object({
  state: z.enum(['wanted', 'created', 'failed', 'gone']),
  token: z.string(),
  posting: postingSchema.nullable(),
  doubles: z.array(doubleSchema),
})

/** A tracking as it was read, with the version that its next writing is guarded by. */
export interface Kept extends Tracking {
  readonly version: number
}

export async function readTracking(db: Reader, subject: string): Promise<Kept | null> {
  return (await readTrackings(db, [subject]))[0] ?? null
}

export async function readTrackings(db: Reader, subjects: readonly string[]): Promise<Kept[]> {
  if (subjects.length === 0) return []
  const rows = await db
    .withTables<TrackingTables>()
    .selectFrom('trackings')
    .selectAll()
    .where('subject', 'in', subjects)
    .execute()
  return rows.map(fromRow)
}

export async function insertTracking(tx: Tx, tracking: Tracking): Promise<void> {
  const row = { subject: tracking.subject, version: 1, ...columns(tracking) }
  await tx.db.withTables<TrackingTables>().insertInto('trackings').values(row).execute()
}

export async function saveTracking(tx: Tx, before: Kept, after: Tracking): Promise<void> {
  const { numUpdatedRows } = await tx.db
    .withTables<TrackingTables>()
    .updateTable('trackings')
    .set({ version: before.version + 1, ...columns(after) })
    .where('subject', '=', before.subject)
    .where('version', '=', before.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new LostRace(`the tracking of ${before.subject} was written meanwhile`)
}

/** The highest number among the issues of a project that we know: Jira's own search may not show it yet. */
export async function highestNumberKept(db: Reader, project: string): Promise<number> {
  const prefix = `${project}-`
  const { rows } = await sql<{ highest: number | null }>`
    select max(cast(substr(issue_key, ${sql.lit(prefix.length + 1)}) as integer)) as highest
    from trackings where substr(issue_key, 1, ${sql.lit(prefix.length)}) = ${prefix}`.execute(db)
  return rows[0]?.highest ?? 0
}

/** Why each subject's first undelivered effect did not succeed yet. */
export async function troublesOf(db: Reader, subjects: readonly string[]): Promise<Map<string, string>> {
  if (subjects.length === 0) return new Map()
  const rows = await db
    .selectFrom('effects')
    .select(['lane', 'why'])
    .where('lane', 'in', subjects.map(laneOf))
    .where('state', '!=', 'delivered')
    .where('why', 'is not', null)
    .orderBy('id', 'desc')
    .execute()
  const byLane = new Map(rows.map(row => [row.lane, row.why ?? '']))
  const entries = subjects.map(subject => [subject, byLane.get(laneOf(subject)) ?? ''] as const)
  return new Map(entries.filter(([, why]) => why !== ''))
}

function columns({ key, state, token, posting, doubles }: Tracking): Pick<TrackingRow, 'issue_key' | 'body'> {
  const body = { state, token, posting, doubles: [...doubles] } satisfies z.infer<typeof bodySchema>
  return { issue_key: key, body: JSON.stringify(body) }
}

function fromRow({ subject, issue_key: key, version, body }: TrackingRow): Kept {
  return { subject, key, version, ...bodySchema.parse(JSON.parse(body)) }
}
