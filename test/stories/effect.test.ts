import { expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { viewOpened } from '../town.ts'
import { aQuietTown, directMessages, hearsAfter, lands, outInAQuietTown } from './hands.ts'

const OC = 'pull-ci-openshift-oc-main-e2e-agnostic-ovn-cmd'
const AGGREGATED =
  'aggregated-gcp-ovn-upgrade-4.22-micro-periodic-ci-openshift-release-main-ci-4.22-e2e-gcp-ovn-upgrade'

test('a job that lands there after the bound is named, and nothing counts as out until it is gone', async () => {
  await using town = await aQuietTown()
  const id = await town.asksFailover()
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  await town.later(minutes(1), minutes(1))
  lands(town, 'build02', OC)
  lands(town, 'build04')
  await town.settle()
  expect(town.card(id)).toContain('F1 · changing')
  expect(town.card(id)).toContain(`Not proven yet: jobs still land here: \`${OC}\`.`)
  expect(town.card(id)).toContain('Still lands here: 1 job that ought not to.')
  await town.types('dana', 'status')
  expect(town.news().at(-1)).toContain('Still lands here: 1 job that ought not to.')

  // That it ended at once does not undo that it landed; two quiet minutes do.
  town.world.farm.finishJobsOn('build02')
  await town.settle()
  expect(town.card(id)).toContain('F1 · changing')
  await town.later(minutes(3), minutes(1))
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC')
  expect(town.card(id)).not.toContain('ought not')
  town.skim()
})

test('a job that is still being scheduled proves nothing either way', async () => {
  await using town = await aQuietTown()
  const id = await town.asksFailover()
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  await town.later(minutes(1), minutes(1))
  town.clock.advance(seconds(1))
  town.world.farm.startJob({ job: OC, state: 'scheduling' })
  await town.settle()
  expect(town.card(id)).toContain('Not proven yet: no job has been created since the change could be felt.')
  town.clock.advance(seconds(20))
  town.world.farm.carryOnJobs()
  await town.settle()
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC')
  town.skim()
})

test('jobs that the dispatcher does not know may land there: that is said, and does not stand in the way', async () => {
  await using town = await aQuietTown({ env: { ALLOWED_JOBS: '^rehearse-' } })
  const id = await outInAQuietTown(town)
  lands(town, 'build02', AGGREGATED)
  lands(town, 'build02', 'rehearse-4711-pull-ci-openshift-oc-main-unit')
  lands(town, 'build02', 'made-by-hand')
  lands(town, 'build02', 'periodic-build-farm-canary-build02')
  await town.settle()
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC')
  expect(town.card(id)).toMatch(
    /Still lands here: (?=.*\b1 aggregated\b)(?=.*\b1 unknown to the dispatcher\b)(?=.*\b1 allowed by configuration\b)(?=.*\b1 canary\b)/,
  )
  expect(town.card(id)).not.toContain('ought not')
  town.skim()
})

test('drained is told once, when what was running there has ended', async () => {
  await using town = await aQuietTown()
  town.world.farm.startJob({ job: OC, cluster: 'build02', state: 'pending' })
  const id = await outInAQuietTown(town)
  expect(town.card(id)).toContain('asked by @ada; 1 still run')
  town.skim()
  town.world.farm.finishJobsOn('build02')
  await town.later(minutes(10), minutes(2))
  expect(town.news()).toEqual(['Nothing that had to leave runs on *build02* any more.'])
  expect(town.card(id)).toContain(
    '*build02* takes no new jobs since 2026-11-23 08:00 UTC, asked by @ada; what was running ended 2026-11-23 08:03 UTC.',
  )
})

test('a return counts only once a job is placed there, and whoever asked to be told gets a message', async () => {
  await using town = await aQuietTown()
  const id = await outInAQuietTown(town)
  expect(await hearsAfter(town, 'dana', () => town.presses('dana', 'rotation.tell-me', id))).toBe(
    'You will get a message when build02 is back in rotation.',
  )
  expect(await hearsAfter(town, 'dana', () => town.presses('dana', 'rotation.tell-me', id))).toBe(
    'You are on the list already: a message comes when build02 is back.',
  )
  const back = await town.asksReturn()
  await town.presses('ben', 'request.approve', back)
  await town.later(minutes(2), minutes(1))
  expect(town.world.farm.liveOverride('build02')).toBeNull()
  expect(town.card(back)).toContain('Not proven yet: no job has been placed here yet.')

  lands(town, 'build04')
  await town.settle()
  expect(town.card(back)).toContain('R2 · changing')
  expect(directMessages(town, 'dana')).toEqual([])

  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('*build02* is in rotation since 2026-11-23 08:03 UTC.')
  expect(town.thread(back).at(-1)).toBe(
    '@ada: *build02* is back in rotation since 2026-11-23 08:03 UTC, proven by a job that runs there.',
  )
  expect(directMessages(town, 'dana')).toEqual([
    '*build02* is back in rotation since 2026-11-23 08:03 UTC. You asked to be told.',
  ])
  town.skim()
})

test('when the effect does not show in time requester and approvers are called, and one of them can try again', async () => {
  await using town = await aQuietTown()
  const id = await town.asksFailover()
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  town.skim()
  await town.later(minutes(12), minutes(2))
  expect(town.news()).toContain(
    ':warning: @ada and @ben: the change is stuck: Not proven yet: no job has been created since the change could be felt. Press *Try again* on the card, or *Stop*.',
  )
  expect(town.card(id)).toContain(
    ':warning: The change of *build02* is stuck: Not proven yet: no job has been created since the change could be felt. *Try again*, or *Stop*.',
  )
  expect(await hearsAfter(town, 'dana', () => town.presses('dana', 'request.try-again', id))).toBe(
    'Only @ada, TRT or Test Platform can do this to F1.',
  )

  await town.presses('ada', 'request.try-again', id)
  await town.settle()
  expect(town.thread(id).at(-1)).toBe('@ada asked to try the change again.')
  expect(town.card(id)).toContain('F1 · changing')
  lands(town, 'build04')
  await town.settle()
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC')
  expect(town.world.farm.overrides()).toHaveLength(1)
  town.skim()
})

test('that the expected time is over is said once, to the one who investigates', async () => {
  await using town = await aQuietTown()
  const id = await outInAQuietTown(town, { expected: '4h', investigator: town.world.cast.tove })
  expect(town.card(id)).toContain('*Expected:* 4 h  ·  *Investigates:* @tove')
  await town.later(hours(3), minutes(9))
  expect(town.thread(id).join('\n')).not.toContain('that time is over')
  await town.later(minutes(90), minutes(9))
  expect(town.thread(id).filter(text => text.includes('that time is over'))).toEqual([
    '@tove: *build02* was expected out for 4 h; that time is over. `/sacrificial return` asks for it back, *Change details* on the card says how much longer.',
  ])

  await town.presses('ada', 'request.details', id)
  await viewOpened(town.world, 'ada')
  await town.fills('ada', { expected: '1d', investigator: town.world.cast.ada })
  await town.settle()
  expect(town.thread(id).at(-1)).toBe('@ada changed the details: @ada investigates, expected to last 1 d.')
  town.skim()
})
