import type { Person } from '../../kernel/people.ts'
import type { Tx } from '../../store/store.ts'
import { readRequest } from '../store.ts'

/** Whom a message that cannot be posted concerns, by its key. */
export async function requesterOf(tx: Tx, key: string): Promise<Person | null> {
  const id = /(?:^|\/)([FR]\d+)(?:\/|$)/.exec(key)?.[1]
  return id === undefined ? null : ((await readRequest(tx.db, id))?.requester ?? null)
}
