import { expect, test } from 'vitest'
import { minutes, seconds } from '../../src/kernel/time.ts'
import type { Town } from '../town.ts'
import { aQuietTown, lands, outInAQuietTown } from './hands.ts'

const strange = (count: number) => Array.from({ length: count }, (_, i) => `made-by-hand-${i}`)

/** How often the dispatcher was asked where a job goes. */
function timesAsked({ world }: Town): number {
  return [...world.farm.seen].reduce((sum, [call, times]) => (call === 'dispatcher POST /' ? sum + times : sum), 0)
}

test('more unknown jobs than are asked about at once keep nothing from being proven for long', async () => {
  await using town = await aQuietTown()
  const id = await town.asksFailover()
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  await town.later(minutes(1), minutes(1))
  for (const job of strange(70)) lands(town, 'build02', job)
  lands(town, 'build04')
  for (let look = 0; look < 4; look += 1) {
    expect(town.card(id)).not.toContain('ought not')
    await town.settle()
    town.clock.advance(seconds(5))
  }
  await town.settle()
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC')
  expect(town.card(id)).toContain('Still lands here: 70 unknown to the dispatcher')
  town.skim()
})

test('a cluster that is out costs the dispatcher a round of questions a minute, and no name twice in ten', async () => {
  await using town = await aQuietTown()
  const id = await outInAQuietTown(town)
  for (const job of strange(5)) lands(town, 'build02', job)
  await town.later(minutes(1), seconds(5))
  expect(town.card(id)).toContain('Still lands here: 5 unknown to the dispatcher')
  const before = timesAsked(town)
  await town.later(minutes(4), seconds(5))
  // Four jobs ran here before: nothing but these is asked about again, and four times at the most.
  const asked = timesAsked(town) - before
  expect(asked).toBeGreaterThan(0)
  expect(asked).toBeLessThanOrEqual(16)
  town.skim()
})
