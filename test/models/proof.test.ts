import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { allowedBecause, mostFrequent, placementOf } from '../../src/rotation/model/observation.ts'
import type { AllowRules, JobSeen, Observed, PlacementQuestion } from '../../src/rotation/model/observation.ts'
import { allProven, inBasis, outBasis, outSince, proofsOfIn, proofsOfOut } from '../../src/rotation/model/proof.ts'
import type { Proofs } from '../../src/rotation/model/proof.ts'
import type { Rotation } from '../../src/rotation/model/rotation.ts'
import { missingProofs } from '../../src/rotation/words/proofs.ts'
import { aLasting, lookIn, lookOut, NOON, person, rotationIn, stopGap } from './samples.ts'
import { expectPlainWords, read } from './shown.ts'

const EYES = { dispatcher: true, placement: true }
const leaving = rotationIn('leaving')
const returning = rotationIn('returning')
const override = { id: 'override-0', ours: true, byUser: 'UBEN', expiresAt: NOON + hours(2) }
const answer = (more: object): Partial<Observed> => ({
  dispatcher: { read: true, active: true, generatedAt: NOON, override, ...more },
})
const placed = (look: Observed, more: object): Partial<Observed> => ({
  placement: look.placement?.read ? { ...look.placement, ...more } : null,
})
const probed = (here: string[], elsewhere: number, unknown = 0): Partial<Observed> => ({
  probes: { here, elsewhere, unknown },
})
const unread = { read: false, why: 'the API server does not answer' } as const
const merged = { by: person('ben'), at: NOON }

describe('what speaks for out', () => {
  test('all that can be asked agrees', () => {
    expect(proofsOfOut(leaving, lookOut(), EYES)).toEqual({ dispatcher: 'yes', probes: 'yes', placement: 'yes' })
  })

  const cases: [string, Rotation, Partial<Observed>, Proofs][] = [
    ['the dispatcher cannot be read', leaving, { dispatcher: unread }, { dispatcher: 'not-yet' }],
    ['no override holds it', leaving, answer({ override: null }), { dispatcher: 'no' }],
    [
      'an override of somebody else holds it',
      leaving,
      answer({ override: { ...override, ours: false } }),
      { dispatcher: 'no' },
    ],
    ['it left the map, and nobody merged anything', leaving, answer({ active: false }), { dispatcher: 'not-yet' }],
    [
      'it left the map by a merged change',
      { ...leaving, lasting: aLasting({ done: merged }) },
      answer({ active: false }),
      { dispatcher: 'yes' },
    ],
    [
      'it left the map by a change that was seen',
      { ...leaving, lasting: aLasting({ seenAt: NOON }) },
      answer({ active: false }),
      { dispatcher: 'yes' },
    ],
    ['nothing was probed', leaving, { probes: null }, { probes: 'not-yet' }],
    ['there is nothing to probe', leaving, probed([], 0), { probes: 'not-yet' }],
    ['the dispatcher knows none of the probes', leaving, probed([], 0, 5), { probes: 'not-yet' }],
    ['a probe is still sent here', leaving, probed(['a'], 19), { probes: 'no' }],
    ['ProwJobs cannot be read', leaving, { placement: unread }, { placement: 'not-yet' }],
    ['no job was created anywhere since', leaving, placed(lookOut(), { anyCreated: false }), { placement: 'not-yet' }],
    ['a job landed since', leaving, placed(lookOut(), { landed: ['a'] }), { placement: 'no' }],
    [
      'jobs were looked at since another moment',
      leaving,
      placed(lookOut(), { basisAt: NOON }),
      { placement: 'not-yet' },
    ],
    ['the propagation bound is not over', leaving, { at: NOON + seconds(30) }, { placement: 'not-yet' }],
    ['nothing was changed yet', { ...leaving, stopGap: null }, {}, { placement: 'not-yet' }],
    [
      'the stop-gap is over',
      { ...leaving, stopGap: { ...stopGap, live: false, endedAt: NOON } },
      {},
      { placement: 'not-yet' },
    ],
  ]
  test.each(cases)('not proven: %s', (_, rotation, more, expected) => {
    const seen = lookOut(more)
    const proofs = proofsOfOut(rotation, seen, EYES)
    expect(proofs).toMatchObject(expected)
    const missing = missingProofs({ ...rotation, observed: seen }, proofs)
    if (Object.values(expected).some(proof => proof !== 'yes')) {
      expect(allProven(proofs)).toBe(false)
      expect(missing.length).toBeGreaterThan(0)
    }
    for (const words of missing) expectPlainWords(read(words))
  })
})

describe('what speaks for in', () => {
  test('all that can be asked agrees', () => {
    expect(proofsOfIn(returning, lookIn(), EYES)).toEqual({ dispatcher: 'yes', probes: 'yes', placement: 'yes' })
  })

  const cases: [string, Rotation, Partial<Observed>, Proofs][] = [
    ['an override holds it still', returning, answer({}), { dispatcher: 'no' }],
    ['it is not in the map', returning, answer({ active: false, override: null }), { dispatcher: 'no' }],
    ['no probe is sent here', returning, probed([], 20), { probes: 'no' }],
    ['there is nothing to probe', returning, probed([], 0), { probes: 'no' }],
    ['no job was placed here', returning, placed(lookIn(), { landed: [] }), { placement: 'not-yet' }],
    ['the stop-gap is live', { ...returning, stopGap }, {}, { placement: 'not-yet' }],
    [
      'the undoing is neither merged nor seen',
      { ...returning, lasting: aLasting({ to: 'in' }) },
      {},
      { placement: 'not-yet' },
    ],
  ]
  test.each(cases)('not proven: %s', (_, rotation, more, expected) => {
    const seen = lookIn(more)
    const proofs = proofsOfIn(rotation, seen, EYES)
    expect(proofs).toMatchObject(expected)
    expect(allProven(proofs)).toBe(false)
    for (const words of missingProofs({ ...rotation, observed: seen }, proofs)) expectPlainWords(read(words))
  })
})

test('whatever else agrees, nothing is proven where ProwJobs are not read', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.constantFrom(lookOut(), lookIn()), (dispatcher, seen) => {
      const eyes = { dispatcher, placement: false }
      expect(allProven(proofsOfOut(leaving, seen, eyes))).toBe(false)
      expect(allProven(proofsOfIn(returning, seen, eyes))).toBe(false)
    }),
  )
})

describe('the moments that count', () => {
  test('out: half a minute after the stop-gap, eleven and a half after the lasting change', () => {
    expect(outBasis(leaving)).toBe(NOON + seconds(30))
    const lasting = aLasting({ done: { ...merged, at: NOON + hours(1) } })
    expect(outBasis({ ...leaving, stopGap: null, lasting })).toBe(NOON + hours(1) + minutes(11.5))
    expect(outBasis({ ...leaving, stopGap: null, lasting: { ...lasting, seenAt: NOON } })).toBe(NOON + minutes(11.5))
    expect(outBasis({ ...leaving, stopGap: null })).toBeNull()
  })

  test('in: the end of the stop-gap or the undoing, whichever came later', () => {
    const ended = NOON + minutes(30)
    expect(inBasis(returning)).toBe(ended)
    expect(inBasis({ ...returning, lasting: aLasting({ to: 'in', seenAt: ended + 1 }) })).toBe(ended + 1)
    expect(inBasis({ ...returning, lasting: aLasting({ to: 'in', done: merged }) })).toBe(ended)
    expect(inBasis({ ...returning, stopGap: null })).toBe(NOON)
  })

  test('since when it is out is said by the farm where it can', () => {
    expect(outSince(leaving, lookOut())).toBe(stopGap.startedAt)
    expect(outSince({ ...leaving, stopGap: null, lasting: aLasting({ seenAt: NOON + 5 }) }, lookOut())).toBe(NOON + 5)
    expect(outSince({ ...leaving, stopGap: null }, lookOut())).toBe(NOON + minutes(2))
  })
})

const rules: AllowRules = {
  cluster: 'build02',
  pattern: /^allowed-/,
  pinnedMayRun: false,
  unknown: new Set(['release-aggregated-x', 'strange']),
  unchecked: new Set(['not-asked-about']),
}

const question: PlacementQuestion = { basisAt: NOON, rules, endedAfter: 0 }

describe('jobs that may be on a cluster that is out', () => {
  test.each([
    ['periodic-build02-upgrade', 'upgrade'],
    ['periodic-build-farm-canary-build02', 'canary'],
    ['periodic-build-farm-canary-build04', null],
    ['periodic-build02-upgrade-more', null],
    ['allowed-a', 'allowed by configuration'],
    ['release-aggregated-x', 'aggregated'],
    ['strange', 'unknown to the dispatcher'],
    ['pull-ci-a', null],
  ])('%s: %s', (job, because) => {
    expect(allowedBecause({ job, type: 'periodic', pinnedTo: null }, rules)).toBe(because)
  })

  test('a periodic that is pinned there is a duplicate, unless the cluster is blocked', () => {
    const open = { ...rules, pinnedMayRun: true }
    const copy = { job: 'periodic-copy', type: 'periodic', pinnedTo: 'build02' }
    expect(allowedBecause(copy, open)).toBe('duplicate')
    expect(allowedBecause(copy, rules)).toBeNull()
    expect(allowedBecause({ ...copy, pinnedTo: 'build04' }, open)).toBeNull()
    expect(allowedBecause({ ...copy, type: 'presubmit' }, open)).toBeNull()
  })

  const job = (more: Partial<JobSeen>): JobSeen => ({
    name: 'x',
    job: 'pull-ci-a',
    cluster: 'build02',
    state: 'pending',
    type: 'presubmit',
    pinnedTo: null,
    createdAt: NOON + 1,
    completedAt: null,
    ...more,
  })

  test('a job that is still being scheduled is nowhere yet', () => {
    expect(placementOf([job({ state: 'scheduling' })], question)).toMatchObject({
      anyCreated: false,
      landed: [],
      running: 0,
    })
  })

  test('no job at all proves nothing, and a job elsewhere proves that the farm is alive', () => {
    expect(placementOf([], question)).toMatchObject({ anyCreated: false, landed: [] })
    expect(placementOf([job({ cluster: 'build04' })], question)).toMatchObject({ anyCreated: true, landed: [] })
  })

  test('what came before the moment runs on, what came since has landed, what may be here is counted apart', () => {
    const jobs = [
      job({ createdAt: NOON }),
      job({ job: 'pull-ci-b' }),
      job({ job: 'pull-ci-b' }),
      job({ job: 'allowed-a' }),
      job({ job: 'pull-ci-c', completedAt: NOON + 2 }),
    ]
    const expected = {
      read: true,
      basisAt: NOON,
      anyCreated: false,
      landedAt: NOON + 1,
      unchecked: 0,
      allowed: { 'allowed by configuration': 1 },
      running: 3,
      runningAllowed: 1,
    }
    expect(placementOf(jobs, question)).toEqual({ ...expected, landed: ['pull-ci-b', 'pull-ci-c'] })
    expect(placementOf(jobs, { ...question, endedAfter: NOON + minutes(60) })).toEqual({
      ...expected,
      landed: ['pull-ci-b'],
    })
  })

  test('probes are the jobs that ran most often, by name where as often', () => {
    const jobs = ['c', 'a', 'b', 'b', 'd'].map(name =>
      job({ job: name, cluster: name === 'd' ? 'build04' : 'build02' }),
    )
    expect(mostFrequent(jobs, rules, 2)).toEqual(['b', 'a'])
  })

  test('a job that goes on while the cluster is out is no probe', () => {
    const jobs = ['periodic-build02-upgrade', 'periodic-build-farm-canary-build02', 'allowed-a'].map(name =>
      job({ job: name }),
    )
    expect(mostFrequent([...jobs, job({ job: 'copy', pinnedTo: 'build02' }), job({})], rules, 9)).toEqual(['pull-ci-a'])
  })

  test('a job that was not asked about yet has neither landed nor may it be there', () => {
    const seen = placementOf([job({ job: 'not-asked-about' }), job({ cluster: 'build04' })], question)
    expect(seen).toMatchObject({ landed: [], allowed: {}, unchecked: 1, running: 1 })
    expect(proofsOfOut(leaving, lookOut({ placement: { ...seen, basisAt: NOON + seconds(30) } }), EYES)).toMatchObject({
      placement: 'not-yet',
    })
  })
})
