import { z } from 'zod'
import type { WireAnswer } from '../wire/serve.ts'
import { anyJsonOf, canBrowse, expandOf, jsonOf, listOf, pageOf, signedIn, visibleIssue } from './call.ts'
import type { Call, Route } from './call.ts'
import type { TextFormat } from './fields.ts'
import { readComment } from './issue-input.ts'
import { noFaults, refuseOverLimit, refuse, refuseIfFaulty } from './refusals.ts'
import { commentJson } from './render.ts'
import { withComments } from './site.ts'
import type { Site } from './site.ts'

export const commentRoutes: readonly Route[] = [
  { method: 'GET', path: '/rest/api/3/issue/{key}/comment', handle: listComments },
  {
    method: 'POST',
    path: '/rest/api/3/issue/{key}/comment',
    takes: 'json',
    handle: (site, call) => addComment(site, call, 'document'),
  },
  {
    method: 'POST',
    path: '/rest/api/2/issue/{key}/comment',
    takes: 'json',
    handle: (site, call) => addComment(site, call, 'text'),
  },
  {
    method: 'GET',
    path: '/rest/api/3/issue/{key}/comment/{id}',
    handle(site, call) {
      const issue = visibleIssue(site, call)
      expandOf(listOf(call.query, 'expand'), [])
      const comment = issue.comments.find(c => c.id === call.param('id'))
      if (!comment) throw refuse(404, [`Can not find a comment for the id: ${call.param('id')}.`])
      return { status: 200, body: commentJson(site, issue, comment) }
    },
  },
  { method: 'POST', path: '/rest/api/3/comment/list', takes: 'json', handle: commentsByIds },
]

/** Never with their properties: those are read through `comment/list` (jira.md §1.8). */
function listComments(site: Site, call: Call): WireAnswer {
  const issue = visibleIssue(site, call)
  expandOf(listOf(call.query, 'expand'), [])
  const { startAt, maxResults } = pageOf(call.query, 100)
  const orderBy = call.query.get('orderBy') ?? 'created'
  if (!['created', '+created', '-created'].includes(orderBy)) {
    throw refuse(400, [`Invalid orderBy parameter: ${orderBy}`])
  }
  const ordered = orderBy === '-created' ? issue.comments.toReversed() : issue.comments
  return {
    status: 200,
    body: {
      startAt,
      maxResults,
      total: ordered.length,
      comments: ordered.slice(startAt, startAt + maxResults).map(comment => commentJson(site, issue, comment)),
    },
  }
}

function addComment(site: Site, call: Call, format: TextFormat): WireAnswer {
  const issue = visibleIssue(site, call)
  const { accountId, displayName } = signedIn(call)
  expandOf(listOf(call.query, 'expand'), [])
  if (site.forbidden.has('ADD_COMMENTS')) {
    throw refuse(400, [`${displayName}, you do not have the permission to comment on this issue.`])
  }
  const faults = noFaults()
  const drafts = readComment(site, anyJsonOf(call), format, faults)
  refuseIfFaulty(faults)
  refuseOverLimit('comments', issue.comments.length + drafts.length, site.limits.comments)

  const comments = withComments(site, issue, accountId, drafts)
  const written = site.write(issue, 'commented', accountId, { comments })
  const comment = written.comments.at(-1)
  return { status: 201, body: comment && commentJson(site, written, comment) }
}

const listBody = z.object({ ids: z.array(z.int()).min(1).max(1000) })

function commentsByIds(site: Site, call: Call): WireAnswer {
  const { ids } = jsonOf(call, listBody)
  const withProperties = expandOf(listOf(call.query, 'expand'), ['properties']).includes('properties')
  const values = (canBrowse(site, call) ? site.issues() : []).flatMap(issue =>
    issue.comments
      .filter(comment => ids.includes(Number(comment.id)))
      .map(comment => commentJson(site, issue, comment, { withProperties })),
  )
  return {
    status: 200,
    body: {
      self: `${site.url}${call.request.url.pathname}`,
      startAt: 0,
      maxResults: 1000,
      total: values.length,
      isLast: true,
      values,
    },
  }
}
