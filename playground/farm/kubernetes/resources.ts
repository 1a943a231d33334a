/** A resource that a cluster serves. */
export interface Resource {
  group: string
  version: string
  plural: string
  kind: string
  namespaced: boolean
  /** What the stand-in models of it; everything unless said. */
  verbs?: readonly string[]
}

const everywhere: Resource[] = [
  { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false },
  { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true },
  { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', namespaced: true },
  { group: 'config.openshift.io', version: 'v1', plural: 'clusterversions', kind: 'ClusterVersion', namespaced: false },
  {
    group: 'config.openshift.io',
    version: 'v1',
    plural: 'clusteroperators',
    kind: 'ClusterOperator',
    namespaced: false,
  },
  { group: 'user.openshift.io', version: 'v1', plural: 'groups', kind: 'Group', namespaced: false },
  ...(['clusterroles', 'clusterrolebindings'] as const).map(plural => ({
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    plural,
    kind: plural === 'clusterroles' ? 'ClusterRole' : 'ClusterRoleBinding',
    namespaced: false,
  })),
  {
    group: 'machineconfiguration.openshift.io',
    version: 'v1',
    plural: 'machineconfigpools',
    kind: 'MachineConfigPool',
    namespaced: false,
  },
]

/** What a build cluster serves, of the much that it does. */
export const buildClusterResources: readonly Resource[] = everywhere

export const prowJobs: Resource = {
  group: 'prow.k8s.io',
  version: 'v1',
  plural: 'prowjobs',
  kind: 'ProwJob',
  namespaced: true,
}

/** What the control plane serves beside that. */
export const controlPlaneResources: readonly Resource[] = [
  ...everywhere,
  prowJobs,
  {
    group: 'release.openshift.io',
    version: 'v1alpha1',
    plural: 'releasepayloads',
    kind: 'ReleasePayload',
    namespaced: true,
  },
  {
    group: 'image.openshift.io',
    version: 'v1',
    plural: 'imagestreamtags',
    kind: 'ImageStreamTag',
    namespaced: true,
    verbs: ['get', 'patch'],
  },
]

export const apiVersionOf = ({ group, version }: Resource): string => (group === '' ? version : `${group}/${version}`)

/** As error texts name it: `prowjobs.prow.k8s.io`. */
export const qualifiedName = ({ group, plural }: Resource): string => (group === '' ? plural : `${plural}.${group}`)
