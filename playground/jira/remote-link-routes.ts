import { z } from 'zod'
import type { WireAnswer } from '../wire/serve.ts'
import { jsonOf, visibleIssue, writer } from './call.ts'
import type { Call, Route } from './call.ts'
import type { JiraRemoteLink } from './model.ts'
import { noFaults, refuseOverLimit, refuse, refuseIfFaulty } from './refusals.ts'
import { remoteLinkJson } from './render.ts'
import type { Site } from './site.ts'

const path = '/rest/api/3/issue/{key}/remotelink'

export const remoteLinkRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    handle(site, call) {
      const issue = visibleIssue(site, call)
      const globalId = call.query.get('globalId')
      if (globalId === null) {
        return { status: 200, body: issue.remoteLinks.map(link => remoteLinkJson(site, issue, link)) }
      }
      const link = issue.remoteLinks.find(l => l.globalId === globalId)
      if (!link) throw noSuchRemoteLink(globalId)
      return { status: 200, body: remoteLinkJson(site, issue, link) }
    },
  },
  { method: 'POST', path, takes: 'json', handle: upsert },
  {
    method: 'DELETE',
    path,
    takes: 'json',
    handle(site, call) {
      const issue = visibleIssue(site, call)
      const by = writer(site, call, 'LINK_ISSUES')
      const globalId = call.query.get('globalId')
      if (!globalId) throw refuse(400, ["The 'globalId' query parameter is required."])
      const remoteLinks = issue.remoteLinks.filter(link => link.globalId !== globalId)
      if (remoteLinks.length === issue.remoteLinks.length) throw noSuchRemoteLink(globalId)
      site.write(issue, 'remote-unlinked', by, { remoteLinks })
      return { status: 204 }
    },
  },
]

const words = z.record(z.string(), z.unknown())
const linkBody = z.object({
  globalId: z.string().nullish(),
  relationship: z.string().nullish(),
  application: z.object({ type: z.string().optional(), name: z.string().optional() }).nullish(),
  object: z
    .object({
      url: z.string().nullish(),
      title: z.string().nullish(),
      summary: z.string().optional(),
      icon: words.optional(),
      status: words.optional(),
    })
    .nullish(),
})

/** A known global ID replaces its link as a whole; what is not sent is gone (jira.md §2.8). */
function upsert(site: Site, call: Call): WireAnswer {
  const issue = visibleIssue(site, call)
  const by = writer(site, call, 'LINK_ISSUES')
  const { globalId = null, relationship = null, application = null, object } = jsonOf(call, linkBody)
  const { url, title, summary, icon, status } = object ?? {}
  const faults = noFaults()
  if (!title) faults.fields['title'] = "'title' is required."
  if (!url) faults.fields['url'] = "'url' is required."
  if ((globalId?.length ?? 0) > 255) faults.fields['globalId'] = "'globalId' must be at most 255 characters."
  refuseIfFaulty(faults)

  const known = globalId === null ? undefined : issue.remoteLinks.find(link => link.globalId === globalId)
  if (!known) refuseOverLimit('remote issue links', issue.remoteLinks.length + 1, site.limits.remoteLinks)
  const link: JiraRemoteLink = {
    id: known?.id ?? Number(site.nextId()),
    globalId,
    relationship,
    application,
    object: { url: url ?? '', title: title ?? '', summary, icon, status },
  }
  const others = issue.remoteLinks.filter(other => other !== known)
  site.write(issue, 'remote-linked', by, { remoteLinks: [...others, link] })
  return {
    status: known ? 200 : 201,
    body: { id: link.id, self: `${site.url}/rest/api/3/issue/${issue.id}/remotelink/${link.id}` },
  }
}

function noSuchRemoteLink(globalId: string): Error {
  return refuse(404, [`No remote issue link with globalId '${globalId}' exists for this issue.`])
}
