import type { WireAnswer } from '../wire/serve.ts'
import { asPermission, issueTypes } from './catalogue.ts'
import { canBrowse, listOf, pageOf, signedIn } from './call.ts'
import type { Call, Route } from './call.ts'
import { issueScreen } from './fields.ts'
import { noSuchProject, refuse } from './refusals.ts'
import { fieldJson, issueTypeJson, personJson, projectRef, statusJson } from './render.ts'
import { timestamp } from './site.ts'
import type { Site } from './site.ts'

export const siteRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/rest/api/3/serverInfo',
    handle: site => ({
      status: 200,
      body: {
        baseUrl: site.url,
        version: '1001.0.0-SNAPSHOT',
        versionNumbers: [1001, 0, 0],
        deploymentType: 'Cloud',
        buildNumber: 100_300,
        serverTime: timestamp(site.clock.now()),
        serverTitle: 'Playground Jira',
      },
    }),
  },
  {
    method: 'GET',
    path: '/rest/api/3/myself',
    handle(site, call) {
      const { accountId, emailAddress } = signedIn(call)
      return { status: 200, body: { ...personJson(site, accountId), emailAddress, locale: 'en_US' } }
    },
  },
  { method: 'GET', path: '/rest/api/3/mypermissions', handle: myPermissions },
  {
    method: 'GET',
    path: '/rest/api/3/project/{key}',
    handle(site, call) {
      visibleProject(site, call)
      return {
        status: 200,
        body: {
          ...projectRef(site),
          issueTypes: issueTypes.map(type => issueTypeJson(site, type)),
          components: site.components,
          style: 'classic',
          isPrivate: true,
        },
      }
    },
  },
  {
    method: 'GET',
    path: '/rest/api/3/project/{key}/statuses',
    handle(site, call) {
      visibleProject(site, call)
      const statuses = site.workflow.statuses.map(status => statusJson(site, status.name))
      return { status: 200, body: issueTypes.map(type => ({ ...issueTypeJson(site, type), statuses })) }
    },
  },
  {
    method: 'GET',
    path: '/rest/api/3/issue/createmeta/{key}/issuetypes',
    handle(site, call) {
      visibleProject(site, call)
      return metaPage(
        call,
        'issueTypes',
        issueTypes.map(type => issueTypeJson(site, type)),
      )
    },
  },
  {
    method: 'GET',
    path: '/rest/api/3/issue/createmeta/{key}/issuetypes/{id}',
    handle(site, call) {
      visibleProject(site, call)
      if (!issueTypes.some(type => type.id === call.param('id'))) {
        throw refuse(400, [`Issue type with id '${call.param('id')}' does not exist in this project.`])
      }
      return metaPage(call, 'fields', createFields(site))
    },
  },
]

function myPermissions(site: Site, call: Call): WireAnswer {
  const keys = listOf(call.query, 'permissions')
  if (keys.length === 0) throw refuse(400, ["The 'permissions' query parameter is required."])
  const known = keys.map(asPermission)
  const unknown = keys.filter((_, index) => known[index] === undefined)
  if (unknown.length > 0) throw refuse(400, [`Unrecognized permission(s): ${unknown.join(', ')}`])
  const projectKey = call.query.get('projectKey')
  if (projectKey !== null) visibleProject(site, call, projectKey)
  const have = (key: (typeof known)[number]): boolean =>
    canBrowse(site, call) && key !== undefined && !site.forbidden.has(key)
  return {
    status: 200,
    body: {
      permissions: Object.fromEntries(
        known.map((key, index) => [
          key,
          { id: String(index + 10), key, name: key, type: 'PROJECT', description: '', havePermission: have(key) },
        ]),
      ),
    },
  }
}

function visibleProject(site: Site, call: Call, key = call.param('key')): void {
  const isOurs = key.toUpperCase() === site.project.key || key === site.project.id
  if (!isOurs || !canBrowse(site, call)) throw noSuchProject(key)
}

/** A page of createmeta. Asking for more than it gives is an error here, unlike elsewhere (jira.md §2.9). */
function metaPage(call: Call, name: 'issueTypes' | 'fields', all: readonly unknown[]): WireAnswer {
  if (Number(call.query.get('maxResults') ?? 0) > 200) {
    throw refuse(400, ["Parameter 'maxResults' must not exceed the limit '200'"])
  }
  const { startAt, maxResults } = pageOf(call.query, 200)
  return {
    status: 200,
    body: { startAt, maxResults, total: all.length, [name]: all.slice(startAt, startAt + maxResults) },
  }
}

function createFields(site: Site): Record<string, unknown>[] {
  const chooser = (id: string, name: string, allowedValues: readonly unknown[]) => ({
    required: true,
    schema: { type: id, system: id },
    name,
    key: id,
    fieldId: id,
    hasDefaultValue: false,
    operations: ['set'],
    allowedValues,
  })
  return [
    chooser('project', 'Project', [projectRef(site)]),
    chooser(
      'issuetype',
      'Issue Type',
      issueTypes.map(type => issueTypeJson(site, type)),
    ),
    ...issueScreen(site).map(field => ({ ...fieldJson(site, field), fieldId: field.id })),
  ]
}
