import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { verifyLog } from '../../src/store/log.ts'
import { CollectingPen } from '../../src/store/pen.ts'
import { openDatabase, openStore } from '../../src/store/store.ts'
import type { Reader } from '../../src/store/store.ts'

const NOON = Date.parse('2026-11-23T12:00:00Z')
const migrating = fileURLToPath(new URL('./migrating.ts', import.meta.url))
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sacrificial-migrations-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a bot that is killed between any two statements of a migration starts again with all its tables and data', async () => {
  const complete = join(folder, 'complete.db')
  await starts(complete)
  const wanted = await schemaOf(complete)
  let kills = 0
  for (const [index, migration] of migrations.entries()) {
    const before = await databaseWith(index)
    const hadSchema = await schemaOf(before)
    const statements = migration.statements('sqlite').length
    for (let statement = 0; statement <= statements; statement += 1) {
      const file = join(folder, `${migration.name}-${statement}.db`)
      await cp(before, file)

      expect(await starts(file, migration.name, statement)).toBe('SIGKILL')
      kills += 1
      expect(await schemaOf(file), `killed before statement ${statement} of ${migration.name}`).toEqual(hadSchema)

      expect(await starts(file)).toBeNull()
      expect(await schemaOf(file)).toEqual(wanted)
      await look(file, async db => {
        expect(await verifyLog(db)).toMatchObject({ ok: true, head: { seq: index === 0 ? 0 : 2 } })
        expect(await db.selectFrom('effects').select('key').execute()).toHaveLength(index === 0 ? 0 : 1)
      })
    }
  }
  console.log(`${kills} kill points between the statements of ${migrations.length} migrations`)
})

/** A database as the release left it that had so many migrations, with events and an effect where it has their tables. */
async function databaseWith(count: number): Promise<string> {
  const file = join(folder, `with-${count}.db`)
  const next = migrations[count]?.name
  await openStore(`sqlite:${file}`, {
    clock: { now: () => NOON },
    migrationWitness({ migration }) {
      if (migration === next) throw new Error('this release ends here')
    },
  }).catch(() => {})
  if (count > 0) await look(file, writeSomething)
  return file
}

async function writeSomething(db: Reader): Promise<void> {
  await db.transaction().execute(async trx => {
    const pen = new CollectingPen()
    pen.record('F1', 'bot', [{ kind: 'asked' }, { kind: 'answered' }])
    pen.promise([{ kind: 'card', lane: 'card:F1', key: 'F1' }])
    await pen.writeDown({ db: trx, pen, now: NOON })
  })
}

/** Opens the store in a process of its own. Returns the signal that ended it, or null where it lived. */
function starts(file: string, migration?: string, statement?: number): Promise<NodeJS.Signals | null> {
  const killAt = migration === undefined ? [] : [migration, String(statement)]
  return new Promise((resolve, reject) => {
    const running = execFile(process.execPath, [migrating, `sqlite:${file}`, ...killAt], (error, _out, said) => {
      if (error && running.signalCode === null) reject(new Error(said))
      else resolve(running.signalCode)
    })
  })
}

async function schemaOf(file: string): Promise<unknown[]> {
  return look(file, async db => {
    const tables = sql<{ sql: string }>`select type, name, sql from sqlite_schema where sql is not null order by name`
    const versions = sql`select number, name from schema_versions order by number`
    return [...(await tables.execute(db)).rows, ...(await versions.execute(db)).rows]
  })
}

async function look<T>(file: string, at: (db: Reader) => Promise<T>): Promise<T> {
  const { db } = await openDatabase(`sqlite:${file}`)
  try {
    return await at(db)
  } finally {
    await db.destroy()
  }
}
