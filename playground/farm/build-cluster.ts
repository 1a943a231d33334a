import { days, hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { steadyUuid } from './chance.ts'
import { kubernetesTime } from './kubernetes/object.ts'
import type { KubernetesCluster } from './kubernetes/server.ts'
import { imageOf } from './upgrades/release-version.ts'

const operators = [
  'authentication',
  'console',
  'etcd',
  'image-registry',
  'ingress',
  'kube-apiserver',
  'machine-config',
  'monitoring',
  'network',
  'storage',
] as const

/** Puts into a build cluster what a healthy one shows: version, operators, pools, the version operator, admin gates and acks. */
export function furnish(cluster: KubernetesCluster, version: string, now: Instant): void {
  const since = kubernetesTime(now - days(5))
  const put = (plural: string, object: unknown, namespace?: string) =>
    void cluster.objects.create(cluster.resource(plural), object, namespace)
  for (const name of ['openshift-cluster-version', 'openshift-config', 'openshift-config-managed', 'ci']) {
    put('namespaces', { metadata: { name }, status: { phase: 'Active' } })
  }
  put('clusterversions', clusterVersion(cluster.context, version, now))
  for (const name of operators) put('clusteroperators', clusterOperator(name, version, since))
  for (const [name, machines] of [
    ['master', 3],
    ['worker', 12],
  ] as const) {
    put('machineconfigpools', machineConfigPool(name, machines, since))
  }
  put('deployments', versionOperator(), 'openshift-cluster-version')
  put('configmaps', { metadata: { name: 'admin-gates' }, data: {} }, 'openshift-config-managed')
  put('configmaps', { metadata: { name: 'admin-acks' }, data: {} }, 'openshift-config')
  const impersonate = [{ apiGroups: [''], resources: ['users', 'groups', 'systemusers'], verbs: ['impersonate'] }]
  put('clusterroles', { metadata: { name: 'sudoer' }, rules: impersonate })
}

function clusterVersion(context: string, version: string, now: Instant) {
  const image = imageOf(version)
  const startedTime = kubernetesTime(now - days(5))
  const completionTime = kubernetesTime(now - days(5) + hours(1.5))
  return {
    metadata: { name: 'version' },
    spec: {
      clusterID: steadyUuid('cluster', context),
      channel: `candidate-${version.split('.').slice(0, 2).join('.')}`,
    },
    status: {
      desired: { version, image },
      observedGeneration: 1,
      versionHash: steadyUuid('hash', version).slice(0, 13),
      history: [{ state: 'Completed', version, image, startedTime, completionTime, verified: true }],
      conditions: [
        condition('Available', 'True', completionTime, '', `Done applying ${version}`),
        condition('Progressing', 'False', completionTime, '', `Cluster version is ${version}`),
        condition('Failing', 'False', completionTime),
        condition('ReleaseAccepted', 'True', startedTime, 'PayloadLoaded', `Payload loaded version="${version}"`),
        condition('RetrievedUpdates', 'True', startedTime),
      ],
      availableUpdates: null,
    },
  }
}

function clusterOperator(name: string, version: string, since: string) {
  return {
    metadata: { name },
    spec: {},
    status: {
      versions: [{ name: 'operator', version }],
      conditions: [
        condition('Available', 'True', since, 'AsExpected'),
        condition('Progressing', 'False', since, 'AsExpected'),
        condition('Degraded', 'False', since, 'AsExpected'),
        condition('Upgradeable', 'True', since, 'AsExpected'),
      ],
    },
  }
}

function machineConfigPool(name: string, machines: number, since: string) {
  const configuration = { name: `rendered-${name}-${steadyUuid(name).replaceAll('-', '')}` }
  return {
    metadata: { name },
    spec: { paused: false, configuration },
    status: {
      observedGeneration: 1,
      configuration,
      machineCount: machines,
      updatedMachineCount: machines,
      readyMachineCount: machines,
      unavailableMachineCount: 0,
      degradedMachineCount: 0,
      conditions: [
        condition('Updated', 'True', since),
        condition('Updating', 'False', since),
        condition('Degraded', 'False', since),
        condition('NodeDegraded', 'False', since),
        condition('RenderDegraded', 'False', since),
      ],
    },
  }
}

function versionOperator() {
  const labels = { 'k8s-app': 'cluster-version-operator' }
  return {
    metadata: { name: 'cluster-version-operator', labels },
    spec: { replicas: 1, selector: { matchLabels: labels } },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
  }
}

function condition(type: string, status: 'True' | 'False', lastTransitionTime: string, reason = '', message = '') {
  return { type, status, lastTransitionTime, ...(reason && { reason }), ...(message && { message }) }
}
