import { isOutsideError } from '../../kernel/outside.ts'
import type { Kubernetes, Resource } from './kubernetes.ts'

/** Something the bot's account must be allowed, and what does not work without it. */
interface Right {
  verb: string
  resource: Resource
  /** `get ReleasePayloads in ocp`. */
  deed: string
  without: string
}

/** What the bot does on the control plane for payloads; the release controller's objects are in one namespace. */
export function payloadRightsMissing(kubernetes: Pick<Kubernetes, 'can'>, namespace: string): Promise<string[]> {
  const payloads = { group: 'release.openshift.io', resource: 'releasepayloads', namespace }
  const tags = { group: 'image.openshift.io', resource: 'imagestreamtags', namespace }
  return missing(kubernetes, [
    {
      verb: 'get',
      resource: payloads,
      deed: `get ReleasePayloads in ${namespace}`,
      without: 'when a payload was accepted is not known, and none can be accepted by hand',
    },
    {
      verb: 'patch',
      resource: payloads,
      deed: `patch ReleasePayloads in ${namespace}`,
      without: 'none can be accepted by hand, and QE’s verdict is not shown on it',
    },
    {
      verb: 'patch',
      resource: tags,
      deed: `patch ImageStreamTags in ${namespace}`,
      without: 'a chosen payload cannot be kept from being pruned',
    },
  ])
}

/** What the bot reads on a cluster whose upgrades it follows. The cluster's context bears its name. */
export async function upgradeRightsMissing(kubernetes: Pick<Kubernetes, 'can'>, cluster: string): Promise<string[]> {
  const config = { group: 'config.openshift.io', context: cluster }
  const gates = { group: '', resource: 'configmaps', context: cluster }
  const unseenGates = 'whether an upgrade needs an admin ack is not known'
  try {
    return await missing(kubernetes, [
      {
        verb: 'get',
        resource: { ...config, resource: 'clusterversions', name: 'version' },
        deed: `get the ClusterVersion of ${cluster}`,
        without: 'its upgrades cannot be followed',
      },
      {
        verb: 'list',
        resource: { ...config, resource: 'clusteroperators' },
        deed: `list the ClusterOperators of ${cluster}`,
        without: 'whether it is healthy after an upgrade is not known',
      },
      {
        verb: 'list',
        resource: { group: 'machineconfiguration.openshift.io', resource: 'machineconfigpools', context: cluster },
        deed: `list the MachineConfigPools of ${cluster}`,
        without: 'whether its workers are upgraded is not known',
      },
      {
        verb: 'get',
        resource: {
          group: 'apps',
          resource: 'deployments',
          namespace: 'openshift-cluster-version',
          name: 'cluster-version-operator',
          context: cluster,
        },
        deed: `get the deployment of the cluster version operator of ${cluster}`,
        without: 'rescue mode is not noticed',
      },
      {
        verb: 'get',
        resource: { ...gates, namespace: 'openshift-config-managed', name: 'admin-gates' },
        deed: `get the admin gates of ${cluster}`,
        without: unseenGates,
      },
      {
        verb: 'get',
        resource: { ...gates, namespace: 'openshift-config', name: 'admin-acks' },
        deed: `get the admin acks of ${cluster}`,
        without: unseenGates,
      },
    ])
  } catch (error) {
    // Refused before anything was asked: the kubeconfig does not know the way.
    if (!isOutsideError(error) || error.mishap !== 'refused' || error.status !== undefined) throw error
    return [`${error.message}: the upgrades of ${cluster} cannot be followed.`]
  }
}

async function missing({ can }: Pick<Kubernetes, 'can'>, rights: readonly Right[]): Promise<string[]> {
  const checked = await Promise.all(
    rights.map(async ({ verb, resource, deed, without }) =>
      (await can(verb, resource)) ? [] : [`The kubeconfig may not ${deed}: ${without}.`],
    ),
  )
  return checked.flat()
}
