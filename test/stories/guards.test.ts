import { expect, test } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import type { Town } from '../town.ts'
import { aQuietTown, hearsAfter } from './hands.ts'

async function checksAgain(town: Town, id: string): Promise<void> {
  await town.later(minutes(2), minutes(2))
  await town.presses('ben', 'request.check-again', id)
  await town.settle()
}

test('what cannot be forced has no Approve, and the refusal names the repair of each', async () => {
  await using town = await aQuietTown({ env: { SACRIFICIAL_CLUSTER: 'build01' } })
  const { farm } = town.world
  const id = await town.asksFailover()
  const asked = town.approval(id)
  expect(asked).toContain(
    ':no_entry: It is the `default:` of `_config.yaml`, where everything else ends up. Repair: name another default first.',
  )
  expect(asked).toContain(
    ':no_entry: It is the last cluster in rotation with `sshd-bastion`: planning would fail for all jobs. Repair: give another cluster the capability first.',
  )
  expect(asked).toContain('*This cannot be done as it stands.* Mend what is named above, then *Check again*.')
  expect(asked).not.toContain('[Approve]')

  const refusal = await hearsAfter(town, 'ben', () => town.types('ben', `approve ${id}`))
  expect(refusal).toMatch(
    /^F1 cannot be approved as it stands:\n• It is the last cluster in rotation with `sshd-bastion`.*\n• It is the `default:` of/,
  )
  expect(refusal).toContain('When it is mended, press *Check again* on its approval message.')

  farm.mergeConfigYaml(
    farm
      .configYaml()
      .replace('default: build01', 'default: build03')
      .replace('sshBastion: build01', 'sshBastion: build03'),
    'ben',
  )
  farm.mergeClustersYaml(
    farm.clustersYaml().replace('  - name: build03\n    capabilities:\n', text => `${text}    - sshd-bastion\n`),
    'ben',
  )
  await checksAgain(town, id)
  expect(town.approval(id)).not.toContain('as it stands')
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(farm.liveOverride('build01')).not.toBeNull()
  town.skim()
})

test('what would break jobs is red, and cannot be approved until it is mended', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  farm.mergeConfigYaml(farm.configYaml().replace('- build02\n- build04\n', '- build02\n'), 'ben')
  farm.setImmovable(['pull-ci-openshift-machine-config-operator-main-verify'])
  const id = await town.asksFailover()
  const asked = town.approval(id)
  expect(asked).toContain(':red_circle: KVM jobs would be left with no cluster. Repair:')
  expect(asked).toContain(
    ':red_circle: `pull-ci-openshift-machine-config-operator-main-verify` cannot run anywhere else. Repair: give another cluster of the provider what they need.',
  )
  expect(asked).toContain('19 jobs affected, 18 movable, 1 immovable')
  expect(asked).toContain('*This would break jobs, so it cannot be approved.*')
  expect(asked).not.toContain('[Approve]')
  expect(await hearsAfter(town, 'priya', () => town.types('priya', `approve ${id}`))).toContain(
    'F1 cannot be approved as it stands:\n• KVM jobs would be left with no cluster. Repair: add another cluster to `kvm:` of `_config.yaml` first.',
  )

  farm.mergeConfigYaml(farm.configYaml().replace('- build02\n', '- build02\n- build04\n'), 'ben')
  farm.setImmovable([])
  await checksAgain(town, id)
  expect(town.approval(id)).toContain(':large_yellow_circle: KVM jobs would be left with `build04`.')
  expect(town.approval(id)).toContain('[Approve]')
  town.skim()
})

test.each([
  [
    'is not in the file',
    'build09',
    (yaml: string) => yaml,
    'It is not in `_clusters.yaml`. Repair: check the name, or add it there first.',
  ],
  [
    'is the last of its provider',
    'build02',
    (yaml: string) =>
      yaml
        .replace('- name: build04\n', text => `${text}    blocked: true\n`)
        .replace('    - arm64\n', '    - arm64\n    - gcp\n    - highperf\n    - kvm\n    - nested-podman\n'),
    'It is the last cluster of `gcp` in rotation. Repair: bring another one back first.',
  ],
  [
    'is blocked already',
    'build02',
    (yaml: string) => yaml.replace('blocked: false', 'blocked: true'),
    'It is blocked in `_clusters.yaml` already, by a change that this bot did not make: there is nothing to take out. Repair: to bring it back, take that change back in the file.',
  ],
] as const)('a cluster that %s cannot be taken out', async (_, cluster, changed, line) => {
  await using town = await aQuietTown({ env: { SACRIFICIAL_CLUSTER: cluster } })
  const { farm } = town.world
  const yaml = changed(farm.clustersYaml())
  if (yaml !== farm.clustersYaml()) farm.mergeClustersYaml(yaml, 'ben')
  await town.later(minutes(2), minutes(2))
  const id = await town.asksFailover()
  expect(town.approval(id)).toContain(`:no_entry: ${line}`)
  expect(town.approval(id)).not.toContain('[Approve]')
  expect(await hearsAfter(town, 'ben', () => town.types('ben', `approve ${id}`))).toContain(`• ${line}`)
  town.skim()
})

test('what cannot be read is amber and says so; the change waits for the dispatcher, and what it would move is asked about first', async () => {
  await using town = await aQuietTown()
  const { farm, weather } = town.world
  const lift = weather.add({ service: 'dispatcher', trouble: { kind: 'answer', status: 503 } })
  const id = await town.asksFailover()
  expect(town.approval(id)).toContain(':large_yellow_circle: Where its jobs would go could not be checked:')
  expect(town.approval(id)).toContain('*Impact today:* not known')
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(town.card(id)).toContain('The change waits:')
  lift()
  await town.later(minutes(2), minutes(1))
  expect(farm.overrides()).toHaveLength(0)
  expect(town.card(id)).not.toContain('The change waits:')
  expect(town.thread(id).at(-1)).toBe(
    'The approval is needed once more, because what it would move was not known when it was approved. Earlier approvals do not count for it.',
  )
  expect(town.approval(id)).toContain('*Impact today:* 19 jobs affected')
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(farm.liveOverride('build02')).not.toBeNull()
  town.skim()
})

test('what cannot be forced is not waved through while GitHub is out of reach', async () => {
  await using town = await aQuietTown()
  const { farm, weather } = town.world
  farm.mergeConfigYaml(farm.configYaml().replace(/^default: .*$/m, 'default: build02'), 'ben')
  await town.later(minutes(2), minutes(1))
  const lift = weather.add({ service: 'github', trouble: { kind: 'answer', status: 503 } })
  const id = await town.asksFailover()
  expect(town.approval(id)).toContain(':large_yellow_circle: Whether it is the default cluster could not be checked:')
  await town.presses('ben', 'request.approve', id)
  await town.later(minutes(2), minutes(1))
  expect(town.card(id)).toContain('The change waits: GitHub failed (503)')
  expect(farm.overrides()).toHaveLength(0)

  lift()
  await town.later(minutes(2), minutes(1))
  expect(town.thread(id).at(-1)).toContain('Whether it is the default cluster: was amber, is impossible')
  expect(town.approval(id)).not.toContain('[Approve]')
  expect(farm.overrides()).toHaveLength(0)
  town.skim()
})
