import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { days } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import type { WireAnswer } from '../wire/serve.ts'
import { canBrowse, expandOf, jsonOf, listOf } from './call.ts'
import type { Call, Route } from './call.ts'
import { checkQuery, find } from './jql-match.ts'
import { parseJql } from './jql.ts'
import type { JiraIssue } from './model.ts'
import { invalidPayload, refuse, says } from './refusals.ts'
import { issueJson } from './render.ts'
import type { Site } from './site.ts'

const searchBody = z.strictObject({
  jql: z.string().nullish(),
  fields: z.array(z.string()).nullish(),
  properties: z.array(z.string()).nullish(),
  maxResults: z.int().min(0).nullish(),
  nextPageToken: z.string().nullish(),
  expand: z.string().nullish(),
  fieldsByKeys: z.boolean().nullish(),
  failFast: z.boolean().nullish(),
  reconcileIssues: z.array(z.int()).nullish(),
})
type Search = z.output<typeof searchBody>

const removed: Route['handle'] = () => {
  throw refuse(410, [says.removedSearch])
}

/** What remains of a search that has more pages. */
interface Rest {
  readonly jql: string
  readonly issues: readonly JiraIssue[]
  readonly until: Instant
}

/** Each site has its own page tokens, hence a function. */
export function searchRoutes(): readonly Route[] {
  const rests = new Map<string, Rest>()
  return [
    { method: 'GET', path: '/rest/api/3/search', handle: removed },
    { method: 'POST', path: '/rest/api/3/search', takes: 'json', handle: removed },
    { method: 'GET', path: '/rest/api/2/search', handle: removed },
    { method: 'POST', path: '/rest/api/2/search', takes: 'json', handle: removed },
    {
      method: 'GET',
      path: '/rest/api/3/search/jql',
      handle: (site, call) => search(site, call, fromQuery(call.query), rests),
    },
    {
      method: 'POST',
      path: '/rest/api/3/search/jql',
      takes: 'json',
      handle: (site, call) => search(site, call, jsonOf(call, searchBody), rests),
    },
  ]
}

function fromQuery(query: URLSearchParams): Search {
  const number = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined)
  const parsed = searchBody.safeParse({
    jql: query.get('jql'),
    ...(query.has('fields') && { fields: listOf(query, 'fields') }),
    ...(query.has('properties') && { properties: listOf(query, 'properties') }),
    maxResults: number('maxResults'),
    nextPageToken: query.get('nextPageToken'),
    expand: query.get('expand'),
    reconcileIssues: listOf(query, 'reconcileIssues').map(Number),
  })
  if (!parsed.success) throw invalidPayload()
  return parsed.data
}

function search(site: Site, call: Call, asked: Search, rests: Map<string, Rest>): WireAnswer {
  const { maxResults, nextPageToken, reconcileIssues, properties } = asked
  const jql = asked.jql ?? ''
  if ((reconcileIssues?.length ?? 0) > 50) throw refuse(400, ['At most 50 issues can be reconciled.'])
  if ((properties?.length ?? 0) > 5) throw refuse(400, ['At most 5 properties can be requested.'])
  const query = parseJql(jql)
  // Nobody signed in: whatever is asked, nothing is found and nothing is wrong (jira.md §2.7).
  if (call.caller.kind === 'anonymous') return { status: 200, body: { issues: [], isLast: true } }

  const issues = nextPageToken ? restOf(site, rests, nextPageToken, jql) : fresh()
  const size = Math.min(maxResults ?? 50, 5000)
  const page = issues.slice(0, size)
  const isLast = page.length === issues.length
  const selection = {
    fields: asked.fields ?? ['id'],
    properties: properties ?? [],
    withChangelog: expandOf(asked.expand?.split(',') ?? [], ['changelog']).includes('changelog'),
  }
  return {
    status: 200,
    body: {
      issues: page.map(issue => issueJson(site, issue, selection)),
      ...(!isLast && { nextPageToken: keep(site, rests, jql, issues.slice(size)) }),
      isLast,
    },
  }

  function fresh(): readonly JiraIssue[] {
    checkQuery(site, query, { seesProject: canBrowse(site, call) })
    const known = site.index.look((reconcileIssues ?? []).map(String))
    return canBrowse(site, call) ? find(site, query, known) : []
  }
}

function restOf(site: Site, rests: Map<string, Rest>, token: string, jql: string): readonly JiraIssue[] {
  const rest = rests.get(token)
  if (!rest || rest.jql !== jql || rest.until <= site.clock.now()) {
    throw refuse(400, ['The provided next page token is invalid or expired.'])
  }
  return rest.issues
}

/** Keeps the rest for as long as a page token lives (jira.md §2.4). */
function keep(site: Site, rests: Map<string, Rest>, jql: string, issues: readonly JiraIssue[]): string {
  const token = Buffer.from(randomUUID()).toString('base64url')
  rests.set(token, { jql, issues, until: site.clock.now() + days(7) })
  return token
}
