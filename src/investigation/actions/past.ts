import type { Store } from '../../store/store.ts'
import { told } from '../model/out.ts'
import type { Out } from '../model/out.ts'
import { notYetRecorded } from '../model/past.ts'
import { readOuts, saveOut } from '../store.ts'
import { outSubject } from './context.ts'

/** What of this past would be added, without adding it. */
export async function missingPast(store: Pick<Store, 'db'>, past: readonly Out[], now: number): Promise<Out[]> {
  const [first] = past
  return first ? notYetRecorded(past, await readOuts(store.db, first.cluster), now) : []
}

/** Adds what is not recorded yet, all of it or nothing; a second time there is nothing left to add. */
export async function importPast(store: Store, past: readonly Out[]): Promise<Out[]> {
  return store.tx(async tx => {
    const outs = await missingPast(tx, past, tx.now)
    for (const out of outs) {
      await saveOut(tx, out)
      tx.pen.record(outSubject(out.id), 'bot', [told('out-imported', out)], 'import')
    }
    return outs
  })
}
