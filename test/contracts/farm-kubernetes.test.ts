import {
  AppsV1Api,
  AuthorizationV1Api,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node'
import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { prowJob, prowJobsOfCi, someJob, useFarm } from './farm-world.ts'

const world = useFarm()

describe('the Kubernetes API', () => {
  test('lists in pages that show one moment', async () => {
    world.farm.startJobs(5)
    const first = await world.listJobs({ limit: 2 })
    world.farm.startJobs(1)
    const second = await world.listJobs({ limit: 2, _continue: first.metadata.continue })
    const third = await world.listJobs({ limit: 2, _continue: second.metadata.continue })
    expect(first.metadata.remainingItemCount).toBe(3)
    expect([first.items.length, second.items.length, third.items.length]).toEqual([2, 2, 1])
    expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion, continue: '' })
    world.farm.kubernetes('app.ci').expireWatches()
    await expect(world.listJobs({ limit: 2, _continue: first.metadata.continue })).rejects.toMatchObject({ code: 410 })
  })

  test('selects by label', async () => {
    world.farm.startJobs(60)
    const periodic = await world.listJobs({ labelSelector: 'prow.k8s.io/type=periodic,created-by-prow' })
    const others = await world.listJobs({ labelSelector: 'prow.k8s.io/type in (presubmit, postsubmit)' })
    expect(periodic.items.length).toBeGreaterThan(0)
    expect(periodic.items.length + others.items.length).toBe(60)
  })

  test('creates, patches, replaces, deletes, and answers conflicts', async () => {
    const api = world.custom()
    const at = prowJobsOfCi
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
    expect(world.farm.jobsOn('build02')).toHaveLength(1)

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
    world.clock.advance(seconds(1))
    world.farm.tick()
    const ended = prowJob.parse(await api.getNamespacedCustomObject({ ...at, name: 'duplicate-1' }))
    expect(ended.status).toMatchObject({ state: 'error', completionTime: '2026-11-23T09:00:01Z' })

    await api.deleteNamespacedCustomObject({ ...at, name: 'duplicate-1' })
    await expect(api.getNamespacedCustomObject({ ...at, name: 'duplicate-1' })).rejects.toMatchObject({
      code: 404,
      body: expect.stringContaining('prowjobs.prow.k8s.io \\"duplicate-1\\" not found'),
    })
  })

  test('serves a healthy build cluster, to the typed and to the generic client', async () => {
    const config = world.kubeConfig('build02')
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
    const api = world.kubeConfig('build02').makeApiClient(AuthorizationV1Api)
    const resourceAttributes = { verb: 'create', group: 'user.openshift.io', resource: 'groups' }
    const review = () => api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } })
    expect((await review()).status?.allowed).toBe(true)
    const restore = world.farm.kubernetes('build02').deny({ verb: 'create', resource: 'groups' })
    expect((await review()).status?.allowed).toBe(false)
    const group = { apiVersion: 'user.openshift.io/v1', kind: 'Group', metadata: { name: 'guests' } }
    const create = () => KubernetesObjectApi.makeApiClient(world.kubeConfig('build02')).create(group)
    await expect(create()).rejects.toMatchObject({ code: 403 })
    restore()
    await create()
    expect(world.farm.seen.get('kubernetes create selfsubjectaccessreviews')).toBe(2)
  })

  test('watches from a version on, by selector, with bookmarks', async () => {
    const { metadata } = await world.listJobs()
    const events = await world.watchJobs({
      resourceVersion: metadata.resourceVersion,
      labelSelector: '!hidden',
      allowWatchBookmarks: true,
    })
    const { name } = world.farm.startJob({ job: someJob })
    expect(await events.next()).toMatchObject(['ADDED', { metadata: { name } }])
    world.clock.advance(minutes(1))
    expect(await events.next()).toMatchObject([
      'BOOKMARK',
      { metadata: { resourceVersion: world.farm.kubernetes('app.ci').latestResourceVersion() } },
    ])
    world.farm.carryOnJobs()
    expect(await events.next()).toMatchObject(['MODIFIED', { spec: { cluster: 'build02' } }])
    const { objects, resource } = world.farm.kubernetes('app.ci')
    objects.patch(resource('prowjobs'), { namespace: 'ci', name }, { metadata: { labels: { hidden: 'yes' } } })
    expect(await events.next()).toMatchObject(['DELETED', { metadata: { name } }])
    events.stop()
  })

  test('says Gone as an event and as an answer', async () => {
    const { resourceVersion } = (await world.listJobs()).metadata
    const { expireWatches, latestResourceVersion } = world.farm.kubernetes('app.ci')
    const running = await world.watchJobs({ resourceVersion })
    expireWatches()
    expect(await running.next()).toMatchObject(['ERROR', { code: 410, reason: 'Expired' }])
    expect(await running.next()).toEqual(['closed', null])

    const late = await world.watchJobs({ resourceVersion })
    expect(await late.next()).toMatchObject(['ERROR', { code: 410 }])
    expect(await late.next()).toEqual(['closed', null])

    expireWatches('http')
    const refusedWatch = await world.watchJobs({ resourceVersion })
    expect(await refusedWatch.next()).toMatchObject(['closed', { statusCode: 410 }])
    const fresh = await world.watchJobs({ resourceVersion: latestResourceVersion() })
    world.farm.startJob({ job: someJob })
    expect(await fresh.next()).toMatchObject(['ADDED', {}])
    fresh.stop()
  })

  test('feels the weather', async () => {
    world.weather.add({
      service: 'kubernetes',
      call: 'list prowjobs',
      times: 1,
      trouble: { kind: 'answer', status: 503 },
    })
    await expect(world.listJobs()).rejects.toMatchObject({ code: 503 })
    expect((await world.listJobs()).items).toEqual([])
  })
})
