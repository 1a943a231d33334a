import { describe, expect, test } from 'vitest'
import { readManifest } from '../../playground/slack/manifest.ts'
import type { SlackOptions } from '../../playground/slack/slack.ts'
import { given, plain, refusal, workspace } from './slack-world.ts'

const manifest = await readManifest('manifest.yml')
/** The smallest there is: one transparent dot. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
)

/** A workspace that lets the app write and read files. */
async function withFiles(more: Partial<SlackOptions> = {}) {
  const bot = [...new Set([...manifest.oauth_config.scopes.bot, 'files:write', 'files:read'])]
  const town = await workspace({ manifest: { ...manifest, oauth_config: { scopes: { bot } } }, ...more })
  const { web } = town
  const announce = async (length = png.length) => {
    const { upload_url: url = '', file_id: id = '' } = await web.files.getUploadURLExternal({
      filename: 'sprint 280.png',
      length,
    })
    return { url, id }
  }
  return {
    ...town,
    announce,
    /** Uploads a picture, or other bytes, without a channel. */
    async upload(bytes = png) {
      const { url, id } = await announce(bytes.length)
      expect((await fetch(url, { method: 'POST', body: Uint8Array.from(bytes) })).status).toBe(200)
      const { files = [] } = await web.files.completeUploadExternal({ files: [{ id, title: 'Sprint 280' }] })
      expect(files).toMatchObject([{ id, title: 'Sprint 280' }])
      return id
    },
  }
}

const image = (id: string, alt_text = 'Sprint 280, day 14 of 21') => ({
  type: 'image' as const,
  alt_text,
  slack_file: { id },
})

describe('a file', () => {
  test('goes up unshared in three steps, and one post shows it', async () => {
    const { slack, web, channel, upload } = await withFiles()
    const id = await upload()
    expect(slack.channelMessages(channel)).toEqual([])
    expect(await web.files.info({ file: id })).toMatchObject({
      file: { id, name: 'sprint 280.png', title: 'Sprint 280', mimetype: 'image/png', size: png.length, channels: [] },
    })
    const blocks = [{ ...image(id), title: plain('The sprint') }]
    await web.chat.postMessage({ channel, text: 'Day 14', blocks })
    const message = given(slack.channelMessages(channel)[0])
    expect(slack.text(message)).toBe('The sprint\n[image: Sprint 280, day 14 of 21]')
    expect(message.blocks).toMatchObject([{ slack_file: { id } }])
    expect(slack.picture(id)).toEqual({ type: 'image/png', bytes: png })
  })

  test('goes up as Slack’s own client sends it', async () => {
    const { slack, web } = await withFiles()
    await web.filesUploadV2({ file: png, filename: 'sprint.png', alt_text: 'A sprint' })
    expect(slack.files()).toMatchObject([{ name: 'sprint.png', isComplete: true, isProcessed: true, bytes: png }])
  })

  test('is taken once, whole, and only then completed', async () => {
    const { web, announce } = await withFiles()
    const { url, id } = await announce(png.length + 1)
    const post = async (body: Buffer) => (await fetch(url, { method: 'POST', body: Uint8Array.from(body) })).status
    const complete = () => web.files.completeUploadExternal({ files: [{ id }] })
    expect(await post(png)).toBe(400)
    expect(await refusal(complete())).toMatchObject({ error: 'file_not_found' })
    expect(await refusal(web.files.info({ file: id }))).toMatchObject({ error: 'file_not_found' })
    expect(await post(Buffer.concat([png, Buffer.from([0])]))).toBe(200)
    expect(await post(png)).toBe(404)
    await complete()
    expect(await refusal(complete())).toMatchObject({ error: 'file_not_found' })
    expect((await fetch(url.replace(/[^/]*$/, 'F1-2'), { method: 'POST', body: 'x' })).status).toBe(404)
  })

  test('needs the scopes for it, a name and a length', async () => {
    const scopes = { bot: manifest.oauth_config.scopes.bot.filter(scope => !scope.startsWith('files:')) }
    const { web } = await workspace({ manifest: { ...manifest, oauth_config: { scopes } } })
    const ask = (args: Record<string, unknown>) => web.apiCall('files.getUploadURLExternal', args)
    expect(await refusal(ask({ filename: 'a.png', length: 1 }))).toMatchObject({
      error: 'missing_scope',
      needed: 'files:write',
    })
    expect(await refusal(web.files.info({ file: 'F1' }))).toMatchObject({ needed: 'files:read' })
    const allowed = await withFiles()
    for (const args of [{ filename: 'a.png' }, { filename: 'a.png', length: 0 }, { length: 1 }]) {
      expect(await refusal(allowed.web.apiCall('files.getUploadURLExternal', args))).toMatchObject({
        error: 'invalid_arguments',
      })
    }
  })

  test('shared with a channel at once is not modelled, and says so', async () => {
    const { web, channel, announce } = await withFiles()
    const { id } = await announce()
    const call = web.files.completeUploadExternal({ files: [{ id }], channel_id: channel })
    expect(await refusal(call)).toMatchObject({ error: 'invalid_arg_name' })
  })

  test('counts against the limits like any other call', async () => {
    const { announce } = await withFiles({ rateLimits: 'strict' })
    for (let n = 0; n < 100; n++) await announce()
    await expect(announce()).rejects.toThrow('A rate limit was exceeded')
  })
})

describe('an image block', () => {
  const wrong = (pointer: string) => ({
    error: 'invalid_blocks',
    errors: [`invalid slack file [json-pointer:${pointer}]`],
  })

  test('shows no file that is not there, not a picture, or not looked into yet', async () => {
    const { slack, wire, web, channel, upload } = await withFiles()
    const post = (id: string) => web.chat.postMessage({ channel, text: 'Day 14', blocks: [image(id)] })
    expect(await refusal(post('F0NOTTHERE'))).toMatchObject(wrong('/blocks/0/slack_file'))
    expect(await refusal(post(await upload(Buffer.from('not a picture'))))).toMatchObject(wrong('/blocks/0/slack_file'))

    slack.processFilesWithin(4000)
    const id = await upload()
    expect(await refusal(post(id))).toMatchObject(wrong('/blocks/0/slack_file'))
    expect(await web.files.info({ file: id })).toMatchObject({ file: { mimetype: '' } })
    wire.advance(4000)
    expect(await web.files.info({ file: id })).toMatchObject({ file: { mimetype: 'image/png' } })
    await post(id)

    slack.processFilesWithin(Infinity)
    const stuck = await upload()
    wire.advance(24 * 3_600_000)
    expect(await refusal(post(stuck))).toMatchObject(wrong('/blocks/0/slack_file'))
  })

  test('names a file by its id or by its addresses', async () => {
    const { web, channel, upload } = await withFiles()
    const { file } = await web.files.info({ file: await upload() })
    for (const url of [given(file?.url_private), given(file?.permalink)]) {
      const blocks = [{ type: 'image' as const, alt_text: 'A sprint', slack_file: { url } }]
      await web.chat.postMessage({ channel, text: 'Day 14', blocks })
    }
  })

  test('is also held to this in a context, beside a section, in a view and in an edit', async () => {
    const { web, channel, ann, upload } = await withFiles()
    const missing = image('F0NOTTHERE')
    const blocks = [
      { type: 'context' as const, elements: [missing] },
      { type: 'section' as const, text: plain('Day 14'), accessory: missing },
    ]
    const errors = ['/blocks/0/elements/0/slack_file', '/blocks/1/accessory/slack_file'].map(
      at => `invalid slack file [json-pointer:${at}]`,
    )
    const { ts = '' } = await web.chat.postMessage({ channel, text: 'x', blocks: [image(await upload())] })
    expect(await refusal(web.chat.update({ channel, ts, text: 'x', blocks }))).toMatchObject({ errors })
    const home = { type: 'home' as const, blocks: [missing] }
    expect(await refusal(web.views.publish({ user_id: ann, view: home }))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] invalid slack file [json-pointer:/view/blocks/0/slack_file]'] },
    })
  })

  test('needs words in its place, and one source', async () => {
    const { web, channel, upload } = await withFiles()
    const id = await upload()
    const post = (block: Record<string, unknown>) =>
      refusal(web.apiCall('chat.postMessage', { channel, text: 'x', blocks: [{ type: 'image', ...block }] }))
    const file = { slack_file: { id } }
    expect(await post(file)).toMatchObject({ errors: ['missing required field: alt_text [json-pointer:/blocks/0]'] })
    expect(await post({ ...file, alt_text: 'x'.repeat(2001) })).toMatchObject({
      errors: ['must be less than 2001 characters [json-pointer:/blocks/0/alt_text]'],
    })
    const both = ['must define either `image_url` or `slack_file` [json-pointer:/blocks/0/type]']
    expect(await post({ alt_text: 'x' })).toMatchObject({ errors: both })
    expect(await post({ ...file, alt_text: 'x', image_url: 'https://a.example/b.png' })).toMatchObject({ errors: both })
    expect(await post({ alt_text: 'x', slack_file: { id: 'sprint' } })).toMatchObject({
      errors: [
        'input must match regex pattern: ^[F][A-Z0-9]{8,}$ [json-pointer:/blocks/0/slack_file/id]',
        'invalid slack file [json-pointer:/blocks/0/slack_file]',
      ],
    })
  })
})
