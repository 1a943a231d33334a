import { join } from 'node:path'
import { createBotProcess } from './page/bot-process.ts'
import { servePage } from './page/server.ts'
import { runningClock } from './wire/clock.ts'
import { createWorld } from './world.ts'

/** `npm run demo`: the whole product on a toy street, on one page. Ends with Ctrl-C and leaves nothing behind. */

const FAVOURITE_PORT = 4280

refuseRealTokens()
const clock = runningClock(Date.now())
const world = await createWorld({ clock, transport: 'socket' })
const bot = createBotProcess({
  clock,
  env: world.env({ DATABASE_URL: `sqlite:${join(world.folder, 'sacrificial.db')}` }),
  logFile: process.argv.includes('--verbose') ? null : join(world.folder, 'bot.log'),
})
const port = process.env['DEMO_PORT']
const page = await servePage({ world, bot, port: port ? Number(port) : FAVOURITE_PORT, orAny: !port })
let isLeaving = false
const ticking = setInterval(() => {
  world.farm.tick()
  world.releases.settle()
}, 1000)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(0))

try {
  await bot.start()
  console.log(`Open ${page.url}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.error('Start the demo with --verbose to read its log.')
  await leave(1)
}

async function leave(code: number): Promise<void> {
  if (isLeaving) return
  isLeaving = true
  clearInterval(ticking)
  await bot.stop()
  await page.close()
  await world.close()
  process.exit(code)
}

/** The demo needs no account; a real token near it is a mistake that somebody should hear of. */
function refuseRealTokens(): void {
  const looksReal = /^(?:xox[a-z]-|xapp-)(?!fake-)|^ATATT/
  const found = Object.keys(process.env).filter(name => looksReal.test(process.env[name] ?? ''))
  if (found.length === 0) return
  console.error(`The demo does not run beside real tokens. Unset ${found.join(', ')} and start it again.`)
  process.exit(1)
}
