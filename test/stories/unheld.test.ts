import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { aQuietTown, lands, outInAQuietTown } from './hands.ts'

const refusal = {
  kind: 'answer',
  status: 409,
  body: { error: 'drain "x" has no eligible destination for 3 affected workloads' },
} as const

test('a renewal that is refused after the cancel is told to both teams, and the card no longer says out', async () => {
  await using town = await aQuietTown()
  await outInAQuietTown(town)
  await town.later(hours(1) + minutes(45), minutes(15))
  town.skim()
  const lift = town.world.weather.add({ service: 'dispatcher', call: 'POST /control/v1/plans', trouble: refusal })

  await town.later(minutes(6), minutes(1))
  expect(town.world.farm.liveOverride('build02')).toBeNull()
  expect(town.card('F1')).toContain('Jobs may land on *build02* again since')
  expect(town.card('F1')).toContain('The stop-gap waits')
  expect(town.news().join('\n')).toMatch(
    /@trt @test-platform: jobs may land on \*build02\* since .* The reason: .*no eligible destination/,
  )

  lift()
  await town.later(minutes(2), minutes(1))
  expect(town.world.farm.liveOverride('build02')).not.toBeNull()
  expect(town.card('F1')).toContain('*build02* takes no new jobs since')
  town.skim()
})

test('a dispatcher out of reach past the end of the stop-gap is no proof that the cluster is still out', async () => {
  await using town = await aQuietTown()
  await outInAQuietTown(town)
  await town.later(hours(1) + minutes(45), minutes(15))
  town.skim()
  const trouble = { kind: 'answer', status: 503, body: { error: 'down' } } as const
  const lift = town.world.weather.add({ service: 'dispatcher', trouble })

  await town.later(minutes(18), minutes(1))
  expect(town.card('F1')).toContain('Jobs may land on *build02* again since 2026-11-23 10:0')
  expect(town.card('F1')).not.toContain('Returns by itself')
  expect(town.news().join('\n')).toContain('could not be renewed')
  lift()
  town.skim()
})

test('jobs that land and fail at once are jobs that landed', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  const failover = await town.asksFailover()
  await town.presses('ben', 'request.approve', failover)
  await town.settle()
  for (let round = 0; round < 6; round += 1) {
    await town.later(minutes(0.5))
    lands(town, 'build02')
    farm.finishJobsOn('build02', 'failure')
    await town.settle()
  }

  expect(town.card(failover)).not.toContain('takes no new jobs since')
  town.skim()
})

test('a finished request keeps its own story when the next one is carried out', async () => {
  await using town = await aQuietTown()
  await outInAQuietTown(town)
  const back = await town.asksReturn('ada')
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  lands(town, 'build02')
  await town.later(minutes(2))
  expect(town.card(back)).toContain('*build02* is in rotation since')

  const again = await town.asksFailover('tove')
  await town.presses('ben', 'request.approve', again)
  await town.settle()
  expect(town.card(again)).toContain('asked by @tove')
  expect(town.card(back)).toMatch(/\*build02\* (?:came back into|is in) rotation/)
  expect(town.card(back)).not.toContain('not yet proven')
  town.skim()
})

test('a superseded failover that takes effect all the same is told to its requester, and its card leads with it', async () => {
  await using town = await aQuietTown()
  const failover = await town.asksFailover('ada')
  await town.presses('ben', 'request.approve', failover)
  await town.settle()
  const back = await town.asksReturn('tove')
  await town.types('tove', `withdraw ${back}`)
  await town.settle()
  town.skim()

  await town.later(minutes(1), minutes(1))
  lands(town, 'build04')
  await town.settle()

  expect(town.news().join('\n')).toMatch(/@ada: \*build02\* takes no new jobs since .*, though F1 had ended before\./)
  expect(town.card(failover)).toMatch(/^\*build02\* takes no new jobs since /)
  expect(town.card(failover)).toContain('superseded by R2')
})
