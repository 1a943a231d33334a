import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { afterDrains } from '../../src/investigation/model/drift.ts'
import type { DrainSeen } from '../../src/investigation/model/drift.ts'
import { afterFile } from '../../src/investigation/model/file.ts'
import type { FileNews } from '../../src/investigation/model/file.ts'
import type { FileVersion } from '../../src/investigation/model/file-stretches.ts'
import { changedClusters } from '../../src/services/farm-files/clusters-file.ts'
import { aQuietTown, formOf, hearsAfter } from '../stories/hands.ts'
import { viewOpened } from '../town.ts'
import type { Town } from '../town.ts'
import { anOut, utc } from './samples.ts'

/** A Monday of sprint 280, ten in the morning where TRT works. */
const TEN = utc('2026-11-23T15:00')

const about = (town: Town) =>
  town
    .news()
    .filter(text => !text.startsWith('(only') && (text.includes('change of others') || text.includes('no request')))
const merges = (town: Town, change: 'blocked' | 'in') =>
  town.world.farm.mergeClustersYaml(changedClusters(town.world.farm.clustersYaml(), 'build02', change) ?? '', 'ben')

test('a drain by hand is seen, told once to both teams, charged, and over when it is revoked', async () => {
  await using town = await aQuietTown({ start: TEN })
  const { farm, cast } = town.world
  town.skim()
  const { spec } = farm.drainByHand('build02', cast.priya, { reason: 'a broken node' })
  await town.later(minutes(2), minutes(1))
  expect(about(town)).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: *build02* is out of rotation since 2026-11-23 15:00 UTC, and no request here asked for it: an override by @priya in the dispatcher. It counts as not classified against the half sprint of sprint 280 until TRT sets its cause with \`/sacrificial cause drift/build02/1\`. The bot fights nobody's change: whoever made it takes it back.",
    ]
  `)

  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'status'))).toMatchInlineSnapshot(`
    ":warning: *build02* is out of rotation since 2026-11-23 15:00 UTC, for 2 min, by a change of others: an override in the dispatcher. It counts as not classified, counted against the half sprint; \`/sacrificial cause drift/build02/1\` sets its cause.
    Desired: in. Observed: out of rotation, and not by the bot.
    No request is open.
    Next: whoever made that change takes it back.

    Sprint 280, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 1 d 23 h.
    Half sprint of sprint 280: ░░░░░░░░░░ under 0.1 of 10.5 days out (0 %)
    The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.

    *build02* runs *5.0.0-ec.6*."
  `)
  const digest = await hearsAfter(town, 'ada', () => town.types('ada', 'digest'))
  expect(digest).toContain('*build02* is out of rotation since')
  expect(digest).not.toContain('is in rotation')

  await town.later(minutes(58), minutes(20))
  farm.revokeByHand(spec.id, cast.ben)
  await town.later(minutes(2), minutes(1))
  expect(about(town)).toMatchInlineSnapshot(`
    [
      "The change of others that kept *build02* out of rotation is over: it was out from 2026-11-23 15:00 UTC to 2026-11-23 16:00 UTC, for 1 h (an override in the dispatcher). @trt: it counts as not classified against the half sprint of sprint 280 until \`/sacrificial cause drift/build02/1\` says what it was.",
    ]
  `)

  await town.types('tove', 'cause drift/build02/1')
  await viewOpened(town.world, 'tove')
  expect(formOf(town, 'tove')).toContain('Cause of drift/build02/1')
  await town.fills('tove', { 'final-cause': 'infrastructure', reason: 'A node was replaced' })
  expect(formOf(town, 'tove')).toContain('The channel is told, too.')
  await town.world.slack.closeView(town.world.cast.tove)
  await town.settle()
  expect(town.news().join('\n')).toContain(
    '@tove set the cause of drift/build02/1 from not classified to *infrastructure*, which is not counted',
  )
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'digest'))).toContain('*build02* is in rotation')
  town.skim()
})

test('a cluster that others blocked in the farm’s file is out since the merge, and warned of', async () => {
  await using town = await aQuietTown({ start: TEN })
  town.skim()
  merges(town, 'blocked')
  await town.later(minutes(10), minutes(5))
  expect(about(town)).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: *build02* is out of rotation since 2026-11-23 15:00 UTC, and no request here asked for it: the farm’s file blocks it. It counts as not classified against the half sprint of sprint 280 until TRT sets its cause with \`/sacrificial cause drift/build02/1\`. The bot fights nobody's change: whoever made it takes it back.",
    ]
  `)
  await town.later(days(7), hours(12))
  const warned = town.news().filter(text => text.includes('half sprint was'))
  expect(warned).toMatchInlineSnapshot(`
    [
      "@trt *build02*: 7 of 10.5 days out for sprint 280; 50 % of the half sprint was reached 2026-11-28 21:00 UTC, outside the working hours of TRT (told late by 1 h 10 min).
    ▓▓▓▓▓▓░░░░ 7 of 10.5 days out (66 %)
    If it stays out, the half sprint is used up 2026-12-04 03:00 UTC.",
    ]
  `)
  merges(town, 'in')
  await town.later(minutes(10), minutes(5))
  expect(about(town)).toMatchInlineSnapshot(`
    [
      "The change of others that kept *build02* out of rotation is over: it was out from 2026-11-23 15:00 UTC to 2026-11-30 15:10 UTC, for 7 d (the farm’s file blocks it). @trt: it counts as not classified against the half sprint of sprint 280 until \`/sacrificial cause drift/build02/1\` says what it was.",
    ]
  `)
  town.skim()
}, 60_000)

const look = { cluster: 'build02', now: TEN, number: 1, unseenFrom: TEN - days(2) }
const drain = (from: number, to: number): DrainSeen => ({ cluster: 'build02', by: 'U1', startsAt: from, endsAt: to })
const driftOut = (where: 'dispatcher' | 'file-blocked', from: number, to: number | null) =>
  anOut(from, to, {
    id: 'drift/build02/1',
    failover: null,
    cause: 'unclassified',
    drift: { where, by: null, isFirstSeen: false },
  })

test('drains that follow each other are one time out, and what ended while the bot was down is told afterwards', () => {
  const drains = [drain(TEN - hours(4), TEN - hours(2)), drain(TEN - hours(3), TEN - hours(1))]
  expect(afterDrains([], drains, look)).toMatchObject([{ from: TEN - hours(4), to: TEN - hours(1) }])
  expect(afterDrains([], [...drains, drain(TEN - hours(1), TEN + 1)], look)).toMatchObject([
    { from: TEN - hours(4), to: null, endsBy: TEN + 1 },
  ])
})

test('a drain that began and ended in a week without looks is charged, and one that was over before the bot is not', () => {
  const week = { ...look, unseenFrom: TEN - days(7) }
  const drains = [drain(TEN - days(6), TEN - days(5))]
  expect(afterDrains([], drains, week)).toMatchObject([{ from: TEN - days(6), to: TEN - days(5) }])
  expect(afterDrains([], drains, look)).toEqual([])
})

test('a drain is no time out while a failover has the cluster out, and is for what it had out beside it', () => {
  expect(afterDrains([anOut(TEN - hours(2), null)], [drain(TEN - hours(1), TEN + 1)], look)).toEqual([])
  expect(afterDrains([anOut(TEN - hours(2), TEN - 1)], [drain(TEN - hours(1), TEN + 1)], look)).toMatchObject([
    { from: TEN - 1, to: null },
  ])
})

test('what the dispatcher forgot has ended when it was to end', () => {
  const open = { ...driftOut('dispatcher', TEN - hours(2), null), endsBy: TEN - hours(1) }
  expect(afterDrains([open], [], look)).toMatchObject([{ to: TEN - hours(1) }])
})

/** A look at the file six days after the last one. */
const news = (seen: FileNews['seen'], versions: FileVersion[] = [], more: Partial<FileNews> = {}): FileNews => {
  return { cluster: 'build02', now: TEN, number: 1, seen, versions, ours: false, lookedAt: TEN - days(6), ...more }
}

test('the file opens nothing while it may be the bot’s own change, and goes on where a drain of others ended', () => {
  expect(afterFile([], news('blocked', [], { ours: true }))).toEqual([])
  expect(afterFile([], news('absent'))).toMatchObject([
    { from: TEN, to: null, drift: { where: 'file-absent', isFirstSeen: true } },
  ])
  const drained = driftOut('dispatcher', TEN - hours(2), TEN - minutes(3))
  expect(afterFile([drained], news('blocked'))).toMatchObject([{ from: TEN - minutes(3) }])
})

const at = (ago: number, state: FileVersion['state']): FileVersion => ({ at: TEN - ago, state })
const open = driftOut('file-blocked', TEN - days(8), null)
test.each<[string, Parameters<typeof afterFile>[0], FileNews, object[]]>([
  [
    'is out from the merge',
    [],
    news('blocked', [at(days(5), 'blocked')]),
    [{ from: TEN - days(5), to: null, drift: { isFirstSeen: false } }],
  ],
  ['ends with the merge', [open], news('in', [at(days(5), 'in')]), [{ id: open.id, to: TEN - days(5) }]],
  ['is not back by what was merged before it was blocked', [open], news('blocked', [at(days(9), 'in')]), []],
  ['ends now where nothing tells when', [open], news('in'), [{ id: open.id, to: TEN }]],
  [
    'came and went while nobody looked',
    [],
    news('in', [at(days(5), 'blocked'), at(days(4), 'absent'), at(days(3), 'in')]),
    [{ from: TEN - days(5), to: TEN - days(3) }],
  ],
  [
    'was back for a day, and has less than its capacity',
    [open],
    news({ capacity: 40 }, [at(days(5), 'in'), at(days(4), 'blocked'), at(days(3), { capacity: 40 })]),
    [
      { id: open.id, to: TEN - days(5) },
      { kind: 'out', from: TEN - days(4), to: TEN - days(3) },
      { kind: 'reduced', capacity: 40, from: TEN - days(3), to: null, drift: null },
    ],
  ],
  [
    'is not what a failover had out already',
    [anOut(TEN - days(5) + minutes(12), TEN - days(3) + minutes(4))],
    news('in', [at(days(5), 'blocked'), at(days(3), 'in')]),
    [],
  ],
  [
    'says nothing of the time before the first look',
    [],
    news('in', [at(days(5), 'blocked'), at(days(3), 'in')], { lookedAt: null }),
    [],
  ],
  [
    'is seen at the first look, since when nobody knows',
    [],
    news('blocked', [at(days(5), 'blocked')], { lookedAt: null }),
    [{ from: TEN, to: null, drift: { isFirstSeen: true } }],
  ],
  [
    'is seen at the first look, since the merge',
    [],
    news('blocked', [at(days(9), 'in'), at(days(5), 'blocked')], { lookedAt: null }),
    [{ from: TEN - days(5), to: null, drift: { isFirstSeen: false } }],
  ],
])('in the farm’s file a cluster %s', (_, known, shown, expected) => {
  const after = afterFile(known, shown)
  expect(after).toHaveLength(expected.length)
  expect(after).toMatchObject(expected)
})
