import { expect, test } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import { viewOpened } from '../town.ts'
import type { Town } from '../town.ts'
import { aQuietTown, formOf, hearsAfter, lands, outInAQuietTown } from './hands.ts'

async function putsBack(town: Town, id: string): Promise<void> {
  await town.presses('priya', 'rotation.put-back', id)
  await viewOpened(town.world, 'priya')
  await town.fills('priya', { reason: 'We need the machines now' })
  await town.world.slack.closeView(town.world.cast.priya)
  await town.settle()
}

async function changing(town: Town): Promise<string> {
  const id = await town.asksFailover()
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  return id
}

async function drained(town: Town): Promise<string> {
  const id = await outInAQuietTown(town)
  town.world.farm.finishJobsOn('build02')
  await town.settle()
  return id
}

async function questioned(town: Town): Promise<string> {
  const id = await outInAQuietTown(town)
  const { farm, cast } = town.world
  farm.revokeByHand(farm.liveOverride('build02')?.spec.id ?? '', cast.ben)
  await town.settle()
  return id
}

async function returning(town: Town): Promise<string> {
  await outInAQuietTown(town)
  const back = await town.asksReturn()
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  return back
}

test.each([
  ['is being taken out', changing, 'superseded'],
  ['is out', outInAQuietTown, 'done'],
  ['is drained', drained, 'done'],
  ['is in question', questioned, 'done'],
  ['is already on its way back', returning, 'superseded'],
] as const)('one click and a reason put the cluster back while it %s', async (_, arranged, becomes) => {
  await using town = await aQuietTown()
  const { farm, jira } = town.world
  const id = await arranged(town)
  await putsBack(town, id)
  expect(farm.liveOverride('build02')).toBeNull()
  expect(town.card(id)).toContain(`${id} · ${becomes}`)
  const back = becomes === 'superseded' && id !== 'F1' ? 'R3' : 'R2'
  expect(town.card(back)).toContain('*build02* is asked back into rotation since')
  expect(town.card(back)).toContain('*Put back at once by* @priya:\n> We need the machines now')

  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('*build02* is in rotation since')
  await town.later(minutes(1), minutes(1))
  expect(new Set(jira.issues().map(issue => issue.status))).toEqual(new Set(['Done']))
  town.skim()
})

test('only Test Platform can put it back at once, and not when it is in', async () => {
  await using town = await aQuietTown()
  const id = await outInAQuietTown(town)
  expect(await hearsAfter(town, 'ada', () => town.presses('ada', 'rotation.put-back', id))).toBe(
    'Only Test Platform can put a cluster back at once. Ask @test-platform.',
  )
  await town.presses('priya', 'rotation.put-back', id)
  await viewOpened(town.world, 'priya')
  await town.presses('ben', 'rotation.put-back', id)
  await viewOpened(town.world, 'ben')
  await town.fills('priya', { reason: 'We need the machines now' })
  await town.settle()
  lands(town, 'build02')
  await town.settle()
  await town.fills('ben', { reason: 'So do we' })
  expect(formOf(town, 'ben')).toContain(
    'build02 is in rotation since 2026-11-23 08:01 UTC; there is nothing to put back.',
  )
  expect(town.world.jira.issues()).toHaveLength(2)
  town.skim()
})

test('pressed by two people, it is put back once, and the second is told by whom', async () => {
  await using town = await aQuietTown()
  const { jira, cast, slack } = town.world
  const id = await outInAQuietTown(town)
  for (const who of ['ben', 'priya'] as const) {
    await town.presses(who, 'rotation.put-back', id)
    await viewOpened(town.world, who)
  }
  await town.fills('ben', { reason: 'CI degrades' })
  await town.fills('priya', { reason: 'CI is red' })
  expect(formOf(town, 'priya')).toContain('@ben is putting it back already (R2).')
  await slack.closeView(cast.priya)
  await town.settle()
  expect(town.card('R2')).toContain('R2 · changing')
  expect(jira.issues()).toHaveLength(2)
  town.skim()
})

test('a failover that is stopped goes back to where it came from, and its issue is closed', async () => {
  await using town = await aQuietTown()
  const { farm, jira } = town.world
  const id = await changing(town)
  await town.presses('ada', 'request.stop', id)
  await viewOpened(town.world, 'ada')
  await town.fills('ada', { reason: 'It was the network after all' })
  await town.settle()
  expect(town.card(id)).toContain(
    '@ada withdrew the request of @ada to take *build02* out of rotation: It was the network after all',
  )
  expect(farm.liveOverride('build02')).toBeNull()
  await town.types('dana', 'status')
  expect(town.news().at(-1)).toContain('*build02* is asked back into rotation since 2026-11-23 08:00 UTC')
  lands(town, 'build02')
  await town.later(minutes(1), minutes(1))
  expect(jira.issue('TRT-1').status).toBe('Done')
  await town.types('dana', 'status')
  expect(town.news().at(-1)).toContain('*build02* is in rotation since')
  town.skim()
})

test('a return that is stopped takes the cluster out again, as it was approved before and for no longer', async () => {
  await using town = await aQuietTown({ env: { DRAIN_BRIDGE_HOURS: '3' } })
  const { farm } = town.world
  await outInAQuietTown(town)
  await town.later(minutes(100), minutes(10))
  const back = await town.asksReturn()
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  expect(farm.liveOverride('build02')).toBeNull()
  await town.types('ben', `stop ${back} the canary fails`)
  await town.settle()
  expect(town.card(back)).toContain(
    '@ben withdrew the request of @ada to bring *build02* back into rotation: the canary fails',
  )
  const { reason, expiresAt } = farm.liveOverride('build02')?.spec ?? {}
  expect(reason).toMatch(/approved by Ben \(U0BEN\); taken out again because R2 was stopped by Ben \(U0BEN\)$/)
  expect(expiresAt).toBe('2026-11-23T11:00:00Z')
  expect(town.thread('F1')).toContain('*build02* is taken out again because R2 was stopped by @ben.')
  await town.later(minutes(1), minutes(1))
  lands(town, 'build04')
  await town.settle()
  expect(town.card('F1')).toContain('*build02* takes no new jobs since 2026-11-23 09:4')
  town.skim()
})
