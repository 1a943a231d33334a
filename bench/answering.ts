import { setImmediate as turn } from 'node:timers/promises'

/** The child's side: says where it listens, and answers its parent's questions until it is told to end. */
export function answerParent(url: string, stop: () => Promise<void>): void {
  process.on('message', async message => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage()
      process.send?.({ ms: (user + system) / 1000 })
    }
    if (message === 'memory') {
      // What was just answered lets go of its last objects a turn later; a second collection takes what finalizers freed.
      for (let round = 0; round < 3; round += 1) {
        await turn()
        globalThis.gc?.()
      }
      const { rss, heapUsed, external } = process.memoryUsage()
      process.send?.({ rss, heapUsed, external })
    }
    if (message === 'end') {
      await stop()
      process.exit(0)
    }
  })
  process.once('disconnect', () => process.exit(1))
  process.send?.({ url, rss: process.memoryUsage.rss() })
}
