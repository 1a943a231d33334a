import type { Tracked } from '../../tracking/model.ts'
import type { ActionItem, Retrospective } from '../model/retrospective.ts'
import { verdictId } from '../model/verdict.ts'
import { readItem, readItemsOf, readRetrospective } from '../store-retrospective.ts'
import type { VerdictContext } from './context.ts'

/** All that the message about a retrospective is made of. */
export async function retrospectiveShown(
  { store, tracking }: VerdictContext,
  sprint: number,
): Promise<{ retrospective: Retrospective; tracked: Tracked | null; items: ActionItem[] } | null> {
  const retrospective = await readRetrospective(store.db, sprint)
  if (!retrospective) return null
  const tracked = await tracking.trackingOf(store.db, verdictId(sprint))
  return { retrospective, tracked, items: await readItemsOf(store.db, sprint) }
}

export async function itemShown(
  { store, tracking }: VerdictContext,
  id: string,
): Promise<{ item: ActionItem; tracked: Tracked | null } | null> {
  const item = await readItem(store.db, { id })
  return item && { item, tracked: await tracking.trackingOf(store.db, id) }
}
