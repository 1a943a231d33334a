import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { changedClusters } from '../../src/services/farm-files/clusters-file.ts'
import { aQuietTown, hearsAfter } from '../stories/hands.ts'
import type { Town } from '../town.ts'
import { utc } from './samples.ts'

/** A Monday of sprint 280, ten in the morning where TRT works. */
const TEN = utc('2026-11-23T15:00')

const merges = (town: Town, change: 'blocked' | 'in') =>
  town.world.farm.mergeClustersYaml(changedClusters(town.world.farm.clustersYaml(), 'build02', change) ?? '', 'ben')
const aTownOnDisk = (start: number) => aQuietTown({ start, onDisk: true })

async function isBack(town: Town, downMs: number): Promise<string[]> {
  town.skim()
  await town.restart(downMs)
  await town.later(minutes(10), minutes(5))
  return town.news()
}

test('a cluster that others blocked while the bot was down is out since the merge', async () => {
  await using town = await aTownOnDisk(TEN)
  await town.later(minutes(30), minutes(10))
  merges(town, 'blocked')
  expect(await isBack(town, days(6))).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: *build02* is out of rotation since 2026-11-23 15:30 UTC, and no request here asked for it: the farm’s file blocks it. It counts as not classified against the half sprint of sprint 280 until TRT sets its cause with \`/sacrificial cause drift/build02/1\`. The bot fights nobody's change: whoever made it takes it back.",
      "@trt *Sprint 280*: \`5.0.0-0.nightly\` has no payload at all now. It is late: the bot was not running 2026-11-25 15:00 UTC, when it was due. *No build on time:* none stood at the deadline, 2026-11-26 05:00 UTC. A later selection is recorded as late.
    P280 · choosing · opened 2026-11-29 15:35 UTC · looked at 2026-11-29 15:40 UTC
    [Looking deeper until…] [None is good enough] [Check again]",
    ]
  `)
  const status = await hearsAfter(town, 'ada', () => town.types('ada', 'status'))
  expect(status).toContain('is out of rotation since 2026-11-23 15:30 UTC, for 6 d')
  town.skim()
}, 60_000)

test('one that others put back while the bot was down was out until the merge, and nobody is warned', async () => {
  await using town = await aTownOnDisk(utc('2026-11-09T15:00'))
  merges(town, 'blocked')
  await town.later(minutes(10), minutes(5))
  town.clock.advance(minutes(3))
  merges(town, 'in')
  expect(await isBack(town, days(6))).toMatchInlineSnapshot(`
    [
      "The change of others that kept *build02* out of rotation is over: it was out from 2026-11-09 15:00 UTC to 2026-11-09 15:13 UTC, for 13 min (the farm’s file blocks it). It counts as not classified against the half sprint of sprint 280 until \`/sacrificial cause drift/build02/1\` says what it was.",
    ]
  `)
}, 60_000)

test('one that came and went in a week without the bot is charged, and told to nobody', async () => {
  await using town = await aTownOnDisk(utc('2026-11-09T15:00'))
  town.skim()
  await town.bot.stop()
  town.clock.advance(hours(5))
  merges(town, 'blocked')
  town.clock.advance(days(2))
  merges(town, 'in')
  expect(await isBack(town, days(5))).toEqual([])
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'status'))).toContain(
    'Half sprint of sprint 280: ▓░░░░░░░░░ 2 of 10.5 days out (19 %)',
  )
  town.skim()
}, 60_000)

test('nor is a drain that came and went so', async () => {
  await using town = await aTownOnDisk(utc('2026-11-09T15:00'))
  town.world.farm.drainByHand('build02', town.world.cast.priya)
  await town.bot.stop()
  expect(await isBack(town, days(6))).toEqual([])
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'status'))).toContain('under 0.1 of 10.5 days out')
  town.skim()
}, 60_000)

test('where the history of the file cannot be read, a block is out since it was first seen', async () => {
  await using town = await aTownOnDisk(TEN)
  const trouble = { kind: 'answer', status: 403, body: { message: 'Resource not accessible' } } as const
  const lift = town.world.weather.add({ service: 'github', call: 'GET commits', trouble })
  town.skim()
  merges(town, 'blocked')
  await town.later(minutes(10), minutes(5))
  expect(town.news().join('\n')).toContain(
    'the farm’s file blocks it. That is when the bot first saw it; it may have been merged earlier.',
  )
  lift()
}, 60_000)

test('a capacity that others lowered in the file is shown until it is back', async () => {
  await using town = await aQuietTown({ start: TEN })
  const { farm } = town.world
  const before = farm.clustersYaml()
  farm.mergeClustersYaml(before.replace(/- name: build02\n/, '$&    capacity: 40\n'), 'ben')
  await town.later(minutes(10), minutes(5))
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'digest'))).toContain(
    '*build02* is in rotation, with 40 % of its capacity.',
  )
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'status'))).toContain('40 % of its capacity')
  farm.mergeClustersYaml(before, 'ben')
  await town.later(minutes(10), minutes(5))
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'status'))).not.toContain('40 %')
  town.skim()
}, 60_000)

test('short drains time and again call the teams once a day, and each ends in the thread where it began', async () => {
  await using town = await aQuietTown({ start: TEN })
  const { farm, cast, slack, channel } = town.world
  town.skim()
  const heads = slack.channelMessages(channel).length
  for (let n = 0; n < 3; n += 1) {
    const { spec } = farm.drainByHand('build02', cast.priya, { reason: 'a node' })
    await town.later(minutes(10), minutes(5))
    farm.revokeByHand(spec.id, cast.ben)
    await town.later(minutes(30), minutes(10))
  }
  const news = town.news()
  expect(slack.channelMessages(channel).length - heads).toBe(3)
  expect(news).toHaveLength(6)
  expect(news.filter(text => text.includes('@trt'))).toHaveLength(1)
  expect(news.at(-1)).toMatchInlineSnapshot(
    `"The change of others that kept *build02* out of rotation is over: it was out from 2026-11-23 16:20 UTC to 2026-11-23 16:30 UTC, for 10 min (an override in the dispatcher). It counts as not classified against the half sprint of sprint 280 until \`/sacrificial cause drift/build02/3\` says what it was."`,
  )

  await town.later(days(1), hours(8))
  farm.drainByHand('build02', cast.priya)
  await town.later(minutes(10), minutes(5))
  expect(town.news().join('\n')).toContain('@trt @test-platform: *build02* is out of rotation')
}, 60_000)
