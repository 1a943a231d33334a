import { apiVersionOf } from './resources.ts'
import type { Resource } from './resources.ts'

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']

/** What `/version`, `/api`, `/apis` and the group pages answer; undefined for any other address. */
export function discover(pathname: string, resources: readonly Resource[]): unknown {
  const path = pathname.replace(/\/$/, '')
  if (path === '/version') return { major: '1', minor: '35', gitVersion: 'v1.35.2', platform: 'linux/amd64' }
  if (path === '/readyz' || path === '/livez' || path === '/healthz') return 'ok'
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(resources) }
  const groupVersion = path.replace(/^\/apis?\//, '')
  const served = resources.filter(resource => apiVersionOf(resource) === groupVersion)
  if (served.length === 0) return undefined
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: served.map(toApiResource) }
}

function groupsOf(resources: readonly Resource[]) {
  const names = [...new Set(resources.map(({ group }) => group))].filter(group => group !== '')
  return names.map(name => {
    const versions = [...new Set(resources.filter(({ group }) => group === name).map(apiVersionOf))].map(
      groupVersion => ({
        groupVersion,
        version: groupVersion.slice(name.length + 1),
      }),
    )
    return { name, versions, preferredVersion: versions[0] }
  })
}

function toApiResource({ plural, kind, namespaced }: Resource) {
  return { name: plural, singularName: kind.toLowerCase(), kind, namespaced, verbs }
}
