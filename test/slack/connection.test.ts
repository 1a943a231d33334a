import { createServer } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSlackApp } from '../../src/slack/app.ts'
import { slackWorld } from './slack-world.ts'

const invalidAuth = { kind: 'answer', status: 200, body: { ok: false, error: 'invalid_auth' } } as const
const both = { open: 2, wanted: 2 }

async function connectedWorld() {
  const world = await slackWorld()
  const { bot } = world
  const heard: string[] = []
  bot.app.command('/sacrificial', async ({ command, ack }) => {
    await ack()
    heard.push(command.text)
  })
  await bot.start()
  await vi.waitFor(() => expect(bot.connected().sockets).toEqual(both))
  return { ...world, heard }
}

test('while Slack refreshes one connection, the other takes the commands, and both are there again', async () => {
  const { slack, bot, ann, channel, heard } = await connectedWorld()
  slack.refreshConnection()
  const during = await Promise.all(['a', 'b', 'c'].map(text => slack.command(ann, channel, text)))
  expect(during.map(outcome => outcome.acked)).toEqual([true, true, true])
  await vi.waitFor(() => expect(bot.connected().sockets).toEqual(both), { timeout: 5000 })
  slack.refreshConnection()
  expect(await slack.command(ann, channel, 'd')).toMatchObject({ acked: true })
  expect(heard.toSorted()).toEqual(['a', 'b', 'c', 'd'])
})

test('connections that are cut come back', async () => {
  const { slack, bot, ann, channel } = await connectedWorld()
  slack.dropConnections()
  await vi.waitFor(() => expect(bot.connected().up).toBe(false))
  await vi.waitFor(() => expect(bot.connected().sockets).toEqual(both), { timeout: 5000 })
  expect(await slack.command(ann, channel, 'failover')).toMatchObject({ acked: true })
})

test('an invalid_auth at reconnecting ends nothing, and the connection comes back when Slack lets us in', async () => {
  const { slack, bot, trouble, record } = await connectedWorld()
  const unhandled = vi.fn<(reason: unknown) => void>()
  process.on('unhandledRejection', unhandled)
  onTestFinished(() => void process.off('unhandledRejection', unhandled))
  trouble('apps.connections.open', invalidAuth, 2)
  slack.refreshConnection()
  await vi.waitFor(() => expect(record.some(line => line['code'] === 'invalid_auth')).toBe(true), { timeout: 5000 })
  await vi.waitFor(() => expect(bot.connected().sockets).toEqual(both), { timeout: 10_000 })
  expect(unhandled).not.toHaveBeenCalled()
}, 20_000)

test('a bot that Slack does not let in does not start', async () => {
  const { bot, trouble } = await slackWorld()
  trouble('apps.connections.open', invalidAuth)
  await expect(bot.start()).rejects.toThrow('invalid_auth')
})

test('what is under way is finished before the bot stops', async () => {
  const { slack, bot, ann, channel } = await slackWorld()
  const work = Promise.withResolvers<void>()
  let finished = false
  bot.app.command('/sacrificial', async ({ ack }) => {
    await ack()
    await work.promise
    finished = true
  })
  await bot.start()
  await slack.command(ann, channel, 'failover')
  const stopped = bot.stop()
  work.resolve()
  await stopped
  expect(finished).toBe(true)
  await vi.waitFor(() => expect(slack.connections).toBe(0))
})

test('it says when Slack was last heard of, and how soon it was answered', async () => {
  const { slack, bot, ann, channel, clock, acks } = await connectedWorld()
  expect(bot.connected().lastInboundAt).toBeNull()
  clock.advance(1000)
  await slack.command(ann, channel, 'failover')
  expect(bot.connected().lastInboundAt).toBe(clock.now())
  expect(acks).toEqual(['command'])
})

test('over HTTP it listens through our own server, and only there', async () => {
  const { slack, bot, ann, channel } = await slackWorld({
    transport: { kind: 'http', signingSecret: 'a-signing-secret' },
  })
  bot.app.command('/sacrificial', async ({ ack }) => ack('heard'))
  await bot.start()
  const server = createServer(bot.requestListener ?? undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
  expect(await slack.command(ann, channel, 'failover')).toMatchObject({ acked: true })
  expect(bot.connected()).toMatchObject({ up: true, sockets: null })
  expect((await fetch(`${url}/slack/events`)).status).toBe(404)
  const forged = await fetch(`${url}/slack/events`, { method: 'POST', body: 'command=/sacrificial' })
  expect(forged.status).toBe(401)
})

test('a token that Slack does not know is a fault at once', async () => {
  const { slack, clock, log } = await slackWorld()
  const options = {
    apiUrl: `${slack.url}/api/`,
    transport: { kind: 'socket', appToken: slack.appToken } as const,
    clock,
    log,
  }
  await expect(createSlackApp({ ...options, botToken: 'xoxb-fake-wrong' })).rejects.toThrow('invalid_auth')
})
