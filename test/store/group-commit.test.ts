import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import type { Store, Tx } from '../../src/store/store.ts'

let folder = ''
let store: Store
/** Sees what is committed, and nothing else. */
let onlooker: Database.Database

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'group-commit-'))
  const path = join(folder, 'store.db')
  store = await openStore(`sqlite:${path}`, { clock: { now: () => 0 } })
  onlooker = new Database(path, { readonly: true })
})

afterEach(async () => {
  onlooker.close()
  await store.close()
  await rm(folder, { recursive: true })
})

const committed = (): unknown[] => onlooker.prepare('select job from job_runs order by job').pluck().all()

async function claim(tx: Tx, job: string): Promise<string> {
  await tx.db.insertInto('job_runs').values({ job, period: '', ran_at: 0 }).execute()
  return job
}

test('transactions that arrive together share a commit, and each is answered only after it', async () => {
  const seenAtEnd: unknown[][] = []
  const jobs = ['a', 'b', 'c']
  let seenInTheMiddle: unknown[] = []

  const done = jobs.map(job =>
    store
      .tx(async tx => {
        await claim(tx, job)
        seenInTheMiddle = committed()
        return job
      })
      .then(answer => {
        seenAtEnd.push(committed())
        return answer
      }),
  )

  expect(await Promise.all(done)).toEqual(jobs)
  expect(seenInTheMiddle).toEqual([])
  expect(seenAtEnd).toEqual([jobs, jobs, jobs])
})

test('where one fails it leaves nothing, and the others are as if it had never been', async () => {
  const failing = store.tx(async tx => {
    await claim(tx, 'b')
    tx.pen.record('F1', 'bot', [{ kind: 'never' }])
    throw new Error('a fault')
  })
  const outcomes = await Promise.allSettled([store.tx(tx => claim(tx, 'a')), failing, store.tx(tx => claim(tx, 'c'))])

  expect(outcomes.map(outcome => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(committed()).toEqual(['a', 'c'])
  expect(await store.db.selectFrom('events').select('kind').execute()).toEqual([])
})

test('what a failed one still has under way does not slip into the transactions of others', async () => {
  const failing = store.tx(async tx => {
    void sleepless(20)
      .then(() => claim(tx, 'late'))
      .catch(() => {})
    throw new Error('a fault')
  })
  const outcomes = await Promise.allSettled([failing, store.tx(tx => claim(tx, 'a')), store.tx(tx => claim(tx, 'b'))])

  expect(outcomes.map(outcome => outcome.status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(committed()).toEqual(['a', 'b'])
})

test('a commit that the database refuses fails only for the one that spoilt it', async () => {
  await sql`create table parents (id text primary key)`.execute(store.db)
  await sql`create table children (
    parent text references parents (id) deferrable initially deferred)`.execute(store.db)
  const orphan = store.tx(tx => sql`insert into children (parent) values ('nobody')`.execute(tx.db))

  const outcomes = await Promise.allSettled([store.tx(tx => claim(tx, 'a')), orphan, store.tx(tx => claim(tx, 'b'))])

  expect(outcomes.map(outcome => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(committed()).toEqual(['a', 'b'])
})

/** So many turns of the queue of microtasks. */
async function sleepless(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
}
