import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createFarm } from '../../playground/farm/farm.ts'
import type { FarmStandIn } from '../../playground/farm/stand-in.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import type { WorldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import type { Weather } from '../../playground/wire/weather.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import { createDispatcher } from '../../src/services/dispatcher/dispatcher.ts'
import type { Dispatcher, PlanAsk } from '../../src/services/dispatcher/dispatcher.ts'
import { isDispatcherRefusal } from '../../src/services/dispatcher/refusals.ts'
import { json, smallServer } from './small-server.ts'

const CHANNEL = 'C0HELP'
const clusters = ['build02']
const drain = {
  kind: 'Drain',
  cluster: 'build02',
  durationSeconds: 3600,
  reason: 'Upgrade trouble',
  userID: 'U1',
  idempotencyKey: 'request-1-drain-1',
} as const satisfies PlanAsk
const ours = { cluster: 'build02', userID: 'U1', idempotencyKey: 'request-1-apply-1' }

let clock: WorldClock
let weather: Weather
let farm: FarmStandIn
let dispatcher: Dispatcher

beforeEach(async () => {
  clock = heldClock(Date.parse('2026-11-10T14:00:00Z'))
  weather = fairWeather()
  farm = await createFarm({ clock, weather, dispatcherChannel: CHANNEL, autopilot: false })
  onTestFinished(() => farm.close())
  dispatcher = createDispatcher({ url: farm.dispatcherUrl, token: farm.dispatcherToken, channel: CHANNEL, clusters })
})

describe('a drain', () => {
  it('is planned, applied, seen, and cancelled', async () => {
    const plan = await dispatcher.plan(drain)
    expect(plan).toMatchObject({ requiredApprovals: 1, expiresAt: clock.now() + minutes(15) })
    expect(plan.impact.movedJobs).toBeGreaterThan(0)

    const override = await dispatcher.apply(plan.id, { ...ours, slackThreadTS: '1.000001' })
    expect(override).toMatchObject({ cluster: 'build02', kind: 'Drain', state: 'Active', startsAt: clock.now() })
    expect(override.expiresAt).toBe(clock.now() + hours(1))
    expect(await dispatcher.status('build02')).toMatchObject({ effectiveCapacity: 0, provider: 'gcp' })
    expect((await dispatcher.overrides()).map(o => o.id)).toEqual([override.id])

    const revoked = await dispatcher.cancel(override.id, ours)
    expect(revoked).toMatchObject({ state: 'Revoked', revokedBy: 'U1', revokedAt: clock.now() })
  })

  it('is the same one when planning, applying or cancelling is repeated', async () => {
    const [first, second] = [await dispatcher.plan(drain), await dispatcher.plan(drain)]
    expect(second.id).toBe(first.id)
    const applied = await dispatcher.apply(first.id, ours)
    expect((await dispatcher.apply(first.id, ours)).id).toBe(applied.id)
    await dispatcher.cancel(applied.id, ours)
    expect((await dispatcher.cancel(applied.id, ours)).state).toBe('Revoked')
    expect(await dispatcher.overrides()).toHaveLength(1)
  })

  it('waits for a second person where the dispatcher wants two', async () => {
    farm.setRequiredApprovals(2)
    const plan = await dispatcher.plan(drain)
    expect(plan.requiredApprovals).toBe(2)
    expect((await dispatcher.apply(plan.id, ours)).state).toBe('Pending')
    expect((await dispatcher.apply(plan.id, { ...ours, userID: 'U2' })).state).toBe('Active')
  })

  it('whose answer is lost is unclear, and found when we look', async () => {
    const plan = await dispatcher.plan(drain)
    weather.add({ service: 'dispatcher', times: 1, trouble: { kind: 'reset', when: 'after' } })
    await expect(dispatcher.apply(plan.id, ours)).rejects.toMatchObject({ mishap: 'unclear' })
    expect(await dispatcher.overrides()).toMatchObject([{ planId: plan.id, cluster: 'build02' }])
  })
})

it('ends a call that is on its way when the process stops, and leaves it unclear', async () => {
  const stop = new AbortController()
  const server = await smallServer(() => stop.abort())
  const stopping = createDispatcher({ url: server.url, token: 't', channel: CHANNEL, clusters, signal: stop.signal })
  await expect(stopping.plan(drain)).rejects.toMatchObject({ mishap: 'unclear' })
  await expect(stopping.plan(drain)).rejects.toMatchObject({ mishap: 'not-sent' })
})

describe('a refusal is told apart by its words:', () => {
  it('the cluster has an override already', async () => {
    farm.drainByHand('build02', 'U9')
    expect(await refusal(dispatcher.plan(drain))).toMatchObject({ reason: 'cluster-has-override', mishap: 'refused' })
  })

  it('another cluster of the same provider has one', async () => {
    await slowDown('build04')
    expect((await refusal(dispatcher.plan(drain))).reason).toBe('provider-has-override')
  })

  it('the plan is too old', async () => {
    const plan = await dispatcher.plan(drain)
    clock.advance(minutes(16))
    expect((await refusal(dispatcher.apply(plan.id, ours))).reason).toBe('plan-expired')
  })

  it('the drain is too long', async () => {
    const ask = { ...drain, durationSeconds: 10 * 86_400 }
    expect((await refusal(dispatcher.plan(ask))).reason).toBe('too-long')
  })

  it('draining is switched off', async () => {
    farm.setFeatures({ enableDrain: false })
    const plan = await dispatcher.plan(drain)
    expect((await refusal(dispatcher.apply(plan.id, ours))).reason).toBe('not-enabled')
  })

  it.each([
    ['drain "plan-1" has no eligible destination for 12 affected workloads', 'no-destination', 12],
    ['override has no movable workloads or eligible destination', 'no-destination', undefined],
    ['override has no affected workloads', 'nothing-to-move', undefined],
    ['plan is stale; create a new plan', 'plan-stale', undefined],
    ['approval must come from a different user', 'needs-other-approver', undefined],
    ['write safety verification failed: cache bound', 'not-enabled', undefined],
    ['the moon is in the wrong house', 'unknown', undefined],
  ])('%s', async (error, reason, count) => {
    const server = await smallServer((_, response) => json(response, 409, { error }))
    const stern = createDispatcher({ url: server.url, token: 't0ken', channel: CHANNEL, clusters })
    expect(await refusal(stern.plan(drain))).toMatchObject({ reason, count })
    expect((await refusal(stern.plan(drain))).message).toBe(`The dispatcher refused: ${error}`)
  })
})

describe('reading', () => {
  it('says that a cluster is inactive when the farm does not know it', async () => {
    expect(await dispatcher.status('build99')).toEqual({ inactive: true })
  })

  it('tells where a job would run, and that it does not know another', async () => {
    const { impact } = await dispatcher.plan(drain)
    expect(impact.affectedJobs).toBeGreaterThan(0)
    expect(await dispatcher.place('no-such-job')).toBeNull()
  })

  it('bears with fields that are missing, null, or from another version', async () => {
    const spec = { id: 'override-1', kind: 'Drain', cluster: 'build02', fallbackProtected: true, revokedAt: null }
    const override = { spec: { ...spec, requiredApprovals: 2, startsAt: '0001-01-01T00:00:00Z' } }
    const server = await smallServer((incoming, response) => {
      if (incoming.url === '/control/v1/overrides') return json(response, 200, null)
      if (incoming.url === '/') return json(response, 200, { cluster: 'build02', validUntil: '0001-01-01T00:00:00Z' })
      return json(response, 200, { ready: true, clusterInfo: { Provider: 'gcp' }, overrides: [override] })
    })
    const old = createDispatcher({ url: server.url, token: 't', channel: CHANNEL, clusters })
    expect(await old.overrides()).toEqual([])
    expect(await old.status('build02')).toMatchObject({
      provider: 'gcp',
      capacity: null,
      overrides: [{ id: 'override-1', requiredApprovals: 2, startsAt: null, state: null }],
    })
    expect(await old.place('job')).toMatchObject({ cluster: 'build02', validUntil: null })
  })

  it('waits for a dispatcher that has just started', async () => {
    const error = 'dispatcher has no ready policy generation'
    const server = await smallServer((_, response) => json(response, 400, { error }))
    const starting = createDispatcher({ url: server.url, token: 't', channel: CHANNEL, clusters })
    await expect(starting.status()).rejects.toMatchObject({ mishap: 'busy' })
  })

  it('says that a wrong token was not accepted', async () => {
    const stranger = createDispatcher({ url: farm.dispatcherUrl, token: 'wrong', channel: CHANNEL, clusters })
    await expect(stranger.status()).rejects.toMatchObject({ mishap: 'denied' })
  })
})

describe('what is never sent', () => {
  it('is a change of a cluster that is not ours', async () => {
    const before = farm.seen.size
    await expect(dispatcher.plan({ ...drain, cluster: 'build01' })).rejects.toThrow('not a cluster this bot may change')
    await expect(dispatcher.apply('plan-1', { ...ours, cluster: 'build01' })).rejects.toThrow('not a cluster')
    await expect(dispatcher.cancel('override-1', { ...ours, cluster: 'build01' })).rejects.toThrow('not a cluster')
    expect(farm.seen.size).toBe(before)
  })

  it('is the end of an override of another cluster, whatever the caller says', async () => {
    const other = await slowDown('build01')
    await expect(dispatcher.cancel(other.id, ours)).rejects.toThrow('an override of build01')
    expect(farm.liveOverride('build01')).not.toBeNull()
  })

  it('is an ID that would lead elsewhere', async () => {
    await expect(dispatcher.apply('../overrides/x', ours)).rejects.toThrow('Not an ID')
  })

  it('is a reason or an address that is too long', async () => {
    const asked: unknown[] = []
    const server = await smallServer((incoming, response) => {
      asked.push(JSON.parse(incoming.raw))
      json(response, 409, { error: 'no' })
    })
    const small = createDispatcher({ url: server.url, token: 't', channel: CHANNEL, clusters })
    const incidentURL = `https://incident.example/${'x'.repeat(3000)}`
    await refusal(small.plan({ ...drain, reason: 'ü'.repeat(600), incidentURL }))
    expect(asked).toEqual([expect.not.objectContaining({ incidentURL })])
    expect(asked).toEqual([expect.objectContaining({ reason: `${'ü'.repeat(248)}…`, channelID: CHANNEL })])
  })
})

/** What a colleague does, who may change any cluster. */
async function slowDown(cluster: string) {
  const { dispatcherUrl: url, dispatcherToken: token } = farm
  const theirs = createDispatcher({ url, token, channel: CHANNEL, clusters: [cluster] })
  const plan = await theirs.plan({ ...drain, kind: 'Capacity', capacity: 20, cluster, userID: 'U9' })
  return theirs.apply(plan.id, { cluster, userID: 'U9', idempotencyKey: 'slow-down' })
}

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  )
  if (!isDispatcherRefusal(error)) throw error
  return error
}
