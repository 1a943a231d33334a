import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { aTown } from '../town.ts'
import { cardsOf, directTo, eachTrouble, recordsFailover } from './hands.ts'

const quiet = { autopilot: false }

describe('posting', () => {
  test.concurrent.each(eachTrouble)(
    'when it %s, the card and its approval message are there in the end, once',
    async (_, trouble) => {
      await using town = await aTown(quiet)
      town.world.weather.add({ service: 'slack', call: 'chat.postMessage', times: 2, trouble })

      const id = await recordsFailover(town)
      await town.later(seconds(20), seconds(10))
      town.skim()

      expect(cardsOf(town, id)).toBe(1)
      expect(town.thread(id).filter(text => text.includes('[Approve]'))).toHaveLength(1)
      expect(town.logged.filter(line => line.includes('by our own fault'))).toEqual([])
    },
  )

  test.concurrent('waits as long as Slack asks for', async () => {
    await using town = await aTown(quiet)
    const busy = {
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '40' },
      body: { ok: false, error: 'ratelimited' },
    } as const
    town.world.weather.add({ service: 'slack', call: 'chat.postMessage', times: 1, trouble: busy })

    const id = await recordsFailover(town)
    await town.later(seconds(39), seconds(39))
    expect(cardsOf(town, id)).toBe(0)
    await town.later(seconds(4), seconds(4))

    expect(cardsOf(town, id)).toBe(1)
    expect(town.approval(id)).toContain('[Approve]')
    town.skim()
  })
})

describe('editing', () => {
  test.concurrent.each(eachTrouble)(
    'when it %s, the card tells the truth in the end, and is still one',
    async (_, trouble) => {
      await using town = await aTown(quiet)
      const id = await town.asksFailover()
      town.world.weather.add({ service: 'slack', call: 'chat.update', times: 3, trouble })

      await town.types('ben', `reject ${id} not today`)
      await town.later(minutes(1), seconds(10))
      town.skim()

      expect(cardsOf(town, id)).toBe(1)
      expect(town.card(id)).toContain('@ben rejected the request of @ada')
      expect(town.approval(id)).toContain('F1 is rejected by @ben: not today')
    },
  )
})

test.concurrent('a step in the thread is said once, also where its answer was lost', async () => {
  await using town = await aTown(quiet)
  const id = await town.asksFailover()
  town.world.weather.add({
    service: 'slack',
    call: 'chat.postMessage',
    times: 1,
    trouble: { kind: 'reset', when: 'after' },
  })

  await town.types('ben', `reject ${id} not today`)
  await town.later(seconds(30), seconds(10))
  town.skim()

  expect(town.thread(id).filter(text => text.includes('rejected your request'))).toHaveLength(1)
})

test.concurrent('a deleted card is posted anew with its next change, and a deleted approval message too', async () => {
  await using town = await aTown(quiet)
  const { slack, channel } = town.world
  const id = await town.asksFailover()
  const head = slack.channelMessages(channel).at(-1)
  const approval = slack.thread(channel, head?.ts ?? '')[1]
  slack.deleteMessage(channel, approval?.ts ?? '')
  await town.types('ben', `approve ${id}`)
  await town.settle()
  expect(town.thread(id).filter(text => text.startsWith('F1: approved by @ben'))).toHaveLength(1)

  slack.deleteMessage(channel, head?.ts ?? '')
  await town.types('ada', `stop ${id} It went away`)
  await town.settle()
  town.skim()

  expect(cardsOf(town, id)).toBe(1)
  expect(town.card(id)).toContain('@ada withdrew the request of @ada')
})

test.concurrent('in an archived channel nothing is lost: the requester is told directly, once, and the card follows', async () => {
  await using town = await aTown(quiet)
  const { slack, channel, cast } = town.world
  slack.archive(channel)

  const id = await recordsFailover(town, slack.dmWith(cast.ada))
  await town.later(minutes(1), seconds(30))
  expect(directTo(town, 'ada')).toEqual([
    'I cannot post in #forum-testing-in-production: it is archived. Unarchive it; what waits there follows by itself. Nothing is lost: `/sacrificial status` shows how your request is.',
  ])
  await slack.command(cast.ada, slack.dmWith(cast.ada), 'status')
  expect(slack.ephemeralsFor(cast.ada).at(-1)?.text).toContain(
    `${id}: <@U0ADA> asks to take *build02* out of rotation; awaiting approval`,
  )

  slack.unarchive(channel)
  await town.later(minutes(5), minutes(5))
  town.skim()
  expect(cardsOf(town, id)).toBe(1)
  expect(town.approval(id)).toContain('[Approve]')
  expect(directTo(town, 'ada')).toHaveLength(1)
})

test.concurrent('a card that could not be edited while the channel was archived, or without the bot, is edited in place later', async () => {
  await using town = await aTown(quiet)
  const { slack, channel, cast } = town.world
  const id = await town.asksFailover()
  const dm = slack.dmWith(cast.ben)
  const before = slack.channelMessages(channel).at(-1)?.ts

  slack.archive(channel)
  await slack.command(cast.ben, dm, `approve ${id}`)
  await town.later(minutes(1), seconds(20))
  slack.unarchive(channel)
  slack.removeBot(channel)
  await slack.command(cast.ben, dm, `stop ${id} no good`)
  await town.later(minutes(1), seconds(30))
  expect(directTo(town, 'ada')[0]).toContain('I cannot post in #forum-testing-in-production')

  slack.inviteBot(channel)
  await town.later(minutes(10), minutes(2))
  town.skim()
  expect(cardsOf(town, id)).toBe(1)
  expect(slack.channelMessages(channel).at(-1)?.ts).toBe(before)
  expect(town.card(id)).toContain('@ben withdrew the request of @ada to take *build02* out of rotation: no good')
})

test.concurrent('a form that cannot be opened is said to the person, who can try again', async () => {
  await using town = await aTown(quiet)
  const { slack, cast, weather } = town.world
  weather.add({ service: 'slack', call: 'views.open', times: 1, trouble: { kind: 'answer', status: 500 } })

  await town.types('ada', 'failover')
  await town.settle()

  expect(town.news()).toEqual([
    expect.stringMatching(/^\(only ada\) Something went wrong on our side \(ref [0-9a-f]{6}\)/),
  ])
  expect(slack.topView(cast.ada)).toBeUndefined()
  expect(town.logged.join('\n')).toMatch(/"reference":"[0-9a-f]{6}"/)
})
