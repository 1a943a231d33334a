import { flushCompileCache } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { createBot } from '../../src/bot.ts'
import type { Bot } from '../../src/bot.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/log.ts'
import { orderSchema } from './orders.ts'
import type { Order, Report } from './orders.ts'

/**
 * A process that is made to be killed: bots of several towns live in it, each the product as it is, and do what the
 * parent asks. It is never ended in an orderly way.
 */

const bots = new Map<number, Bot>()
const clocks = new Map<number, number>()

process.on('message', message => {
  const order = orderSchema.parse(message)
  obey(order).then(
    more => report({ number: order.number, ...more }),
    (error: unknown) =>
      report({ number: order.number, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
process.once('disconnect', () => process.exit())

// Loaded on first use by the product; a restart in this test shall cost no more than it has to.
await Promise.all([
  import('@slack/bolt'),
  import('jira.js'),
  import('@kubernetes/client-node'),
  import('@octokit/rest'),
  import('prom-client'),
])
// Node writes it at an orderly end, which never comes.
flushCompileCache()
report({ warm: true })

async function obey(order: Order): Promise<{ url?: string }> {
  switch (order.do) {
    case 'open':
      return { url: await open(order) }
    case 'move':
      clocks.set(order.town, order.now)
      return {}
    case 'settle': {
      const bot = botOf(order.town)
      await hasHeard(bot, order.heard)
      await bot.settle()
      return {}
    }
    case 'close':
      await botOf(order.town).stop()
      bots.delete(order.town)
      return {}
  }
}

async function open({ town, env, now }: Extract<Order, { do: 'open' }>): Promise<string> {
  clocks.set(town, now)
  const log = createLog('error', [], { write: line => report({ town, logged: line }) })
  const clock = { now: () => clocks.get(town) ?? now }
  const bot = await createBot(readConfig(env), { clock, log, crank: 'held' })
  await bot.start()
  await hasHeard(bot, 0)
  bots.set(town, bot)
  return bot.url
}

function botOf(town: number): Bot {
  const bot = bots.get(town)
  if (!bot) throw new Error(`no bot of town ${town} is open`)
  return bot
}

/** What the farm tells comes over a watch. */
async function hasHeard(bot: Bot, version: number): Promise<void> {
  for (;;) {
    const asOf = bot.farmAsOf()
    if (asOf?.healthy && Number(asOf.resourceVersion) >= version) return
    await pause(2)
  }
}

function report(news: Report): void {
  // The parent may be gone already; then nobody is left to be told.
  process.send?.(news, () => {})
}
