import { describe, expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { start } from './farm-world.ts'
import { ci, nightly, preview, useReleases } from './releases-world.ts'

const world = useReleases()

/** Of a farm that starts at 2026-11-23T09:00:00Z. */
const firstTag = '5.0.0-0.nightly-2026-11-23-090000'

describe('tags', () => {
  test('are named by UTC and the second, and come newest first without a time of their own', async () => {
    const older = world.releases.publish(nightly, { at: start - hours(10), phase: 'Accepted' })
    const newer = world.releases.publish(nightly, { phase: 'Rejected' })
    expect([newer, older]).toEqual([firstTag, '5.0.0-0.nightly-2026-11-22-230000'])
    expect(await world.tags(nightly)).toEqual([
      {
        name: newer,
        phase: 'Rejected',
        pullSpec: `registry.ci.openshift.org/ocp/release-5:${newer}`,
        downloadURL: expect.stringContaining(newer),
      },
      expect.objectContaining({ name: older, phase: 'Accepted' }),
    ])
  })

  test('are null, not an empty list, where nothing matches', async () => {
    expect(await world.tags(nightly)).toBeNull()
    world.releases.publish(nightly, { phase: 'Rejected' })
    expect(await world.tags(nightly, '?phase=Accepted')).toBeNull()
    expect(await world.tags(nightly, '?phase=Accepted&phase=Rejected')).toHaveLength(1)
    expect(await world.json('/api/v1/releasestreams/accepted')).toEqual({
      [nightly]: null,
      [ci]: null,
      [preview]: ['5.0.0-ec.6', '5.0.0-ec.4', '5.0.0-ec.3'],
    })
  })

  test('two of one second get names of their own', () => {
    expect([world.releases.publish(nightly), world.releases.publish(nightly)]).toEqual([
      firstTag,
      '5.0.0-0.nightly-2026-11-23-090001',
    ])
  })

  test('the latest is an accepted one', async () => {
    const latest = `/api/v1/releasestream/${nightly}/latest`
    expect(await world.text(latest)).toEqual({
      status: 404,
      text: 'no tags exist within the release that satisfy the request\n',
    })
    const accepted = world.releases.publish(nightly, { at: start - hours(8), phase: 'Accepted' })
    world.releases.publish(nightly, { phase: 'Rejected' })
    expect(await world.text(`${latest}?format=name`)).toEqual({ status: 200, text: `${accepted}\n` })
    expect((await world.text(`${latest}?rel=1`)).status).toBe(404)
    expect((await world.text(`${latest}?rel=-1`)).status).toBe(400)
  })
})

describe('what it refuses', () => {
  test.each([
    ['/api/v1/releasestream/9.9/tags', 404, 'Unable to find release 9.9'],
    [`/api/v1/releasestream/${nightly}/release/gone`, 404, 'unable to find release tag gone, it may have been deleted'],
    ['/releasetag/gone', 404, 'unable to find release tag gone, it may have been deleted'],
    ['/releasetag/gone/json', 400, 'could not find tag: gone'],
    ['/api/v1/releasestream/9.9/config', 400, 'Unable to find release 9.9'],
    [`/api/v1/releasestream/${nightly}/latest?in=>4`, 501, 'the stand-in does not model ranges of versions'],
    ['/graph?channel=nightly', 501, 'the stand-in does not model GET /graph'],
    ['/elsewhere', 404, '404 page not found'],
  ])('%s: %i %s', async (path, status, text) => {
    expect(await world.text(path)).toEqual({ status, text: `${text}\n` })
  })

  test('a tag of another stream, and a comparison with one that is gone', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Accepted' })
    expect(await world.text(`/api/v1/releasestream/${ci}/release/${tag}`)).toEqual({
      status: 404,
      text: `release tag ${tag} does not belong to release ${ci}\n`,
    })
    expect(await world.text(`/api/v1/releasestream/${nightly}/release/${tag}?from=gone`)).toEqual({
      status: 404,
      text: `unable to find release tag ${tag}, it may have been deleted\n`,
    })
  })

  test('it feels the weather by the name of the call', async () => {
    world.weather.add({
      service: 'releases',
      call: 'GET /api/v1/releasestream/{stream}/tags',
      times: 1,
      trouble: { kind: 'answer', status: 429, headers: { 'retry-after': '60' }, body: 'too many requests' },
    })
    expect((await world.text(`/api/v1/releasestream/${nightly}/tags`)).status).toBe(429)
    expect((await world.text(`/api/v1/releasestream/${nightly}/tags`)).status).toBe(200)
    expect(world.releases.seen.get('GET /api/v1/releasestream/{stream}/tags')).toBe(2)
  })
})

describe('a release', () => {
  test('has its blocking and its informing jobs, with links, tries and times', async () => {
    const failing = ['gcp-ovn', 'azure-ovn-serial']
    const tag = world.releases.publish(nightly, { at: start - hours(8), phase: 'Rejected', failing })
    const { phase, results } = await world.info(nightly, tag)
    expect(phase).toBe('Rejected')
    expect(Object.keys(results?.blockingJobs ?? {})).toHaveLength(7)
    expect(results?.blockingJobs['gcp-ovn']).toEqual({
      state: 'Failed',
      url: expect.stringMatching(/^https:\/\/prow\.ci\.openshift\.org\/view\/gs\/.*e2e-gcp-ovn\/\d{19}$/),
      retries: 2,
      previousAttemptURLs: [expect.stringContaining('https://prow'), expect.stringContaining('https://prow')],
      transitionTime: expect.stringMatching(/^2026-11-23T0\d:\d\d:\d\dZ$/),
    })
    expect(results?.informingJobs['azure-ovn-serial']?.state).toBe('Failed')
    expect(results?.blockingJobs['upgrade']?.state).toBe('Succeeded')
  })

  test('leaves out a job that has not begun, and reads a job between two tries as failed', async () => {
    await world.reopen({ autopilot: true })
    const seen = { absent: false, failedWhileReady: false }
    for (let i = 0; i < 400 && !(seen.absent && seen.failedWhileReady); i += 1) {
      world.clock.advance(minutes(7))
      const ready = (await world.tags(nightly, '?phase=Ready'))?.[0]
      if (!ready) continue
      const { blockingJobs = {} } = (await world.info(nightly, ready.name)).results ?? {}
      seen.absent ||= !('aggregated-aws-ovn-upgrade-micro' in blockingJobs) && 'upgrade' in blockingJobs
      seen.failedWhileReady ||= Object.values(blockingJobs).some(job => job.state === 'Failed' && !job.retries)
    }
    expect(seen).toEqual({ absent: true, failedWhileReady: true })
  })

  test('tells the changes since another one, with the issues they fix, and nothing of them in short', async () => {
    const from = world.releases.publish(nightly, { at: start - hours(60), phase: 'Accepted' })
    world.releases.mergeChange('OCPBUGS-4711', { subject: 'Drain <one> node & wait' })
    world.clock.advance(hours(1))
    const to = world.releases.publish(nightly, { phase: 'Accepted' })
    const { changeLog, changeLogJson } = await world.info(nightly, to, `?from=${from}`)
    const commits = changeLogJson.updatedImages?.flatMap(image => image.commits) ?? []
    const issues = commits.flatMap(commit => Object.keys(commit.issues ?? {}))
    expect(issues).toContain('OCPBUGS-4711')
    expect(issues.toSorted()).toEqual(world.releases.issuesBetween(from, to).toSorted())
    expect(commits.length).toBeGreaterThan(10)
    expect(commits.map(({ subject }) => subject)).toContain('Drain <one> node & wait')
    expect(Buffer.from(changeLog ?? '', 'base64').toString()).toContain('Drain &lt;one&gt; node &amp; wait')
    expect(changeLogJson.to).toEqual({ name: to, created: '2026-11-23T10:00:00Z', digest: world.releases.digestOf(to) })

    const short = await world.info(nightly, to, `?from=${from}&format=short`)
    const nothing = { name: '', created: '0001-01-01T00:00:00Z', digest: '' }
    expect(short.changeLogJson).toEqual({ from: nothing, to: nothing })
    expect(short.changeLog).toBeUndefined()
    expect((await world.info(nightly, to, '')).changeLogJson.from.name).toBe(from)
  })

  test('has an image with a steady digest once it is built, and a page for people', async () => {
    const pending = world.releases.publish(nightly, { phase: 'Pending' })
    expect(await world.text(`/releasetag/${pending}/json`)).toEqual({
      status: 400,
      text: `could not find pull spec for tag ${pending} in image stream release-5\n`,
    })
    expect((await world.tags(nightly))?.[0]?.pullSpec).toBe('')
    world.clock.advance(seconds(5))
    const tag = world.releases.publish(nightly, { phase: 'Accepted' })
    const digest = world.releases.digestOf(tag)
    expect(await world.json(`/releasetag/${tag}/json`)).toMatchObject({
      digest,
      listDigest: '',
      config: { created: '2026-11-23T09:00:05Z' },
      metadata: { version: tag },
    })
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    world.releases.acceptByHand(tag, 'Ada')
    const page = await world.text(`/releasetag/${tag}`)
    expect(page.text).toContain(`<h1>${tag}</h1><p>Accepted*</p>`)
  })
})

describe('configuration and approvals', () => {
  test('tells which jobs block', async () => {
    const { expires, verify } = config(await world.json(`/api/v1/releasestream/${nightly}/config`))
    const blocking = await world.json(`/api/v1/releasestream/${nightly}/config?jobType=blocking`)
    expect([expires, Object.keys(verify)]).toEqual(['336h', expect.arrayContaining(Object.keys(Object(blocking)))])
    expect(Object.keys(Object(blocking))).toHaveLength(7)
    expect(blocking).toMatchObject({
      'aggregated-gcp-ovn-upgrade-minor': { aggregatedProwJob: { analysisJobCount: 10 } },
    })
  })

  test('finds what a team has accepted by its label', async () => {
    const [one, other] = [world.releases.publish(nightly, { phase: 'Accepted' }), world.releases.publish(nightly)]
    await world.patchPayload(one, { metadata: { labels: { 'release.openshift.io/qe_state': 'Accepted' } } })
    await world.patchPayload(other, { metadata: { labels: { 'release.openshift.io/qe_state': 'Rejected' } } })
    expect(await world.json('/api/v1/releasestreams/approvals?team=QE')).toMatchObject([{ name: one }])
    expect(await world.json('/api/v1/releasestreams/approvals?team=QE&prefix=4.22')).toEqual([])
    expect((await world.text('/api/v1/releasestreams/approvals?team=QE&index=1')).status).toBe(400)
    expect(world.releases.labelsOf(other)).toEqual({ 'release.openshift.io/qe_state': 'Rejected' })
  })
})

describe('promotion', () => {
  test('publishes a build under a name without a time, that tells where it comes from', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Accepted' })
    world.clock.advance(hours(20))
    const name = world.releases.promote(tag)
    expect(name).toBe('5.0.0-ec.7')
    const { phase, changeLogJson } = await world.info(preview, name, '')
    expect(phase).toBe('Accepted')
    expect(changeLogJson.to).toEqual({
      name,
      created: '2026-11-24T05:00:00Z',
      digest: world.releases.digestOf(name),
      promotedFrom: `registry.ci.openshift.org/ocp/release-5:${tag}`,
    })
    expect(world.releases.digestOf(name)).not.toBe(world.releases.digestOf(tag))
    expect((await world.tags(preview))?.[0]?.pullSpec).toBe(
      'quay.io/openshift-release-dev/ocp-release:5.0.0-ec.7-x86_64',
    )
  })

  test('numbers are skipped and withdrawn, and never used again', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Accepted' })
    expect(world.releases.promote(tag, 9)).toBe('5.0.0-ec.9')
    world.releases.withdraw('5.0.0-ec.9')
    expect((await world.text(`/api/v1/releasestream/${preview}/release/5.0.0-ec.9`)).status).toBe(404)
    expect(world.releases.promote(tag)).toBe('5.0.0-ec.10')
    expect((await world.tags(preview))?.map(({ name }) => name)).toEqual([
      '5.0.0-ec.10',
      '5.0.0-ec.6',
      '5.0.0-ec.4',
      '5.0.0-ec.3',
    ])
  })
})

function config(body: unknown): { expires: unknown; verify: object } {
  const { expires, verify } = Object(body)
  return { expires, verify: Object(verify) }
}
