import { z } from 'zod'
import { eventsOf } from '../../store/log.ts'
import type { Reader, Store } from '../../store/store.ts'
import { told } from '../model/out.ts'
import type { Out } from '../model/out.ts'
import { isNews, notYetRecorded } from '../model/past.ts'
import type { Past, PastFact, Stretch } from '../model/past.ts'
import { readOuts, saveOut } from '../store.ts'
import { outSubject } from './context.ts'

/** What of a past is not recorded yet. */
export interface Missing {
  outs: Out[]
  /** Null where it tells of no time that was not known before. */
  covered: Stretch | null
}

/** Under which the stretches are recorded that were imported for a cluster. */
const pastSubject = (cluster: string): string => `past/${cluster}`

/** What of this past would be added, without adding it. */
export async function missingPast(
  store: Pick<Store, 'db'>,
  cluster: string,
  { outs, covered }: Pick<Past, 'outs' | 'covered'>,
  now: number,
): Promise<Missing> {
  const isKnown = covered === null || !isNews(covered, await importedStretches(store.db, cluster))
  return {
    outs: outs.length === 0 ? [] : notYetRecorded(outs, await readOuts(store.db, cluster), now),
    covered: isKnown ? null : covered,
  }
}

/** Adds what is not recorded yet, all of it or nothing; a second time there is nothing left to add. */
export async function importPast(
  store: Store,
  cluster: string,
  past: Pick<Past, 'outs' | 'covered'>,
): Promise<Missing> {
  return store.tx(async tx => {
    const missing = await missingPast(tx, cluster, past, tx.now)
    for (const out of missing.outs) {
      await saveOut(tx, out)
      tx.pen.record(outSubject(out.id), 'bot', [told('out-imported', out)], 'import')
    }
    if (missing.covered) {
      const fact: PastFact = { kind: 'past-imported', ...missing.covered }
      tx.pen.record(pastSubject(cluster), 'bot', [fact], 'import')
    }
    return missing
  })
}

const stretchSchema = z.object({ from: z.number(), to: z.number().nullable() })

/** Of which the imported history tells what the cluster did. */
export async function importedStretches(db: Reader, cluster: string): Promise<Stretch[]> {
  return (await eventsOf(db, pastSubject(cluster))).map(({ body }) => stretchSchema.parse(body))
}
