import { describe, expect, test } from 'vitest'
import { AppsV1Api, CoreV1Api, CustomObjectsApi, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node'
import { z } from 'zod'
import { hours, minutes } from '../../src/kernel/time.ts'
import { imageOf } from '../../playground/farm/upgrades/release-version.ts'
import { start, useFarm } from './farm-world.ts'

const world = useFarm()
const cluster = 'build02'
const ec6 = { version: '5.0.0-ec.6', image: imageOf('5.0.0-ec.6') }
const ec7 = { version: '5.0.0-ec.7', image: imageOf('5.0.0-ec.7') }
const ec8 = { version: '5.0.0-ec.8', image: imageOf('5.0.0-ec.8') }
const next = { version: '5.1.0-ec.0', image: imageOf('5.1.0-ec.0') }
const ack = 'ack-5.0-admissionregistration-v1beta1-api-removals'
const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  lastTransitionTime: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
})
const conditions = z.array(condition)
const versionShape = z.looseObject({
  metadata: z.looseObject({ generation: z.number() }),
  spec: z.looseObject({ desiredUpdate: z.unknown().optional() }),
  status: z.looseObject({
    desired: z.looseObject({ version: z.string(), image: z.string() }),
    observedGeneration: z.number(),
    history: z.array(z.looseObject({ state: z.string(), version: z.string(), acceptedRisks: z.string().optional() })),
    conditions,
    conditionalUpdateRisks: z.array(z.looseObject({ name: z.string(), url: z.string() })).default([]),
  }),
})
const operatorsShape = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      status: z.looseObject({ versions: z.array(z.looseObject({ version: z.string() })), conditions }),
    }),
  ),
})
const poolShape = z.looseObject({
  status: z.looseObject({ updatedMachineCount: z.number(), conditions }),
})

/** On ec.6 for five days, as a build cluster between two sprints. */
function betweenSprints() {
  world.farm.runVersion(cluster, ec6)
}

const custom = () => world.kubeConfig(cluster).makeApiClient(CustomObjectsApi)
const core = () => world.kubeConfig(cluster).makeApiClient(CoreV1Api)
const config = { group: 'config.openshift.io', version: 'v1' }

async function version() {
  const found = await custom().getClusterCustomObject({ ...config, plural: 'clusterversions', name: 'version' })
  const { metadata, spec, status } = versionShape.parse(found)
  return { metadata, spec, ...status, ...shown(status.conditions) }
}

/** The conditions by their type, as `True reason: message`. */
function shown(all: z.infer<typeof conditions>) {
  const said = Object.fromEntries(
    all.map(({ type, status, reason, message }) => [type, [`${status} ${reason}`.trim(), message].join(': ')]),
  )
  const since = Object.fromEntries(all.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]))
  return { said, since }
}

async function operators() {
  const { items } = operatorsShape.parse(
    await custom().listClusterCustomObject({ ...config, plural: 'clusteroperators' }),
  )
  return new Map(
    items.map(({ metadata, status }) => [
      metadata.name,
      { version: status.versions[0]?.version, ...shown(status.conditions) },
    ]),
  )
}

async function pool(name: 'master' | 'worker') {
  const group = 'machineconfiguration.openshift.io'
  const found = await custom().getClusterCustomObject({ group, version: 'v1', plural: 'machineconfigpools', name })
  const { status } = poolShape.parse(found)
  return { updated: status.updatedMachineCount, ...status, ...shown(status.conditions) }
}

const iso = (ms: number) => new Date(start + ms).toISOString().replace('.000Z', 'Z')

describe('an upgrade', () => {
  test('goes from what is asked for to Completed, one operator after the other, and the workers follow', async () => {
    betweenSprints()
    world.farm.startUpgrade(cluster, ec7)
    const asked = await version()
    expect(asked.spec.desiredUpdate).toEqual({ architecture: '', version: '', image: ec7.image, force: false })
    expect(asked.observedGeneration).toBe(asked.metadata.generation)
    expect(asked.history).toMatchObject([
      { state: 'Partial', version: '5.0.0-ec.7', startedTime: iso(0), completionTime: null, verified: true },
      { state: 'Completed', version: '5.0.0-ec.6' },
    ])
    expect(asked.desired).toMatchObject(ec7)

    world.clock.advance(hours(1.9 * 0.35))
    const midway = await version()
    expect(midway.said).toMatchObject({
      Progressing:
        'True: Working towards 5.0.0-ec.7: 357 of 1021 done (34% complete), waiting up to 40 minutes on image-registry',
      Failing: 'False: ',
      Available: 'True: Done applying 5.0.0-ec.6',
    })
    const flipping = await operators()
    expect([...flipping].filter(([, one]) => one.version === '5.0.0-ec.7').map(([name]) => name)).toEqual([
      'authentication',
      'etcd',
      'kube-apiserver',
    ])
    expect(flipping.get('image-registry')?.said['Progressing']).toBe('True Updating: Working towards 5.0.0-ec.7')
    expect((await pool('master')).said).toMatchObject({ Updated: 'True: ' })

    world.clock.advance(hours(1.9 * 0.6))
    expect((await pool('master')).updated).toBe(2)
    expect((await pool('worker')).said).toMatchObject({ Updated: 'True: ' })

    world.clock.advance(hours(1))
    const done = await version()
    expect(done.history[0]).toMatchObject({ state: 'Completed', completionTime: iso(hours(1.9)) })
    expect(done.said).toMatchObject({
      Progressing: 'False: Cluster version is 5.0.0-ec.7',
      Available: 'True: Done applying 5.0.0-ec.7',
    })
    expect(done.since['Progressing']).toBe(iso(hours(1.9)))
    expect(new Set([...(await operators()).values()].map(one => one.version))).toEqual(new Set(['5.0.0-ec.7']))
    expect(await pool('master')).toMatchObject({ updated: 3, said: { Updated: 'True: ' } })
    expect(await pool('worker')).toMatchObject({ updated: 5, said: { Updated: 'False: ', Updating: 'True: ' } })
    world.clock.advance(hours(24))
    const workers = await pool('worker')
    expect(workers).toMatchObject({ updated: 12, said: { Updated: 'True: ', Updating: 'False: ' } })
    expect(workers.since['Updated']).toBe(iso(hours(3.9)))
  })

  test('takes what a person asks for through the API, the moment it is asked', async () => {
    betweenSprints()
    const body = { spec: { desiredUpdate: { version: ec7.version, image: ec7.image } } }
    await custom().patchClusterCustomObject({ ...config, plural: 'clusterversions', name: 'version', body }, merge)
    world.clock.advance(hours(10))
    expect((await version()).history[0]).toMatchObject({
      state: 'Completed',
      startedTime: iso(0),
      completionTime: iso(hours(1.9)),
    })
  })

  test('is Partial with an end where another one supersedes it', async () => {
    betweenSprints()
    expect(() => world.farm.supersedeUpgrade(cluster, ec8)).toThrow('has no upgrade to supersede')
    world.farm.startUpgrade(cluster, ec7)
    world.clock.advance(hours(1))
    expect(() => world.farm.startUpgrade(cluster, ec8)).toThrow('supersede that')
    world.farm.supersedeUpgrade(cluster, { ...ec8, takesMs: hours(3) })
    world.clock.advance(hours(4))
    expect((await version()).history).toMatchObject([
      { state: 'Completed', version: '5.0.0-ec.8', startedTime: iso(hours(1)), completionTime: iso(hours(4)) },
      { state: 'Partial', version: '5.0.0-ec.7', startedTime: iso(0), completionTime: iso(hours(1)) },
      { state: 'Completed', version: '5.0.0-ec.6' },
    ])
  })

  test('is refused as long as an image cannot be verified, unless it is forced', async () => {
    betweenSprints()
    world.farm.blockUpgrade(cluster, 'unverified')
    world.farm.startUpgrade(cluster, ec7)
    const refused = await version()
    expect(refused.said['ReleaseAccepted']).toMatch(
      /^False RetrievePayload: Retrieving payload failed .* failure=The update cannot be verified: unable to verify sha256:/,
    )
    expect(refused.desired).toMatchObject(ec6)
    expect(refused.history).toHaveLength(1)
    expect(refused.observedGeneration).toBe(refused.metadata.generation)

    world.clock.advance(minutes(10))
    world.farm.startUpgrade(cluster, { ...ec7, force: true })
    expect((await version()).history[0]).toMatchObject({
      state: 'Partial',
      startedTime: iso(minutes(10)),
      verified: false,
      acceptedRisks: expect.stringContaining('cannot be verified, but continuing anyway because the update was forced'),
    })
  })

  test('that fails says which operator is degraded, waits for it, and stays Completed where it was', async () => {
    betweenSprints()
    world.farm.startUpgrade(cluster, ec7)
    world.clock.advance(hours(1))
    world.farm.failUpgrade(cluster, 'ingress')
    world.clock.advance(hours(5))
    expect((await version()).said).toMatchObject({
      Failing: 'True ClusterOperatorDegraded: Cluster operator ingress is degraded',
      Progressing: 'True ClusterOperatorDegraded: Unable to apply 5.0.0-ec.7: the cluster operator ingress is degraded',
    })
    world.farm.mendUpgrade(cluster)
    world.clock.advance(hours(1))
    expect((await version()).history[0]).toMatchObject({ state: 'Completed', completionTime: iso(hours(6.9)) })

    world.farm.failUpgrade(cluster)
    const late = await version()
    expect(late.history[0]).toMatchObject({ state: 'Completed' })
    expect(late.said).toMatchObject({
      Failing: 'True ClusterOperatorDegraded: Cluster operator machine-config is degraded',
      Progressing:
        'False ClusterOperatorDegraded: Error while reconciling 5.0.0-ec.7: the cluster operator machine-config is degraded',
    })
  })

  test('leaves workers behind that cannot be drained, or whose pool is paused', async () => {
    betweenSprints()
    world.farm.startUpgrade(cluster, ec7)
    world.clock.advance(hours(1.9 + 0.5))
    world.farm.degradeWorkers(cluster, 2)
    world.clock.advance(hours(10))
    expect((await version()).history[0]).toMatchObject({ state: 'Completed' })
    expect(await pool('worker')).toMatchObject({
      updated: 3,
      degradedMachineCount: 2,
      unavailableMachineCount: 2,
      said: {
        Degraded: expect.stringMatching(/^True: Node .* is reporting: "failed to drain node/),
        Updated: 'False: ',
      },
    })
    world.farm.mendWorkers(cluster)
    world.farm.pausePool(cluster, 'worker')
    world.clock.advance(hours(10))
    expect(await pool('worker')).toMatchObject({
      updated: 3,
      said: { Degraded: 'False: ', Updated: 'False: ', Updating: 'False: ' },
    })
    world.farm.pausePool(cluster, 'worker', false)
    world.clock.advance(hours(1.5))
    expect(await pool('worker')).toMatchObject({ updated: 12, said: { Updated: 'True: ' } })
  })

  test('that is over leaves a pool alone whose machines are stuck later', async () => {
    betweenSprints()
    world.farm.startUpgrade(cluster, ec7)
    world.clock.advance(hours(4))
    world.farm.degradeWorkers(cluster, 2)
    world.clock.advance(hours(4))
    expect(await pool('worker')).toMatchObject({ updated: 12, degradedMachineCount: 2, said: { Updated: 'True: ' } })
    world.farm.mendWorkers(cluster)
    expect(await pool('worker')).toMatchObject({ updated: 12, degradedMachineCount: 0, unavailableMachineCount: 0 })
  })

  test('stands still while the version operator is scaled down, and says nothing', async () => {
    betweenSprints()
    world.farm.startUpgrade(cluster, ec7)
    world.clock.advance(hours(1))
    world.farm.scaleVersionOperator(cluster, 0)
    world.farm.setOverrides(cluster, [
      { kind: 'Deployment', group: 'apps', namespace: 'openshift-etcd', name: 'etcd', unmanaged: true },
    ])
    world.clock.advance(hours(5))
    const deployment = await world
      .kubeConfig(cluster)
      .makeApiClient(AppsV1Api)
      .readNamespacedDeployment({ name: 'cluster-version-operator', namespace: 'openshift-cluster-version' })
    expect([deployment.spec?.replicas, deployment.status?.availableReplicas]).toEqual([0, undefined])
    const stale = await version()
    expect(stale.history[0]).toMatchObject({ state: 'Partial' })
    expect(stale.observedGeneration).toBeLessThan(stale.metadata.generation)
    world.farm.scaleVersionOperator(cluster, 1)
    world.farm.setOverrides(cluster, [])
    world.clock.advance(hours(1))
    const done = await version()
    expect(done.history[0]).toMatchObject({ state: 'Completed', completionTime: iso(hours(6.9)) })
    expect(done.observedGeneration).toBe(done.metadata.generation)
  })

  test('can be finished at once', async () => {
    betweenSprints()
    world.farm.startUpgrade(cluster, ec7)
    world.clock.advance(hours(1))
    world.farm.finishUpgrade(cluster)
    expect((await version()).history[0]).toMatchObject({ state: 'Completed', completionTime: iso(hours(1)) })
    expect((await pool('worker')).updated).toBe(12)
  })
})

describe('admin gates', () => {
  test('of 5.0 are risks, and hold up the move to 5.1 only, until each is acknowledged', async () => {
    betweenSprints()
    world.farm.blockUpgrade(cluster, 'admin-ack')
    const gated = await version()
    expect(gated.said['Upgradeable']).toMatch(/^False RiskNameNotCompatibleWithReasonProperty: Remove all clients/)
    expect(gated.said).not.toHaveProperty('UpgradeableAdminAckRequired')
    expect(gated.conditionalUpdateRisks).toMatchObject([
      { name: `AdminAck-${ack}`, url: 'https://access.redhat.com/articles/7000001' },
    ])

    world.farm.startUpgrade(cluster, ec7)
    expect((await version()).said['ReleaseAccepted']).toMatch(/^True PayloadLoaded/)
    world.clock.advance(hours(4))
    world.farm.startUpgrade(cluster, next)
    expect((await version()).said['ReleaseAccepted']).toMatch(
      /^False PreconditionChecks: Preconditions failed for payload loaded version="5.1.0-ec.0" .*: Precondition "ClusterVersionUpgradeable" failed because of "RiskNameNotCompatibleWithReasonProperty"/,
    )
    world.clock.advance(hours(1))
    world.farm.ack(cluster, ack)
    const open = await version()
    expect(open.said).not.toHaveProperty('Upgradeable')
    expect(open.conditionalUpdateRisks).toEqual([])
    expect(open.history[0]).toMatchObject({ state: 'Partial', version: '5.1.0-ec.0', startedTime: iso(hours(5)) })
  })

  test('of 4.22 and before are a condition with the reason, and one for each part', async () => {
    world.farm.runVersion(cluster, { version: '4.22.0-ec.3', image: imageOf('4.22.0-ec.3') })
    world.farm.setAdminGates(cluster, { 'ack-4.22-first-api': 'Take away the first API.', 'ack-4.21-old': 'Long ago.' })
    expect((await version()).said).toMatchObject({
      Upgradeable: 'False AdminAckRequired: Take away the first API.',
      UpgradeableAdminAckRequired: 'False AdminAckRequired: Take away the first API.',
    })
    world.farm.blockUpgrade(cluster, 'operator')
    expect((await version()).said['Upgradeable']).toMatch(
      /^False MultipleReasons: .*for multiple reasons: AdminAckRequired,PoolUpdating\n\* Take away/,
    )
    world.farm.startUpgrade(cluster, { ...next, version: '4.23.0-ec.0', force: true })
    expect((await version()).history[0]).toMatchObject({
      version: '4.23.0-ec.0',
      acceptedRisks: expect.stringMatching(
        /^Forced through blocking failures: Precondition "ClusterVersionUpgradeable" failed because of "MultipleReasons"/,
      ),
    })
  })

  test('that are written wrongly hold it up as well, and those of another version do not', async () => {
    world.farm.runVersion(cluster, { version: '4.22.0-ec.3', image: imageOf('4.22.0-ec.3') })
    world.farm.setAdminGates(cluster, { 'ack-4.22-first-api': '' })
    expect((await version()).said['Upgradeable']).toMatch(/^False AdminAckConfigMapGateValueError/)
    world.farm.setAdminGates(cluster, { 'first-api': 'Take away the first API.' })
    expect((await version()).said['Upgradeable']).toMatch(/^False AdminAckConfigMapGateNameError/)
    world.farm.setAdminGates(cluster, { 'ack-5.22-only-the-minor-counts': 'Take it away.' })
    expect((await version()).said['Upgradeable']).toMatch(/^False AdminAckRequired/)
    world.farm.runVersion(cluster, { version: '4.23.0-ec.3', image: imageOf('4.23.0-ec.3') })
    world.farm.setAdminGates(cluster, { 'ack-5.23-both-count-now': 'Take it away.' })
    expect((await version()).said).not.toHaveProperty('Upgradeable')
  })

  test('and acks say who wrote each key, and when', async () => {
    world.farm.setAdminGates(cluster, { [ack]: 'Take it away.' }, 'machine-config-operator')
    world.clock.advance(minutes(5))
    world.farm.ack(cluster, ack, 'oc')
    world.clock.advance(minutes(5))
    const place = { name: 'admin-acks', namespace: 'openshift-config' }
    await core().patchNamespacedConfigMap({ ...place, body: { data: { other: 'true' } }, fieldManager: 'a-bot' }, merge)
    const acks = await core().readNamespacedConfigMap(place)
    expect(acks.data).toEqual({ [ack]: 'true', other: 'true' })
    expect(acks.metadata?.managedFields).toMatchObject([
      { manager: 'oc', time: new Date(start + minutes(5)), fieldsV1: { 'f:data': { [`f:${ack}`]: {} } } },
      { manager: 'a-bot', time: new Date(start + minutes(10)), fieldsV1: { 'f:data': { 'f:other': {} } } },
    ])
    const gates = await core().readNamespacedConfigMap({
      name: 'admin-gates',
      namespace: 'openshift-config-managed',
    })
    expect(gates.metadata?.managedFields).toMatchObject([{ manager: 'machine-config-operator' }])
  })
})
