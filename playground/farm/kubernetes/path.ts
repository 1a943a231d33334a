import type { WireRequest } from '../../wire/serve.ts'

/** What a call is about, as far as its address tells. */
export interface Address {
  group: string
  version: string
  plural: string
  namespace?: string
  name?: string
  subresource?: string
}

/** `/api/v1/…` or `/apis/<group>/<version>/…`; null for discovery and other addresses that name no resource. */
export function addressOf(pathname: string): Address | null {
  const parts = pathname.split('/').filter(Boolean).map(decodeURIComponent)
  const isCore = parts[0] === 'api'
  if (!isCore && parts[0] !== 'apis') return null
  const [group = '', version = ''] = isCore ? ['', parts[1]] : parts.slice(1)
  const rest = parts.slice(isCore ? 2 : 3)
  const namespaced = rest[0] === 'namespaces' && rest.length > 2
  const [plural, name, subresource] = namespaced ? rest.slice(2) : rest
  if (!plural) return null
  return {
    group,
    version,
    plural,
    ...(namespaced && rest[1] && { namespace: rest[1] }),
    ...(name && { name }),
    ...(subresource && { subresource }),
  }
}

/** The verb as role rules and access reviews have it. */
export function verbOf({ method, url }: WireRequest, { name }: Address): string {
  switch (method) {
    case 'GET':
      if (url.searchParams.get('watch') === 'true' || url.searchParams.get('watch') === '1') return 'watch'
      return name ? 'get' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return name ? 'delete' : 'deletecollection'
    default:
      return method.toLowerCase()
  }
}

/** The call's name for weather and witness: `list prowjobs`. */
export function nameOfKubernetesCall(request: WireRequest): string {
  const address = addressOf(request.url.pathname)
  return address ? `${verbOf(request, address)} ${address.plural}` : 'discover'
}
