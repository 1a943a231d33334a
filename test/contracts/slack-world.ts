import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'
import type { Logger } from '@slack/bolt'
import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import type { ModalView } from '@slack/types'
import { afterEach } from 'vitest'
import { readManifest } from '../../playground/slack/manifest.ts'
import { createSlack } from '../../playground/slack/slack.ts'
import type { SlackOptions, SlackStandIn } from '../../playground/slack/slack.ts'
import { heldTime } from '../../playground/slack/wire-time.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'

const manifest = await readManifest('manifest.yml')
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

/** A workspace with Ann and Bob in #ci-sacrificial, and Cem, who is not. Wire time is held. */
export async function workspace(more: Partial<SlackOptions> = {}) {
  const wire = heldTime()
  const clock = heldClock(Date.UTC(2026, 10, 25, 14, 0))
  const weather = fairWeather()
  const slack = await createSlack({ clock, weather, manifest, signingSecret: 'shh', wire, ...more })
  endings.push(() => slack.close())
  const ann = slack.addUser({ name: 'ann', realName: 'Ann Lee' }).id
  const bob = slack.addUser({ name: 'bob' }).id
  const cem = slack.addUser({ name: 'cem' }).id
  const channel = slack.addChannel({ name: 'ci-sacrificial', members: [ann, bob] }).id
  return { slack, wire, clock, weather, web: webClient(slack, slack.botToken), ann, bob, cem, channel }
}

export function webClient(slack: SlackStandIn, token: string): WebClient {
  return new WebClient(token, { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 }, logger: silent })
}

export type Mode = 'socket' | 'http'

/** A real Bolt app on the stand-in, over either wire. */
export async function bolt(slack: SlackStandIn, mode: Mode): Promise<App> {
  const clientOptions = { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 } }
  const common = { token: slack.botToken, clientOptions, logger: silent, deferInitialization: true }
  if (mode === 'socket') {
    const { appToken } = slack
    const receiver = new SocketModeReceiver({ appToken, logger: silent, installerOptions: { clientOptions } })
    const app = new App({ ...common, convoStore: false, receiver })
    await app.init()
    await app.start()
    endings.push(() => receiver.client.disconnect())
    return app
  }
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: silent })
  const app = new App({ ...common, convoStore: false, receiver })
  await app.init()
  slack.deliverTo({ kind: 'http', url: `${await listening(receiver.requestListener)}/slack/events` })
  return app
}

/** A server for one test; returns its base URL. */
export async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endings.push(() => new Promise(resolve => server.close(resolve)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

/** What Slack answered to a call that must fail. */
export async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return { ...error.data }
    throw error
  }
  throw new Error('the call went well')
}

/** For what must be there. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there')
  return value
}

export const plain = (text: string) => ({ type: 'plain_text' as const, text })

export const button = (text: string, action_id: string, value = 'r1') => ({
  type: 'button' as const,
  text: plain(text),
  action_id,
  value,
})

/** A modal that asks for a reason and, if one likes, a link. */
export const form: ModalView = {
  type: 'modal',
  callback_id: 'form',
  title: plain('Failover'),
  submit: plain('Ask'),
  private_metadata: 'kept',
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'reason', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'link',
      label: plain('Evidence'),
      optional: true,
      element: { type: 'url_text_input', action_id: 'link' },
    },
  ],
}
