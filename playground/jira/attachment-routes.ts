import { randomUUID } from 'node:crypto'
import type { WireAnswer } from '../wire/serve.ts'
import { canBrowse, visibleIssue, writer } from './call.ts'
import type { Call, Route } from './call.ts'
import type { JiraAttachment, JiraChange, JiraIssue } from './model.ts'
import { invalidPayload, JiraRefusal, refuseOverLimit, refuse } from './refusals.ts'
import { attachmentJson } from './render.ts'
import type { Site } from './site.ts'

/** Each site signs its own media addresses, hence a function. */
export function attachmentRoutes(): readonly Route[] {
  const mediaToken = randomUUID()
  return [
    { method: 'POST', path: '/rest/api/3/issue/{key}/attachments', takes: 'multipart', handle: attach },
    {
      method: 'GET',
      path: '/rest/api/3/attachment/meta',
      handle: site => ({ status: 200, body: { enabled: true, uploadLimit: site.limits.uploadBytes } }),
    },
    {
      method: 'GET',
      path: '/rest/api/3/attachment/{id}',
      handle(site, call) {
        const { attachment } = visibleAttachment(site, call)
        // A number here, a text everywhere else (jira.md §2.1).
        return { status: 200, body: { ...attachmentJson(site, attachment), id: Number(attachment.id) } }
      },
    },
    { method: 'DELETE', path: '/rest/api/3/attachment/{id}', takes: 'json', handle: detach },
    {
      method: 'GET',
      path: '/rest/api/3/attachment/content/{id}',
      handle(site, call) {
        const { attachment } = visibleAttachment(site, call)
        if (call.query.get('redirect') === 'false') return contentOf(attachment)
        const location = `${site.url}/media/${attachment.id}?token=${mediaToken}`
        return { status: 303, headers: { location } }
      },
    },
    {
      method: 'GET',
      path: '/media/{id}',
      handle(site, call) {
        const found = findAttachment(site, call.param('id'))
        if (!found || call.query.get('token') !== mediaToken) throw new JiraRefusal({ status: 404, body: 'Not found' })
        return contentOf(found.attachment)
      },
    },
  ]
}

async function attach(site: Site, call: Call): Promise<WireAnswer> {
  const files = await filesOf(call)
  const issue = visibleIssue(site, call)
  const by = writer(site, call, 'CREATE_ATTACHMENTS')
  const { filesPerRequest, uploadBytes } = site.limits
  if (files.length > filesPerRequest || files.some(file => file.bytes.length > uploadBytes)) {
    throw refuse(413, [
      `The attachments exceed the maximum attachment size for issues, or more than ${filesPerRequest} files are requested to be uploaded.`,
    ])
  }
  refuseOverLimit('attachments', issue.attachments.length + files.length, site.limits.attachments)

  const added = files.map(file => ({
    ...file,
    id: site.nextId(),
    text: file.bytes.toString('utf8'),
    author: by,
    created: site.clock.now(),
  }))
  const items = added.map(({ id, name }): JiraChange => ({
    field: 'Attachment',
    from: null,
    fromText: null,
    to: id,
    toText: name,
  }))
  site.write(issue, 'attached', by, { attachments: [...issue.attachments, ...added] }, { items })
  return { status: 200, body: added.map(attachment => attachmentJson(site, attachment)) }
}

async function filesOf({ request }: Call): Promise<Pick<JiraAttachment, 'name' | 'mimeType' | 'bytes'>[]> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  const form = await new Response(new Uint8Array(request.raw), { headers }).formData().catch(() => {
    throw invalidPayload()
  })
  const files = form.getAll('file').filter(part => typeof part !== 'string')
  if (files.length === 0) throw refuse(400, ["No files were sent in the multipart field 'file'."])
  return Promise.all(
    files.map(async file => ({
      name: file.name,
      mimeType: file.type || 'application/octet-stream',
      bytes: Buffer.from(await file.arrayBuffer()),
    })),
  )
}

function detach(site: Site, call: Call): WireAnswer {
  const { issue, attachment } = visibleAttachment(site, call)
  const by = writer(site, call, 'DELETE_OWN_ATTACHMENTS')
  if (attachment.author !== by) throw refuse(403, ['You do not have permission to delete this attachment.'])
  const attachments = issue.attachments.filter(other => other !== attachment)
  const item = { field: 'Attachment', from: attachment.id, fromText: attachment.name, to: null, toText: null }
  site.write(issue, 'detached', by, { attachments }, { items: [item] })
  return { status: 204 }
}

function visibleAttachment(site: Site, call: Call): { issue: JiraIssue; attachment: JiraAttachment } {
  const found = canBrowse(site, call) ? findAttachment(site, call.param('id')) : undefined
  if (!found) throw refuse(404, [`The attachment with id '${call.param('id')}' does not exist`])
  return found
}

function findAttachment(site: Site, id: string): { issue: JiraIssue; attachment: JiraAttachment } | undefined {
  for (const issue of site.issues()) {
    const attachment = issue.attachments.find(a => a.id === id)
    if (attachment) return { issue, attachment }
  }
  return undefined
}

function contentOf({ bytes, mimeType, name }: JiraAttachment): WireAnswer {
  return {
    status: 200,
    headers: {
      'content-type': mimeType,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
    body: bytes,
  }
}
