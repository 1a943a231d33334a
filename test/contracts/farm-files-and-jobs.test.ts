import { Octokit } from '@octokit/rest'
import { describe, expect, test } from 'vitest'
import { clustersPath } from '../../playground/farm/clusters-yaml.ts'
import { knownJobs } from '../../playground/farm/known-jobs.ts'
import { days, hours, minutes, seconds } from '../../src/kernel/time.ts'
import { canary, refused, someJob, start, useFarm } from './farm-world.ts'

const world = useFarm()

describe('the files in Git', () => {
  const octokit = () => new Octokit({ baseUrl: world.farm.githubUrl, auth: world.farm.githubToken, log: silent })
  const where = { owner: 'openshift', repo: 'release', path: clustersPath, ref: 'main' }

  test('are read by octokit, with their blob name and as they are', async () => {
    const { data, headers } = await octokit().repos.getContent(where)
    if (Array.isArray(data) || data.type !== 'file') throw new Error('not a file')
    expect(Buffer.from(data.content, 'base64').toString()).toBe(world.farm.clustersYaml())
    expect(data.sha).toMatch(/^[0-9a-f]{40}$/)
    expect(headers['x-ratelimit-remaining']).toBe('4999')
    const raw = await octokit().repos.getContent({ ...where, mediaType: { format: 'raw' } })
    expect(raw.data).toBe(world.farm.clustersYaml())
    expect(world.farm.seen.get('github GET contents')).toBe(2)
  })

  test('answer 404 and 501 as GitHub and the stand-in do', async () => {
    await expect(octokit().repos.getContent({ ...where, path: 'nowhere' })).rejects.toMatchObject({
      status: 404,
      response: { data: { message: 'Not Found' } },
    })
    await expect(octokit().repos.getContent({ ...where, ref: 'gone' })).rejects.toMatchObject({ status: 404 })
    await expect(octokit().pulls.list({ owner: 'openshift', repo: 'release' })).rejects.toMatchObject({ status: 501 })
  })

  test('a merged block is followed by the dispatcher and then by Prow', async () => {
    const blocked = world.farm.clustersYaml().replace('blocked: false', 'blocked: true')
    const { sha, readAt, effectiveAt } = world.farm.mergeClustersYaml(blocked, 'U9')
    expect((await octokit().repos.getContent({ ...where, ref: sha, mediaType: { format: 'raw' } })).data).toBe(blocked)
    expect([readAt - start, effectiveAt - start]).toEqual([seconds(90), seconds(120)])

    world.clock.advance(seconds(89))
    expect(world.farm.placement(someJob)).toBe('build02')
    world.clock.advance(seconds(1))
    expect(world.farm.placement(someJob)).toBe('build04')
    expect(await world.control('GET', '/status?cluster=build02')).toEqual(
      refused('unknown or inactive cluster "build02"', 400),
    )
    expect(world.farm.placement('periodic-build02-upgrade')).toBe('build02')
    expect(world.farm.placement(canary)).toBe('build01')
    expect(world.farm.placement('periodic-ci-openshift-release-main-sprint-payload-e2e-gcp-ovn')).toBe('build01')

    world.clock.advance(seconds(1))
    const early = world.farm.startJob({ job: someJob })
    world.clock.advance(minutes(2))
    const late = world.farm.startJob({ job: someJob })
    world.clock.advance(minutes(2))
    world.farm.carryOnJobs()
    expect(world.farm.jobsOn('build02').map(job => job.name)).toEqual([early.name])
    expect(world.farm.jobsOn('build04').map(job => job.name)).toEqual([late.name])
  })

  test('pins hold on a cluster whose entry is removed', () => {
    const removed = withoutBuild02(world.farm.clustersYaml())
    world.farm.mergeClustersYaml(removed, 'U9')
    world.clock.advance(minutes(2))
    expect(world.farm.planningFault()).toBeNull()
    expect(world.farm.placement(canary)).toBe('build02')
    expect(world.farm.placement(someJob)).toBe('build04')
  })

  test('fails an override that the files in Git have made impossible', async () => {
    const { spec } = world.farm.drainByHand('build02', 'U1')
    world.farm.mergeClustersYaml(withoutBuild02(world.farm.clustersYaml()), 'U9')
    world.clock.advance(minutes(2))
    const message = `override "${spec.id}" targets unknown or inactive cluster "build02"`
    expect(world.farm.liveOverride('build02')).toMatchObject({ status: { state: 'Failed', message } })
    world.clock.advance(hours(2))
    expect(world.farm.overrides()).toMatchObject([{ status: { state: 'Expired' } }])
  })

  test('the dispatcher keeps its policy when the last holder of a capability is blocked', () => {
    const blocked = world.farm.clustersYaml().replace('- name: build04', '- name: build04\n    blocked: true')
    world.farm.mergeClustersYaml(blocked, 'U9')
    world.clock.advance(minutes(2))
    expect(world.farm.planningFault()).toMatch(
      /can't be matched with any cluster using provided capabilities: highperf$/,
    )
    expect(world.farm.generation()).toBe(41)
    expect(world.farm.placement(canary.replace('02', '04'))).toBe('build04')
  })

  test('a capacity takes load away', () => {
    const count = () => knownJobs.filter(job => world.farm.placement(job.name) === 'build02').length
    const before = count()
    world.farm.mergeClustersYaml(world.farm.clustersYaml().replace('blocked: false', 'capacity: 20'), 'U9')
    world.clock.advance(minutes(2))
    expect(count()).toBeLessThan(before / 2)
    expect(() => world.farm.mergeClustersYaml('azure:\n- name: build99\n', 'U9')).toThrow(
      'unsupported cloud provider "azure"',
    )
  })
})

describe('the jobs', () => {
  test('come and go by themselves, the same for the same seed', async () => {
    await world.reopen({ autopilot: true, seed: 7 })
    const running = () => world.farm.jobsOn('build02').map(job => job.name)
    const first = running()
    expect(first.length).toBeGreaterThan(5)
    world.clock.advance(hours(6))
    const later = running()
    expect(later).not.toEqual(first)
    await world.reopen({ autopilot: true, seed: 7 })
    expect(running()).toEqual(first)
    world.clock.advance(hours(6))
    expect(running()).toEqual(later)
  })

  test('none is placed on a drained cluster, what runs there goes on, and aggregated jobs follow the release controller', async () => {
    await world.reopen({ autopilot: true, maxDrainTtlSeconds: 36_000 })
    world.farm.drainByHand('build02', 'U1')
    const drainedAt = world.clock.now()
    world.clock.advance(minutes(30))
    const left = world.farm.jobsOn('build02')
    expect(left.length).toBeGreaterThan(0)
    world.clock.advance(hours(8))
    const since = drainedAt + minutes(1)
    const newcomers = world.farm.jobsOn('build02').filter(job => job.createdAt > since)
    expect(newcomers.every(job => job.job.startsWith('aggregated-'))).toBe(true)
    expect(world.farm.jobsOn('build04').length).toBeGreaterThan(3)
  })

  test('survive a jump of days and are swept a day after they ended', async () => {
    await world.reopen({ autopilot: true })
    world.clock.advance(days(10))
    const { items } = await world.listJobs()
    expect(items.length).toBeGreaterThan(300)
    const oldest = Math.min(...items.map(job => Date.parse(job.metadata.creationTimestamp)))
    expect(world.clock.now() - oldest).toBeLessThan(hours(29))
  })

  test('are started, seen and ended by hand', () => {
    world.farm.startJobs(4, { cluster: 'build02', state: 'pending' })
    world.farm.startJob({ job: 'aggregated-x', cluster: 'build02', state: 'scheduling' })
    expect(world.farm.jobsOn('build02')).toHaveLength(4)
    world.clock.advance(seconds(20))
    world.farm.tick()
    expect(world.farm.jobsOn('build02').map(job => job.job)).toContain('aggregated-x')
    expect(world.farm.finishJobsOn('build02')).toBeGreaterThanOrEqual(4)
    expect(world.farm.jobsOn('build02')).toEqual([])
  })
})

const silent = { debug() {}, info() {}, warn() {}, error() {} }

function withoutBuild02(text: string): string {
  return text.replace(/ {2}# The sprint[^]*?(?= {2}- name: build04)/, '')
}
