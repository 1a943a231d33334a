import { expect, test } from 'vitest'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { lands, aQuietTown } from './hands.ts'
import type { Town } from '../town.ts'

/** Somebody drains a cluster by hand after the last look and before the bot asks for its own override. */
async function beatenToIt(town: Town, cluster: string): Promise<{ id: string; foreign: string }> {
  const { farm, weather, cast } = town.world
  const id = await town.asksFailover()
  const lift = weather.add({ service: 'dispatcher', call: /overrides$/, trouble: { kind: 'answer', status: 503 } })
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  const foreign = farm.drainByHand(cluster, cast.priya, { durationSeconds: 1200, reason: 'a broken node' })
  lift()
  town.skim()
  await town.later(minutes(1), seconds(30))
  return { id, foreign: foreign.spec.id }
}

test('an override that somebody else holds on the cluster is not fought: stuck with its holder named, until it ended', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  const { id, foreign } = await beatenToIt(town, 'build02')
  const stuck = town.news().find(text => text.includes('is stuck'))
  expect(stuck).toMatch(
    /^:warning: @ada and @ben: the change is stuck: another override, \S+ by .*U0PRIYA.*, holds build02 until 2026-11-23 03:20 EST, /,
  )
  expect(stuck).toContain(`${foreign} by`)
  expect(stuck).toContain(
    'It is not touched; the bot looks again every minute. Press *Try again* on the card, or *Stop*.',
  )
  expect(farm.overrides()).toHaveLength(1)
  expect(town.card(id)).toContain(`another override, ${foreign} by `)

  await town.later(minutes(21), minutes(3))
  expect(farm.liveOverride('build02')?.spec.reason).toContain('Sacrificial F1')
  expect(town.thread(id).at(-1)).toMatch(/^The stop-gap is in force since 08:2\d UTC/)
  await town.later(minutes(1), minutes(1))
  lands(town, 'build04')
  await town.settle()
  expect(town.card(id)).toContain('F1 · done')
  expect(town.thread(id).filter(text => text.includes('is stuck'))).toHaveLength(1)
  town.skim()
})

test('so also one on another cluster of the same provider', async () => {
  await using town = await aQuietTown()
  const { farm, cast } = town.world
  // As it stands build04 alone has highperf, and so cannot be drained.
  farm.mergeClustersYaml(farm.clustersYaml().replace('    - gcp\n', '    - gcp\n    - highperf\n'), 'ben')
  await town.later(minutes(2), minutes(2))
  expect(farm.planningFault()).toBeNull()
  const { id, foreign } = await beatenToIt(town, 'build04')
  expect(town.card(id)).toMatch(new RegExp(`another override, ${foreign} by .*U0PRIYA.*, holds build04 until`))
  farm.revokeByHand(foreign, cast.priya)
  await town.later(minutes(2), minutes(1))
  expect(farm.liveOverride('build02')?.spec.reason).toContain('Sacrificial F1')
  town.skim()
})

test('an override that is there already stands in the way before anybody approves', async () => {
  await using town = await aQuietTown()
  const { farm, cast } = town.world
  const foreign = farm.drainByHand('build02', cast.priya, { durationSeconds: 1200 })
  const id = await town.asksFailover()
  expect(town.approval(id)).toContain('and allows one at a time. Repair: let it end or cancel it first.')
  expect(town.approval(id)).not.toContain('[Approve]')
  farm.revokeByHand(foreign.spec.id, cast.priya)
  await town.presses('ben', 'request.check-again', id)
  await town.settle()
  expect(town.approval(id)).toContain('[Approve]')
  town.skim()
})
