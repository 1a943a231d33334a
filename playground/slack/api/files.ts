import { z } from 'zod'
import type { Json } from '../model/blocks.ts'
import { announceFile, completeFile, permalinkOfFile, pictureIn, privateUrlOf } from '../model/files.ts'
import type { SlackFile } from '../model/files.ts'
import type { Workspace } from '../model/workspace.ts'
import { count, method, nested } from './method.ts'
import type { Method } from './method.ts'
import { ApiRefusal } from './refusal.ts'

/** Slack takes files of up to 1 GB. */
const LARGEST = 1024 ** 3

const getUploadUrl = method(
  { tier: 'tier4', scopes: ['files:write'] },
  {
    filename: z.string().min(1),
    length: count(1, LARGEST),
    alt_txt: z.string().max(1000).optional(),
    /** What `filesUploadV2` of `@slack/web-api` sends, although the method knows no such argument: without effect. */
    alt_text: z.string().optional(),
  },
  (args, { workspace, address }) => {
    const file = announceFile(workspace, { name: args.filename, length: args.length, altText: args.alt_txt ?? '' })
    return { upload_url: `${address()}${file.uploadPath}`, file_id: file.id }
  },
)

const completed = z.array(z.strictObject({ id: z.string(), title: z.string().optional() })).min(1)

/** Without a channel: the file is the app's own until a message shows it. Sharing with `channel_id` is not modelled. */
const completeUpload = method({ tier: 'tier4', scopes: ['files:write'] }, { files: nested }, (args, world) => {
  const { workspace, wire } = world
  const wanted = completed.safeParse(args.files)
  if (!wanted.success) throw new ApiRefusal('invalid_arguments')
  const files = wanted.data.map(({ id, title }) => ({ file: uploadedFile(workspace, id), title }))
  for (const { file, title } of files) completeFile(workspace, file, title, wire)
  return { files: files.map(({ file }) => fileOut(workspace, file)) }
})

const info = method({ tier: 'tier4', scopes: ['files:read'] }, { file: z.string() }, (args, { workspace }) => {
  const file = workspace.files.get(args.file)
  if (!file?.isComplete) throw new ApiRefusal('file_not_found')
  return { file: fileOut(workspace, file), comments: [], response_metadata: { next_cursor: '' } }
})

export const fileMethods = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
  'files.info': info,
} satisfies Record<string, Method>

/** One whose bytes are there, and that was not completed before: what Slack says to a second time was not found published. */
function uploadedFile(workspace: Workspace, id: string): SlackFile {
  const file = workspace.files.get(id)
  if (!file?.bytes || file.isComplete) throw new ApiRefusal('file_not_found')
  return file
}

/** What the file is shows once Slack has looked into it; until then these are empty. */
function fileOut(workspace: Workspace, file: SlackFile): Json {
  const { id, name, title, altText, length, created } = file
  const mimetype = file.isProcessed && file.bytes ? (pictureIn(file.bytes) ?? 'application/octet-stream') : ''
  const filetype = mimetype.split('/').at(-1) ?? ''
  return {
    id,
    created,
    timestamp: created,
    name,
    title,
    ...(altText !== '' && { alt_txt: altText }),
    mimetype,
    filetype,
    pretty_type: filetype.toUpperCase(),
    user: workspace.app.botUserId,
    editable: false,
    size: length,
    mode: 'hosted',
    is_external: false,
    is_public: false,
    public_url_shared: false,
    url_private: privateUrlOf(workspace, file),
    permalink: permalinkOfFile(workspace, file),
    channels: [],
    groups: [],
    ims: [],
  }
}
