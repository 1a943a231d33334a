import { expect, test } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import type { FarmStandIn } from '../../playground/farm/stand-in.ts'
import { aQuietTown, hearsAfter, proven } from './hands.ts'

const PINNED = ['main-e2e-gcp', 'main-e2e-gcp-ovn-upgrade', 'main-unit', 'main-images'].map(
  job => `    - pull-ci-openshift-kubernetes-${job}\n`,
)

function pinTo02(farm: FarmStandIn, jobs: readonly string[]): void {
  farm.mergeConfigYaml(
    farm.configYaml().replace('  build02:\n    jobs:\n', text => `${text}${jobs.join('')}`),
    'ben',
  )
}

test.each([
  [
    'a job cannot be moved any more',
    (farm: FarmStandIn): void => farm.setImmovable(['pull-ci-openshift-machine-config-operator-main-e2e-gcp-op']),
    'Where its jobs would go: was green, is red; 1 job can no longer be moved: `pull-ci-openshift-machine-config-operator-main-e2e-gcp-op`',
    false,
  ],
  [
    'jobs would go to another cluster, too',
    (farm: FarmStandIn): void =>
      void farm.mergeClustersYaml(
        `${farm.clustersYaml()}  - name: build06\n    capabilities:\n    - gcp\n    - kvm\n    - nested-podman\n`,
        'ben',
      ),
    'jobs would now also go to `build06`',
    true,
  ],
  [
    'more than a quarter more has to be moved',
    (farm: FarmStandIn): void => pinTo02(farm, PINNED),
    /the demand to be moved grew by \d\d %/,
    true,
  ],
  [
    'a guard got worse',
    (farm: FarmStandIn): void =>
      void farm.mergeClustersYaml(
        farm.clustersYaml().replace('- name: build03\n', text => `${text}    blocked: true\n`),
        'ben',
      ),
    'Whether other clusters are out: was green, is amber',
    true,
  ],
] as const)('the approvers are asked again when %s', async (_, worsens, because, approvable) => {
  await using town = await aQuietTown()
  const { farm } = town.world
  const id = await town.asksFailover()
  worsens(farm)
  await town.later(minutes(2), minutes(2))
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(farm.overrides()).toHaveLength(0)
  expect(town.card(id)).toContain('F1 · awaiting approval')
  const again = town.thread(id).at(-1) ?? ''
  expect(again).toMatch(/^The approval is needed once more, because .* Earlier approvals do not count for it\.$/)
  expect(again).toEqual(typeof because === 'string' ? expect.stringContaining(because) : expect.stringMatching(because))
  expect(town.approval(id)).toContain('Asked again because')
  expect(town.approval(id).includes('[Approve]')).toBe(approvable)

  if (approvable) await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(farm.overrides()).toHaveLength(approvable ? 1 : 0)
  town.skim()
})

test('what merely differs from what was approved is applied, and the difference shown', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  const id = await town.asksFailover()
  expect(town.approval(id)).toContain('19 jobs affected, 19 movable; they go to build04 100 %.')
  pinTo02(farm, PINNED.slice(2, 3))
  farm.startJobs(3, { cluster: 'build02' })
  await town.later(minutes(2), minutes(2))
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(farm.liveOverride('build02')).not.toBeNull()
  expect(town.thread(id).join('\n')).toContain(
    'Looked at once more right before the change: 20 jobs affected, 20 movable; they go to build04 100 %. (Approved were 19 jobs affected, 19 movable; they go to build04 100 %.)',
  )
  town.skim()
})

test('a click on the approval as it was before is not taken for one on what it is now', async () => {
  await using town = await aQuietTown()
  const { farm, weather } = town.world
  const id = await town.asksFailover()
  pinTo02(farm, PINNED)
  await town.later(minutes(2), minutes(2))
  // The message in the thread stays as it was: Slack does not take the edit for a while.
  weather.add({ service: 'slack', call: 'chat.update', trouble: { kind: 'answer', status: 500 } })
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  const said = await hearsAfter(town, 'priya', () => town.presses('priya', 'request.approve', id))
  expect(said).toBe('F1 is asked for anew since that message was written. Look at what changed, then decide again.')
  weather.clear()
  await town.later(minutes(5), minutes(1))
  expect(town.approval(id)).toContain('Asked again because')
  await town.presses('priya', 'request.approve', id)
  await town.settle()
  expect(farm.liveOverride('build02')).not.toBeNull()
  town.skim()
})

test('a dispatcher that wants two people waits for a second one, and is told of each', async () => {
  await using town = await aQuietTown({ farm: { requiredApprovals: 2 } })
  const { farm, cast } = town.world
  const id = await town.asksFailover('ada')
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(farm.overrides()).toHaveLength(0)
  expect(town.card(id)).toContain('It waits for 1 approval by TRT or Test Platform.')
  expect(await hearsAfter(town, 'ben', () => town.presses('ben', 'request.approve', id))).toBe(
    'You approved F1 already. It still waits for others.',
  )

  await town.presses('tove', 'request.approve', id)
  await town.settle()
  const { spec } = farm.liveOverride('build02') ?? {}
  expect(spec?.approvals.map(approval => approval.userID)).toEqual([cast.ben, cast.tove])
  expect(spec?.reason).toContain('approved by Ben (U0BEN), Tove (U0TOVE)')
  await proven(town)
  expect(town.card(id)).toContain('*build02* takes no new jobs since')

  // The bot renews in its own name; the approval of the first one covers that.
  await town.later(minutes(113), minutes(9))
  const renewed = farm.liveOverride('build02')?.spec
  expect(renewed?.approvals.map(approval => approval.userID)).toEqual([town.world.slack.app.botUserId, cast.ben])
  town.skim()
})

test('where the dispatcher comes to want two people only after the approval, the vote stays and another one is asked for', async () => {
  await using town = await aQuietTown()
  const { farm, cast } = town.world
  const id = await town.asksFailover('ada')
  farm.setRequiredApprovals(2)
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(town.thread(id).at(-1)).toBe(
    'The approval is needed once more, because the dispatcher asks for 2 people. The approvals given so far stay.',
  )
  await town.presses('priya', 'request.approve', id)
  await town.settle()
  expect(farm.liveOverride('build02')?.spec.approvals.map(approval => approval.userID)).toEqual([cast.ben, cast.priya])
  town.skim()
})
