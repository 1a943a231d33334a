import type { WireAnswer, WireRequest } from '../wire/serve.ts'
import type { SlackFile } from './model/files.ts'
import type { Workspace } from './model/workspace.ts'

/** Where the bytes of an announced file go: plain, or as a field of a multipart form. */
export interface Uploads {
  answer(request: WireRequest): Promise<WireAnswer>
}

export function createUploads(workspace: Workspace): Uploads {
  const fileFor = ({ url }: WireRequest): SlackFile | undefined =>
    [...workspace.files.values()].find(file => file.uploadPath === url.pathname)

  return {
    async answer(request) {
      if (request.method !== 'POST') return refused(405, 'POST the bytes of the file')
      const file = fileFor(request)
      if (!file || file.bytes) return refused(404, 'there is no such upload, or it was made')
      const bytes = await bytesIn(request)
      if (bytes === null) return refused(400, 'the form has not one file')
      if (bytes.length !== file.length) {
        return refused(400, `${file.length} bytes were announced and ${bytes.length} came`)
      }
      file.bytes = bytes
      return { status: 200, body: `OK - ${bytes.length}` }
    },
  }
}

// Which words Slack refuses an upload with was not found published: clients go by the status alone.
const refused = (status: number, body: string): WireAnswer => ({ status, body })

async function bytesIn({ raw, headers }: WireRequest): Promise<Buffer | null> {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return raw
  const form = await new Response(Uint8Array.from(raw), { headers: { 'content-type': type } }).formData()
  const [only, ...others] = [...form.values()]
  if (only === undefined || others.length > 0) return null
  return typeof only === 'string' ? Buffer.from(only) : Buffer.from(await only.arrayBuffer())
}
