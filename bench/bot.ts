import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { answerParent } from './answering.ts'

/** The product as its `main.ts` starts it. With `BENCH_DELIVERY=held` its promises stay undelivered: only deciding is measured. */
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)))
const { createBot } = await import('../src/bot.ts')
const { readConfig } = await import('../src/config/config.ts')
const { createLog } = await import('../src/log.ts')

const held = process.env['BENCH_DELIVERY'] === 'held'
const bot = await createBot(readConfig(process.env), { log: createLog('warn'), crank: held ? 'held' : 'self' })
await bot.start()
answerParent(bot.url, () => bot.stop())
