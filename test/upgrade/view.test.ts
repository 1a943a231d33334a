import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { paceOf } from '../../src/upgrade/model/pace.ts'
import type { ClusterSeen } from '../../src/upgrade/model/seen.ts'
import { runningVersion, sameRelease, versionBefore } from '../../src/upgrade/model/seen.ts'
import { askedFor, viewOfAsked, viewOfUpdate } from '../../src/upgrade/model/view.ts'
import type { UpgradeView } from '../../src/upgrade/model/view.ts'
import { aCluster, anOperator, anUpdate, aPool, before, condition, image, NOON, underWay } from './samples.ts'

/** The newest update of the cluster as it is seen at noon. */
function viewOf(seen: ClusterSeen): UpgradeView {
  const [newest] = seen.version.history
  if (!newest) throw new Error('the cluster has no history')
  return viewOfUpdate(seen, newest, NOON)
}

const working = 'Working towards 5.0.0-ec.7: 357 of 1021 done (34% complete), waiting up to 40 minutes on etcd, network'
const progressing = { Progressing: condition('True', { message: working }) }
const longFailing = { reason: 'ClusterOperatorDegraded', message: 'Cluster operator etcd is degraded' }

describe('an update of a cluster’s history', () => {
  test.each<[string, ClusterSeen, Partial<UpgradeView>]>([
    [
      'has begun',
      aCluster({ history: [underWay, before] }),
      { state: 'started', from: '5.0.0-ec.6', completedAt: null },
    ],
    [
      'is under way',
      aCluster({ history: [underWay, before], conditions: progressing }),
      { state: 'progressing', progress: { done: 357, of: 1021 }, message: working },
    ],
    [
      'is under way by a message in other words',
      aCluster({
        history: [underWay, before],
        conditions: { Progressing: condition('True', { message: 'Downloading' }) },
      }),
      { state: 'started', progress: null, message: 'Downloading' },
    ],
    ['is completed, with all machines and healthy', aCluster(), { state: 'healthy', completedAt: NOON - hours(1) }],
    [
      'is completed while workers lag',
      aCluster({}, { pools: { read: true, value: [aPool('worker', 59, { updated: 22, degraded: 7 })] } }),
      { state: 'completed' },
    ],
    [
      'is completed while a paused pool lags',
      aCluster(
        {},
        { pools: { read: true, value: [aPool('master', 3), aPool('worker', 12, { updated: 0, paused: true })] } },
      ),
      { state: 'completed' },
    ],
    [
      'is healthy with a paused pool whose machines have it',
      aCluster({}, { pools: { read: true, value: [aPool('infra', 3, { paused: true })] } }),
      { state: 'healthy' },
    ],
    [
      'is on all machines, and an operator is degraded',
      aCluster(
        {},
        {
          operators: { read: true, value: [anOperator('etcd', condition('True', { message: 'one member is down' }))] },
        },
      ),
      { state: 'workers-done', ailing: { read: true, value: [{ name: 'etcd', message: 'one member is down' }] } },
    ],
    [
      'is completed and degraded later: Failing is true for an hour',
      aCluster({ conditions: { Failing: condition('True', { ...longFailing, at: NOON - hours(1) }) } }),
      { state: 'failing', completedAt: NOON - hours(1) },
    ],
    [
      'complains for 39 minutes, which is only mentioned',
      aCluster({
        history: [underWay, before],
        conditions: { ...progressing, Failing: condition('True', { ...longFailing, at: NOON - minutes(39) }) },
      }),
      { state: 'progressing', failing: { ...longFailing, since: NOON - minutes(39) } },
    ],
    [
      'fails for 41 minutes',
      aCluster({
        history: [underWay, before],
        conditions: { ...progressing, Failing: condition('True', { ...longFailing, at: NOON - minutes(41) }) },
      }),
      { state: 'failing' },
    ],
    [
      'waits for a slow operator, which newer clusters say as Failing=Unknown',
      aCluster({
        history: [underWay, before],
        conditions: {
          ...progressing,
          Failing: condition('Unknown', {
            reason: 'SlowClusterOperator',
            message: 'waiting on etcd over 30 minutes',
            at: NOON - hours(2),
          }),
        },
      }),
      { state: 'progressing', failing: null, waiting: 'waiting on etcd over 30 minutes' },
    ],
    [
      'fails by conditions that nobody has renewed since the last change, which say nothing',
      aCluster({
        observedGeneration: 3,
        history: [underWay, before],
        conditions: { Failing: condition('True', { ...longFailing, at: NOON - hours(9) }) },
      }),
      { state: 'started', failing: null },
    ],
    [
      'is blocked in the middle, as an image that cannot be verified',
      aCluster({
        history: [underWay, before],
        desiredUpdate: { version: '5.0.0-ec.7', image: image('7'), force: false },
        conditions: { ReleaseAccepted: condition('False', { reason: 'RetrievePayload', message: 'no signature' }) },
      }),
      { state: 'blocked', blocked: { reason: 'RetrievePayload', message: 'no signature', since: NOON } },
    ],
    [
      'was forced past risks',
      aCluster({ history: [anUpdate({ acceptedRisks: 'Forced through blocking failures' }), before] }),
      { risks: 'Forced through blocking failures' },
    ],
    [
      'has no version, only an image',
      aCluster({ history: [anUpdate({ version: '' }), before] }),
      { state: 'healthy', from: '5.0.0-ec.6', release: { version: '', image: image('7') } },
    ],
    [
      'is another image of the same version, for more architectures',
      aCluster({ history: [anUpdate({ image: image('8') }), anUpdate({ startedAt: NOON - hours(30) }), before] }),
      { state: 'healthy', from: '5.0.0-ec.6' },
    ],
    [
      'ran through on a cluster whose pools may not be seen',
      aCluster({}, { pools: { read: false, why: 'the bot may not list the pools' } }),
      { state: 'completed', pools: { read: false, why: 'the bot may not list the pools' } },
    ],
    [
      'ran through on a cluster whose operators may not be seen',
      aCluster({}, { operators: { read: false, why: 'the bot may not list the operators' } }),
      { state: 'workers-done' },
    ],
  ])('%s', (_name, seen, expected) => {
    expect(viewOf(seen)).toMatchObject(expected)
  })

  test('was superseded where it has an end and is not completed', () => {
    const given = anUpdate({ state: 'Partial', completedAt: NOON - hours(2) })
    const next = anUpdate({ version: '5.0.0-ec.8', image: image('8'), startedAt: NOON - hours(2) })
    const seen = aCluster({ history: [next, given, before] })

    expect(viewOfUpdate(seen, given, NOON)).toMatchObject({
      state: 'superseded',
      supersededBy: '5.0.0-ec.8',
      completedAt: null,
    })
    expect(viewOf(seen)).toMatchObject({ from: '5.0.0-ec.6' })
  })

  test('is not read from the conditions once something newer runs', () => {
    const older = anUpdate({ startedAt: NOON - hours(30), completedAt: NOON - hours(28) })
    const seen = aCluster({
      history: [anUpdate({ version: '5.0.0-ec.8', image: image('8') }), older, before],
      conditions: { Failing: condition('True', { ...longFailing, at: NOON - hours(5) }) },
    })

    expect(viewOfUpdate(seen, older, NOON)).toMatchObject({ state: 'completed', failing: null })
  })
})

describe('what somebody asked for', () => {
  const desiredUpdate = { version: '', image: image('8'), force: false }

  test('is blocked where the cluster does not accept it, in the words of old and new versions', () => {
    for (const message of [
      'Preconditions failed for payload loaded: Precondition "ClusterVersionUpgradeable" failed because of "AdminAckRequired": …',
      'Preconditions failed for payload loaded: Precondition "ClusterVersionUpgradeable" failed because of "RiskNameNotCompatibleWithReasonProperty": …',
    ]) {
      const refused = condition('False', { reason: 'PreconditionChecks', message })
      const seen = aCluster({ desiredUpdate, conditions: { ReleaseAccepted: refused } })
      const asked = askedFor(seen)

      expect(asked && viewOfAsked(seen, asked)).toMatchObject({
        state: 'blocked',
        from: '5.0.0-ec.7',
        startedAt: null,
        blocked: { reason: 'PreconditionChecks', message, since: NOON },
      })
      // The refusal is about what is asked for, and not about what runs.
      expect(viewOf(seen)).toMatchObject({ state: 'healthy', blocked: null })
    }
  })

  test('is not blocked before the cluster has looked at it', () => {
    const refused = condition('False', { reason: 'PreconditionChecks' })
    const seen = aCluster({ desiredUpdate, observedGeneration: 3, conditions: { ReleaseAccepted: refused } })

    expect(viewOfAsked(seen, desiredUpdate)).toMatchObject({ state: 'none', blocked: null })
  })

  test('is nothing where it runs already, or nothing is asked for', () => {
    expect(askedFor(aCluster())).toBeNull()
    expect(askedFor(aCluster({ desiredUpdate: { version: '5.0.0-ec.7', image: '', force: false } }))).toBeNull()
    expect(askedFor(aCluster({ desiredUpdate: { version: '', image: image('7'), force: true } }))).toBeNull()
  })
})

test('the version before is the last one that was completed, or the oldest there is', () => {
  const given = anUpdate({ state: 'Partial', version: '5.0.0-ec.8', completedAt: NOON })

  expect(versionBefore([underWay, given, before], underWay)).toBe('5.0.0-ec.6')
  expect(versionBefore([underWay], underWay)).toBe('')
  expect(runningVersion([underWay, given, before])).toBe('5.0.0-ec.6')
  expect(runningVersion([underWay])).toBe('5.0.0-ec.7')
})

test('releases are the same by digest, and by version only where a digest is missing', () => {
  const one = { version: '5.0.0-ec.7', image: image('7') }

  expect(sameRelease(one, { version: '', image: image('7') })).toBe(true)
  expect(sameRelease(one, { ...one, image: image('8') })).toBe(false)
  expect(sameRelease(one, { ...one, image: '' })).toBe(true)
  expect(sameRelease({ version: '', image: '' }, { version: '', image: '' })).toBe(false)
})

test.each([
  [hours(3), 'usual'],
  [hours(3) + 1, 'slow'],
  [hours(20), 'slow'],
  [hours(20) + 1, 'slowest-tenth'],
  [hours(27.1), 'slowest-tenth'],
  [hours(27.1) + 1, 'stuck'],
])('an upgrade of %d ms is %s', (ms, pace) => {
  expect(paceOf(ms)).toBe(pace)
})
