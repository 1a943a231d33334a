import { attachmentRoutes } from './attachment-routes.ts'
import type { Route } from './call.ts'
import { commentRoutes } from './comment-routes.ts'
import { issueRoutes } from './issue-routes.ts'
import { linkRoutes } from './link-routes.ts'
import { propertyRoutes } from './property-routes.ts'
import { remoteLinkRoutes } from './remote-link-routes.ts'
import { searchRoutes } from './search-routes.ts'
import { siteRoutes } from './site-routes.ts'
import { transitionRoutes } from './transition-routes.ts'

export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

export interface Router {
  match(method: string, pathname: string): Match | undefined
  /** Whether real Jira has such an address, so that the lack of it here is this stand-in's. */
  isRealButUnmodelled(method: string, pathname: string): boolean
  /** The call's name for weather and witness, e.g. `POST /rest/api/3/issue/{key}/comment`. */
  nameOf(method: string, pathname: string): string
}

export function createRouter(): Router {
  const routes = [
    ...siteRoutes,
    ...issueRoutes,
    ...searchRoutes(),
    ...commentRoutes,
    ...transitionRoutes,
    ...attachmentRoutes(),
    ...linkRoutes,
    ...remoteLinkRoutes,
    ...propertyRoutes,
  ]
    // Literal paths first: `issue/bulkfetch` is no issue's key.
    .toSorted((a, b) => variableParts(a.path) - variableParts(b.path))
    .map(route => ({ route, parts: route.path.split('/') }))

  const match = (method: string, pathname: string): Match | undefined => {
    const parts = pathname.split('/')
    for (const candidate of routes) {
      if (candidate.route.method !== method) continue
      const params = paramsOf(candidate.parts, parts)
      if (params) return { route: candidate.route, params }
    }
    return undefined
  }

  return {
    match,
    isRealButUnmodelled(method, pathname) {
      return routes.some(({ parts }) => paramsOf(parts, pathname.split('/'))) || isJiraFamily(pathname)
    },
    nameOf(method, pathname) {
      return `${method} ${match(method, pathname)?.route.path ?? anonymised(pathname)}`
    },
  }
}

function paramsOf(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(expected)?.[1]
    if (name === undefined ? part !== expected : part === '') return undefined
    if (name !== undefined) params[name] = decoded(part)
  }
  return params
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const variableParts = (path: string): number => path.split('{').length - 1

function anonymised(pathname: string): string {
  return pathname
    .split('/')
    .map(part => (/^[A-Z][A-Z0-9_]+-\d+$/i.test(part) ? '{key}' : part))
    .map((part, index) => (index > 3 && /^\d+$/.test(part) ? '{id}' : part))
    .join('/')
}

const families = new Set(
  `announcementBanner app application-properties applicationrole attachment auditing avatar bulk changelog classification-levels
  comment component config configuration customFieldOption dashboard data-policy events expression field fieldconfiguration
  fieldconfigurationscheme filter forge group groups groupuserpicker instance issue issueLink issueLinkType issuesecurityschemes
  issuetype issuetypescheme issuetypescreenscheme jql label license mypermissions mypreferences myself notificationscheme
  permissions permissionscheme plans priority priorityscheme project projectCategory projects redact resolution role screens
  screenscheme search securitylevel serverInfo settings status statuscategory statuses task uiModifications universal_avatar user
  users version webhook workflow workflows workflowscheme worklog`
    .split(/\s+/)
    .filter(name => name !== ''),
)
/** What may follow an issue's key. */
const partsOfIssues = new Set(
  'archive assignee attachments changelog comment editmeta notify properties remotelink transitions votes watchers worklog'.split(
    ' ',
  ),
)

function isJiraFamily(pathname: string): boolean {
  const [, rest, api, version, family, , part] = pathname.split('/')
  if (rest === 'rest' && (api === 'agile' || api === 'servicedeskapi')) return true
  if (rest !== 'rest' || api !== 'api' || (version !== '3' && version !== '2')) return false
  if (!families.has(family ?? '')) return false
  return family !== 'issue' || part === undefined || partsOfIssues.has(part)
}
