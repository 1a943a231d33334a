import { expect, test } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import { aTown, failoverValues, viewOpened } from '../town.ts'
import { aQuietTown, formOf, hearsAfter, lands, mergesThePatch, outInAQuietTown, proven } from './hands.ts'

test('a return asked for while a failover waits closes it, and is done at once: nothing was changed', async () => {
  await using town = await aQuietTown()
  const { farm, jira } = town.world
  const out = await town.asksFailover('ada')
  const back = await town.asksReturn('tove')
  expect(town.card(out)).toContain('The request of @ada to take *build02* out of rotation was superseded by R2.')
  expect(town.thread(out).at(-1)).toBe('@ada: your request to take *build02* out of rotation was superseded by R2.')
  expect(town.approval(out)).not.toContain('[Approve]')

  await town.presses('ben', 'request.approve', back)
  await town.settle()
  expect(town.card(back)).toContain('R2 · done')
  expect(town.thread(back).at(-1)).toBe('@tove: *build02* never left the rotation, so nothing had to be done.')
  expect(farm.overrides()).toHaveLength(0)
  await town.later(minutes(20), minutes(5))
  expect(jira.issues().map(issue => issue.status)).toEqual(['Done', 'Done'])
  town.skim()
})

test('a return asked for while a failover changes supersedes it', async () => {
  await using town = await aQuietTown()
  const { farm, jira } = town.world
  const out = await town.asksFailover('ada')
  await town.presses('ben', 'request.approve', out)
  await town.settle()
  const back = await town.asksReturn('tove')
  expect(town.card(out)).toContain('was superseded by R2.')
  await proven(town)
  expect(town.card(out)).toContain('F1 · superseded')

  await town.presses('ben', 'request.approve', back)
  await town.settle()
  expect(farm.liveOverride('build02')).toBeNull()
  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('*build02* is in rotation since')
  await town.later(minutes(1), minutes(1))
  expect(jira.issues().map(issue => issue.status)).toEqual(['Done', 'Done'])
  town.skim()
})

test('a failover asked for while a return waits closes it, and takes over what is out already', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  await outInAQuietTown(town)
  const back = await town.asksReturn('ada')
  const again = await town.asksFailover('tove')
  expect(town.card(back)).toContain('The request of @ada to bring *build02* back into rotation was superseded by F3.')
  expect(town.approval(again)).toContain('[Approve]')
  await town.presses('ben', 'request.approve', again)
  await town.settle()
  lands(town, 'build04')
  await town.settle()
  expect(town.card(again)).toContain('F3 · done')
  expect(farm.overrides()).toHaveLength(1)
  expect(farm.liveOverride('build02')).not.toBeNull()
  town.skim()
})

test('a failover asked for while a return changes turns it round', async () => {
  await using town = await aQuietTown()
  const { farm, jira } = town.world
  const first = await outInAQuietTown(town)
  const back = await town.asksReturn('ada')
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  const again = await town.asksFailover('tove')
  expect(town.card(back)).toContain('R2 · superseded')
  await town.presses('priya', 'request.approve', again)
  await town.settle()
  expect(farm.liveOverride('build02')?.spec.reason).toContain('approved by Priya')
  await proven(town)
  expect(town.card(again)).toContain('F3 · done')
  expect(jira.issue('TRT-1').status).toBe('In Progress')

  const last = await town.asksReturn('tove')
  await town.presses('ben', 'request.approve', last)
  await town.settle()
  lands(town, 'build02')
  await town.settle()
  expect(town.card(last)).toContain('*build02* is in rotation since')
  await town.later(minutes(1), minutes(1))
  expect(jira.issues().map(issue => issue.status)).toEqual(['Done', 'Done', 'Done', 'Done'])
  expect(first).toBe('F1')
  town.skim()
})

test('one request for each direction is open at a time; who asks for the same is told whose it is', async () => {
  await using town = await aQuietTown()
  const { jira } = town.world
  await town.asksFailover('ada')
  await town.types('tove', 'failover')
  await viewOpened(town.world, 'tove')
  await town.fills('tove', failoverValues)
  expect(formOf(town, 'tove')).toContain(
    '@ada asked to take *build02* out of rotation already: F1 is awaiting approval. Possible now: approve, reject, withdraw or change details.',
  )
  await town.settle()
  expect(jira.issues()).toHaveLength(1)
  town.skim()
})

test('what is pointless is said before anything is typed', async () => {
  await using town = await aQuietTown()
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'return'))).toBe(
    'build02 is in rotation since 2026-11-23 08:00 UTC; there is nothing to bring back. To take it out: `/sacrificial failover`.',
  )
  await outInAQuietTown(town)
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'failover'))).toBe(
    'build02 is out of rotation and drained since 2026-11-23 08:00 UTC, by @ben. To bring it back: `/sacrificial return`.',
  )
  town.skim()
})

test('a failover asked for while the lasting change is still being undone keeps it', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  const first = await outInAQuietTown(town)
  mergesThePatch(town, first, 'ben')
  await town.presses('ben', 'rotation.lasting-done', first)
  await town.later(minutes(2), minutes(1))
  const back = await town.asksReturn('ada')
  await town.presses('ben', 'request.approve', back)
  await town.settle()

  const again = await town.asksFailover('tove')
  expect(town.card(back)).toContain('R2 · superseded')
  expect(town.approval(again)).toContain('[Approve]')
  await town.presses('priya', 'request.approve', again)
  await town.settle()
  await town.later(minutes(12), minutes(1))
  lands(town, 'build04')
  await town.settle()
  expect(town.card(again)).toContain('F3 · done')
  expect(town.thread(again).join('\n')).not.toContain('is stuck')
  expect(farm.overrides()).toHaveLength(1)
  town.skim()
})

test('a failover that was superseded while it changed still calls somebody when nothing proves it', async () => {
  await using town = await aTown({ autopilot: false })
  const failover = await town.asksFailover()
  await town.presses('ben', 'request.approve', failover)
  await town.settle()
  const back = await town.asksReturn()
  await town.types('ben', `reject ${back} not yet`)
  await town.settle()
  town.skim()

  await town.later(minutes(14), minutes(2))
  expect(town.news().join('\n')).toMatch(
    /@trt @test-platform: \*build02\* is asked out since .*, and nothing proves it yet\./,
  )
  town.skim()
})
