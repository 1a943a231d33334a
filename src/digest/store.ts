import { z } from 'zod'
import { fromCanonicalJson } from '../store/canonical.ts'
import type { Reader } from '../store/store.ts'

/** Under which it is recorded what became of each day's digest: the log is all the memory it needs. */
export const DIGEST_SUBJECT = 'digest'

const dueSchema = z.object({
  day: z.string(),
  fingerprint: z.string(),
  /** `skipped`: nothing had changed, and nothing was posted. */
  shape: z.enum(['full', 'short', 'skipped']),
  /** The last day with a whole digest, which still tells how things are; null for a whole one. */
  lastWhole: z.string().nullable(),
})
export type DayDigest = z.infer<typeof dueSchema>

const picturedSchema = z.object({
  day: z.string(),
  picture: z.object({ file: z.string(), alt: z.string() }).nullable(),
  /** Why there is none. */
  trouble: z.string().nullable(),
})
export type DayPicture = z.infer<typeof picturedSchema>

export type DigestFact = ({ kind: 'digest-due' } & DayDigest) | ({ kind: 'digest-pictured' } & DayPicture)

/** The last one that was due, of whichever day. */
export async function readLastDigest(db: Reader): Promise<DayDigest | null> {
  const [body] = await lastBodies(db, 'digest-due', 1)
  return body === undefined ? null : dueSchema.parse(body)
}

/** Only of the last days: older ones are not written anew. */
export async function readDigest(db: Reader, day: string): Promise<DayDigest | null> {
  const known = z.array(dueSchema).parse(await lastBodies(db, 'digest-due', DAYS_BACK))
  return known.find(one => one.day === day) ?? null
}

export async function readPicture(db: Reader, day: string): Promise<DayPicture | null> {
  const known = z.array(picturedSchema).parse(await lastBodies(db, 'digest-pictured', DAYS_BACK))
  return known.find(one => one.day === day) ?? null
}

const DAYS_BACK = 5

async function lastBodies(db: Reader, kind: DigestFact['kind'], limit: number): Promise<unknown[]> {
  const rows = await db
    .selectFrom('events')
    .select('body')
    .where('subject', '=', DIGEST_SUBJECT)
    .where('kind', '=', kind)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map(row => fromCanonicalJson(row.body))
}

/** When these records begin. */
export async function readKnownSince(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('schema_versions')
    .select('applied_at')
    .orderBy('applied_at')
    .limit(1)
    .executeTakeFirst()
  return row?.applied_at ?? 0
}
