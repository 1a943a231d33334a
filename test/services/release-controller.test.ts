import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOutsideError } from '../../src/kernel/outside.ts'
import type { OutsideError } from '../../src/kernel/outside.ts'
import { toIso } from '../../src/kernel/time.ts'
import { createReleaseController } from '../../src/services/release-controller/release-controller.ts'
import { timeInName } from '../../src/services/release-controller/tag-time.ts'
import { json, smallServer } from './small-server.ts'

const STREAM = '5.0.0-0.nightly'
const TAG = '5.0.0-0.nightly-2026-11-24-101500'

describe('the time in a name', () => {
  it.each([
    ['4.22.0-0.nightly-2026-01-02-030405', '2026-01-02T03:04:05.000Z'],
    ['4.13.0-0.nightly-arm64-2023-02-01-192642', '2023-02-01T19:26:42.000Z'],
    ['4.22.0-0.nightly-priv-2024-02-29-235959', '2024-02-29T23:59:59.000Z'],
    ['5.0.0-ec.6', null],
    ['4.12.1', null],
    ['4.22.0-0.nightly-2026-02-30-030405', null],
    ['4.22.0-0.nightly-2026-01-02-250000', null],
    ['4.22.0-0.nightly-2026-01-02-240000', null],
    ['4.22.0-0.nightly-2026-01-02-030405-again', null],
    ['', null],
  ])('of %s is %s', (name, iso) => {
    const at = timeInName(name)
    expect(at === null ? null : toIso(at)).toBe(iso)
  })

  it('is that which the release controller wrote, for every second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_799 }), second => {
        const at = second * 1000
        const [day = '', time = ''] = toIso(at).split('T')
        expect(timeInName(`${STREAM}-${day}-${time.slice(0, 8).replaceAll(':', '')}`)).toBe(at)
      }),
    )
  })
})

describe('the tags of a stream', () => {
  it('come newest first by the time in their names, those without a time last and as they came', async () => {
    const server = await answering({
      name: STREAM,
      tags: [
        { name: '5.0.0-ec.6', phase: 'Accepted' },
        { name: '5.0.0-0.nightly-2026-11-23-101500', phase: 'Rejected', pullSpec: 'registry/ocp/release:x' },
        { name: '5.0.0-ec.5', phase: 'Accepted' },
        { name: TAG, phase: 'Ready' },
      ],
    })
    expect(await tagsOf(server.url)).toEqual([
      { name: TAG, phase: 'Ready', pullSpec: null, createdAt: Date.parse('2026-11-24T10:15:00Z') },
      {
        name: '5.0.0-0.nightly-2026-11-23-101500',
        phase: 'Rejected',
        pullSpec: 'registry/ocp/release:x',
        createdAt: Date.parse('2026-11-23T10:15:00Z'),
      },
      { name: '5.0.0-ec.6', phase: 'Accepted', pullSpec: null, createdAt: null },
      { name: '5.0.0-ec.5', phase: 'Accepted', pullSpec: null, createdAt: null },
    ])
    expect(server.calls).toEqual([`GET /api/v1/releasestream/${STREAM}/tags`])
  })

  it.each([{ name: STREAM, tags: null }, { name: STREAM }, { tags: [] }])('may be none at all: %j', async body => {
    expect(await tagsOf((await answering(body)).url)).toEqual([])
  })

  it('are read although one of them cannot be, and with phases that are new', async () => {
    const tags = [{ phase: 'Accepted' }, null, { name: TAG, phase: 'Archived' }, { name: '5.0.0-ec.1' }]
    const read = await tagsOf((await answering({ tags })).url)
    expect(read).toMatchObject([
      { name: TAG, phase: 'Unknown' },
      { name: '5.0.0-ec.1', phase: 'Unknown' },
    ])
  })
})

describe('a release', () => {
  it('shows its jobs, the failed ones first', async () => {
    const page = 'https://prow.ci.openshift.org/view/gs/origin-ci/logs/a/1618235726195855360'
    const server = await answering({
      name: TAG,
      phase: 'Rejected',
      results: {
        blockingJobs: {
          upgrade: { state: 'Succeeded', url: page },
          'aws-serial': { state: 'Pending' },
          'gcp-ovn': { state: 'Failed', url: page, retries: 2, transitionTime: '2026-11-24T14:11:56Z' },
          'aws-ovn': { state: 'Failed', url: 'javascript:alert(1)', transitionTime: '0001-01-01T00:00:00Z' },
          metal: { state: 'Paused' },
        },
        informingJobs: null,
        asyncJobs: {},
        pendingJobs: {},
      },
      changeLogJson: { from: { created: '0001-01-01T00:00:00Z' }, to: { created: '0001-01-01T00:00:00Z' } },
    })
    const info = await controllerAt(server.url).release(STREAM, TAG)
    expect(info).toEqual({
      name: TAG,
      phase: 'Rejected',
      blocking: [
        { name: 'aws-ovn', state: 'Failed', url: null, retries: 0, endedAt: null },
        { name: 'gcp-ovn', state: 'Failed', url: page, retries: 2, endedAt: Date.parse('2026-11-24T14:11:56Z') },
        { name: 'aws-serial', state: 'Pending', url: null, retries: 0, endedAt: null },
        { name: 'metal', state: 'Pending', url: null, retries: 0, endedAt: null },
        { name: 'upgrade', state: 'Succeeded', url: page, retries: 0, endedAt: null },
      ],
      informing: [],
    })
    expect(server.calls).toEqual([`GET /api/v1/releasestream/${STREAM}/release/${TAG}?format=short`])
  })

  it('may have no results at all', async () => {
    const server = await answering({})
    expect(await controllerAt(server.url).release(STREAM, TAG)).toEqual({
      name: TAG,
      phase: 'Unknown',
      blocking: [],
      informing: [],
    })
  })

  it('is asked for as one step of the path, whatever it is called', async () => {
    const server = await answering({})
    const controller = controllerAt(`${server.url}/`)
    await controller.release('a/../b', 'c?d#e f')
    expect(server.calls).toEqual(['GET /api/v1/releasestream/a%2F..%2Fb/release/c%3Fd%23e%20f?format=short'])
    expect(controller.pageOf('c?d#e f')).toBe(`${server.url}/releasetag/c%3Fd%23e%20f`)
    expect(await failure(controller.release('..', TAG))).toMatchObject({ mishap: 'missing' })
    expect(await failure(controller.tags(''))).toMatchObject({ mishap: 'missing' })
    expect(server.calls).toHaveLength(1)
  })

  it('has blocking jobs that may not have been created yet', async () => {
    const server = await answering({ upgrade: { maxRetries: 2 }, 'aws-ovn': {} })
    expect(await controllerAt(server.url).blockingJobs(STREAM)).toEqual(['aws-ovn', 'upgrade'])
    expect(server.calls).toEqual([`GET /api/v1/releasestream/${STREAM}/config?jobType=blocking`])
    expect(await controllerAt((await answering(null)).url).blockingJobs(STREAM)).toEqual([])
  })
})

describe('an image', () => {
  const made = { config: { created: '2026-11-24T10:20:31Z' }, metadata: { version: TAG } }

  it('is pulled by the digest of the list, where it is built for several architectures', async () => {
    const server = await answering({ ...made, digest: 'sha256:one', listDigest: 'sha256:all' })
    expect(await controllerAt(server.url).image(TAG)).toEqual({
      digest: 'sha256:all',
      createdAt: Date.parse('2026-11-24T10:20:31Z'),
      version: TAG,
    })
    expect(server.calls).toEqual([`GET /releasetag/${TAG}/json`])
  })

  it('is pulled by its own digest otherwise, and has the name of its tag', async () => {
    const { url } = await answering({ digest: 'sha256:one', listDigest: '' })
    expect(await controllerAt(url).image('5.0.0-ec.6')).toEqual({
      digest: 'sha256:one',
      createdAt: null,
      version: '5.0.0-ec.6',
    })
  })

  it('without a digest is not understood', async () => {
    const { url } = await answering(made)
    const error = await failure(controllerAt(url).image(TAG))
    expect(error).toMatchObject({ mishap: 'unclear', service: 'releases' })
    expect(error.message).toContain(`The release controller answered in a form we cannot read: ${TAG} has no digest`)
  })
})

describe('the changes', () => {
  const FROM = '5.0.0-0.nightly-2026-11-03-081200'
  const nightly = 'registry.ci.openshift.org/ocp/release:4.12.0-0.nightly-2023-01-24-150415'
  // As of 4.12.1, cut to one image.
  const log = {
    from: { name: '4.12.0', created: '2023-01-12T18:29:52Z', digest: 'sha256:aa' },
    to: { name: '4.12.1', created: '2023-01-25T13:05:57Z', digest: 'sha256:bb', promotedFrom: nightly },
    components: [{ name: 'Kubernetes', version: '1.25.4' }],
    updatedImages: [
      {
        name: 'cli',
        path: 'https://github.com/openshift/oc',
        commits: [
          {
            issues: { 'OCPBUGS-4895': 'https://issues.redhat.com/browse/OCPBUGS-4895', 'OCPBUGS-1': '' },
            subject: 'Do not wait for ever',
            pullID: 6706,
            pullURL: 'https://github.com/openshift/oc/pull/6706',
          },
          { subject: 'Bump' },
        ],
      },
      { name: 'rebuilt', path: '', commits: null },
    ],
  }

  it('are those since another payload, with their pull requests and bugs', async () => {
    const server = await answering({ name: '4.12.1', changeLog: 'PGgyPg==', changeLogJson: log })
    expect(await controllerAt(server.url).changes(STREAM, TAG, FROM)).toEqual({
      to: { name: '4.12.1', createdAt: Date.parse('2023-01-25T13:05:57Z'), digest: 'sha256:bb', promotedFrom: nightly },
      components: [{ name: 'Kubernetes', version: '1.25.4' }],
      images: [
        {
          name: 'cli',
          path: 'https://github.com/openshift/oc',
          commits: [
            {
              subject: 'Do not wait for ever',
              pullUrl: 'https://github.com/openshift/oc/pull/6706',
              issues: [
                { key: 'OCPBUGS-4895', url: 'https://issues.redhat.com/browse/OCPBUGS-4895' },
                { key: 'OCPBUGS-1', url: null },
              ],
            },
            { subject: 'Bump', pullUrl: null, issues: [] },
          ],
        },
        { name: 'rebuilt', path: null, commits: [] },
      ],
    })
    expect(server.calls).toEqual([`GET /api/v1/releasestream/${STREAM}/release/${TAG}?from=${FROM}`])
  })

  it.each([
    {},
    { changeLogJson: null },
    { changeLogJson: { from: { created: '0001-01-01T00:00:00Z' }, to: { created: '0001-01-01T00:00:00Z' } } },
  ])('that were not worked out are not taken for none: %j', async body => {
    const { url } = await answering(body)
    const error = await failure(controllerAt(url).changes(STREAM, TAG, FROM))
    expect(error.mishap).toBe('unclear')
    expect(error.message).toBe(`The release controller has not worked out what changed from ${FROM} to ${TAG}`)
    expect(await controllerAt(url).promoted('5-dev-preview', '5.0.0-ec.6')).toBeNull()
  })

  it('say which nightly a public build was promoted from', async () => {
    const server = await answering({ changeLogJson: log })
    expect(await controllerAt(server.url).promoted('4-stable', '4.12.1')).toBe(nightly)
    expect(server.calls).toEqual(['GET /api/v1/releasestream/4-stable/release/4.12.1'])
    const unknown = await answering({ changeLogJson: { ...log, to: { ...log.to, promotedFrom: undefined } } })
    expect(await controllerAt(unknown.url).promoted('4-stable', '4.12.1')).toBeNull()
  })

  it('may take their time, unlike the rest', async () => {
    const held: ServerResponse[] = []
    const server = await smallServer((_, response) => void held.push(response))
    const controller = createReleaseController({ url: server.url, timeoutsMs: { quick: 40, patient: 5000 } })
    const changes = controller.changes(STREAM, TAG, FROM)
    expect(await failure(controller.release(STREAM, TAG))).toMatchObject({
      mishap: 'unclear',
      message: 'The release controller did not answer in time',
    })
    for (const response of held) json(response, 200, { changeLogJson: log })
    expect((await changes).to.name).toBe('4.12.1')
  })
})

describe('a release controller that is not well', () => {
  it('says in plain text that there is no such stream or tag', async () => {
    const server = await smallServer((_, response) => {
      response.writeHead(404, { 'content-type': 'text/plain' })
      response.end(`unable to find release tag ${TAG}, it may have been deleted\n`)
    })
    const error = await failure(controllerAt(server.url).release(STREAM, TAG))
    expect(error).toMatchObject({ mishap: 'missing', status: 404 })
    expect(error.message).toMatch(/^The release controller does not have it.*it may have been deleted$/)
  })

  it.each([
    [429, { 'retry-after': '60' }, 'busy', 'asks us to wait 1 min (429)'],
    [400, {}, 'refused', 'refused (400)'],
    [500, {}, 'unclear', 'failed (500)'],
    [302, { location: 'https://elsewhere.example/' }, 'unclear', 'sent us elsewhere (302), which we do not follow'],
  ])('%i is told apart', async (status, headers, mishap, words) => {
    const server = await smallServer((_, response) => response.writeHead(status, headers).end())
    const error = await failure(controllerAt(server.url).tags(STREAM))
    expect(error).toMatchObject({ mishap, retryAfterMs: status === 429 ? 60_000 : undefined })
    expect(error.message).toContain(words)
    expect(server.calls).toHaveLength(1)
  })

  it('sends a page instead of an answer', async () => {
    const page = '<!doctype html><title>Application is not available</title>'
    const down = await smallServer((_, response) => response.writeHead(503).end(page))
    expect((await failure(controllerAt(down.url).tags(STREAM))).message).toContain('it sent a web page')
    const login = await smallServer((_, response) => response.writeHead(200).end(page))
    expect(await failure(controllerAt(login.url).tags(STREAM))).toMatchObject({ mishap: 'unclear' })
  })

  it('sends something else than we can read', async () => {
    for (const body of [[], 'tags', { tags: 7 }]) {
      const { url } = await answering(body)
      expect((await failure(controllerAt(url).tags(STREAM))).message).toContain('a form we cannot read')
    }
  })

  it('does not fill the memory', async () => {
    const piece = Buffer.alloc(1_000_000, ' ')
    const server = await smallServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed) if (!response.write(piece)) return void response.once('drain', more)
      }
      more()
    })
    const error = await failure(controllerAt(server.url).tags(STREAM))
    expect(error).toMatchObject({ mishap: 'unclear', message: expect.stringContaining('larger than any such answer') })
    await expect.poll(() => server.connections()).toBe(0)
  })

  it('is not waited for when the bot stops', async () => {
    const stopping = new AbortController()
    const server = await smallServer(() => stopping.abort())
    const controller = createReleaseController({ url: server.url, signal: stopping.signal })
    expect(await failure(controller.tags(STREAM))).toMatchObject({ mishap: 'unclear' })
    expect(await failure(controller.tags(STREAM))).toMatchObject({ mishap: 'not-sent' })
  })
})

const controllerAt = (url: string) => createReleaseController({ url })
const tagsOf = (url: string) => controllerAt(url).tags(STREAM)
const answering = (body: unknown) => smallServer((_, response) => json(response, 200, body))

async function failure(call: Promise<unknown>): Promise<OutsideError> {
  const error = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  )
  if (isOutsideError(error)) return error
  throw error
}
