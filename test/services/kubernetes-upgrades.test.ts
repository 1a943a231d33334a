import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import { createKubernetes } from '../../src/services/kubernetes/kubernetes.ts'
import { payloadRightsMissing, upgradeRightsMissing } from '../../src/services/kubernetes/rights.ts'
import { kubeconfigFile, kubeconfigFor } from './kubeconfig.ts'
import { json, smallServer } from './small-server.ts'

const VERSION = '/apis/config.openshift.io/v1/clusterversions/version'
const OPERATORS = '/apis/config.openshift.io/v1/clusteroperators'
const POOLS = '/apis/machineconfiguration.openshift.io/v1/machineconfigpools'
const DEPLOYMENT = '/apis/apps/v1/namespaces/openshift-cluster-version/deployments/cluster-version-operator'
const GATES = '/api/v1/namespaces/openshift-config-managed/configmaps/admin-gates'
const ACKS = '/api/v1/namespaces/openshift-config/configmaps/admin-acks'

const image = (letter: string) => `quay.io/openshift-release-dev/ocp-release@sha256:${letter.repeat(64)}`
const at = (iso: string) => Date.parse(iso)

/** A cluster that was upgraded to 5.0.0-ec.5 by force, and did not settle. */
const clusterVersion = {
  metadata: { name: 'version', generation: 12, resourceVersion: '900' },
  spec: {
    clusterID: 'f56f7197-9910-4e94-ac77-c25c125751f2',
    channel: 'candidate-5.0',
    desiredUpdate: { architecture: '', force: true, image: image('c'), version: '' },
    overrides: [
      { kind: 'Deployment', group: 'apps', namespace: 'openshift-etcd', name: 'etcd-operator', unmanaged: true },
    ],
  },
  status: {
    desired: { version: '5.0.0-ec.5', image: image('c'), channels: ['candidate-5.0'] },
    observedGeneration: 11,
    history: [
      {
        state: 'Partial',
        startedTime: '2026-11-30T15:00:00Z',
        completionTime: null,
        version: '5.0.0-ec.5',
        image: image('c'),
        verified: false,
        acceptedRisks:
          'Target release version="" image="…" cannot be verified, but continuing anyway because the update was forced: no signature',
      },
      {
        state: 'Partial',
        startedTime: '2026-11-30T14:10:00Z',
        completionTime: '2026-11-30T15:00:00Z',
        version: '',
        image: image('b'),
        verified: false,
      },
      {
        state: 'Completed',
        startedTime: '2026-11-09T13:00:00Z',
        completionTime: '2026-11-09T14:21:00Z',
        version: '5.0.0-ec.4',
        image: image('a'),
        verified: true,
        acceptedRisks: '',
      },
    ],
    conditions: [
      {
        type: 'Progressing',
        status: 'True',
        lastTransitionTime: '2026-11-30T15:00:00Z',
        message: 'Working towards 5.0.0-ec.5: 357 of 1021 done (34% complete), waiting up to 40 minutes on etcd',
      },
      { type: 'Failing', status: 'Unknown', reason: 'SlowClusterOperator', lastTransitionTime: null },
      { type: 'Available', status: 'Certainly' },
    ],
  },
}

const settledVersion = {
  metadata: {},
  spec: null,
  status: { history: null, conditions: null, desired: null },
}

const operators = {
  items: [
    {
      metadata: { name: 'etcd' },
      status: {
        conditions: [
          { type: 'Available', status: 'True', reason: 'AsExpected', lastTransitionTime: '2026-11-01T10:00:00Z' },
          { type: 'Degraded', status: 'True', reason: 'NodeDegraded', message: 'one member is down' },
          { type: 'Upgradeable', status: 'Unknown', reason: 'NoData' },
        ],
        versions: [
          { name: 'raw-internal', version: '5.0.0-ec.4' },
          { name: 'operator', version: '5.0.0-ec.5' },
        ],
      },
    },
    { metadata: { name: 'network' } },
  ],
}

const pools = {
  items: [
    {
      metadata: { name: 'worker' },
      spec: { paused: false },
      status: {
        machineCount: 59,
        updatedMachineCount: 22,
        readyMachineCount: 22,
        unavailableMachineCount: 8,
        degradedMachineCount: 7,
        conditions: [{ type: 'Degraded', status: 'True', reason: 'NodeDegraded', message: 'drain blocked' }],
      },
    },
    { metadata: { name: 'canary' }, spec: { paused: true } },
  ],
}

const deployment = { metadata: { name: 'cluster-version-operator' }, spec: { replicas: 0 } }

describe('a look at a cluster', () => {
  it('sees what it runs, what it ran before, and how its parts fare', async () => {
    const { kubernetes, calls, connections } = await cluster({
      [VERSION]: clusterVersion,
      [OPERATORS]: operators,
      [POOLS]: pools,
      [DEPLOYMENT]: deployment,
    })
    const state = await kubernetes.clusterState('build02')
    expect(state.version).toEqual({
      clusterID: 'f56f7197-9910-4e94-ac77-c25c125751f2',
      channel: 'candidate-5.0',
      generation: 12,
      observedGeneration: 11,
      desired: { version: '5.0.0-ec.5', image: image('c') },
      desiredUpdate: { version: '', image: image('c'), force: true },
      overrides: [{ kind: 'Deployment', name: 'etcd-operator', unmanaged: true }],
      history: [
        {
          state: 'Partial',
          startedAt: at('2026-11-30T15:00:00Z'),
          completedAt: null,
          version: '5.0.0-ec.5',
          image: image('c'),
          acceptedRisks: expect.stringContaining('because the update was forced'),
        },
        {
          state: 'Partial',
          startedAt: at('2026-11-30T14:10:00Z'),
          completedAt: at('2026-11-30T15:00:00Z'),
          version: '',
          image: image('b'),
          acceptedRisks: null,
        },
        {
          state: 'Completed',
          startedAt: at('2026-11-09T13:00:00Z'),
          completedAt: at('2026-11-09T14:21:00Z'),
          version: '5.0.0-ec.4',
          image: image('a'),
          acceptedRisks: null,
        },
      ],
      conditionalUpdates: [],
      conditions: {
        Progressing: {
          status: 'True',
          reason: '',
          message: 'Working towards 5.0.0-ec.5: 357 of 1021 done (34% complete), waiting up to 40 minutes on etcd',
          at: at('2026-11-30T15:00:00Z'),
        },
        Failing: { status: 'Unknown', reason: 'SlowClusterOperator', message: '', at: null },
        Available: { status: 'Unknown', reason: '', message: '', at: null },
      },
    })
    expect(state.operators).toEqual({
      read: true,
      value: [
        {
          name: 'etcd',
          available: { status: 'True', reason: 'AsExpected', message: '', at: at('2026-11-01T10:00:00Z') },
          degraded: { status: 'True', reason: 'NodeDegraded', message: 'one member is down', at: null },
          progressing: null,
          upgradeable: { status: 'Unknown', reason: 'NoData', message: '', at: null },
          version: '5.0.0-ec.5',
        },
        { name: 'network', available: null, degraded: null, progressing: null, upgradeable: null, version: null },
      ],
    })
    expect(state.pools).toEqual({
      read: true,
      value: [
        {
          name: 'worker',
          paused: false,
          machines: 59,
          updated: 22,
          ready: 22,
          unavailable: 8,
          degraded: 7,
          degradedCondition: { status: 'True', reason: 'NodeDegraded', message: 'drain blocked', at: null },
        },
        {
          name: 'canary',
          paused: true,
          machines: 0,
          updated: 0,
          ready: 0,
          unavailable: 0,
          degraded: 0,
          degradedCondition: null,
        },
      ],
    })
    expect(state.versionOperator).toEqual({ read: true, value: { replicas: 0 } })
    expect(calls.toSorted()).toEqual([VERSION, OPERATORS, POOLS, DEPLOYMENT].map(path => `GET ${path}`).toSorted())
    await expect.poll(() => connections()).toBe(0)
  })

  it.each([
    [
      'before 4.23',
      [
        {
          type: 'Upgradeable',
          status: 'False',
          reason: 'MultipleReasons',
          message:
            'Cluster should not be upgraded between minor versions for multiple reasons: AdminAckRequired,PoolUpdating\n* Kubernetes 1.32 removes APIs\n* worker is updating',
        },
        {
          type: 'UpgradeableAdminAckRequired',
          status: 'False',
          reason: 'AdminAckRequired',
          message: 'Kubernetes 1.32',
        },
      ],
    ],
    [
      'from 4.23 on',
      [
        {
          type: 'Upgradeable',
          status: 'False',
          reason: 'RiskNameNotCompatibleWithReasonProperty',
          message: 'AdminAck-ack-4.23-boot-image: see https://access.redhat.com/articles/1',
        },
      ],
    ],
  ])('keeps what stands in the way of an upgrade word for word, %s', async (_, conditions) => {
    const { kubernetes } = await cluster({
      [VERSION]: { ...settledVersion, status: { ...settledVersion.status, conditions } },
    })
    const { version } = await kubernetes.clusterState('build02')
    expect(version.conditions).toEqual(
      Object.fromEntries(
        conditions.map(({ type, status, reason, message }) => [type, { status, reason, message, at: null }]),
      ),
    )
  })

  it('sees a cluster that says next to nothing', async () => {
    const { kubernetes } = await cluster({
      [VERSION]: settledVersion,
      [OPERATORS]: { items: null },
      [POOLS]: {},
      [DEPLOYMENT]: {},
    })
    expect(await kubernetes.clusterState('build02')).toEqual({
      version: {
        clusterID: '',
        channel: null,
        generation: 0,
        observedGeneration: 0,
        desired: { version: '', image: '' },
        desiredUpdate: null,
        overrides: [],
        history: [],
        conditions: {},
        conditionalUpdates: [],
      },
      operators: { read: true, value: [] },
      pools: { read: true, value: [] },
      versionOperator: { read: true, value: { replicas: 1 } },
    })
  })

  it('says what it may not see, and shows the rest', async () => {
    const { kubernetes } = await cluster({ [VERSION]: clusterVersion, [POOLS]: pools }, 403)
    const state = await kubernetes.clusterState('build02')
    expect(state.operators).toEqual({ read: false, why: 'the bot may not list the cluster operators of build02' })
    expect(state.versionOperator).toEqual({
      read: false,
      why: 'the bot may not read the deployment of the cluster version operator of build02',
    })
    expect(state.pools).toMatchObject({ read: true })
  })

  it('says what failed otherwise', async () => {
    const { kubernetes } = await cluster({ [VERSION]: clusterVersion }, 500)
    const { pools } = await kubernetes.clusterState('build02')
    expect(pools).toEqual({ read: false, why: expect.stringContaining('Kubernetes failed (500)') })
  })

  it.each([
    [403, 'refused'],
    [404, 'missing'],
    [500, 'unclear'],
  ])('is none without the ClusterVersion (%i)', async (status, mishap) => {
    const { kubernetes, connections } = await cluster({ [OPERATORS]: operators }, status)
    await expect(kubernetes.clusterState('build02')).rejects.toMatchObject({ mishap, status })
    await expect.poll(() => connections()).toBe(0)
  })

  it('is not understood where an update began at no time', async () => {
    const status = { history: [{ state: 'Completed', startedTime: 'yesterday' }] }
    const { kubernetes } = await cluster({ [VERSION]: { ...settledVersion, status } })
    await expect(kubernetes.clusterState('build02')).rejects.toMatchObject({ mishap: 'unclear' })
  })

  it('reads everything at once, and gives up in time', async () => {
    const held: ServerResponse[] = []
    const { url, calls, connections } = await smallServer((_, response) => void held.push(response))
    const kubernetes = createKubernetes({ ...optionsFor({ build02: url }), timeoutMs: 400 })
    const looking = kubernetes.clusterState('build02')
    const ended = expect(looking).rejects.toMatchObject({ mishap: 'unclear', message: expect.stringContaining('time') })
    await expect.poll(() => calls.length).toBe(4)
    await ended
    await expect.poll(() => connections()).toBe(0)
  })

  it('never takes the cluster the bot runs in for another', async () => {
    const { url, calls } = await smallServer((_, response) => json(response, 200, clusterVersion))
    const kubernetes = createKubernetes(optionsFor({ inClusterContext: url }))
    await expect(kubernetes.clusterState('build02')).rejects.toMatchObject({
      mishap: 'refused',
      message: expect.stringContaining('no context “build02”'),
    })
    expect(calls).toEqual([])
    await kubernetes.releasePayload('ocp', 'any')
    expect(calls).toHaveLength(1)
  })
})

describe('admin gates and acks', () => {
  const gates = {
    metadata: {
      name: 'admin-gates',
      resourceVersion: '77',
      managedFields: [
        { manager: 'cluster-version-operator', operation: 'Update', time: '2026-11-09T14:00:00Z' },
        { manager: 'machine-config-operator', operation: 'Update' },
      ],
    },
    data: { 'ack-5.0-boot-image-opt-out': 'Boot images: see https://access.redhat.com/articles/1' },
  }

  it('are read with who wrote them', async () => {
    const acks = { metadata: { resourceVersion: '78' }, data: { 'ack-5.0-boot-image-opt-out': 'true' } }
    const { kubernetes, calls } = await cluster({ [GATES]: gates, [ACKS]: acks })
    expect(await kubernetes.adminGates('build02')).toEqual({
      gates: {
        data: gates.data,
        resourceVersion: '77',
        managers: [
          { manager: 'cluster-version-operator', at: at('2026-11-09T14:00:00Z') },
          { manager: 'machine-config-operator', at: null },
        ],
      },
      acks: { data: acks.data, resourceVersion: '78', managers: [] },
    })
    expect(calls.toSorted()).toEqual([`GET ${GATES}`, `GET ${ACKS}`])
  })

  it('are empty where there are none', async () => {
    const { kubernetes } = await cluster({ [GATES]: { metadata: { resourceVersion: '5' } } }, 404)
    expect(await kubernetes.adminGates('build02')).toEqual({
      gates: { data: {}, resourceVersion: '5', managers: [] },
      acks: { data: {}, resourceVersion: '', managers: [] },
    })
  })

  it('are not taken for empty where they may not be read', async () => {
    const { kubernetes } = await cluster({ [GATES]: gates }, 403)
    await expect(kubernetes.adminGates('build02')).rejects.toMatchObject({ mishap: 'refused', status: 403 })
  })
})

describe('the rights that are missing', () => {
  it('are none where the clusters say so', async () => {
    const { kubernetes, asked } = await reviewing(() => true)
    expect(await upgradeRightsMissing(kubernetes, 'build02')).toEqual([])
    expect(await payloadRightsMissing(kubernetes, 'ocp')).toEqual([])
    expect(asked).toContainEqual({
      verb: 'get',
      group: '',
      resource: 'configmaps',
      name: 'admin-acks',
      namespace: 'openshift-config',
    })
    expect(asked).toContainEqual({
      verb: 'patch',
      group: 'image.openshift.io',
      resource: 'imagestreamtags',
      namespace: 'ocp',
    })
  })

  it('are told with what does not work without them', async () => {
    const { kubernetes } = await reviewing(() => false)
    expect(await upgradeRightsMissing(kubernetes, 'build02')).toMatchInlineSnapshot(`
      [
        "The kubeconfig may not get the ClusterVersion of build02: its upgrades cannot be followed.",
        "The kubeconfig may not list the ClusterOperators of build02: whether it is healthy after an upgrade is not known.",
        "The kubeconfig may not list the MachineConfigPools of build02: whether its workers are upgraded is not known.",
        "The kubeconfig may not get the deployment of the cluster version operator of build02: rescue mode is not noticed.",
        "The kubeconfig may not get the admin gates of build02: whether an upgrade needs an admin ack is not known.",
        "The kubeconfig may not get the admin acks of build02: whether an upgrade needs an admin ack is not known.",
      ]
    `)
    expect(await payloadRightsMissing(kubernetes, 'ocp')).toMatchInlineSnapshot(`
      [
        "The kubeconfig may not get ReleasePayloads in ocp: when a payload was accepted is not known, and none can be accepted by hand.",
        "The kubeconfig may not patch ReleasePayloads in ocp: none can be accepted by hand, and QE’s verdict is not shown on it.",
        "The kubeconfig may not patch ImageStreamTags in ocp: a chosen payload cannot be kept from being pruned.",
      ]
    `)
  })

  it('are all of them where the kubeconfig does not know the cluster', async () => {
    const { kubernetes } = await reviewing(() => true)
    expect(await upgradeRightsMissing(kubernetes, 'build99')).toEqual([
      'The kubeconfig has no context “build99”; it has app.ci and build02: the upgrades of build99 cannot be followed.',
    ])
  })
})

/** A cluster build02 that has these objects; everything else is refused with this status. */
async function cluster(objects: Record<string, unknown>, otherwise = 404) {
  const server = await smallServer((request, response) => {
    const object = objects[request.url ?? '']
    if (object === undefined) json(response, otherwise, { kind: 'Status', message: 'no such thing', code: otherwise })
    else json(response, 200, object)
  })
  return { ...server, kubernetes: createKubernetes(optionsFor({ build02: server.url })) }
}

interface Attributes {
  verb: string
  resource: string
}

/** Both clusters, asked what the bot may do. */
async function reviewing(allows: (asked: Attributes) => boolean) {
  const asked: Attributes[] = []
  const { url } = await smallServer((request, response) => {
    const attributes: Attributes = JSON.parse(request.raw).spec.resourceAttributes
    asked.push(attributes)
    json(response, 201, { spec: {}, status: { allowed: allows(attributes) } })
  })
  return { asked, kubernetes: createKubernetes(optionsFor({ 'app.ci': url, build02: url })) }
}

function optionsFor(servers: Record<string, string>) {
  const kubeconfig = kubeconfigFile(kubeconfigFor(servers))
  return { kubeconfig, farmContext: 'app.ci', prowNamespace: 'ci', clock: heldClock(0) }
}
