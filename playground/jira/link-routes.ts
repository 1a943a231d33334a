import { z } from 'zod'
import type { WireAnswer } from '../wire/serve.ts'
import { linkTypes, pick } from './catalogue.ts'
import type { LinkType } from './catalogue.ts'
import { canBrowse, jsonOf, signedIn, visibleIssue } from './call.ts'
import type { Call, Route } from './call.ts'
import { readComment } from './issue-input.ts'
import type { JiraIssue, JiraLink } from './model.ts'
import { noFaults, noSuchIssue, refuseOverLimit, refuse, refuseIfFaulty } from './refusals.ts'
import { linkedIssueJson, linkTypeJson } from './render.ts'
import { withComments } from './site.ts'
import type { Site } from './site.ts'

export const linkRoutes: readonly Route[] = [
  { method: 'POST', path: '/rest/api/3/issueLink', takes: 'json', handle: linkIssues },
  {
    method: 'GET',
    path: '/rest/api/3/issueLink/{id}',
    handle(site, call) {
      const { id, type, inward, outward } = visibleLink(site, call)
      return {
        status: 200,
        body: {
          id,
          self: `${site.url}/rest/api/3/issueLink/${id}`,
          type: linkTypeJson(site, type),
          inwardIssue: linkedIssueJson(site, inward),
          outwardIssue: linkedIssueJson(site, outward),
        },
      }
    },
  },
  {
    method: 'DELETE',
    path: '/rest/api/3/issueLink/{id}',
    takes: 'json',
    handle(site, call) {
      const { id, inward, outward } = visibleLink(site, call)
      const { accountId } = signedIn(call)
      if (site.forbidden.has('LINK_ISSUES')) throw noSuchIssue()
      for (const issue of [inward, outward]) {
        site.write(issue, 'unlinked', accountId, { links: issue.links.filter(link => link.id !== id) })
      }
      return { status: 204 }
    },
  },
  {
    method: 'GET',
    path: '/rest/api/3/issueLinkType',
    handle: site => ({
      status: 200,
      body: { issueLinkTypes: linkTypes.map(type => linkTypeJson(site, type.name)) },
    }),
  },
]

const issueRef = z.looseObject({ id: z.coerce.string().optional(), key: z.string().optional() })
const linkBody = z.object({
  type: z.looseObject({ id: z.string().optional(), name: z.string().optional() }),
  inwardIssue: issueRef,
  outwardIssue: issueRef,
  comment: z.unknown().optional(),
})

/** A link that is already there is no error and no second link, but its comment is added again (jira.md §2.8). */
function linkIssues(site: Site, call: Call): WireAnswer {
  const body = jsonOf(call, linkBody)
  const inward = visibleIssue(site, call, body.inwardIssue.key ?? body.inwardIssue.id ?? '')
  const outward = visibleIssue(site, call, body.outwardIssue.key ?? body.outwardIssue.id ?? '')
  const { accountId } = signedIn(call)
  if (site.forbidden.has('LINK_ISSUES')) throw noSuchIssue()
  const type = pick<LinkType>(linkTypes, body.type)
  if (!type) throw refuse(404, [`No issue link type with name '${body.type.name ?? body.type.id}' found.`])
  if (inward.id === outward.id) throw refuse(400, ['You cannot link an issue to itself.'])

  const faults = noFaults()
  const comments = body.comment ? readComment(site, body.comment, 'document', faults) : []
  refuseIfFaulty(faults)
  refuseOverLimit('comments', outward.comments.length + comments.length, site.limits.comments)

  const isThere = outward.links.some(
    link => link.type === type.name && link.key === inward.key && link.otherIs === 'inward',
  )
  if (!isThere) addLink(site, type, inward, outward, accountId)
  const commented = site.find(outward.id)
  if (commented && comments.length > 0) {
    const all = withComments(site, commented, accountId, comments)
    site.write(commented, 'commented', accountId, { comments: all })
  }
  return { status: 201 }
}

/** The outward issue is the one the link starts from; each end shows the other (jira.md §2.8). */
function addLink(site: Site, type: LinkType, inward: JiraIssue, outward: JiraIssue, by: string): void {
  for (const issue of [inward, outward]) refuseOverLimit('issue links', issue.links.length + 1, site.limits.issueLinks)
  const id = site.nextId()
  const put = (issue: JiraIssue, link: JiraLink): void => {
    const item = {
      field: 'Link',
      from: null,
      fromText: null,
      to: link.key,
      toText: `This issue ${link.phrase} ${link.key}`,
    }
    site.write(issue, 'linked', by, { links: [...issue.links, link] }, { items: [item] })
  }
  put(inward, { id, type: type.name, otherIs: 'outward', phrase: type.outward, key: outward.key })
  put(outward, { id, type: type.name, otherIs: 'inward', phrase: type.inward, key: inward.key })
}

function visibleLink(site: Site, call: Call): { id: string; type: string; inward: JiraIssue; outward: JiraIssue } {
  const id = call.param('id')
  const ends = canBrowse(site, call) ? site.issues().filter(issue => issue.links.some(link => link.id === id)) : []
  const inward = ends.find(issue => issue.links.some(link => link.id === id && link.otherIs === 'outward'))
  const outward = ends.find(issue => issue !== inward)
  const type = inward?.links.find(link => link.id === id)?.type
  if (!inward || !outward || type === undefined) throw refuse(404, [`No issue link with id '${id}' exists.`])
  return { id, type, inward, outward }
}
