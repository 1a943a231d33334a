import { join } from 'node:path'
import { createBot } from '../src/bot.ts'
import type { Bot } from '../src/bot.ts'
import { readConfig } from '../src/config/config.ts'
import { minutes, seconds } from '../src/kernel/time.ts'
import { createLog } from '../src/log.ts'
import { createWorld } from '../playground/world.ts'
import type { CastName, World, WorldOptions } from '../playground/world.ts'
import type { FieldValue } from '../playground/slack/model/fields.ts'
import type { Outcome } from '../playground/slack/acting/stage.ts'
import { heldClock } from '../playground/wire/clock.ts'
import type { WorldClock } from '../playground/wire/clock.ts'

/** A Monday morning in the team's zone, 08:00 in UTC. */
export const MONDAY = Date.parse('2026-11-23T08:00:00Z')

export interface TownOptions extends Partial<Omit<WorldOptions, 'clock'>> {
  env?: Record<string, string>
  start?: number
  /** The database is a file, so that the bot can be restarted on it. */
  onDisk?: boolean
}

/**
 * The world with the real bot in it. The test holds the clock and the crank. When it is disposed of, no message may be
 * unread and no effect given up, so a surprise fails the test that caused it.
 */
export interface Town extends AsyncDisposable {
  world: World
  clock: WorldClock
  bot: Bot
  /** Lines the bot logged at `warn` and above. */
  logged: string[]
  /** Turns the crank until nothing is left to do at this moment. */
  settle(): Promise<void>
  /** Moves the clock in steps the bot would live through, and settles after each. */
  later(ms: number, step?: number): Promise<void>
  /** Ends the bot and starts it again on the same database, so much later; only with `onDisk`. */
  restart(downMs?: number): Promise<void>
  /** New messages and private lines since the last call, as texts; a private one begins with `(only ada) `. */
  news(): string[]
  /** Reads everything without looking. */
  skim(): void
  card(id: string): string
  approval(id: string): string
  thread(id: string): string[]
  /** Types `/sacrificial …` in the channel. */
  types(who: CastName, text: string): Promise<Outcome>
  /** Presses a button, by its `action_id`, on the request's card, or on the message in its thread that has it. */
  presses(who: CastName, actionId: string, id: string): Promise<Outcome>
  fills(who: CastName, values?: Record<string, FieldValue>): Promise<Outcome>
  /** Asks for a failover, all the way through the form. Returns the ID of the request. */
  asksFailover(who?: CastName, values?: Record<string, FieldValue>): Promise<string>
  asksReturn(who?: CastName, values?: Record<string, FieldValue>): Promise<string>
  /** A failover, asked and approved and proven. */
  takesOut(values?: Record<string, FieldValue>): Promise<string>
  /** Things the test means to leave behind: it calls this instead of the end check failing. */
  expectLeftovers(): void
}

export const failoverValues = {
  cause: 'payload',
  seen: 'Nodes of the new payload are slow to start pods',
  urgency: 'now',
} satisfies Record<string, FieldValue>

export const returnValues = {
  found: 'A kernel regression in the payload',
  cause: 'payload',
  done: 'Reverted in the next nightly',
} satisfies Record<string, FieldValue>

export async function aTown({ env = {}, start = MONDAY, onDisk = false, ...options }: TownOptions = {}): Promise<Town> {
  const clock = heldClock(start)
  const world = await createWorld({ transport: 'http', ...options, clock })
  const logged: string[] = []
  const log = createLog('warn', [], { write: line => void logged.push(line) })
  const config = readConfig(
    // Stories that live through a morning are seldom about the digest.
    world.env({
      DIGEST_TIME: 'off',
      ...(onDisk && { DATABASE_URL: `sqlite:${join(world.folder, 'bot.db')}` }),
      ...env,
    }),
  )
  async function born(): Promise<Bot> {
    const bot = await createBot(config, { clock, log, crank: 'held' })
    await bot.start()
    world.connect(bot.url)
    await caughtUp(world, bot)
    return bot
  }
  let bot = await born()
  const read = new Set<string>()
  let leftoversExpected = false

  const allNews = (): { key: string; text: string }[] => {
    const channels = world.slack
      .channels()
      .flatMap(channel =>
        world.slack.channelMessages(channel.id).flatMap(head => world.slack.thread(channel.id, head.ts)),
      )
    const posted = channels.filter(message => message.byApp && !message.tombstone)
    const whispers = Object.entries(world.cast).flatMap(([name, id]) =>
      world.slack
        .ephemeralsFor(id)
        .map(line => ({ key: `${id}/${line.channel}/${line.ts}`, text: `(only ${name}) ${world.slack.text(line)}` })),
    )
    return [
      ...posted.map(message => ({ key: `${message.channel}/${message.ts}`, text: world.slack.text(message) })),
      ...whispers,
    ]
  }

  const unread = () => allNews().filter(({ key }) => !read.has(key))

  const headOf = (id: string) => {
    const head = world.slack
      .channelMessages(world.channel)
      .find(message => world.slack.text(message).includes(`${id} · `))
    if (!head) throw new Error(`there is no card of ${id}`)
    return head
  }
  const inThread = (id: string) =>
    world.slack.thread(world.channel, headOf(id).ts).filter(message => message.ts !== headOf(id).ts)

  const town: Town = {
    world,
    clock,
    get bot() {
      return bot
    },
    logged,
    async settle() {
      await caughtUp(world, bot)
      // A step may make the next one due: a card after an approval, a comment after an issue.
      for (let round = 0; round < 3; round += 1) await bot.settle()
    },
    async later(ms, step = Math.max(seconds(20), Math.ceil(ms / 30))) {
      for (let gone = 0; gone < ms;) {
        const now = Math.min(step, ms - gone)
        clock.advance(now)
        gone += now
        await town.settle()
      }
    },
    async restart(downMs = 0) {
      await bot.stop()
      clock.advance(downMs)
      bot = await born()
    },
    news() {
      const fresh = unread()
      for (const { key } of fresh) read.add(key)
      return fresh.map(({ text }) => text)
    },
    skim() {
      for (const { key } of allNews()) read.add(key)
    },
    card: id => world.slack.text(headOf(id)),
    approval: id => world.slack.text(inThread(id)[0] ?? headOf(id)),
    thread: id => inThread(id).map(message => world.slack.text(message)),
    types: (who, text) => world.slack.command(world.cast[who], world.channel, text),
    presses(who, actionId, id) {
      const holder = [headOf(id), ...inThread(id)].find(message =>
        JSON.stringify(message.blocks).includes(`"${actionId}"`),
      )
      if (!holder) throw new Error(`no message of ${id} has the button ${actionId}`)
      return world.slack.press(world.cast[who], { channel: world.channel, ts: holder.ts }, actionId)
    },
    fills: (who, values = {}) => world.slack.submitView(world.cast[who], values),
    async asksFailover(who = 'ada', values = {}) {
      await town.types(who, 'failover')
      await viewOpened(world, who)
      await town.fills(who, { ...failoverValues, ...values })
      return newest(town, who)
    },
    async asksReturn(who = 'ada', values = {}) {
      await town.types(who, 'return')
      await viewOpened(world, who)
      await town.fills(who, { ...returnValues, ...values })
      return newest(town, who)
    },
    async takesOut(values = {}) {
      const id = await town.asksFailover('ada', values)
      await town.presses('ben', 'request.approve', id)
      await town.settle()
      await town.later(minutes(2))
      return id
    },
    expectLeftovers() {
      leftoversExpected = true
    },
    async [Symbol.asyncDispose]() {
      const left = leftoversExpected ? [] : unread().map(({ text }) => text)
      const metrics = await (await fetch(`${bot.url}/metrics`)).text()
      const givenUp = /sacrificial_effects\{state="given-up"\} ([1-9]\d*)/.exec(metrics)?.[1]
      await bot.stop()
      await world.close()
      if (left.length > 0) throw new Error(`nobody read:\n${left.join('\n---\n')}`)
      if (givenUp && !leftoversExpected) throw new Error(`${givenUp} effects were given up`)
      if (world.slack.unknownCalls.length > 0)
        throw new Error(`Slack does not know ${world.slack.unknownCalls.join(', ')}`)
    },
  }
  return town
}

/** The form opens after the command was acknowledged: waits for it without a clock. */
export async function viewOpened(world: World, who: CastName): Promise<void> {
  await until(() => world.slack.topView(world.cast[who]) !== undefined, 'a form to open')
}

/** Gives the machine its turn until something is so; a wire that is silent for twenty seconds fails the test. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise(resolve => setImmediate(resolve))
  }
}

/** The bot's view of ProwJobs comes over a watch: it has to have heard of everything before the crank turns. */
async function caughtUp(world: World, bot: Bot): Promise<void> {
  if (world.weather.list().some(forecast => forecast.service === 'kubernetes')) return
  const latest = () => Number(world.farm.kubernetes('app.ci').latestResourceVersion())
  await until(() => {
    const asOf = bot.farmAsOf()
    return asOf === null || (asOf.healthy && Number(asOf.resourceVersion) >= latest())
  }, 'the view of ProwJobs to catch up')
}

/** Closes the form's last word, and finds what it recorded on its card. */
async function newest(town: Town, who: CastName): Promise<string> {
  await town.world.slack.closeView(town.world.cast[who])
  await town.settle()
  const heads = town.world.slack.channelMessages(town.world.channel)
  const text = heads.map(head => town.world.slack.text(head)).join('\n')
  const ids = [...text.matchAll(/\b([FR]\d+) · /g)].map(match => match[1] ?? '')
  return ids.toSorted((a, b) => Number(b.slice(1)) - Number(a.slice(1)))[0] ?? ''
}
