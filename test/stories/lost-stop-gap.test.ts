import { expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { until } from '../town.ts'
import type { Town } from '../town.ts'
import { aQuietTown, commentsOn, hearsAfter, lands, outInAQuietTown, proven } from './hands.ts'

const QUESTION = '[Keep it in] [Take it out again]'

async function revokedByPriya(town: Town): Promise<string> {
  const { farm, cast } = town.world
  const id = await outInAQuietTown(town)
  town.skim()
  await town.later(minutes(30), minutes(30))
  farm.revokeByHand(farm.liveOverride('build02')?.spec.id ?? '', cast.priya)
  await town.settle()
  expect(town.news()).toEqual([
    '@trt @test-platform: @priya revoked the stop-gap of *build02* in the dispatcher 2026-11-23 08:31 UTC; jobs may land there again. Press *Keep it in* or *Take it out again* on the card.',
  ])
  expect(town.card(id)).toContain('It is not taken out again by itself: *Keep it in*, or *Take it out again*.')
  expect(town.card(id)).toContain(QUESTION)
  return id
}

test('an override that a person revoked is never applied again; kept in, the failover ends with the next job there', async () => {
  await using town = await aQuietTown()
  const { farm, jira } = town.world
  const id = await revokedByPriya(town)
  await town.later(hours(3), minutes(30))
  expect(farm.overrides()).toHaveLength(1)
  expect(commentsOn(town, 'TRT-1')).toContain('was not taken up again by itself; both teams were asked.')

  await town.presses('tove', 'rotation.keep-in', id)
  await town.settle()
  expect(town.card(id)).not.toContain(QUESTION)
  expect(town.card('R2')).toContain(
    '*build02* is asked back into rotation since 2026-11-23 11:31 UTC, asked by @tove; that jobs run there again is not yet proven.',
  )
  expect(town.card('R2')).toContain('*Kept in by* @tove')
  lands(town, 'build02')
  await town.settle()
  expect(town.card('R2')).toContain('*build02* is in rotation since')
  await town.later(minutes(1), minutes(1))
  expect(jira.issues().map(issue => issue.status)).toEqual(['Done', 'Done'])
  expect(farm.overrides()).toHaveLength(1)
  town.skim()
})

test('taken out again by a person, a revoked override is asked for anew in the name of that person', async () => {
  await using town = await aQuietTown()
  const { farm, cast } = town.world
  const id = await revokedByPriya(town)
  const refusal = await hearsAfter(town, 'ada', () => town.presses('ada', 'rotation.take-out', id))
  expect(refusal).toBe('Only Test Platform can take it out again. Ask @test-platform.')
  expect(farm.liveOverride('build02')).toBeNull()

  await town.presses('priya', 'rotation.take-out', id)
  await town.settle()
  const fresh = farm.liveOverride('build02')
  expect(fresh?.spec.createdBy).toBe(cast.priya)
  expect(fresh?.spec.reason).toContain('approved by Priya')
  expect(town.thread(id)).toContain('@priya wants *build02* out again; the stop-gap is asked for anew.')
  expect(town.card(id)).toContain('that it takes no new jobs is not yet proven')
  await proven(town)
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:31 UTC')

  // Renewals go on as before.
  await town.later(minutes(115), minutes(23))
  expect(farm.overrides()).toHaveLength(3)
  expect(farm.liveOverride('build02')).not.toBeNull()
  town.skim()
})

test('of two people who answer the question at once one is heard, and the other is told by whom', async () => {
  await using town = await aQuietTown()
  const { slack, cast, farm } = town.world
  const id = await revokedByPriya(town)
  const lines = () =>
    [...slack.ephemeralsFor(cast.ben), ...slack.ephemeralsFor(cast.tove)].map(line => slack.text(line))
  await Promise.all([town.presses('ben', 'rotation.take-out', id), town.presses('tove', 'rotation.keep-in', id)])
  await until(() => lines().length > 0, 'the loser to be told')
  await town.settle()
  const winner = farm.liveOverride('build02') === null ? 'tove' : 'ben'
  expect(lines()).toEqual([
    winner === 'tove'
      ? 'build02 is asked back in, not yet proven since 2026-11-23 08:31 UTC, by @tove; this is not possible now.'
      : 'build02 is asked out, not yet proven since 2026-11-23 08:31 UTC, by @ben. To bring it back: `/sacrificial return`.',
  ])
  town.skim()
})

test('a stop-gap that lapsed more than a quarter of an hour ago while the bot was down is not taken up again unasked', async () => {
  await using town = await aQuietTown({ onDisk: true })
  const id = await outInAQuietTown(town)
  town.skim()
  await town.restart(hours(2) + minutes(15))
  await town.settle()
  expect(town.news()).toEqual([
    '@trt @test-platform: The stop-gap of *build02* lapsed 2026-11-23 10:00 UTC and was not renewed in time; jobs land there again. Press *Keep it in* or *Take it out again* on the card.',
  ])
  expect(town.world.farm.overrides()).toHaveLength(1)
  expect(town.card(id)).toContain(QUESTION)
})

test('a stop-gap that lapsed at most a quarter of an hour ago while the bot was down is taken up again, with its gap told', async () => {
  await using town = await aQuietTown({ onDisk: true })
  await outInAQuietTown(town)
  town.skim()
  await town.restart(hours(2) + minutes(10))
  await town.settle()
  expect(town.news()).toEqual([
    'The stop-gap was renewed until 12:11 UTC; jobs could land on *build02* for 11 min in between.',
  ])
  expect(town.world.farm.liveOverride('build02')?.spec.createdBy).toBe(town.world.slack.app.botUserId)
  await town.later(seconds(5), seconds(5))
})
