import { expect, test } from 'vitest'
import { header, section } from '../../src/kernel/blocks.ts'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { keep, say, tell } from '../../src/slack/promises.ts'
import { given, keptWorld } from './slack-world.ts'

const LOST = { kind: 'reset', when: 'after' } as const
const step = (key: string, text = 'asked') => say({ lane: 'thread:R1', key, threadOf: 'card:R1', text })

test('a card is posted once and then edited in place', async () => {
  const { promise, card, slack, channel, texts } = await keptWorld()
  await promise(keep('card:R1'))
  card.shown = { channel, text: 'build02 is out', blocks: [section('build02 is out')] }
  await promise(keep('card:R1'))
  expect(texts(channel)).toEqual(['build02 is out'])
  expect(slack.seen('chat.postMessage')).toBe(1)
})

test('a card that shows the same as before costs no call', async () => {
  const { promise, slack } = await keptWorld()
  await promise(keep('card:R1'))
  await promise(keep('card:R1'))
  expect(slack.seen('chat.update')).toBe(0)
  expect(slack.seen('chat.postMessage')).toBe(1)
})

test('a card with nothing to show is not posted', async () => {
  const { promise, card, texts, channel } = await keptWorld()
  card.shown = null
  await promise(keep('card:R1'))
  expect(texts(channel)).toEqual([])
})

test('a card whose answer was lost after Slack posted it is there once, and shows the newest', async () => {
  const { promise, pass, trouble, card, channel, texts, keeper, slack } = await keptWorld()
  trouble('chat.postMessage', LOST)
  await promise(keep('card:R1'))
  expect(await keeper.permalink('card:R1')).toBeNull()
  card.shown = { channel, text: 'build02 is out', blocks: [] }
  await pass(seconds(10))
  expect(texts(channel)).toEqual(['build02 is out'])
  expect(await keeper.permalink('card:R1')).toBe(slack.permalink(given(slack.channelMessages(channel)[0])))
})

test('a reply whose answer was lost is found in its thread', async () => {
  const { promise, pass, trouble, slack, channel, keeper } = await keptWorld()
  await promise(keep('card:R1'))
  trouble('chat.postMessage', LOST)
  await promise(step('R1/asked'))
  await pass(seconds(10))
  const head = given(slack.channelMessages(channel)[0])
  const [, ...replies] = slack.thread(channel, head.ts)
  expect(replies.map(reply => slack.text(reply))).toEqual(['asked'])
  expect(await keeper.permalink('R1/asked')).toBe(slack.permalink(given(replies[0])))
})

test('a direct message whose answer was lost is there once', async () => {
  const { promise, pass, trouble, slack, ann, texts } = await keptWorld()
  trouble('chat.postMessage', LOST)
  await promise(tell({ key: 'R1/approved', user: ann, text: 'Your request was approved' }))
  await pass(seconds(10))
  expect(texts(slack.dmWith(ann))).toEqual(['Your request was approved'])
})

test('as long as nobody could look, the message is not posted again', async () => {
  const { promise, pass, trouble, channel, texts, slack } = await keptWorld()
  trouble('chat.postMessage', LOST)
  trouble('conversations.history', { kind: 'answer', status: 429, headers: { 'retry-after': '20' } })
  await promise(keep('card:R1'))
  await pass(seconds(10))
  await pass(seconds(25))
  expect(texts(channel)).toEqual(['build02 is in rotation'])
  expect(slack.seen('chat.postMessage')).toBe(1)
})

test('a message that Slack did not take before it failed is posted by the next attempt', async () => {
  const { promise, pass, trouble, channel, texts } = await keptWorld()
  trouble('chat.postMessage', { kind: 'answer', status: 200, body: { ok: false, error: 'internal_error' } })
  await promise(say({ lane: 'digest', key: 'digest/2026-11-25', text: 'Good morning' }))
  expect(texts(channel)).toEqual([])
  await pass(seconds(10))
  expect(texts(channel)).toEqual(['Good morning'])
})

test('a card that somebody deleted is posted anew, and its thread goes on there', async () => {
  const { promise, card, slack, channel, texts } = await keptWorld()
  await promise(keep('card:R1'))
  slack.deleteMessage(channel, given(slack.channelMessages(channel)[0]).ts)
  card.shown = { channel, text: 'build02 is out', blocks: [] }
  await promise(keep('card:R1'))
  await promise(step('R1/asked'))
  expect(texts(channel)).toEqual(['build02 is out'])
  const head = given(slack.channelMessages(channel)[0])
  expect(slack.thread(channel, head.ts)).toHaveLength(2)
})

test('when Slack says to wait, nothing is sent before it said', async () => {
  const { promise, pass, trouble, channel, texts, slack } = await keptWorld()
  trouble('chat.postMessage', { kind: 'answer', status: 429, headers: { 'retry-after': '30' } })
  await promise(keep('card:R1'))
  await pass(seconds(29))
  expect(slack.seen('chat.postMessage')).toBe(0)
  await pass(seconds(1))
  expect(texts(channel)).toEqual(['build02 is in rotation'])
})

test('an archived channel is told of once, and caught up with when it is back', async () => {
  const { promise, pass, slack, channel, texts, ann, unreachable } = await keptWorld()
  slack.archive(channel)
  await promise(keep('card:R1'))
  await pass(minutes(5))
  await pass(minutes(5))
  expect(unreachable).toEqual([{ channel, why: 'is_archived', key: 'card:R1' }])
  expect(texts(slack.dmWith(ann))).toEqual(['I cannot post: is_archived'])
  slack.unarchive(channel)
  await pass(minutes(5))
  expect(texts(channel)).toEqual(['build02 is in rotation'])
})

test('a bot that was taken out of the channel catches up when it is invited again', async () => {
  const { promise, pass, slack, channel, texts, unreachable } = await keptWorld()
  slack.removeBot(channel)
  await promise(keep('card:R1'))
  expect(unreachable.map(({ why }) => why)).toEqual(['not_in_channel'])
  slack.inviteBot(channel)
  await pass(minutes(5))
  expect(texts(channel)).toEqual(['build02 is in rotation'])
})

test('a reply promised together with its card follows it at once', async () => {
  const { promise, slack, channel } = await keptWorld()
  await promise(step('R1/asked'), keep('card:R1'))
  const head = given(slack.channelMessages(channel)[0])
  expect(slack.thread(channel, head.ts).map(message => slack.text(message))).toEqual([
    'build02 is in rotation',
    'asked',
  ])
})

test('a reply waits as long as its card cannot be posted', async () => {
  const { promise, pass, trouble, slack, channel } = await keptWorld()
  trouble('chat.postMessage', { kind: 'answer', status: 429, headers: { 'retry-after': '20' } })
  await promise(keep('card:R1'), step('R1/asked'))
  expect(slack.channelMessages(channel)).toEqual([])
  await pass(seconds(20))
  await pass(seconds(5))
  const head = given(slack.channelMessages(channel)[0])
  expect(slack.thread(channel, head.ts)).toHaveLength(2)
})

test('saying the same thing twice says it once', async () => {
  const { promise, channel, texts } = await keptWorld()
  const good = say({ lane: 'digest', key: 'digest/2026-11-25', text: 'Good morning' })
  await promise(good)
  await promise(good)
  expect(texts(channel)).toEqual(['Good morning'])
})

test('blocks that Slack refuses are logged with where they are wrong, and the text is sent', async () => {
  const { promise, card, channel, texts, record } = await keptWorld()
  const tooLong = { ...header('x'), text: { type: 'plain_text' as const, text: 'x'.repeat(151) } }
  card.shown = { channel, text: 'build02 is out', blocks: [tooLong] }
  await promise(keep('card:R1'))
  expect(texts(channel)).toEqual(['build02 is out'])
  expect(JSON.stringify(record.find(line => line.msg.includes('refused how a message is built')))).toContain(
    '/blocks/0',
  )
})

test('a message far too long is shortened and says so', async () => {
  const { promise, card, channel, slack } = await keptWorld()
  const blocks = Array.from({ length: 80 }, (_, at) => section(`${at} ${'job '.repeat(100)}`))
  card.shown = { channel, text: 'word '.repeat(20_000), blocks }
  await promise(keep('card:R1'))
  card.shown = { ...card.shown, text: 'other '.repeat(20_000) }
  await promise(keep('card:R1'))
  expect(slack.seen('chat.update', null)).toBe(1)
  const shown = given(slack.channelMessages(channel)[0])
  expect(slack.text(shown)).toContain('parts left out')
  expect(slack.text(shown)).toContain('79 job')
})

test('what Slack refuses for good is given up with its reason', async () => {
  const { promise, given: givenUp, record } = await keptWorld()
  await promise(tell({ key: 'R1/told', user: 'U404', text: 'hello' }))
  expect(givenUp).toEqual(['R1/told'])
  expect(record.find(line => line.msg === 'an effect was given up')?.['why']).toBe('Slack refused it (user_not_found)')
})
