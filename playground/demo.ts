import { join } from 'node:path'
import type { Instant } from '../src/kernel/time.ts'
import { createBotProcess } from './page/bot-process.ts'
import { servePage } from './page/server.ts'
import { runningClock } from './wire/clock.ts'
import { createWorld } from './world.ts'

/** `npm run demo`: the whole product on a toy street, on one page. Ends with Ctrl-C and leaves nothing behind. */

const FAVOURITE_PORT = 4280

refuseRealTokens()
const clock = runningClock(startOfTheWorld())
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

/** Now, or what `DEMO_START` says, such as 2026-11-24T23:00:00Z: then every visit finds the same day of a sprint. */
function startOfTheWorld(): Instant {
  const wanted = process.env['DEMO_START']
  if (wanted === undefined || wanted === '') return Date.now()
  const at = Date.parse(wanted)
  if (Number.isFinite(at)) return at
  console.error(`DEMO_START is no moment: ${wanted}`)
  process.exit(1)
}

/** The demo needs no account; a real token near it is a mistake that somebody should hear of. */
function refuseRealTokens(): void {
  const looksReal = /^(?:xox[a-z]-|xapp-)(?!fake-)|^ATATT/
  const found = Object.keys(process.env).filter(name => looksReal.test(process.env[name] ?? ''))
  if (found.length === 0) return
  console.error(`The demo does not run beside real tokens. Unset ${found.join(', ')} and start it again.`)
  process.exit(1)
}
