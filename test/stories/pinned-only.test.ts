import { expect, test } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import { defaultClustersYaml } from '../../playground/farm/clusters-yaml.ts'
import type { Town } from '../town.ts'
import { aQuietTown, lands, mergesThePatch, outInAQuietTown } from './hands.ts'

const CANARY = 'periodic-build-farm-canary-build02'
const PINNED = 'periodic-ci-openshift-release-main-sprint-payload-e2e-gcp-ovn'

async function askedByHand(town: Town, flavour: 'blocked' | 'pinned-only'): Promise<string> {
  const id = await town.asksFailover('ada', { flavour })
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  await town.later(minutes(14), minutes(1))
  return id
}

test('what is pinned there ran most often and goes on: the cluster counts as out all the same', async () => {
  await using town = await aQuietTown({ env: { ROTATION: 'manual' } })
  const { farm } = town.world
  for (const job of [CANARY, CANARY, PINNED, PINNED]) farm.startJob({ job, cluster: 'build02', state: 'success' })
  await town.settle()
  const id = await askedByHand(town, 'pinned-only')
  lands(town, 'build02', CANARY)
  lands(town, 'build02', PINNED)
  lands(town, 'build04')
  await town.settle()
  expect(farm.placement(PINNED)).toBe('build02')
  expect(town.card(id)).toContain('*build02* takes no new jobs since')
  expect(town.card(id)).toMatch(/Still lands here: (?=.*\b1 canary\b)(?=.*\b1 duplicate\b)/)
  expect(town.card(id)).not.toContain('ought not')
  town.skim()
})

test('on a blocked cluster a pinned job must not land', async () => {
  await using town = await aQuietTown({ env: { ROTATION: 'manual' } })
  const id = await askedByHand(town, 'blocked')
  lands(town, 'build02', PINNED)
  lands(town, 'build04')
  await town.settle()
  expect(town.card(id)).toContain(`Not proven yet: jobs still land here: \`${PINNED}\`.`)
  town.skim()
})

test('the return puts the entry back as it was, and only a job that is not pinned proves it', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  const id = await outInAQuietTown(town, { flavour: 'pinned-only' })
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  await town.later(minutes(2), minutes(1))
  expect(farm.clustersYaml()).not.toContain('build02')

  const back = await town.asksReturn()
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  mergesThePatch(town, back, 'ben')
  expect(farm.clustersYaml()).toBe(defaultClustersYaml)
  await town.presses('ben', 'rotation.lasting-done', back)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02', PINNED)
  await town.settle()
  expect(town.card(back)).toContain('R2 · changing')
  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('*build02* is in rotation since')
  town.skim()
})
