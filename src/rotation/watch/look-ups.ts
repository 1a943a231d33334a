import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Dispatcher } from '../../services/dispatcher/dispatcher.ts'
import type { Observed } from '../model/observation.ts'
import { tryRead } from './services.ts'

/** How many names are asked about at one look; the rest has its turn at the next ones. */
export const LOOK_UPS_MAX = 20
/** A cluster that is out is only watched over: what it is asked then need not be asked more often. */
const ASKED_EVERY_MS = minutes(1)
/** A job may be added to the dispatcher's configuration, or leave it. */
const FORGOTTEN_AFTER_MS = minutes(10)
/** For each cluster; more names than a cluster sees in the time they are remembered. */
const NAMES_MAX = 2000

/** What earlier looks learned from the dispatcher, so that it is not asked the same every few seconds. */
export interface Asked {
  probes: { at: Instant; answer: Observed['probes'] } | null
  lookedUpAt: Instant | null
  /** Whether the dispatcher knows the job of this name, oldest answer first. */
  names: Map<string, { known: boolean; at: Instant }>
}

export type AskedBefore = (cluster: string) => Asked

export function rememberAsked(): AskedBefore {
  const byCluster = new Map<string, Asked>()
  return cluster => {
    const asked = byCluster.get(cluster) ?? { probes: null, lookedUpAt: null, names: new Map() }
    byCluster.set(cluster, asked)
    return asked
  }
}

/** Whether it was asked so shortly before that the answer still does. */
export function isRecent(at: Instant | null, now: Instant): boolean {
  return at !== null && at <= now && now - at < ASKED_EVERY_MS
}

export interface LookedUp {
  /** Names the dispatcher does not know. */
  unknown: Set<string>
  /** Names it was not asked about yet, or gave no answer to. */
  unchecked: Set<string>
}

/** Which of the names the dispatcher does not know; asks about the first of those that nothing is remembered of. */
export async function lookUp(
  dispatcher: Dispatcher,
  names: readonly string[],
  { asked, now, mayAsk }: { asked: Asked; now: Instant; mayAsk: boolean },
): Promise<LookedUp> {
  forget(asked, now)
  const open = names.filter(job => !asked.names.has(job))
  if (mayAsk && open.length > 0) await ask(dispatcher, open.slice(0, LOOK_UPS_MAX), asked, now)
  return {
    unknown: new Set(names.filter(job => asked.names.get(job)?.known === false)),
    unchecked: new Set(names.filter(job => !asked.names.has(job))),
  }
}

async function ask(dispatcher: Dispatcher, names: readonly string[], asked: Asked, now: Instant): Promise<void> {
  asked.lookedUpAt = now
  await Promise.all(
    names.map(async job => {
      const place = await tryRead(() => dispatcher.place(job))
      if (place.read) asked.names.set(job, { known: place.value !== null, at: now })
    }),
  )
}

function forget({ names }: Asked, now: Instant): void {
  for (const [job, { at }] of names) if (now - at >= FORGOTTEN_AFTER_MS || names.size > NAMES_MAX) names.delete(job)
}
