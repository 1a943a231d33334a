import type { Instant } from '../kernel/time.ts'
import type { Reader, Tx } from '../store/store.ts'

/** A message that the bot posted, by its key. */
export interface PostedMessage {
  key: string
  channel: string
  ts: string
  /** The head of the thread it is in. */
  threadTs: string | null
  /** Of what it shows. */
  digest: string
  postedAt: Instant
}

type MessageTables = {
  messages: { key: string; channel: string; ts: string; thread_ts: string | null; digest: string; posted_at: number }
}

export async function messageOf(db: Reader, key: string): Promise<PostedMessage | null> {
  const row = await db
    .withTables<MessageTables>()
    .selectFrom('messages')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirst()
  if (!row) return null
  const { thread_ts: threadTs, posted_at: postedAt, ...same } = row
  return { ...same, threadTs, postedAt }
}

/** Also links a key to its new message, where the old one was deleted. */
export async function rememberMessage(tx: Tx, message: Omit<PostedMessage, 'postedAt'>): Promise<void> {
  const { key, channel, ts, threadTs, digest } = message
  const changed = { channel, ts, thread_ts: threadTs, digest, posted_at: tx.now }
  const row = { key, ...changed }
  await tx.db
    .withTables<MessageTables>()
    .insertInto('messages')
    .values(row)
    .onConflict(conflict => conflict.column('key').doUpdateSet(changed))
    .execute()
}
