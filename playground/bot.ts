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

const told = z.union([
  z.object({ offset: z.number() }),
  /** Do what is due now, and say so; `farmVersion` is where the farm's objects are. */
  z.object({ turn: z.number(), farmVersion: z.number() }),
])

let aheadMs = 0
const clock: Clock = { now: () => Date.now() + aheadMs }
let bot: Bot | null = null

const firstWord = new Promise<void>(resolve => {
  process.on('message', message => {
    const word = told.parse(message)
    if ('offset' in word) {
      aheadMs = word.offset
      resolve()
    } else if (bot) {
      void turn(bot, word)
    }
  })
})

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

/** Time was moved further than the bot's own rounds follow: it goes around once, with the farm as it is by now. */
async function turn({ farmAsOf, settle }: Bot, { turn: number, farmVersion }: { turn: number; farmVersion: number }) {
  const isBehind = () => {
    const farm = farmAsOf()
    return farm?.healthy === true && Number(farm.resourceVersion) < farmVersion
  }
  for (let left = 100; left > 0 && isBehind(); left -= 1) await sleep(5)
  await settle()
  process.send?.({ turned: number })
}

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
