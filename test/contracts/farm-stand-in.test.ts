import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { apply, canary, channel, overrideOf, planRequest, refused, someJob, useFarm } from './farm-world.ts'

const world = useFarm()

describe('the dispatcher', () => {
  test('places known jobs and does not know others', async () => {
    expect(await world.lookUp(someJob)).toEqual({
      status: 200,
      body: {
        cluster: 'build02',
        source: 'baseline',
        policyGeneration: 41,
        policyDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        validUntil: '0001-01-01T00:00:00Z',
        explanation: 'baseline Git assignment',
      },
    })
    const unknown = await fetch(world.farm.dispatcherUrl, {
      method: 'POST',
      body: JSON.stringify({ job: 'aggregated-x' }),
    })
    expect([unknown.status, await unknown.text()]).toEqual([404, 'Cluster not found\n'])
    expect((await fetch(`${world.farm.dispatcherUrl}/readyz`)).status).toBe(200)
  })

  test('wants the token for its controls', async () => {
    const answer = await fetch(`${world.farm.dispatcherUrl}/control/v1/status`, {
      headers: { authorization: 'Bearer other' },
    })
    expect([answer.status, await answer.json()]).toEqual([401, { error: 'unauthorized' }])
  })

  test('a drain from plan to expiry', async () => {
    const plan = await world.planned({})
    expect(plan).toMatchObject({
      id: expect.stringMatching(/^plan-[0-9a-f]{16}$/),
      requiredApprovals: 1,
      sourceGeneration: 41,
      expiresAt: '2026-11-23T09:15:00.000Z',
      currentEffectiveCapacity: 100,
      requestedEffectiveCapacity: 0,
    })
    expect(plan.impact.movedJobs).toBe(plan.impact.affectedJobs)
    expect(Object.keys(plan.impact.destinations ?? {})).toEqual(['build04'])
    expect(world.farm.placement(someJob)).toBe('build02')

    const applied = await world.control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    expect(applied.body).toMatchObject({
      kind: 'DispatchOverride',
      spec: {
        cluster: 'build02',
        startsAt: '2026-11-23T09:00:00Z',
        expiresAt: '2026-11-23T11:00:00Z',
        approvals: [{ userID: 'U1' }],
      },
      status: { state: 'Active', policyGeneration: 42, history: [{ state: 'Active', actor: 'U1' }] },
    })
    const { id } = overrideOf(applied.body).spec
    expect((await world.lookUp(someJob)).body).toMatchObject({
      cluster: 'build04',
      source: 'runtime-override',
      overrideID: id,
      validUntil: '2026-11-23T11:00:00Z',
    })
    expect(world.farm.placement(canary)).toBe('build04')
    expect((await world.control('GET', '/status?cluster=build02')).body).toMatchObject({
      generation: 42,
      effectiveCapacity: 0,
      clusterInfo: { Provider: 'gcp', Capacity: 100 },
      overrides: [{ spec: { id } }],
    })

    world.clock.advance(hours(2))
    expect((await world.lookUp(someJob)).body).toMatchObject({
      cluster: 'build02',
      source: 'baseline',
      policyGeneration: 43,
    })
    expect((await world.control('GET', '/overrides')).body).toMatchObject([
      { spec: { id }, status: { state: 'Expired' } },
    ])
    expect(world.farm.liveOverride('build02')).toBeNull()
    expect((await world.control('GET', '/status?cluster=build02')).body).toMatchObject({ effectiveCapacity: 100 })
  })

  test('a repeated apply changes nothing, and the idempotency key does not tie a new plan to an old override', async () => {
    const plan = await world.planned({})
    const first = await world.control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    const second = await world.control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    expect(second).toEqual(first)
    expect(world.farm.overrides()).toHaveLength(1)
    const again = await world.control('POST', '/plans', planRequest({}))
    expect(again).toEqual(refused(/^overrides "override-\w+" and "plan-\w+" overlap on cluster "build02"$/))
  })

  test('waits for the second approval where two are required', async () => {
    await world.reopen({ requiredApprovals: 2 })
    const plan = await world.planned({})
    const first = await world.control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    expect(first.body).toMatchObject({ status: { state: 'Pending' } })
    expect((await world.control('POST', `/plans/${plan.id}/apply`, apply('U1'))).body).toMatchObject({
      status: { state: 'Pending' },
    })
    expect(world.farm.placement(someJob)).toBe('build02')
    const second = await world.control('POST', `/plans/${plan.id}/apply`, apply('U2'))
    expect(second.body).toMatchObject({
      status: { state: 'Active', history: [{ state: 'Pending' }, { state: 'Active' }] },
    })
    expect(world.farm.placement(someJob)).toBe('build04')
  })

  test('is revoked once, by anybody in the channel', async () => {
    const { spec } = world.farm.drainByHand('build02', 'U1')
    const cancel = { userID: 'U2', channelID: channel, idempotencyKey: 'k' }
    const first = await world.control('POST', `/overrides/${spec.id}/cancel`, cancel)
    expect(first.body).toMatchObject({ spec: { revokedBy: 'U2' }, status: { state: 'Revoked' } })
    world.clock.advance(minutes(1))
    expect(await world.control('POST', `/overrides/${spec.id}/cancel`, { ...cancel, userID: 'U3' })).toEqual(first)
    expect(world.farm.placement(someJob)).toBe('build02')
    const unknown = await world.control('POST', '/overrides/override-0/cancel', cancel)
    expect(unknown).toEqual(refused('dispatchoverrides.ci.openshift.io "override-0" not found', 404))
  })

  test('binds one thread', async () => {
    const { spec } = world.farm.drainByHand('build02', 'U1')
    const thread = { userID: 'U1', channelID: channel, threadTS: '1.1' }
    const bound = await world.control('POST', `/overrides/${spec.id}/thread`, thread)
    expect(bound.body).toMatchObject({ spec: { slackThreadTS: '1.1' } })
    const other = await world.control('POST', `/overrides/${spec.id}/thread`, { ...thread, threadTS: '2.2' })
    expect(other).toEqual(refused('override is already bound to another Slack thread'))
  })

  test.each([
    [{ channelID: 'C0OTHER' }, 'dispatcher controls are restricted to configured Slack channel'],
    [{ reason: ' ' }, 'user, reason, and idempotency key are required'],
    [{ cluster: '' }, 'cluster is required'],
    [{ durationSeconds: 0 }, 'override TTL must be positive and no more than 24h0m0s'],
    [{ durationSeconds: 7201 }, 'drain TTL must be no more than 2h0m0s'],
    [{ kind: 'Close' }, 'unsupported override kind "Close"'],
    [{ kind: 'Capacity' }, 'capacity must be between 1 and 100'],
    [{ capacity: 5 }, 'drain must not set capacity'],
    [{ reason: 'x'.repeat(501) }, 'reason, incident URL, cluster, or capability exceeds its maximum length'],
    [{ incidentURL: 'jira' }, 'incident URL must be an absolute HTTP or HTTPS URL'],
    [{ cluster: 'build99' }, /^override "plan-\w+" targets unknown or inactive cluster "build99"$/],
    [
      { kind: 'Capacity', capacity: 100 },
      /^override "plan-\w+" capacity 100 must lower cluster "build02" baseline capacity 100$/,
    ],
    [{ capability: 'arm64' }, /^override "plan-\w+" capability "arm64" is not represented by cluster "build02"$/],
    [{ cluster: 'build04' }, /^drain "plan-\w+" has no eligible destination for 2 affected workloads$/],
  ])('refuses to plan %o', async (request, text) => {
    expect(await world.control('POST', '/plans', planRequest(request))).toEqual(refused(text))
  })

  test('has other words for the same cluster and the same provider', async () => {
    world.farm.drainByHand('build02', 'U1')
    expect(await world.control('POST', '/plans', planRequest({}))).toEqual(refused(/overlap on cluster "build02"$/))
    const neighbour = planRequest({ cluster: 'build04', kind: 'Capacity', capacity: 50 })
    expect(await world.control('POST', '/plans', neighbour)).toEqual(refused(/share provider placement pool "gcp"$/))
    expect((await world.control('POST', '/plans', planRequest({ cluster: 'build03' }))).status).toBe(200)
  })

  test('refuses bad JSON with 400 and what it does not know with 404', async () => {
    expect((await world.control('POST', '/plans', planRequest({ durationSeconds: 'long' }))).status).toBe(400)
    expect(await world.control('GET', '/plans/plan-0')).toEqual(
      refused('plan is missing or expired; create a new plan', 404),
    )
    expect(await world.control('GET', '/elsewhere')).toEqual(refused('not found', 404))
    expect(await world.control('GET', '/status?cluster=build99')).toEqual(
      refused('unknown or inactive cluster "build99"', 400),
    )
  })

  test('forgets plans when they are old, when it restarts, and when the world has changed', async () => {
    const old = await world.planned({})
    world.clock.advance(minutes(15))
    const gone = refused('plan is missing or expired; create a new plan')
    expect(await world.control('POST', `/plans/${old.id}/apply`, apply('U1'))).toEqual(gone)

    const lost = await world.planned({})
    world.farm.restartDispatcher()
    expect(await world.control('POST', `/plans/${lost.id}/apply`, apply('U1'))).toEqual(gone)

    const stale = await world.planned({})
    world.farm.drainByHand('build03', 'U9')
    const answer = await world.control('POST', `/plans/${stale.id}/apply`, apply('U1'))
    expect(answer).toEqual(refused('plan is stale; create a new plan'))
    expect(world.farm.overrides()).toHaveLength(1)
  })

  test('plans what is switched off, and refuses to apply it', async () => {
    world.farm.setFeatures({ enableDrain: false })
    const plan = await world.planned({})
    expect(await world.control('POST', `/plans/${plan.id}/apply`, apply('U1'))).toEqual(
      refused('drain operations are disabled'),
    )
  })

  test('lists for a capacity what a drain is refused for', async () => {
    world.farm.setImmovable([someJob])
    expect(await world.control('POST', '/plans', planRequest({}))).toEqual(
      refused(/no eligible destination for 1 affected workloads$/),
    )
    const plan = await world.planned({ kind: 'Capacity', capacity: 10 })
    expect(plan.impact.immovableJobs).toEqual([someJob])
    expect(plan.impact.movedJobs).toBeLessThan(plan.impact.movableJobs)
    await world.control('POST', `/plans/${plan.id}/apply`, apply('U1'))
    expect((await world.control('GET', '/status?cluster=build02')).body).toMatchObject({ effectiveCapacity: 10 })
  })

  test('says when it has no policy yet', async () => {
    world.farm.drainByHand('build02', 'U1')
    world.farm.setDispatcherReady(false)
    expect((await fetch(`${world.farm.dispatcherUrl}/readyz`)).status).toBe(503)
    const text = 'dispatcher has no ready policy generation'
    expect(await world.control('GET', '/status')).toEqual(refused(text, 400))
    expect(await world.control('POST', '/plans', planRequest({ cluster: 'build03' }))).toEqual(refused(text))
    expect((await world.lookUp(someJob)).body).toMatchObject({ cluster: 'build02', source: 'legacy-gob-fallback' })
    world.farm.setDispatcherReady(true)
    expect((await world.lookUp(someJob)).body).toMatchObject({ cluster: 'build04' })
  })
})
