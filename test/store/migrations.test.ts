import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { NewerDatabase } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/store.ts'
import type { Reader } from '../../src/store/store.ts'
import { onBothDatabases } from './databases.ts'

onBothDatabases('migrations', databases => {
  /** A test for one of the two; on the other there is nothing to test. */
  const on = (dialect: typeof databases.dialect) => (databases.dialect === dialect ? test : () => {})

  async function look<T>(url: string, at: (db: Reader) => Promise<T>): Promise<T> {
    const { db } = await openDatabase(url)
    try {
      return await at(db)
    } finally {
      await db.destroy()
    }
  }

  const tablesOf = (url: string) =>
    look(url, async db => (await db.introspection.getTables()).map(table => table.name).toSorted())

  test('are all applied, in order, and once', async () => {
    const { store, url } = await databases.aStore()
    await databases.aStore(url)

    const applied = await store.db.selectFrom('schema_versions').selectAll().orderBy('number').execute()

    expect(applied.map(({ number, name }) => [number, name])).toEqual(migrations.map(({ name }, at) => [at + 1, name]))
  })

  test('are whole or not there, wherever the process ends', async () => {
    const { url: complete } = await databases.aStore()
    const wanted = await tablesOf(complete)
    for (const migration of migrations) {
      const statements = migration.statements(databases.dialect).length
      for (let at = 0; at <= statements; at += 1) {
        const url = await databases.anEmptyOne()
        const migrationWitness = (step: { migration: string; statement: number }) => {
          if (step.migration === migration.name && step.statement === at) throw new Error('the process ends here')
        }

        await expect(databases.aStore(url, { migrationWitness })).rejects.toThrow('the process ends here')

        const before = migrations.slice(0, migrations.indexOf(migration))
        const there = await look(url, db => db.selectFrom('schema_versions').select('name').execute())
        expect(there.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
        const tables = await tablesOf(url)
        expect(tables).toContain('schema_versions')
        expect(tables).toHaveLength(1 + before.flatMap(tablesMadeBy).length)
        for (const table of tablesMadeBy(migration)) expect(tables).not.toContain(table)
        await databases.aStore(url)
        expect(await tablesOf(url)).toEqual(wanted)
      }
    }
  }, 60_000)

  function tablesMadeBy(migration: (typeof migrations)[number]): string[] {
    return migration
      .statements(databases.dialect)
      .flatMap(text => /create table (?<name>\w+)/.exec(text)?.groups?.['name'] ?? [])
  }

  on('postgres')('replicas that start at once all come up', async () => {
    const url = await databases.anEmptyOne()

    const opening = await Promise.all([databases.aStore(url), databases.aStore(url), databases.aStore(url)])

    for (const { store } of opening) expect(await store.writable()).toBe(true)
  })

  test('a database of a newer release is refused with what to do, and left alone', async () => {
    const { store, url } = await databases.aStore()
    const number = migrations.length + 1
    await store.db.insertInto('schema_versions').values({ number, name: '9999-future', applied_at: 0 }).execute()

    const refused = databases.aStore(url)

    await expect(refused).rejects.toThrow(NewerDatabase)
    await expect(refused).rejects.toThrow(/"9999-future".*Start the newer release again, or restore the backup/)
  })

  test('a database whose migrations have other names is refused', async () => {
    const { store, url } = await databases.aStore()
    await sql`update schema_versions set name = '0002-something-else' where number = 2`.execute(store.db)

    await expect(databases.aStore(url)).rejects.toThrow(NewerDatabase)
  })
})
