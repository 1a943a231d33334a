import { afterEach } from 'vitest'
import { readManifest } from '../../playground/slack/manifest.ts'
import { createSlack } from '../../playground/slack/slack.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import type { Trouble } from '../../playground/wire/weather.ts'
import { createLog } from '../../src/log.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import { createSlackApp } from '../../src/slack/app.ts'
import type { SlackAppOptions } from '../../src/slack/app.ts'
import type { Unreachable } from '../../src/slack/attempts.ts'
import { createKeeper } from '../../src/slack/keeper.ts'
import type { Rendered } from '../../src/slack/keeper.ts'
import { tell } from '../../src/slack/promises.ts'
import type { Effect } from '../../src/store/tx.ts'
import { openStore } from '../../src/store/store.ts'

const manifest = await readManifest('manifest.yml')

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

/** A workspace with Ann and Bob in #ci-sacrificial, and our Slack layer in it, not yet started. */
export async function slackWorld(more: { transport?: SlackAppOptions['transport'] } = {}) {
  const clock = heldClock(Date.UTC(2026, 10, 25, 14, 0))
  const weather = fairWeather()
  const signingSecret = 'a-signing-secret'
  const slack = await createSlack({ clock, weather, manifest, signingSecret })
  endings.push(() => slack.close())
  const ann = slack.addUser({ name: 'ann' }).id
  const bob = slack.addUser({ name: 'bob' }).id
  const channel = slack.addChannel({ name: 'ci-sacrificial', members: [ann, bob] }).id
  const record: LoggedLine[] = []
  const log = createLog('debug', [], { write: line => void record.push(JSON.parse(line)) })
  const acks: string[] = []
  const bot = await createSlackApp({
    botToken: slack.botToken,
    apiUrl: `${slack.url}/api/`,
    transport: more.transport ?? { kind: 'socket', appToken: slack.appToken, staggerMs: 0 },
    clock,
    log,
    onAck: kind => void acks.push(kind),
  })
  endings.push(() => bot.stop())

  return {
    slack,
    clock,
    weather,
    ann,
    bob,
    channel,
    record,
    log,
    acks,
    bot,
    trouble: (call: string, trouble: Trouble, times = 1) => weather.add({ service: 'slack', call, times, trouble }),
    /** Resolves as soon as it holds in the workspace. */
    seen(holds: () => boolean): Promise<void> {
      return new Promise(resolve => {
        if (holds()) return resolve()
        const stop = slack.onChange(() => {
          if (!holds()) return
          stop()
          resolve()
        })
      })
    },
    texts: (shownIn: string) => slack.channelMessages(shownIn).map(message => slack.text(message)),
    privately: (user: string) => slack.ephemeralsFor(user).map(shown => slack.text(shown)),
  }
}

export interface LoggedLine {
  level: number
  msg: string
  [more: string]: unknown
}

/** The same, with a store and an outbox that keeps the card of R1. */
export async function keptWorld() {
  const world = await slackWorld()
  const { clock, log, bot, channel, ann } = world
  const store = await openStore('sqlite::memory:', { clock })
  const unreachable: Unreachable[] = []
  const given: string[] = []
  const card: { shown: Rendered | null } = { shown: { channel, text: 'build02 is in rotation', blocks: [] } }
  const keeper = createKeeper({
    store,
    client: bot.clients.bulk,
    identity: bot.identity,
    channel,
    log,
    async onUnreachable(tx, what) {
      unreachable.push(what)
      tx.pen.promise([tell({ key: `unreachable/${what.key}`, user: ann, text: `I cannot post: ${what.why}` })])
    },
  })
  keeper.register('card:', async () => card.shown)
  const outbox = createOutbox({
    store,
    clock,
    log,
    deliveries: keeper.deliveries,
    onTrouble: async (_tx, effect, state) => {
      if (state === 'given-up') given.push(effect.key)
    },
  })
  endings.push(async () => {
    await outbox.stop(0)
    await store.close()
  })
  return {
    ...world,
    store,
    keeper,
    card,
    unreachable,
    given,
    async promise(...effects: Effect[]): Promise<void> {
      await store.tx(async tx => tx.pen.promise(effects))
      await outbox.deliverDue()
    },
    async pass(ms: number): Promise<void> {
      clock.advance(ms)
      await outbox.deliverDue()
    },
  }
}

/** For what must be there. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there')
  return value
}
