import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { createBot } from '../src/bot.ts'
import type { Bot } from '../src/bot.ts'
import { readConfig } from '../src/config/config.ts'
import type { Clock } from '../src/kernel/time.ts'

/**
 * The demo's bot in a process of its own: the product as it is, with a clock that its parent moves. The parent sends how
 * far the world is ahead of the machine, once before anything begins and then whenever it moves.
 */

const told = z.object({ offset: z.number() })

let aheadMs = 0
const clock: Clock = { now: () => Date.now() + aheadMs }

const firstWord = new Promise<void>(resolve => {
  process.on('message', message => {
    aheadMs = told.parse(message).offset
    resolve()
  })
})

let bot: Bot | null = null
process.once('SIGTERM', leave)
// Ctrl-C reaches the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {})
// Without its parent there is no world to live in.
process.once('disconnect', leave)

await firstWord
bot = await createBot(readConfig(process.env), { clock })
await bot.start()
await farmIsSeen(bot)
process.send?.({ ready: true, url: bot.url })

/** The bot reads the farm behind its open door; a person who is told that all is ready expects it to know the farm, too. */
async function farmIsSeen({ farmAsOf }: Bot): Promise<void> {
  for (let left = 200; left > 0 && farmAsOf()?.healthy === false; left -= 1) await sleep(50)
}

function leave(): void {
  Promise.resolve(bot?.stop()).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
}
