import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { seconds } from '../kernel/time.ts'
import type { SlackClient } from './clients.ts'
import { mishapOf } from './slack-errors.ts'

export interface PictureFile {
  /** With its ending: `sprint-280.png`. */
  name: string
  title: string
  bytes: Uint8Array
}

/** The id of a file that a block can show, or why there is none. */
export type Uploaded = { file: string } | { trouble: string }

export interface Files {
  /**
   * Uploads a picture and shares it with nobody: it is seen once a message shows it. One that nobody shows in the end
   * bothers nobody, so this may be repeated. Gives up after ten seconds in all: a message without it is better than none.
   */
  upload(picture: PictureFile, signal: AbortSignal): Promise<Uploaded>
}

const PATIENCE_MS = seconds(10)
const LOOK_FIRST_MS = 100
const LOOK_MAX_MS = 1000

const placeSchema = z.object({ upload_url: z.url(), file_id: z.string() })
const infoSchema = z.object({ file: z.object({ mimetype: z.string().optional() }) })

export function createFiles(client: SlackClient, { patienceMs = PATIENCE_MS } = {}): Files {
  async function uploaded(picture: PictureFile, signal: AbortSignal): Promise<string> {
    const { name, title, bytes } = picture
    const announced = await client.files.getUploadURLExternal({ filename: name, length: bytes.length })
    const { upload_url: url, file_id: id } = placeSchema.parse(announced)
    const answer = await fetch(url, { method: 'POST', body: Uint8Array.from(bytes), signal })
    await answer.body?.cancel()
    if (!answer.ok) throw new NotTaken(`Slack answered the upload with ${answer.status}`)
    await client.files.completeUploadExternal({ files: [{ id, title }] })
    await processed(id, signal)
    return id
  }

  /** Until Slack has looked into the file, a message that shows it is refused: `invalid slack file` (slack.md §1.6). */
  async function processed(id: string, signal: AbortSignal): Promise<void> {
    for (let pause = LOOK_FIRST_MS; ; pause = Math.min(LOOK_MAX_MS, pause * 2)) {
      const { file } = infoSchema.parse(await client.files.info({ file: id }))
      if (file.mimetype?.startsWith('image/')) return
      if (file.mimetype) throw new NotTaken(`Slack takes the picture for ${file.mimetype}`)
      await sleep(pause, undefined, { signal })
    }
  }

  return {
    async upload(picture, signal) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
      try {
        return { file: await beforeAbort(uploaded(picture, patience), patience) }
      } catch (error) {
        if (patience.aborted) return { trouble: 'the upload took too long' }
        const trouble = troubleOf(error)
        if (trouble === null) throw error
        return { trouble }
      }
    },
  }
}

class NotTaken extends Error {
  override readonly name = 'NotTaken'
}

function troubleOf(error: unknown): string | null {
  if (error instanceof NotTaken) return error.message
  // What `fetch` throws where nobody answers.
  if (error instanceof TypeError) return 'the place for the upload could not be reached'
  const mishap = mishapOf(error)
  if (mishap === null) return null
  if (mishap.kind === 'busy') return 'Slack asked the bot to wait'
  return 'why' in mishap ? mishap.why : `Slack does not let the bot upload it (${mishap.code})`
}

/** The SDK's calls cannot be called off; what they bring about later is a file that nobody sees. */
function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (signal.aborted) reject(signal.reason)
    work.then(resolve, reject)
  })
}
