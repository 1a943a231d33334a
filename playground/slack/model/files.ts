import type { WireTime } from '../wire-time.ts'
import type { Workspace } from './workspace.ts'

/** A file that the app has uploaded, or is about to. */
export interface SlackFile {
  id: string
  name: string
  title: string
  /** Empty where none was given. */
  altText: string
  /** As it was announced. */
  length: number
  /** Where its bytes go, once. */
  uploadPath: string
  /** World time, in Unix seconds. */
  created: number
  bytes: Buffer | null
  isComplete: boolean
  /** Slack has looked into it and knows what it is; only then can a block show it. */
  isProcessed: boolean
}

/** What a block can show, by the first bytes (slack.md §1.3). */
export type Picture = 'image/png' | 'image/jpeg' | 'image/gif'

export interface NewFile {
  name: string
  length: number
  altText: string
}

export function announceFile(workspace: Workspace, { name, length, altText }: NewFile): SlackFile {
  const id = workspace.nextId('F')
  const file: SlackFile = {
    id,
    name,
    title: name,
    altText,
    length,
    uploadPath: `/upload/v1/${id}-${workspace.nextId('K')}`,
    created: Math.floor(workspace.clock.now() / 1000),
    bytes: null,
    isComplete: false,
    isProcessed: false,
  }
  workspace.files.set(id, file)
  return file
}

/** From here on the file is there, and Slack begins to look into it. */
export function completeFile(workspace: Workspace, file: SlackFile, title: string | undefined, wire: WireTime): void {
  file.isComplete = true
  if (title !== undefined) file.title = title
  const ms = workspace.fileProcessing.ms
  if (ms === 0) return processed(workspace, file)
  if (Number.isFinite(ms)) wire.after(ms, () => processed(workspace, file))
}

function processed(workspace: Workspace, file: SlackFile): void {
  file.isProcessed = true
  workspace.changed()
}

/** What kind of picture these bytes are; null for anything else, whatever its name says. */
export function pictureIn(bytes: Buffer): Picture | null {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png'
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg'
  if (/^GIF8[79]a/.test(bytes.subarray(0, 6).toString('latin1'))) return 'image/gif'
  return null
}

/** Whether a block can show this file now. */
export function isShowable(workspace: Workspace, ref: { id?: unknown; url?: unknown }): boolean {
  const file = [...workspace.files.values()].find(
    one => one.id === ref.id || privateUrlOf(workspace, one) === ref.url || permalinkOfFile(workspace, one) === ref.url,
  )
  return file?.bytes ? file.isProcessed && pictureIn(file.bytes) !== null : false
}

export function privateUrlOf({ team }: Workspace, { id, name }: SlackFile): string {
  return `https://files.slack.com/files-pri/${team.id}-${id}/${fileNameIn(name)}`
}

export function permalinkOfFile({ team, app }: Workspace, { id, name }: SlackFile): string {
  return `https://${team.domain}.slack.com/files/${app.botUserId}/${id}/${fileNameIn(name)}`
}

const fileNameIn = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '_')
