import {
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  AuthorizationV1Api,
  AppsV1Api,
  Watch,
} from '@kubernetes/client-node'
import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node'
import { Octokit } from '@octokit/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { clustersPath } from '../../playground/farm/clusters-yaml.ts'
import { createFarm } from '../../playground/farm/farm.ts'
import type { FarmOptions } from '../../playground/farm/farm.ts'
import { knownJobs } from '../../playground/farm/known-jobs.ts'
import type { FarmStandIn } from '../../playground/farm/stand-in.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import { days, hours, minutes, seconds } from '../../src/kernel/time.ts'

const channel = 'C0HELPDESK'
const start = Date.parse('2026-11-23T09:00:00Z')
const someJob = 'pull-ci-openshift-machine-config-operator-main-unit'
const canary = 'periodic-build-farm-canary-build02'

let clock = heldClock(start)
let weather = fairWeather()
let farm: FarmStandIn

async function open(more: Partial<FarmOptions> = {}): Promise<void> {
  clock = heldClock(start)
  weather = fairWeather()
  farm = await createFarm({ clock, weather, dispatcherChannel: channel, autopilot: false, ...more })
}

beforeEach(() => open())
afterEach(() => farm.close())

async function reopen(more: Partial<FarmOptions>): Promise<void> {
  await farm.close()
  await open(more)
}

describe('the dispatcher', () => {
  test('places known jobs and does not know others', async () => {
    expect(await lookUp(someJob)).toEqual({
      status: 200,
      body: {
        cluster: 'build02',
        source: 'baseline',
        policyGeneration: 41,
        policyDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        validUntil: '0001-01-01T00:00:00Z',
        explanation: 'baseline Git assignment',
      },
    })
    const unknown = await fetch(farm.dispatcherUrl, { method: 'POST', body: JSON.stringify({ job: 'aggregated-x' }) })
    expect([unknown.status, await unknown.text()]).toEqual([404, 'Cluster not found\n'])
    expect((await fetch(`${farm.dispatcherUrl}/readyz`)).status).toBe(200)
  })

  test('wants the token for its controls', async () => {
    const answer = await fetch(`${farm.dispatcherUrl}/control/v1/status`, {
      headers: { authorization: 'Bearer other' },
    })
    expect([answer.status, await answer.json()]).toEqual([401, { error: 'unauthorized' }])
  })

  test('a drain from plan to expiry', async () => {
    const plan = await planned({})
    expect(plan).toMatchObject({
      id: expect.stringMatching(/^plan-[0-9a-f]{16}$/),
      requiredApprovals: 1,
      sourceGeneration: 41,
      expiresAt: '2026-11-23T09:15:00.000Z',
      currentEffectiveCapacity: 100,
      requestedEffectiveCapacity: 0,
    })
    expect(plan.impact.movedJobs).toBe(plan.impact.affectedJobs)
    expect(Object.keys(plan.impact.destinations ?? {})).toEqual(['build04'])
    expect(farm.placement(someJob)).toBe('build02')

    const applied = await control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    expect(applied.body).toMatchObject({
      kind: 'DispatchOverride',
      spec: {
        cluster: 'build02',
        startsAt: '2026-11-23T09:00:00Z',
        expiresAt: '2026-11-23T11:00:00Z',
        approvals: [{ userID: 'U1' }],
      },
      status: { state: 'Active', policyGeneration: 42, history: [{ state: 'Active', actor: 'U1' }] },
    })
    const { id } = overrideOf(applied.body).spec
    expect((await lookUp(someJob)).body).toMatchObject({
      cluster: 'build04',
      source: 'runtime-override',
      overrideID: id,
      validUntil: '2026-11-23T11:00:00Z',
    })
    expect(farm.placement(canary)).toBe('build04')
    expect((await control('GET', '/status?cluster=build02')).body).toMatchObject({
      generation: 42,
      effectiveCapacity: 0,
      clusterInfo: { Provider: 'gcp', Capacity: 100 },
      overrides: [{ spec: { id } }],
    })

    clock.advance(hours(2))
    expect((await lookUp(someJob)).body).toMatchObject({ cluster: 'build02', source: 'baseline', policyGeneration: 43 })
    expect((await control('GET', '/overrides')).body).toMatchObject([{ spec: { id }, status: { state: 'Expired' } }])
    expect(farm.liveOverride('build02')).toBeNull()
    expect((await control('GET', '/status?cluster=build02')).body).toMatchObject({ effectiveCapacity: 100 })
  })

  test('a repeated apply changes nothing, and the idempotency key does not tie a new plan to an old override', async () => {
    const plan = await planned({})
    const first = await control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    const second = await control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    expect(second).toEqual(first)
    expect(farm.overrides()).toHaveLength(1)
    const again = await control('POST', '/plans', planRequest({}))
    expect(again).toEqual(refused(/^overrides "override-\w+" and "plan-\w+" overlap on cluster "build02"$/))
  })

  test('waits for the second approval where two are required', async () => {
    await reopen({ requiredApprovals: 2 })
    const plan = await planned({})
    const first = await control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    expect(first.body).toMatchObject({ status: { state: 'Pending' } })
    expect((await control('POST', `/plans/${plan.id}/apply`, apply('U1'))).body).toMatchObject({
      status: { state: 'Pending' },
    })
    expect(farm.placement(someJob)).toBe('build02')
    const second = await control('POST', `/plans/${plan.id}/apply`, apply('U2'))
    expect(second.body).toMatchObject({
      status: { state: 'Active', history: [{ state: 'Pending' }, { state: 'Active' }] },
    })
    expect(farm.placement(someJob)).toBe('build04')
  })

  test('is revoked once, by anybody in the channel', async () => {
    const { spec } = farm.drainByHand('build02', 'U1')
    const cancel = { userID: 'U2', channelID: channel, idempotencyKey: 'k' }
    const first = await control('POST', `/overrides/${spec.id}/cancel`, cancel)
    expect(first.body).toMatchObject({ spec: { revokedBy: 'U2' }, status: { state: 'Revoked' } })
    clock.advance(minutes(1))
    expect(await control('POST', `/overrides/${spec.id}/cancel`, { ...cancel, userID: 'U3' })).toEqual(first)
    expect(farm.placement(someJob)).toBe('build02')
    const unknown = await control('POST', '/overrides/override-0/cancel', cancel)
    expect(unknown).toEqual(refused('dispatchoverrides.ci.openshift.io "override-0" not found', 404))
  })

  test('binds one thread', async () => {
    const { spec } = farm.drainByHand('build02', 'U1')
    const thread = { userID: 'U1', channelID: channel, threadTS: '1.1' }
    const bound = await control('POST', `/overrides/${spec.id}/thread`, thread)
    expect(bound.body).toMatchObject({ spec: { slackThreadTS: '1.1' } })
    const other = await control('POST', `/overrides/${spec.id}/thread`, { ...thread, threadTS: '2.2' })
    expect(other).toEqual(refused('override is already bound to another Slack thread'))
  })

  test.each([
    [{ channelID: 'C0OTHER' }, 'dispatcher controls are restricted to configured Slack channel'],
    [{ reason: ' ' }, 'user, reason, and idempotency key are required'],
    [{ cluster: '' }, 'cluster is required'],
    [{ durationSeconds: 0 }, 'override TTL must be positive and no more than 24h0m0s'],
    [{ durationSeconds: 7201 }, 'drain TTL must be no more than 2h0m0s'],
    [{ kind: 'Close' }, 'unsupported override kind "Close"'],
    [{ kind: 'Capacity' }, 'capacity must be between 1 and 100'],
    [{ capacity: 5 }, 'drain must not set capacity'],
    [{ reason: 'x'.repeat(501) }, 'reason, incident URL, cluster, or capability exceeds its maximum length'],
    [{ incidentURL: 'jira' }, 'incident URL must be an absolute HTTP or HTTPS URL'],
    [{ cluster: 'build99' }, /^override "plan-\w+" targets unknown or inactive cluster "build99"$/],
    [
      { kind: 'Capacity', capacity: 100 },
      /^override "plan-\w+" capacity 100 must lower cluster "build02" baseline capacity 100$/,
    ],
    [{ capability: 'arm64' }, /^override "plan-\w+" capability "arm64" is not represented by cluster "build02"$/],
    [{ cluster: 'build04' }, /^drain "plan-\w+" has no eligible destination for 2 affected workloads$/],
  ])('refuses to plan %o', async (request, text) => {
    expect(await control('POST', '/plans', planRequest(request))).toEqual(refused(text))
  })

  test('has other words for the same cluster and the same provider', async () => {
    farm.drainByHand('build02', 'U1')
    expect(await control('POST', '/plans', planRequest({}))).toEqual(refused(/overlap on cluster "build02"$/))
    const neighbour = planRequest({ cluster: 'build04', kind: 'Capacity', capacity: 50 })
    expect(await control('POST', '/plans', neighbour)).toEqual(refused(/share provider placement pool "gcp"$/))
    expect((await control('POST', '/plans', planRequest({ cluster: 'build03' }))).status).toBe(200)
  })

  test('refuses bad JSON with 400 and what it does not know with 404', async () => {
    expect((await control('POST', '/plans', planRequest({ durationSeconds: 'long' }))).status).toBe(400)
    expect(await control('GET', '/plans/plan-0')).toEqual(refused('plan is missing or expired; create a new plan', 404))
    expect(await control('GET', '/elsewhere')).toEqual(refused('not found', 404))
    expect(await control('GET', '/status?cluster=build99')).toEqual(
      refused('unknown or inactive cluster "build99"', 400),
    )
  })

  test('forgets plans when they are old, when it restarts, and when the world has changed', async () => {
    const old = await planned({})
    clock.advance(minutes(15))
    const gone = refused('plan is missing or expired; create a new plan')
    expect(await control('POST', `/plans/${old.id}/apply`, apply('U1'))).toEqual(gone)

    const lost = await planned({})
    farm.restartDispatcher()
    expect(await control('POST', `/plans/${lost.id}/apply`, apply('U1'))).toEqual(gone)

    const stale = await planned({})
    farm.drainByHand('build03', 'U9')
    const answer = await control('POST', `/plans/${stale.id}/apply`, apply('U1'))
    expect(answer).toEqual(refused('plan is stale; create a new plan'))
    expect(farm.overrides()).toHaveLength(1)
  })

  test('plans what is switched off, and refuses to apply it', async () => {
    farm.setFeatures({ enableDrain: false })
    const plan = await planned({})
    expect(await control('POST', `/plans/${plan.id}/apply`, apply('U1'))).toEqual(
      refused('drain operations are disabled'),
    )
  })

  test('lists for a capacity what a drain is refused for', async () => {
    farm.setImmovable([someJob])
    expect(await control('POST', '/plans', planRequest({}))).toEqual(
      refused(/no eligible destination for 1 affected workloads$/),
    )
    const plan = await planned({ kind: 'Capacity', capacity: 10 })
    expect(plan.impact.immovableJobs).toEqual([someJob])
    expect(plan.impact.movedJobs).toBeLessThan(plan.impact.movableJobs)
    await control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    expect((await control('GET', '/status?cluster=build02')).body).toMatchObject({ effectiveCapacity: 10 })
  })
})

describe('the files in Git', () => {
  const octokit = () => new Octokit({ baseUrl: farm.githubUrl, auth: farm.githubToken, log: silent })
  const where = { owner: 'openshift', repo: 'release', path: clustersPath, ref: 'main' }

  test('are read by octokit, with their blob name and as they are', async () => {
    const { data, headers } = await octokit().repos.getContent(where)
    if (Array.isArray(data) || data.type !== 'file') throw new Error('not a file')
    expect(Buffer.from(data.content, 'base64').toString()).toBe(farm.clustersYaml())
    expect(data.sha).toMatch(/^[0-9a-f]{40}$/)
    expect(headers['x-ratelimit-remaining']).toBe('4999')
    const raw = await octokit().repos.getContent({ ...where, mediaType: { format: 'raw' } })
    expect(raw.data).toBe(farm.clustersYaml())
    expect(farm.seen.get('github GET contents')).toBe(2)
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
    const blocked = farm.clustersYaml().replace('blocked: false', 'blocked: true')
    const { sha, readAt, effectiveAt } = farm.mergeClustersYaml(blocked, 'U9')
    expect((await octokit().repos.getContent({ ...where, ref: sha, mediaType: { format: 'raw' } })).data).toBe(blocked)
    expect([readAt - start, effectiveAt - start]).toEqual([seconds(90), seconds(120)])

    clock.advance(seconds(89))
    expect(farm.placement(someJob)).toBe('build02')
    clock.advance(seconds(1))
    expect(farm.placement(someJob)).toBe('build04')
    expect(await control('GET', '/status?cluster=build02')).toEqual(
      refused('unknown or inactive cluster "build02"', 400),
    )
    expect(farm.placement('periodic-build02-upgrade')).toBe('build02')
    expect(farm.placement(canary)).toBe('build01')
    expect(farm.placement('periodic-ci-openshift-release-main-sprint-payload-e2e-gcp-ovn')).toBe('build01')

    clock.advance(seconds(1))
    const early = farm.startJob({ job: someJob })
    clock.advance(minutes(2))
    const late = farm.startJob({ job: someJob })
    clock.advance(minutes(2))
    farm.carryOnJobs()
    expect(farm.jobsOn('build02').map(job => job.name)).toEqual([early.name])
    expect(farm.jobsOn('build04').map(job => job.name)).toEqual([late.name])
  })

  test('pins hold on a cluster whose entry is removed', () => {
    const removed = farm.clustersYaml().replace(/ {2}# The sprint[^]*?(?= {2}- name: build04)/, '')
    farm.mergeClustersYaml(removed, 'U9')
    clock.advance(minutes(2))
    expect(farm.planningFault()).toBeNull()
    expect(farm.placement(canary)).toBe('build02')
    expect(farm.placement(someJob)).toBe('build04')
  })

  test('the dispatcher keeps its policy when the last holder of a capability is blocked', () => {
    const blocked = farm.clustersYaml().replace('- name: build04', '- name: build04\n    blocked: true')
    farm.mergeClustersYaml(blocked, 'U9')
    clock.advance(minutes(2))
    expect(farm.planningFault()).toMatch(/can't be matched with any cluster using provided capabilities: highperf$/)
    expect(farm.generation()).toBe(41)
    expect(farm.placement(canary.replace('02', '04'))).toBe('build04')
  })

  test('a capacity takes load away', () => {
    const count = () => knownJobs.filter(job => farm.placement(job.name) === 'build02').length
    const before = count()
    farm.mergeClustersYaml(farm.clustersYaml().replace('blocked: false', 'capacity: 20'), 'U9')
    clock.advance(minutes(2))
    expect(count()).toBeLessThan(before / 2)
    expect(() => farm.mergeClustersYaml('azure:\n- name: build99\n', 'U9')).toThrow(
      'unsupported cloud provider "azure"',
    )
  })
})

describe('the jobs', () => {
  test('come and go by themselves, the same for the same seed', async () => {
    await reopen({ autopilot: true, seed: 7 })
    const running = () => farm.jobsOn('build02').map(job => job.name)
    const first = running()
    expect(first.length).toBeGreaterThan(5)
    clock.advance(hours(6))
    const later = running()
    expect(later).not.toEqual(first)
    await reopen({ autopilot: true, seed: 7 })
    expect(running()).toEqual(first)
    clock.advance(hours(6))
    expect(running()).toEqual(later)
  })

  test('none is placed on a drained cluster, what runs there goes on, and aggregated jobs follow the release controller', async () => {
    await reopen({ autopilot: true, maxDrainTtlSeconds: 36_000 })
    farm.drainByHand('build02', 'U1')
    const drainedAt = clock.now()
    clock.advance(minutes(30))
    const left = farm.jobsOn('build02')
    expect(left.length).toBeGreaterThan(0)
    clock.advance(hours(8))
    const since = drainedAt + minutes(1)
    const newcomers = farm.jobsOn('build02').filter(job => job.createdAt > since)
    expect(newcomers.every(job => job.job.startsWith('aggregated-'))).toBe(true)
    expect(farm.jobsOn('build04').length).toBeGreaterThan(3)
  })

  test('survive a jump of days and are swept a day after they ended', async () => {
    await reopen({ autopilot: true })
    clock.advance(days(10))
    const { items } = await listJobs()
    expect(items.length).toBeGreaterThan(300)
    const oldest = Math.min(...items.map(job => Date.parse(job.metadata.creationTimestamp)))
    expect(clock.now() - oldest).toBeLessThan(hours(29))
  })

  test('are started, seen and ended by hand', () => {
    farm.startJobs(4, { cluster: 'build02', state: 'pending' })
    farm.startJob({ job: 'aggregated-x', cluster: 'build02', state: 'scheduling' })
    expect(farm.jobsOn('build02')).toHaveLength(4)
    clock.advance(seconds(20))
    farm.tick()
    expect(farm.jobsOn('build02').map(job => job.job)).toContain('aggregated-x')
    expect(farm.finishJobsOn('build02')).toBeGreaterThanOrEqual(4)
    expect(farm.jobsOn('build02')).toEqual([])
  })
})

describe('the Kubernetes API', () => {
  test('lists in pages that show one moment', async () => {
    farm.startJobs(5)
    const first = await listJobs({ limit: 2 })
    farm.startJobs(1)
    const second = await listJobs({ limit: 2, _continue: first.metadata.continue })
    const third = await listJobs({ limit: 2, _continue: second.metadata.continue })
    expect(first.metadata.remainingItemCount).toBe(3)
    expect([first.items.length, second.items.length, third.items.length]).toEqual([2, 2, 1])
    expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion, continue: '' })
    farm.kubernetes('app.ci').expireWatches()
    await expect(listJobs({ limit: 2, _continue: first.metadata.continue })).rejects.toMatchObject({ code: 410 })
  })

  test('selects by label', async () => {
    farm.startJobs(60)
    const periodic = await listJobs({ labelSelector: 'prow.k8s.io/type=periodic,created-by-prow' })
    const others = await listJobs({ labelSelector: 'prow.k8s.io/type in (presubmit, postsubmit)' })
    expect(periodic.items.length).toBeGreaterThan(0)
    expect(periodic.items.length + others.items.length).toBe(60)
  })

  test('creates, patches, replaces, deletes, and answers conflicts', async () => {
    const api = custom()
    const at = { group: 'prow.k8s.io', version: 'v1', namespace: 'ci', plural: 'prowjobs' }
    const body = {
      metadata: { name: 'duplicate-1' },
      spec: { job: 'duplicate', cluster: 'build02' },
      status: { state: 'triggered' },
    }
    await api.createNamespacedCustomObject({ ...at, body })
    await expect(api.createNamespacedCustomObject({ ...at, body })).rejects.toMatchObject({
      code: 409,
      body: expect.stringContaining('AlreadyExists'),
    })
    const created = prowJob.parse(await api.getNamespacedCustomObject({ ...at, name: 'duplicate-1' }))
    expect(farm.jobsOn('build02')).toHaveLength(1)

    const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
    const abort = { ...at, name: 'duplicate-1', body: { status: { state: 'aborted' } } }
    await expect(api.patchNamespacedCustomObject(abort)).rejects.toMatchObject({ code: 415 })
    const aborted = prowJob.parse(await api.patchNamespacedCustomObject(abort, merge))
    expect(aborted.status?.state).toBe('aborted')
    const stale = { ...at, name: 'duplicate-1', body: created }
    await expect(api.replaceNamespacedCustomObject(stale)).rejects.toMatchObject({
      code: 409,
      body: expect.stringContaining('the object has been modified'),
    })
    await api.replaceNamespacedCustomObject({
      ...at,
      name: 'duplicate-1',
      body: { ...aborted, status: { state: 'error' } },
    })
    clock.advance(seconds(1))
    farm.tick()
    const ended = prowJob.parse(await api.getNamespacedCustomObject({ ...at, name: 'duplicate-1' }))
    expect(ended.status).toMatchObject({ state: 'error', completionTime: '2026-11-23T09:00:01Z' })

    await api.deleteNamespacedCustomObject({ ...at, name: 'duplicate-1' })
    await expect(api.getNamespacedCustomObject({ ...at, name: 'duplicate-1' })).rejects.toMatchObject({
      code: 404,
      body: expect.stringContaining('prowjobs.prow.k8s.io \\"duplicate-1\\" not found'),
    })
  })

  test('serves a healthy build cluster, to the typed and to the generic client', async () => {
    const config = kubeConfig('build02')
    const deployment = await config
      .makeApiClient(AppsV1Api)
      .readNamespacedDeployment({ name: 'cluster-version-operator', namespace: 'openshift-cluster-version' })
    expect(deployment.status?.availableReplicas).toBe(1)
    const version = await KubernetesObjectApi.makeApiClient(config).read({
      apiVersion: 'config.openshift.io/v1',
      kind: 'ClusterVersion',
      metadata: { name: 'version' },
    })
    expect(version).toMatchObject({ status: { history: [{ state: 'Completed', version: '4.22.0-ec.3' }] } })
    const group = await KubernetesObjectApi.makeApiClient(config).create({
      apiVersion: 'user.openshift.io/v1',
      kind: 'Group',
      metadata: { name: 'guests' },
    })
    expect(group).toMatchObject({ metadata: { uid: expect.any(String), resourceVersion: expect.any(String) } })
  })

  test('reviews access, and refuses what was denied', async () => {
    const api = kubeConfig('build02').makeApiClient(AuthorizationV1Api)
    const resourceAttributes = { verb: 'create', group: 'user.openshift.io', resource: 'groups' }
    const review = () => api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } })
    expect((await review()).status?.allowed).toBe(true)
    const restore = farm.kubernetes('build02').deny({ verb: 'create', resource: 'groups' })
    expect((await review()).status?.allowed).toBe(false)
    const group = { apiVersion: 'user.openshift.io/v1', kind: 'Group', metadata: { name: 'guests' } }
    const create = () => KubernetesObjectApi.makeApiClient(kubeConfig('build02')).create(group)
    await expect(create()).rejects.toMatchObject({ code: 403 })
    restore()
    await create()
    expect(farm.seen.get('kubernetes create selfsubjectaccessreviews')).toBe(2)
  })

  test('watches from a version on, by selector, with bookmarks', async () => {
    const { metadata } = await listJobs()
    const events = await watchJobs({
      resourceVersion: metadata.resourceVersion,
      labelSelector: '!hidden',
      allowWatchBookmarks: true,
    })
    const { name } = farm.startJob({ job: someJob })
    expect(await events.next()).toMatchObject(['ADDED', { metadata: { name } }])
    clock.advance(minutes(1))
    expect(await events.next()).toMatchObject([
      'BOOKMARK',
      { metadata: { resourceVersion: farm.kubernetes('app.ci').latestResourceVersion() } },
    ])
    farm.carryOnJobs()
    expect(await events.next()).toMatchObject(['MODIFIED', { spec: { cluster: 'build02' } }])
    const { objects, resource } = farm.kubernetes('app.ci')
    objects.patch(resource('prowjobs'), { namespace: 'ci', name }, { metadata: { labels: { hidden: 'yes' } } })
    expect(await events.next()).toMatchObject(['DELETED', { metadata: { name } }])
    events.stop()
  })

  test('says Gone as an event and as an answer', async () => {
    const { resourceVersion } = (await listJobs()).metadata
    const { expireWatches, latestResourceVersion } = farm.kubernetes('app.ci')
    const running = await watchJobs({ resourceVersion })
    expireWatches()
    expect(await running.next()).toMatchObject(['ERROR', { code: 410, reason: 'Expired' }])
    expect(await running.next()).toEqual(['closed', null])

    const late = await watchJobs({ resourceVersion })
    expect(await late.next()).toMatchObject(['ERROR', { code: 410 }])
    expect(await late.next()).toEqual(['closed', null])

    expireWatches('http')
    const refusedWatch = await watchJobs({ resourceVersion })
    expect(await refusedWatch.next()).toMatchObject(['closed', { statusCode: 410 }])
    const fresh = await watchJobs({ resourceVersion: latestResourceVersion() })
    farm.startJob({ job: someJob })
    expect(await fresh.next()).toMatchObject(['ADDED', {}])
    fresh.stop()
  })

  test('feels the weather', async () => {
    weather.add({ service: 'kubernetes', call: 'list prowjobs', times: 1, trouble: { kind: 'answer', status: 503 } })
    await expect(listJobs()).rejects.toMatchObject({ code: 503 })
    expect((await listJobs()).items).toEqual([])
  })
})

const silent = { debug() {}, info() {}, warn() {}, error() {} }

const prowJob = z.looseObject({
  metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string() }),
  status: z.looseObject({ state: z.string() }).optional(),
})
const prowJobList = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string(), remainingItemCount: z.number().optional() }),
  items: z.array(prowJob),
})
const override = z.looseObject({ spec: z.looseObject({ id: z.string() }) })
const planAnswer = z.looseObject({
  id: z.string(),
  impact: z.looseObject({
    affectedJobs: z.number(),
    movableJobs: z.number(),
    movedJobs: z.number(),
    immovableJobs: z.array(z.string()).optional(),
    destinations: z.record(z.string(), z.number()).optional(),
  }),
})
const overrideOf = (body: unknown) => override.parse(body)

function planRequest(more: Record<string, unknown>) {
  return {
    kind: 'Drain',
    cluster: 'build02',
    durationSeconds: 7200,
    reason: 'etcd slow',
    userID: 'U1',
    channelID: channel,
    idempotencyKey: 'key-1',
    ...more,
  }
}

const apply = (userID: string) => ({ userID, channelID: channel, idempotencyKey: 'key-1' })

async function planned(more: Record<string, unknown>) {
  const { status, body } = await control('POST', '/plans', planRequest(more))
  expect(status, JSON.stringify(body)).toBe(200)
  return planAnswer.parse(body)
}

const refused = (text: string | RegExp, status = 409) => ({
  status,
  body: { error: typeof text === 'string' ? text : expect.stringMatching(text) },
})

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${farm.dispatcherUrl}/control/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${farm.dispatcherToken}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}

async function lookUp(job: string) {
  const answer = await fetch(farm.dispatcherUrl, { method: 'POST', body: JSON.stringify({ job }) })
  return { status: answer.status, body: await answer.json() }
}

function kubeConfig(context: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(farm.kubeconfig())
  config.setCurrentContext(context)
  return config
}

const custom = () => kubeConfig('app.ci').makeApiClient(CustomObjectsApi)

async function listJobs(more: { limit?: number; _continue?: string; labelSelector?: string } = {}) {
  const at = { group: 'prow.k8s.io', version: 'v1', namespace: 'ci', plural: 'prowjobs' }
  return prowJobList.parse(await custom().listNamespacedCustomObject({ ...at, ...more }))
}

/** Waits until the server has taken the watch, then gives its events one by one, and `closed` at its end. */
async function watchJobs(query: Record<string, string | boolean>) {
  const events: [string, unknown][] = []
  let wake = () => {}
  const tell = (type: string, object: unknown) => {
    events.push([type, object])
    wake()
  }
  const path = '/apis/prow.k8s.io/v1/namespaces/ci/prowjobs'
  const controller = await new Watch(kubeConfig('app.ci')).watch(path, query, tell, error => tell('closed', error))
  return {
    async next() {
      while (events.length === 0) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return events.shift()
    },
    stop: () => controller.abort(),
  }
}
