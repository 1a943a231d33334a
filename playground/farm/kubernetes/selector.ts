import type { KubernetesObject } from './object.ts'
import { refusals } from './status.ts'

export type Selects = (object: KubernetesObject) => boolean

/** Equality and set based label selectors, and the two field selectors that every resource has. */
export function selectorOf(query: URLSearchParams): Selects {
  const labels = requirementsIn(query.get('labelSelector') ?? '').map(labelRequirement)
  const fields = requirementsIn(query.get('fieldSelector') ?? '').map(fieldRequirement)
  return object => [...labels, ...fields].every(selects => selects(object))
}

/** Commas divide requirements, but not inside the brackets of a set. */
function requirementsIn(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(part => part !== '')
}

function labelRequirement(requirement: string): Selects {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement)
  if (set) {
    const [, key = '', operator, list = ''] = set
    const values = list.split(',').map(value => value.trim())
    return object => values.includes(labelOf(object, key) ?? '\0') === (operator === 'in')
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/.exec(requirement)
  if (equality) {
    const [, key = '', operator, value] = equality
    return object => (labelOf(object, key) === value) === (operator !== '!=')
  }
  const presence = /^(!?)\s*([^=!\s()]+)$/.exec(requirement)
  if (!presence) throw refusals.badRequest(`unable to parse requirement: ${requirement}`)
  const [, not, key = ''] = presence
  return object => (labelOf(object, key) !== undefined) === (not === '')
}

function fieldRequirement(requirement: string): Selects {
  const [, field, operator, value] = /^(metadata\.(?:name|namespace))(==|=|!=)(.*)$/.exec(requirement) ?? []
  if (field === undefined) throw refusals.badRequest(`field label not supported: ${requirement}`)
  return ({ metadata }) =>
    ((field === 'metadata.name' ? metadata.name : metadata.namespace) === value) === (operator !== '!=')
}

const labelOf = ({ metadata }: KubernetesObject, key: string) => metadata.labels?.[key]
