import { createBot } from './bot.ts'
import { readConfig } from './config/config.ts'
import { ConfigFault } from './config/fault.ts'
import { createLog } from './log.ts'
import { NewerDatabase } from './store/migrate.ts'

const EXIT_MAX_MS = 10_000

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel, config.secrets)
  const bot = await createBot(config, { log })
  let ending = false
  async function end(code: number): Promise<void> {
    if (ending) return
    ending = true
    setTimeout(() => process.exit(code), EXIT_MAX_MS).unref()
    await bot.stop()
    process.exit(code)
  }
  process.once('SIGTERM', () => void end(0))
  process.once('SIGINT', () => void end(0))
  process.on('unhandledRejection', error => {
    log.fatal({ err: error }, 'a rejection that nobody handled; the bot ends so that it is started afresh')
    void end(1)
  })
  await bot.start()
}

main().catch((error: unknown) => {
  // These are for whoever starts the bot, as they are; everything else needs its stack.
  const plain = error instanceof ConfigFault || error instanceof NewerDatabase
  process.stderr.write(
    `${plain ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exitCode = 1
  setTimeout(() => process.exit(1), 1000).unref()
})
