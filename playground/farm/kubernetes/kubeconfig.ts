import { stringify } from 'yaml'
import type { KubernetesCluster } from './server.ts'

/** A kubeconfig with a context for each cluster, of the cluster's name. */
export function kubeconfigFor(clusters: readonly KubernetesCluster[], current: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // client-node speaks plain HTTP only to a cluster whose certificate it need not check.
    clusters: clusters.map(({ context, url }) => ({
      name: context,
      cluster: { server: url, 'insecure-skip-tls-verify': true },
    })),
    users: clusters.map(({ context, token }) => ({ name: `sacrificial-${context}`, user: { token } })),
    contexts: clusters.map(({ context }) => ({
      name: context,
      context: { cluster: context, user: `sacrificial-${context}`, namespace: 'ci' },
    })),
    'current-context': current,
  })
}
