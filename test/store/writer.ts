import { openStore } from '../../src/store/store.ts'

/** A process of its own that opens a store and writes to its log, two events in each transaction: `writer.ts <url> <times> <subject>`. */
const [url, times, subject] = process.argv.slice(2)
if (url === undefined || subject === undefined) throw new Error('writer.ts <url> <times> <subject>')

const store = await openStore(url, { clock: { now: () => Date.now() } })
for (let at = 0; at < Number(times); at += 1) {
  await store.tx(async tx => tx.pen.record(subject, 'bot', [{ kind: 'a' }, { kind: 'b' }]))
}
await store.close()
