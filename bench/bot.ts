import { createBot } from '../src/bot.ts'
import { readConfig } from '../src/config/config.ts'
import { createLog } from '../src/log.ts'
import { answerParent } from './answering.ts'

/** The product as it is. With `BENCH_DELIVERY=held` its promises stay undelivered, so that only deciding is measured. */
const held = process.env['BENCH_DELIVERY'] === 'held'
const bot = await createBot(readConfig(process.env), { log: createLog('warn'), crank: held ? 'held' : 'self' })
await bot.start()
answerParent(bot.url, () => bot.stop())
