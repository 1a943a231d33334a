import { qualifiedName } from './resources.ts'
import type { Resource } from './resources.ts'

/** A call that the API server refuses; `toStatus` makes it the `Status` object that clients parse. */
export class KubernetesRefusal extends Error {
  override readonly name = 'KubernetesRefusal'
  readonly code: number
  readonly reason: string
  readonly details: StatusDetails | undefined

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = details
  }
}

interface StatusDetails {
  name?: string
  group?: string
  kind?: string
  causes?: { reason: string; message: string; field: string }[]
}

export function toStatus({ code, reason, message, details }: KubernetesRefusal) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  }
}

export function deletedStatus(resource: Resource, name: string, uid: string | undefined) {
  const details = { name, group: resource.group, kind: resource.plural, uid }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
}

const about = ({ group, plural }: Resource, name: string): StatusDetails => ({ name, group, kind: plural })

export const refusals = {
  noSuchPath: () => new KubernetesRefusal(404, 'NotFound', 'the server could not find the requested resource', {}),
  notFound: (resource: Resource, name: string) =>
    new KubernetesRefusal(404, 'NotFound', `${qualifiedName(resource)} "${name}" not found`, about(resource, name)),
  alreadyExists: (resource: Resource, name: string) =>
    new KubernetesRefusal(
      409,
      'AlreadyExists',
      `${qualifiedName(resource)} "${name}" already exists`,
      about(resource, name),
    ),
  changedMeanwhile: (resource: Resource, name: string) =>
    new KubernetesRefusal(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      about(resource, name),
    ),
  preconditionFailed: (resource: Resource, name: string, what: string) =>
    new KubernetesRefusal(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": Precondition failed: ${what}`,
      about(resource, name),
    ),
  invalid: (resource: Resource, name: string, field: string, message: string) =>
    new KubernetesRefusal(
      422,
      'Invalid',
      `${resource.kind}.${resource.group} "${name}" is invalid: ${field}: ${message}`,
      {
        ...about(resource, name),
        causes: [{ reason: 'FieldValueInvalid', message, field }],
      },
    ),
  badRequest: (message: string) => new KubernetesRefusal(400, 'BadRequest', message),
  unauthorized: () => new KubernetesRefusal(401, 'Unauthorized', 'Unauthorized'),
  forbidden: (resource: Resource, verb: string, name: string, user: string) =>
    new KubernetesRefusal(
      403,
      'Forbidden',
      `${qualifiedName(resource)} ${name === '' ? '' : `"${name}" `}is forbidden: User "${user}" cannot ${verb} resource "${resource.plural}" in API group "${resource.group}"`,
      about(resource, name),
    ),
  expired: (asked: number, oldest: number) =>
    new KubernetesRefusal(410, 'Expired', `too old resource version: ${asked} (${oldest})`),
  continueExpired: () =>
    new KubernetesRefusal(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    ),
  tooLargeVersion: (asked: number, current: number) =>
    new KubernetesRefusal(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`),
  mediaType: (type: string) =>
    new KubernetesRefusal(
      415,
      'UnsupportedMediaType',
      `the stand-in knows no patch of type ${type}, only application/merge-patch+json`,
    ),
  notModelled: (what: string) => new KubernetesRefusal(501, 'NotImplemented', `the stand-in does not model ${what}`),
}
