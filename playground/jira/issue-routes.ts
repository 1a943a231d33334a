import { z } from 'zod'
import { issueTypes, pick } from './catalogue.ts'
import { anyJsonOf, canBrowse, expandOf, jsonOf, listOf, pageOf, signedIn, visibleIssue, writer } from './call.ts'
import type { Call, Route } from './call.ts'
import { issueScreen } from './fields.ts'
import type { TextFormat } from './fields.ts'
import { readAddedComments, readChanges, readIssueInput, readProperties } from './issue-input.ts'
import { historyJson, issueJson } from './render.ts'
import { noFaults, refuseOverLimit, refuse, refuseIfFaulty, says, unmodelled } from './refusals.ts'
import { withComments } from './site.ts'
import type { Site } from './site.ts'
import type { WireAnswer } from '../wire/serve.ts'

export const issueRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/rest/api/3/issue',
    takes: 'json',
    handle: (site, call) => createIssue(site, call, 'document'),
  },
  {
    method: 'POST',
    path: '/rest/api/2/issue',
    takes: 'json',
    handle: (site, call) => createIssue(site, call, 'text'),
  },
  { method: 'PUT', path: '/rest/api/3/issue/{key}', takes: 'json', handle: editIssue },
  {
    method: 'GET',
    path: '/rest/api/3/issue/{key}',
    handle(site, call) {
      const issue = visibleIssue(site, call)
      return { status: 200, body: issueJson(site, issue, selectionOf(call)) }
    },
  },
  {
    method: 'GET',
    path: '/rest/api/3/issue/{key}/changelog',
    handle(site, call) {
      const { changelog } = visibleIssue(site, call)
      const { startAt, maxResults } = pageOf(call.query, 100)
      const values = changelog.slice(startAt, startAt + maxResults)
      return {
        status: 200,
        body: {
          self: `${site.url}${call.request.url.pathname}`,
          startAt,
          maxResults,
          total: changelog.length,
          isLast: startAt + values.length >= changelog.length,
          values: values.map(entry => historyJson(site, entry)),
        },
      }
    },
  },
  { method: 'POST', path: '/rest/api/3/issue/bulkfetch', takes: 'json', handle: bulkFetch },
]

function createIssue(site: Site, call: Call, format: TextFormat): WireAnswer {
  const { accountId } = signedIn(call)
  const input = readIssueInput(anyJsonOf(call))
  if (input.transition) throw unmodelled('a transition within the creation of an issue')
  if ('comment' in input.update) throw unmodelled('a comment within the creation of an issue')
  const { project, issuetype, ...fields } = input.fields

  const faults = noFaults()
  const ref = z.looseObject({ id: z.coerce.string().optional(), key: z.string().optional() }).safeParse(project).data
  const isProject = ref?.id === site.project.id || ref?.key?.toUpperCase() === site.project.key
  if (!isProject || !canBrowse(site, call)) faults.fields['project'] = says.noProject
  else if (site.forbidden.has('CREATE_ISSUES')) {
    throw refuse(403, ['You do not have permission to create issues in this project.'])
  }
  const issueType = pick(issueTypes, issuetype)
  if (!issueType) faults.fields['issuetype'] = issuetype === undefined ? says.noIssueType : says.badIssueType

  const screen = issueScreen(site)
  const changes = readChanges({ ...input, fields }, screen, {}, format, faults)
  const asked = new Set([...Object.keys(fields), ...Object.keys(input.update)])
  for (const field of screen.filter(f => f.required && !asked.has(f.id))) {
    if (field.id === 'summary') faults.fields['summary'] = says.noSummary
    else faults.messages.push(says.required(field.id))
  }
  const properties = readProperties(input.properties, faults)
  refuseIfFaulty(faults)

  const issue = site.create(changes, { issueType: issueType?.name ?? 'Task', properties, by: accountId })
  return {
    status: 201,
    body: { id: issue.id, key: issue.key, self: `${site.url}/rest/api/3/issue/${issue.id}` },
  }
}

/** A transition in the body is ignored, as Jira does (jira.md §2.8). */
function editIssue(site: Site, call: Call): WireAnswer {
  const issue = visibleIssue(site, call)
  const by = writer(site, call, 'EDIT_ISSUES')
  const input = readIssueInput(anyJsonOf(call))
  const faults = noFaults()
  const changes = readChanges(input, issueScreen(site), issue, 'document', faults)
  const comments = readAddedComments(site, input, faults)
  const properties = readProperties(input.properties, faults)
  refuseIfFaulty(faults)
  refuseOverLimit('comments', issue.comments.length + comments.length, site.limits.comments)

  const edited = site.write(
    issue,
    'edited',
    by,
    {
      ...changes,
      properties: { ...issue.properties, ...properties },
      comments: withComments(site, issue, by, comments),
    },
    { metadata: input.historyMetadata },
  )
  if (call.query.get('returnIssue') !== 'true') return { status: 204 }
  return { status: 200, body: issueJson(site, edited, selectionOf(call)) }
}

function selectionOf({ query }: Call): Parameters<typeof issueJson>[2] {
  const fields = listOf(query, 'fields')
  return {
    fields: fields.length > 0 ? fields : ['*all'],
    properties: listOf(query, 'properties'),
    withChangelog: expandOf(listOf(query, 'expand'), ['changelog']).includes('changelog'),
  }
}

const bulkFetchBody = z.object({
  issueIdsOrKeys: z.array(z.string()),
  fields: z.array(z.string()).nullish(),
  properties: z.array(z.string()).nullish(),
  expand: z.union([z.array(z.string()), z.string().transform(text => text.split(','))]).nullish(),
  fieldsByKeys: z.boolean().nullish(),
})

/** Reads the issues themselves, not the index; what is not there is simply not in the answer (jira.md §2.3). */
function bulkFetch(site: Site, call: Call): WireAnswer {
  const { issueIdsOrKeys, fields, properties, expand } = jsonOf(call, bulkFetchBody)
  if (issueIdsOrKeys.length === 0) throw refuse(400, ['At least one issue ID or key must be provided.'])
  if (issueIdsOrKeys.length > 100) throw refuse(400, ['The number of issues requested must not exceed 100.'])
  const found = canBrowse(site, call) ? issueIdsOrKeys.flatMap(idOrKey => site.find(idOrKey) ?? []) : []
  const selection = {
    fields: fields ?? ['*navigable'],
    properties: properties ?? [],
    withChangelog: expandOf(expand ?? [], ['changelog']).includes('changelog'),
  }
  return {
    status: 200,
    body: {
      issues: [...new Set(found)].map(issue => issueJson(site, issue, selection)),
      issueErrors: [],
    },
  }
}
