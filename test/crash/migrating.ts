import { openStore } from '../../src/store/store.ts'

/**
 * A process that opens a store and is killed before the nth statement of a migration: `migrating.ts <url> <name> <n>`.
 * Without a name it lives, and exits with 0.
 */
const [url, name, at] = process.argv.slice(2)
if (url === undefined) throw new Error('migrating.ts <url> [<name> <n>]')

const store = await openStore(url, {
  clock: { now: () => Date.now() },
  migrationWitness({ migration, statement }) {
    if (migration === name && statement === Number(at)) process.kill(process.pid, 'SIGKILL')
  },
})
await store.close()
