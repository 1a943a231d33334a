import { expect } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import { failoverValues } from '../town.ts'
import { comesTo, fillsUntil, isRecorded, pressesUntil, proven } from './hands.ts'
import type { CrashTown } from './town.ts'

/** Steps that the story of the main job is killed in. */
export const TOLD_BEFORE: ReadonlySet<string> = new Set([
  'start',
  'a failover is asked for',
  'its card is posted',
  'it is approved',
  'the stop-gap is applied',
  'the cluster is proven out',
])

/** Out of rotation; a person revokes the stop-gap, another takes the cluster out again, and then it is put back at once. */
export async function tellQuestion(town: CrashTown): Promise<void> {
  const { farm, cast } = town.world
  const subject = 'cluster/build02'
  farm.startJobs(3, { cluster: 'build02', state: 'pending' })
  town.step('a failover is asked for')
  await town.opensForm('ada', 'failover')
  await town.submits('ada', failoverValues, 'F1')
  town.step('its card is posted')
  await town.settle()
  town.step('it is approved')
  await town.presses('ben', 'request.approve', 'F1', ['approved'])
  town.step('the stop-gap is applied')
  await town.settle()
  town.step('the cluster is proven out')
  await proven(town, 'build01', 'takes no new jobs since')

  farm.revokeByHand(farm.liveOverride('build02')?.spec.id ?? '', cast.priya)
  town.step('both teams are asked about the revoked stop-gap')
  await comesTo(town, town.clock.now() + minutes(1))
  expect(await isRecorded(town, { subject, kind: 'stop-gap-questioned' })).toBe(true)
  town.step('it is taken out again')
  await pressesUntil(town, 'ben', 'rotation.take-out', { subject, kind: 'taken-out-again' })
  town.step('the stop-gap is asked for anew')
  await town.settle()
  expect(farm.liveOverride('build02')).not.toBeNull()

  town.step('it is put back at once')
  const reason = 'We need the machines now'
  await fillsUntil(town, 'priya', 'rotation.put-back', { reason }, { subject: 'R2', kind: 'request-opened' })
  town.step('the stop-gap is cancelled')
  await town.settle()
  town.step('the cluster is proven in')
  await proven(town, 'build02', 'is in rotation since')
}
