import type { Transaction } from 'kysely'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GroundTables } from './schema.ts'
import type { Reader } from './tx.ts'

type Work<T> = (trx: Transaction<GroundTables>) => Promise<T>
export type Transact = <T>(work: Work<T>) => Promise<T>

interface Waiting {
  /** Does the work; what it returns tells the outcome to whoever waits for it. */
  run: Work<() => void>
  fail(error: unknown): void
}

/** Bounds how long the first of a group waits for the last. */
const GROUP_MAX = 64

/**
 * Transactions that arrive together share one commit, and so one wait for the disk: that wait stops the whole process,
 * and is most of what a decision costs. Each is answered only after its commit. Where one of a group fails, nothing of
 * the group stays, and all run again, each in a transaction of its own.
 */
export function groupCommits(db: Reader): Transact {
  const waiting: Waiting[] = []
  let running = false

  async function commitAll(): Promise<void> {
    if (running) return
    running = true
    while (waiting.length > 0) {
      // Whatever else arrived in this turn of the event loop joins the group.
      await nextTurn()
      await commitGroup(db, waiting.splice(0, GROUP_MAX))
    }
    running = false
  }

  return work =>
    new Promise((resolve, reject) => {
      waiting.push({
        run: async trx => {
          const value = await work(trx)
          return () => resolve(value)
        },
        fail: reject,
      })
      void commitAll()
    })
}

async function commitGroup(db: Reader, group: readonly Waiting[]): Promise<void> {
  try {
    const tellings = await db.transaction().execute(async trx => {
      const done: (() => void)[] = []
      for (const one of group) done.push(await one.run(trx))
      return done
    })
    for (const tell of tellings) tell()
  } catch (error) {
    const [only, ...others] = group
    if (only && others.length === 0) return only.fail(error)
    for (const one of group) await commitGroup(db, [one])
  }
}
