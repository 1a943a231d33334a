import { anyJsonOf, visibleIssue, writer } from './call.ts'
import type { Route } from './call.ts'
import { propertyFault } from './issue-input.ts'
import { refuse } from './refusals.ts'

const path = '/rest/api/3/issue/{key}/properties/{propertyKey}'

export const propertyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/rest/api/3/issue/{key}/properties',
    handle(site, call) {
      const { id, properties } = visibleIssue(site, call)
      const self = (key: string) => `${site.url}/rest/api/3/issue/${id}/properties/${encodeURIComponent(key)}`
      return {
        status: 200,
        body: { keys: Object.keys(properties).map(key => ({ self: self(key), key })) },
      }
    },
  },
  {
    method: 'GET',
    path,
    handle(site, call) {
      const { properties } = visibleIssue(site, call)
      const key = call.param('propertyKey')
      if (!Object.hasOwn(properties, key)) throw noSuchProperty(key)
      return { status: 200, body: { key, value: properties[key] } }
    },
  },
  {
    method: 'PUT',
    path,
    takes: 'json',
    handle(site, call) {
      const issue = visibleIssue(site, call)
      const by = writer(site, call, 'EDIT_ISSUES')
      const key = call.param('propertyKey')
      const value = anyJsonOf(call)
      const fault = propertyFault(key, value)
      if (fault !== null) throw refuse(400, [fault])
      site.write(issue, 'property', by, { properties: { ...issue.properties, [key]: value } })
      return { status: Object.hasOwn(issue.properties, key) ? 200 : 201 }
    },
  },
  {
    method: 'DELETE',
    path,
    takes: 'json',
    handle(site, call) {
      const issue = visibleIssue(site, call)
      const by = writer(site, call, 'EDIT_ISSUES')
      const key = call.param('propertyKey')
      if (!Object.hasOwn(issue.properties, key)) throw noSuchProperty(key)
      const { [key]: _gone, ...properties } = issue.properties
      site.write(issue, 'property', by, { properties })
      return { status: 204 }
    },
  },
]

function noSuchProperty(key: string): Error {
  return refuse(404, [`The property with key '${key}' does not exist.`])
}
