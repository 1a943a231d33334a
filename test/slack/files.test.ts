import { describe, expect, test } from 'vitest'
import { createFiles } from '../../src/slack/files.ts'
import { workspace } from '../contracts/slack-world.ts'
import { until } from '../town.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
)
const picture = { name: 'sprint-280.png', title: 'Sprint 280', bytes: png }
const never = new AbortController().signal

describe('a picture', () => {
  test('is uploaded whole, shared with nobody, and given once Slack can show it', async () => {
    const { slack, web, wire } = await workspace()
    slack.processFilesWithin(1000)
    const uploading = createFiles(web).upload(picture, never)
    await until(() => slack.seen('files.info') > 0, 'a look at the file')
    wire.advance(1000)

    const [file] = slack.files()
    expect(await uploading).toEqual({ file: file?.id })
    expect(file).toMatchObject({ title: 'Sprint 280', isProcessed: true, bytes: png })
  })

  test('is not waited for longer than there is patience', async () => {
    const { slack, web } = await workspace()
    slack.processFilesWithin(Infinity)

    expect(await createFiles(web, { patienceMs: 200 }).upload(picture, never)).toEqual({
      trouble: 'the upload took too long',
    })
  })

  test('is given up at once where it is no picture to Slack', async () => {
    const { web } = await workspace()
    const bytes = Buffer.from('not a picture')

    expect(await createFiles(web).upload({ ...picture, bytes }, never)).toEqual({
      trouble: 'Slack takes the picture for application/octet-stream',
    })
  })

  test('is given up where the bot is stopped meanwhile', async () => {
    const { slack, web } = await workspace()
    slack.processFilesWithin(Infinity)
    const stop = new AbortController()
    const uploading = createFiles(web).upload(picture, stop.signal)
    await until(() => slack.seen('files.info') > 0, 'a look at the file')
    stop.abort(new Error('the bot is stopping'))

    expect(await uploading).toEqual({ trouble: 'the upload took too long' })
  })
})
