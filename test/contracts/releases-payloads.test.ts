import { describe, expect, test } from 'vitest'
import { collected } from '../../playground/releases/collected.ts'
import { ci, nightly, preview, useReleases } from './releases-world.ts'
import { streamNamed } from '../../playground/releases/streams.ts'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { start } from './farm-world.ts'

const world = useReleases()

describe('a ReleasePayload', () => {
  test('says where its tag is, and what its jobs came to', async () => {
    const tag = world.releases.publish(nightly, { at: start - hours(8), phase: 'Rejected', failing: ['gcp-ovn'] })
    const payload = await world.payload(tag)
    expect(payload).toMatchObject({
      kind: 'ReleasePayload',
      metadata: { name: tag, namespace: 'ocp', creationTimestamp: '2026-11-23T01:00:00Z' },
      spec: { payloadCoordinates: { imagestreamName: 'release-5', imagestreamTagName: tag, streamName: nightly } },
      status: { releaseCreationJobResult: { status: 'Success' }, releaseMirrorJobResult: { status: 'Success' } },
    })
    const blocking: unknown[] = Object(payload.status)['blockingJobResults']
    expect(blocking).toHaveLength(7)
    expect(blocking.find(job => Object(job).ciConfigurationName === 'gcp-ovn')).toMatchObject({
      state: 'Failure',
      maxRetries: 2,
      results: [
        { state: 'Failure', coordinates: { cluster: expect.stringMatching(/^build0\d$/) } },
        { state: 'Failure' },
        { state: 'Failure', humanProwResultsURL: expect.stringContaining('https://prow') },
      ],
    })
  })

  test('goes from pending over ready to its end, each condition with its own time', async () => {
    await world.reopen({ autopilot: true })
    world.clock.advance(hours(12))
    const phases = new Set<string>()
    const newest = () => world.releases.tags(nightly)[0]?.name ?? ''
    const before = newest()
    for (let i = 0; i < 300 && newest() === before; i += 1) world.clock.advance(minutes(3))
    const tag = newest()
    for (let i = 0; i < 300; i += 1) {
      phases.add(world.releases.phase(tag) ?? '')
      world.clock.advance(minutes(3))
    }
    expect([...phases]).toEqual(['Pending', 'Ready', expect.stringMatching(/Accepted|Rejected/)])
    const { conditions } = (await world.payload(tag)).status
    const at = (type: string) =>
      Date.parse(conditions.find(condition => condition.type === type)?.lastTransitionTime ?? '')
    expect(conditions.map(({ type }) => type)).toEqual([
      'PayloadAccepted',
      'PayloadCreated',
      'PayloadFailed',
      'PayloadMirrorFailed',
      'PayloadMirrored',
      'PayloadRejected',
    ])
    expect(at('PayloadMirrored') - at('PayloadCreated')).toBe(minutes(4))
    expect(at('PayloadAccepted') - at('PayloadCreated')).toBeGreaterThan(hours(3.7))
  })

  test('without blocking jobs is accepted by the informing ones alone', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Accepted', blocking: 0, failing: ['azure-ovn-serial'] })
    const { phase, results } = await world.info(nightly, tag)
    expect([phase, results?.blockingJobs]).toEqual(['Accepted', {}])
    expect(results?.informingJobs['azure-ovn-serial']?.state).toBe('Failed')
  })

  test('is finished by hand, with the jobs that fail', async () => {
    const tag = world.releases.publish(nightly)
    world.clock.advance(hours(6))
    expect(world.releases.phase(tag)).toBe('Ready')
    expect(() => world.releases.finishVerification(tag, 'Rejected', [])).toThrow('for a failing blocking job only')
    expect(() => world.releases.finishVerification(tag, 'Rejected', ['gcp'])).toThrow('has no job gcp')
    world.releases.finishVerification(tag, 'Rejected', ['upgrade'])
    const { phase, results } = await world.info(nightly, tag)
    expect([phase, results?.blockingJobs['upgrade']?.state, results?.blockingJobs['gcp-ovn']?.state]).toEqual([
      'Rejected',
      'Failed',
      'Succeeded',
    ])
  })

  test('whose image could not be built has failed', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Pending' })
    world.releases.failCreation(tag)
    expect(world.releases.phase(tag)).toBe('Failed')
    expect(await world.conditions(tag)).toEqual([
      'PayloadAccepted False ReleasePayloadCreationJobFailed: Release creation Job failed',
      'PayloadCreated False ReleasePayloadCreated: Release creation Job failed',
      'PayloadFailed True ReleasePayloadFailed: Release creation Job failed',
      'PayloadRejected True ReleasePayloadCreationJobFailed: Release creation Job failed',
    ])
  })
})

describe('an override', () => {
  const decided = async (tag: string) => (await world.conditions(tag)).filter(line => /Accepted|Rejected/.test(line))

  test('is heard a moment later, by one controller after the other', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Rejected' })
    await world.override(tag, 'Accepted', 'Registry outage, see OCPBUGS-1')
    world.releases.settle()
    expect(world.releases.phase(tag)).toBe('Rejected')
    world.clock.advance(seconds(5))
    expect(await decided(tag)).toEqual([
      'PayloadAccepted True ReleasePayloadManuallyAccepted: Registry outage, see OCPBUGS-1',
      'PayloadRejected True ReleasePayloadRejected',
    ])
    expect(world.releases.phase(tag)).toBe('Accepted')
    world.clock.advance(seconds(5))
    expect(await decided(tag)).toEqual([
      'PayloadAccepted True ReleasePayloadManuallyAccepted: Registry outage, see OCPBUGS-1',
      'PayloadRejected False ReleasePayloadManuallyAccepted: Registry outage, see OCPBUGS-1',
    ])
    expect((await world.tags(nightly, '?phase=Accepted'))?.[0]?.name).toBe(tag)
  })

  test('that is taken back leaves what the jobs say', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Rejected' })
    await world.override(tag, 'Accepted', 'A mistake')
    world.clock.advance(minutes(1))
    await world.patchPayload(tag, { spec: { payloadOverride: null } })
    world.clock.advance(minutes(1))
    expect(world.releases.overrideOf(tag)).toBeNull()
    expect(await decided(tag)).toEqual([
      'PayloadAccepted False ReleasePayloadAccepted',
      'PayloadRejected True ReleasePayloadRejected',
    ])
  })

  test('with a typo is stored and means nothing', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Rejected' })
    await world.override(tag, 'Acepted', 'Please')
    world.clock.advance(minutes(1))
    expect(world.releases.overrideOf(tag)).toEqual({ override: 'Acepted', reason: 'Please' })
    expect(world.releases.phase(tag)).toBe('Rejected')
  })

  test('waits for an image, and is in vain where there will be none', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Pending' })
    await world.override(tag, 'Accepted', 'Early')
    world.clock.advance(minutes(1))
    expect(world.releases.phase(tag)).toBe('Pending')
    world.releases.failCreation(tag)
    world.clock.advance(minutes(1))
    expect(world.releases.phase(tag)).toBe('Failed')
    expect((await decided(tag))[0]).toMatch(/^PayloadAccepted False ReleasePayloadCreationJobFailed/)
  })

  test('of somebody else is an override too', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Accepted' })
    world.releases.rejectByHand(tag, 'Tove', 'Broken console')
    world.clock.advance(minutes(1))
    expect(world.releases.phase(tag)).toBe('Rejected')
    world.releases.acceptByHand(tag, 'Ada')
    world.clock.advance(minutes(1))
    expect((await decided(tag))[0]).toBe(
      'PayloadAccepted True ReleasePayloadManuallyAccepted: Manually accepted by Ada',
    )
  })

  test('is not heard while the controllers stand still, and is right after', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Rejected' })
    world.releases.setController(true)
    await world.override(tag, 'Accepted', 'Anybody there')
    world.clock.advance(hours(2))
    expect(world.releases.phase(tag)).toBe('Rejected')
    world.releases.setController(false)
    expect(world.releases.phase(tag)).toBe('Accepted')
  })

  test('moves the version that other watches are told of', async () => {
    const { metadata } = await world.listJobs()
    const tag = world.releases.publish(nightly, { phase: 'Rejected' })
    const watch = await world.watchJobs({ resourceVersion: metadata.resourceVersion, allowWatchBookmarks: true })
    await world.override(tag, 'Accepted', 'Seen')
    const version = (await world.payload(tag)).metadata['resourceVersion']
    expect(await watch.next()).toMatchObject(['BOOKMARK', { metadata: { resourceVersion: version } }])
    watch.stop()
  })
})

describe('removal', () => {
  test('a pruned tag is gone everywhere', async () => {
    const tag = world.releases.publish(nightly, { phase: 'Rejected' })
    world.releases.prune(tag)
    await expect(world.payload(tag)).rejects.toMatchObject({ code: 404 })
    await expect(world.imageStreamTag(tag)).rejects.toMatchObject({ code: 404 })
    expect((await world.text(`/api/v1/releasestream/${nightly}/release/${tag}`)).status).toBe(404)
    expect(world.releases.phase(tag)).toBeNull()
  })

  test('only five rejected ones stay, and whichever somebody keeps', async () => {
    const publish = (i: number) => world.releases.publish(nightly, { at: start - hours(9 - i), phase: 'Rejected' })
    const first = publish(0)
    await world.patchTag(first, { metadata: { annotations: { 'release.openshift.io/keep': 'sprint 280' } } })
    const rest = [1, 2, 3, 4, 5, 6].map(publish)
    world.clock.advance(minutes(1))
    const left = world.releases.tags(nightly).map(({ name }) => name)
    expect(left).toEqual([...rest.slice(1).toReversed(), first])
    expect(world.releases.keptBecause(first)).toBe('sprint 280')
    await expect(world.payload(rest[0] ?? '')).rejects.toMatchObject({ code: 404 })
  })

  test.each([
    ['five newest accepted stay for ever', nightly, ages('Accepted', 400, 401, 402, 403, 404), []],
    ['older ones for two weeks', nightly, ages('Accepted', 1, 2, 3, 4, 5, 335, 337), ['Accepted 337']],
    ['a kept one stays', nightly, [...ages('Accepted', 1, 2, 3, 4, 5), kept('Accepted', 400)], []],
    ['five failed ones', nightly, ages('Failed', 1, 2, 3, 4, 5, 6, 7), ['Failed 6', 'Failed 7']],
    [
      'none older than the oldest accepted',
      nightly,
      [...ages('Accepted', 5), ...ages('Rejected', 4, 6)],
      ['Rejected 6'],
    ],
    ['one being verified stays', nightly, [...ages('Accepted', 1), ...ages('Ready', 9000)], []],
    ['promoted builds stay', preview, ages('Rejected', 1, 2, 3, 4, 5, 6, 7), []],
  ])('%s', (_, stream, tags, gone) => {
    expect(collected(tags, streamNamed(stream), start)).toEqual(gone)
  })

  test('is what the release controller does, and nothing else', async () => {
    await expect(world.listImageStreamTags()).rejects.toMatchObject({ code: 501 })
  })
})

describe('by itself', () => {
  test('payloads come some hours apart, one at a time, and two of three are accepted', async () => {
    await world.reopen({ autopilot: true })
    const seen = new Map<string, { phase: string; createdAt: number }>()
    for (let i = 0; i < 90 * 4; i += 1) {
      world.clock.advance(hours(6))
      const tags = world.releases.tags(nightly)
      expect(tags.filter(({ phase }) => phase === 'Ready' || phase === 'Pending').length).toBeLessThanOrEqual(1)
      expect(tags.filter(({ phase }) => phase === 'Rejected').length).toBeLessThanOrEqual(5)
      for (const tag of tags) seen.set(tag.name, tag)
    }
    const all = [...seen.values()].toSorted((a, b) => a.createdAt - b.createdAt)
    const gaps = all.slice(1).map(({ createdAt }, i) => (createdAt - (all[i]?.createdAt ?? 0)) / hours(1))
    const accepted = all.filter(({ phase }) => phase === 'Accepted').length
    expect(accepted / all.length).toBeGreaterThan(0.58)
    expect(accepted / all.length).toBeLessThan(0.75)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(6)
    expect(all.length / 90).toBeGreaterThan(2)
  })

  test('the same seed makes the same days', async () => {
    const tell = () => [nightly, ci].flatMap(stream => world.releases.tags(stream))
    await world.reopen({ autopilot: true, seed: 3 })
    const first = tell()
    await world.reopen({ autopilot: true, seed: 3 })
    expect(tell()).toEqual(first)
    await world.reopen({ autopilot: true, seed: 4 })
    expect(tell()).not.toEqual(first)
    expect(first.length).toBeGreaterThan(15)
  })
})

interface Aged {
  name: string
  phase: string
  createdAt: number
  isKept: boolean
}

function ages(phase: string, ...all: number[]): Aged[] {
  return all.map(age => ({ name: `${phase} ${age}`, phase, createdAt: start - hours(age), isKept: false }))
}

function kept(phase: string, age: number): Aged {
  return { name: `${phase} ${age}`, phase, createdAt: start - hours(age), isKept: true }
}
