import { expect } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import { failoverValues, returnValues } from '../town.ts'
import { proven } from './hands.ts'
import type { CrashTown } from './town.ts'

/** The main job with one renewal of the stop-gap: out of rotation, proven, and back. */
export async function tellStory(town: CrashTown): Promise<void> {
  const { farm } = town.world
  const override = () => farm.liveOverride('build02')?.spec
  farm.startJobs(3, { cluster: 'build02', state: 'pending' })

  town.step('a failover is asked for')
  await town.opensForm('ada', 'failover')
  await town.submits('ada', failoverValues, 'F1')
  town.step('its card is posted and its issue created')
  await town.settle()

  town.step('it is approved')
  await town.presses('ben', 'request.approve', 'F1', ['approved'])
  town.step('the stop-gap is applied')
  await town.settle()
  expect(override()?.reason).toContain('approved by Ben')

  town.step('the cluster is proven out')
  await proven(town, 'build01', 'takes no new jobs since')

  town.step('the stop-gap is renewed')
  const first = override()?.id
  await town.advance(Date.parse(override()?.expiresAt ?? '') - minutes(5) - town.clock.now())
  await town.settle()
  expect(override()?.id).not.toBe(first)
  expect(override()?.id).toBeDefined()

  town.step('a return is asked for')
  await town.opensForm('ada', 'return')
  await town.submits('ada', returnValues, 'R2')
  town.step('the return has its card and its issue')
  await town.settle()

  town.step('the return is approved')
  await town.presses('priya', 'request.approve', 'R2', ['changing'])
  town.step('the stop-gap is cancelled')
  await town.settle()
  expect(override()).toBeUndefined()

  town.step('the cluster is proven in')
  await proven(town, 'build02', 'is in rotation since')
}
