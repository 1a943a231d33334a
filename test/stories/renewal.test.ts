import { expect, test } from 'vitest'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { aQuietTown, commentsOn, outInAQuietTown } from './hands.ts'

test('a stop-gap is renewed before it ends: by the bot itself, with the approver named and the gap told', async () => {
  await using town = await aQuietTown()
  const { farm, slack } = town.world
  const id = await outInAQuietTown(town)
  const first = farm.liveOverride('build02')
  expect(first?.spec.createdBy).toBe(town.world.cast.ben)
  expect(town.card(id)).toContain(
    'Returns by itself at 10:00 UTC unless renewed; it is renewed until 2026-11-23 20:00 UTC at the latest.',
  )

  await town.later(minutes(110), minutes(10))
  const second = farm.liveOverride('build02')
  expect(second?.spec.id).not.toBe(first?.spec.id)
  expect(second?.spec.createdBy).toBe(slack.app.botUserId)
  expect(second?.spec.reason).toBe('Sacrificial F1: failover of build02 asked by Ada (U0ADA), approved by Ben (U0BEN)')
  expect(farm.overrides()[0]?.spec.revokedBy).toBe(slack.app.botUserId)
  expect(town.card(id)).toContain('Returns by itself at 11:51 UTC unless renewed')
  expect(town.thread(id).at(-1)).toBe(
    'The stop-gap was renewed until 11:51 UTC; jobs could land on *build02* for 0 s in between.',
  )
  expect(commentsOn(town, 'TRT-1')).not.toContain('renewed')
  town.skim()
})

test('the gap that a renewal leaves is measured, also when the dispatcher does not answer at once', async () => {
  await using town = await aQuietTown()
  const { farm, weather } = town.world
  const id = await outInAQuietTown(town)
  await town.later(minutes(108), minutes(12))

  const lift = weather.add({ service: 'dispatcher', call: /plans$/, trouble: { kind: 'answer', status: 503 } })
  await town.later(minutes(1), minutes(1))
  expect(farm.liveOverride('build02')).toBeNull()
  expect(town.card(id)).toContain('The stop-gap waits')
  lift()
  await town.later(minutes(3), minutes(1))
  expect(farm.liveOverride('build02')).not.toBeNull()
  expect(town.thread(id).at(-1)).toMatch(
    /^The stop-gap was renewed until 1\d:\d\d UTC; jobs could land on \*build02\* for \d min in between\.$/,
  )
  expect(town.card(id)).not.toContain('The stop-gap waits')
  town.skim()
})

test('when the bridge ends both teams are warned once, and then asked: nothing is renewed past it', async () => {
  await using town = await aQuietTown({ env: { DRAIN_BRIDGE_HOURS: '3' } })
  const { farm } = town.world
  const id = await outInAQuietTown(town)
  await town.later(minutes(110), minutes(10))
  expect(town.card(id)).toContain('Returns by itself at 11:00 UTC unless renewed; it is not renewed any more.')
  town.skim()

  await town.later(minutes(45), minutes(5))
  expect(town.news()).toEqual([
    '@trt @test-platform: the stop-gap of *build02* ends 2026-11-23 11:00 UTC and is not renewed any more. Merge the lasting change before, or it returns into rotation by itself.',
  ])
  await town.later(minutes(30), minutes(5))
  expect(farm.overrides()).toHaveLength(2)
  expect(town.news()).toEqual([
    '@trt @test-platform: The stop-gap of *build02* ended 2026-11-23 11:00 UTC: its time was up before the lasting change was seen; jobs land there again. Press *Keep it in* or *Take it out again* on the card.',
  ])
  expect(town.card(id)).toContain('[Keep it in] [Take it out again]')
})

test('a bot that ends between the cancel and the apply of a renewal goes on with it as its first act', async () => {
  await using town = await aQuietTown({ onDisk: true })
  const { farm, weather } = town.world
  const id = await outInAQuietTown(town)
  await town.later(minutes(108), minutes(12))
  const lift = weather.add({ service: 'dispatcher', call: /plans$/, trouble: { kind: 'reset', when: 'before' } })
  await town.later(minutes(1), minutes(1))
  expect(farm.liveOverride('build02')).toBeNull()

  lift()
  await town.restart(minutes(2))
  await town.settle()
  expect(farm.liveOverride('build02')?.spec.idempotencyKey).toBe('sacrificial-playground-f1-1')
  expect(farm.overrides()).toHaveLength(2)
  expect(town.thread(id).at(-1)).toMatch(/jobs could land on \*build02\* for 2 min in between\.$/)
  town.skim()
})

test('an override whose answer was lost is taken for what it is, and not asked for twice', async () => {
  await using town = await aQuietTown({ onDisk: true })
  const { farm, weather } = town.world
  const id = await outInAQuietTown(town)
  await town.later(minutes(108), minutes(12))
  weather.add({ service: 'dispatcher', call: /apply$/, times: 1, trouble: { kind: 'reset', when: 'after' } })
  await town.later(minutes(1), minutes(1))
  await town.later(seconds(40), seconds(20))
  expect(farm.overrides()).toHaveLength(2)
  expect(farm.liveOverride('build02')?.spec.idempotencyKey).toBe('sacrificial-playground-f1-1')
  expect(town.thread(id).at(-1)).toContain('The stop-gap was renewed until')
  town.skim()
})
