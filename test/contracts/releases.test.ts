import { describe, expect, onTestFinished, test } from 'vitest'
import { createFarm } from '../../playground/farm/farm.ts'
import { createReleases } from '../../playground/releases/releases.ts'
import { namespace, nightly, preview } from '../../playground/releases/streams.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import { days, hours, seconds } from '../../src/kernel/time.ts'
import { createKubernetes } from '../../src/services/kubernetes/kubernetes.ts'
import { payloadRightsMissing, upgradeRightsMissing } from '../../src/services/kubernetes/rights.ts'
import { createReleaseController } from '../../src/services/release-controller/release-controller.ts'
import { kubeconfigFile } from '../services/kubeconfig.ts'

const start = Date.parse('2026-11-24T10:15:00Z')
const channel = 'C0HELPDESK'

/** The release controller and the farm, and the two clients the bot looks at them with. */
async function open() {
  const clock = heldClock(start)
  const weather = fairWeather()
  const farm = await createFarm({ clock, weather, dispatcherChannel: channel, autopilot: false })
  onTestFinished(() => farm.close())
  const releases = await createReleases({
    clock,
    weather,
    autopilot: false,
    controlPlane: farm.kubernetes('app.ci'),
  })
  onTestFinished(() => releases.close())
  const controller = createReleaseController({ url: releases.url })
  const kubeconfig = kubeconfigFile(farm.kubeconfig())
  const kubernetes = createKubernetes({ kubeconfig, farmContext: 'app.ci', prowNamespace: 'ci', clock })
  return { clock, weather, farm, releases, controller, kubernetes }
}

describe('the release controller', () => {
  test('names the payloads of a stream, and what its jobs found', async () => {
    const { clock, releases, controller } = await open()
    expect(await controller.tags(nightly)).toEqual([])
    const first = releases.publish(nightly)
    clock.advance(hours(5))
    const second = releases.publish(nightly)
    releases.finishVerification(first, 'Accepted')
    releases.finishVerification(second, 'Rejected', ['gcp-ovn'])
    expect(await controller.tags(nightly)).toEqual([
      { name: second, phase: 'Rejected', pullSpec: expect.stringContaining(second), createdAt: start + hours(5) },
      { name: first, phase: 'Accepted', pullSpec: expect.stringContaining(first), createdAt: start },
    ])

    const { phase, blocking, informing } = await controller.release(nightly, second)
    expect(phase).toBe('Rejected')
    expect(blocking[0]).toMatchObject({ name: 'gcp-ovn', state: 'Failed', url: expect.stringMatching(/^https:/) })
    expect(blocking.slice(1).every(({ state }) => state === 'Succeeded')).toBe(true)
    expect(blocking.map(({ name }) => name).toSorted()).toEqual(await controller.blockingJobs(nightly))
    expect(informing.length).toBeGreaterThan(0)
  })

  test('says what a payload is pulled by, what is new in it, and what became of it', async () => {
    const { clock, releases, controller } = await open()
    const first = releases.publish(nightly)
    clock.advance(days(1))
    releases.mergeChange('OCPBUGS-4711', { subject: 'Wait for etcd' })
    clock.advance(days(1))
    const second = releases.publish(nightly)
    expect(await controller.image(second)).toEqual({
      digest: releases.digestOf(second),
      createdAt: start + days(2),
      version: second,
    })
    const { to, images } = await controller.changes(nightly, second, first)
    expect(to).toEqual({
      name: second,
      createdAt: start + days(2),
      digest: releases.digestOf(second),
      promotedFrom: null,
    })
    const commits = images.flatMap(image => image.commits)
    expect(commits.find(({ subject }) => subject.includes('Wait for etcd'))?.issues[0]).toMatchObject({
      key: 'OCPBUGS-4711',
      url: expect.stringMatching(/^https:/),
    })
    expect(commits.flatMap(({ issues }) => issues.map(({ key }) => key)).toSorted()).toEqual(
      releases.issuesBetween(first, second).toSorted(),
    )

    const promoted = releases.promote(second)
    expect(await controller.promoted(preview, promoted)).toMatch(new RegExp(`:${second}$`))
    expect((await controller.tags(preview)).map(({ name, createdAt }) => [name, createdAt])).toContainEqual([
      promoted,
      null,
    ])
    releases.withdraw(promoted)
    await expect(controller.promoted(preview, promoted)).rejects.toMatchObject({ mishap: 'missing' })
  })

  test('does not know every name, and may be down', async () => {
    const { weather, controller } = await open()
    await expect(controller.tags('9.9.0-0.nightly')).rejects.toMatchObject({
      mishap: 'missing',
      message: expect.stringContaining('Unable to find release 9.9.0-0.nightly'),
    })
    await expect(controller.release(nightly, 'gone')).rejects.toMatchObject({
      message: expect.stringContaining('it may have been deleted'),
    })
    await expect(controller.blockingJobs('9.9.0-0.nightly')).rejects.toMatchObject({ mishap: 'refused' })
    weather.add({ service: 'releases', trouble: { kind: 'html', status: 503 } })
    await expect(controller.tags(nightly)).rejects.toMatchObject({ mishap: 'unclear', service: 'releases' })
  })
})

describe('a payload on the control plane', () => {
  test('is accepted by hand, pinned, marked, and given back', async () => {
    const { clock, releases, kubernetes, controller } = await open()
    const tag = releases.publish(nightly)
    releases.finishVerification(tag, 'Rejected', ['gcp-ovn'])
    const before = await kubernetes.releasePayload(namespace, tag)
    expect(before).toMatchObject({
      name: tag,
      createdAt: start,
      override: null,
      creationJob: 'Success',
      imagestream: 'release-5',
      accepted: { status: 'False' },
      rejected: { status: 'True' },
    })
    expect(before?.blocking.find(({ name }) => name === 'gcp-ovn')).toMatchObject({
      state: 'Failure',
      urls: expect.arrayContaining([expect.stringMatching(/^https:/)]),
    })

    const reason = 'The registry of the cloud was down'
    await kubernetes.keepTag(namespace, before?.imagestream ?? '', tag)
    await kubernetes.setPayloadOverride(namespace, tag, { override: 'Accepted', reason })
    await kubernetes.labelPayload(namespace, tag, 'release.openshift.io/qe_state', 'Accepted')
    clock.advance(seconds(5))
    expect(await kubernetes.releasePayload(namespace, tag)).toMatchObject({
      override: { override: 'Accepted', reason },
      accepted: { status: 'True', reason: 'ReleasePayloadManuallyAccepted', message: reason, at: expect.any(Number) },
      labels: { 'release.openshift.io/qe_state': 'Accepted' },
    })
    expect(releases.keptBecause(tag)).toBe('chosen for a sprint')
    expect((await controller.release(nightly, tag)).phase).toBe('Accepted')

    await kubernetes.setPayloadOverride(namespace, tag, null)
    await kubernetes.labelPayload(namespace, tag, 'release.openshift.io/qe_state', null)
    clock.advance(hours(1))
    expect(releases.overrideOf(tag)).toBeNull()
    expect(releases.labelsOf(tag)).not.toHaveProperty('release.openshift.io/qe_state')
    expect((await controller.release(nightly, tag)).phase).toBe('Rejected')

    releases.prune(tag)
    expect(await kubernetes.releasePayload(namespace, tag)).toBeNull()
  })

  test('may not be ours to change, which is told at the start', async () => {
    const { farm, kubernetes } = await open()
    expect(await payloadRightsMissing(kubernetes, namespace)).toEqual([])
    farm.kubernetes('app.ci').deny({ verb: 'patch', resource: 'imagestreamtags' })
    farm.kubernetes('build02').deny({ resource: 'machineconfigpools' })
    expect(await payloadRightsMissing(kubernetes, namespace)).toEqual([
      'The kubeconfig may not patch ImageStreamTags in ocp: a chosen payload cannot be kept from being pruned.',
    ])
    expect(await upgradeRightsMissing(kubernetes, 'build02')).toEqual([
      'The kubeconfig may not list the MachineConfigPools of build02: whether its workers are upgraded is not known.',
    ])
    expect((await kubernetes.clusterState('build02')).pools).toEqual({
      read: false,
      why: 'the bot may not list the machine config pools of build02',
    })
  })
})

describe('a build cluster', () => {
  const image = `quay.io/openshift-release-dev/ocp-release@sha256:${'7'.repeat(64)}`

  test('is seen on its way to another version, and there', async () => {
    const { clock, farm, kubernetes } = await open()
    const before = await kubernetes.clusterState('build02')
    farm.startUpgrade('build02', { version: '5.0.0-ec.7', image })
    clock.advance(hours(1))
    const underway = await kubernetes.clusterState('build02')
    expect(underway.version.history[0]).toMatchObject({ state: 'Partial', startedAt: start, completedAt: null, image })
    expect(underway.version.history.slice(1)).toEqual(before.version.history)
    expect(underway.version.conditions['Progressing']).toMatchObject({
      status: 'True',
      message: expect.stringMatching(/Working towards 5\.0\.0-ec\.7: \d+ of \d+ done/),
    })

    farm.finishUpgrade('build02')
    const { version, operators, pools, versionOperator } = await kubernetes.clusterState('build02')
    expect(version.history[0]).toMatchObject({ state: 'Completed', version: '5.0.0-ec.7', completedAt: clock.now() })
    expect(version.observedGeneration).toBe(version.generation)
    expect(operators.read && new Set(operators.value.map(operator => operator.version))).toEqual(
      new Set(['5.0.0-ec.7']),
    )
    expect(pools.read && pools.value.every(({ machines, updated }) => machines > 0 && machines === updated)).toBe(true)
    expect(versionOperator).toEqual({ read: true, value: { replicas: 1 } })
  })

  test('shows what its administrator did', async () => {
    const { clock, farm, kubernetes } = await open()
    farm.scaleVersionOperator('build02', 0)
    farm.pausePool('build02', 'worker')
    farm.setAdminGates('build02', { 'ack-5.0-boot-image': 'Boot images: see https://access.redhat.com/articles/1' })
    farm.ack('build02', 'ack-5.0-boot-image')
    const { versionOperator, pools } = await kubernetes.clusterState('build02')
    expect(versionOperator).toEqual({ read: true, value: { replicas: 0 } })
    expect(pools.read && pools.value.find(({ name }) => name === 'worker')).toMatchObject({ paused: true })
    const { gates, acks } = await kubernetes.adminGates('build02')
    expect(Object.keys(gates.data)).toEqual(['ack-5.0-boot-image'])
    expect(acks.data).toMatchObject({ 'ack-5.0-boot-image': 'true' })
    expect(acks.managers).toContainEqual({ manager: 'kubectl-patch', at: clock.now() })
  })
})
