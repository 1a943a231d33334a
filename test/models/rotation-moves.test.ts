import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { rotationComment } from '../../src/rotation/words/issue.ts'
import { rotationRefusal } from '../../src/rotation/words/refusals.ts'
import { rotationStep } from '../../src/rotation/words/steps.ts'
import { inBasis, outBasis } from '../../src/rotation/model/proof.ts'
import { decideRotation } from '../../src/rotation/model/rotation-decide.ts'
import type { RotationCommand } from '../../src/rotation/model/rotation-decide.ts'
import { freshRotation, PHASES, rotationCan, rotationMoves } from '../../src/rotation/model/rotation.ts'
import type { Phase, Rotation, RotationVerb } from '../../src/rotation/model/rotation.ts'
import { aLasting, lookIn, lookOut, nameOf, NOON, person, rotationCommands, rotationIn } from './samples.ts'
import { expectPlainWords, read } from './shown.ts'

const EYES = { dispatcher: true, placement: true }
const style = { nameOf, timeZone: 'America/New_York' }
const OUTSIDE: readonly Phase[] = ['leaving', 'out', 'drained', 'questioned', 'returning']

/** The phase that follows a verb, written down once more and apart from the product; `same` where it stays. */
const leadsTo: Record<keyof typeof rotationCommands, { from: readonly Phase[]; to: Phase | 'same' }> = {
  'ask-out': { from: PHASES, to: 'leaving' },
  'ask-in': { from: OUTSIDE, to: 'returning' },
  'start-stop-gap': { from: ['leaving', 'out', 'drained'], to: 'same' },
  'end-stop-gap': { from: OUTSIDE, to: 'same' },
  question: { from: ['leaving', 'out', 'drained'], to: 'questioned' },
  'take-out-again': { from: ['questioned'], to: 'leaving' },
  'finish-lasting': { from: OUTSIDE, to: 'same' },
  'prepare-patch': { from: OUTSIDE, to: 'same' },
}
const VERBS = Object.keys(rotationCommands) as (keyof typeof rotationCommands)[]

describe('each verb in each phase', () => {
  test.each(VERBS.flatMap(verb => PHASES.map(phase => ({ verb, phase }))))('$verb while $phase', ({ verb, phase }) => {
    const before = rotationIn(phase, { lasting: aLasting() })

    const decided = decideRotation(before, rotationCommands[verb], NOON + 1)

    const { from, to } = leadsTo[verb]
    if (!from.includes(phase)) {
      expect(decided).toEqual({ no: 'phase', verb, rotation: before })
      return expectPlainWords(read(said(decided)))
    }
    if ('no' in decided) throw new Error(`refused: ${decided.no}`)
    expect(decided.rotation.phase).toBe(to === 'same' ? phase : to)
    for (const fact of decided.facts) {
      const step = rotationStep(decided.rotation, fact, person('ben'), '@trt @test-platform')
      const comment = rotationComment(decided.rotation, fact, style)
      if (step !== null) expectPlainWords(read(step))
      if (comment !== null) expectPlainWords(comment)
    }
  })

  test('the table that buttons and guards read says the same', () => {
    for (const verb of VERBS)
      expect(PHASES.filter(phase => rotationCan(verb, phase))).toEqual(
        PHASES.filter(phase => leadsTo[verb].from.includes(phase)),
      )
  })

  test('Done is pressed once, and only where a lasting change is awaited', () => {
    const merged = aLasting({ done: { by: person('ben'), at: NOON } })
    const twice = decideRotation(rotationIn('out', { lasting: merged }), rotationCommands['finish-lasting'], NOON)
    const never = decideRotation(rotationIn('out'), rotationCommands['finish-lasting'], NOON)

    expect(read(said(twice))).toContain('@ben pressed *Done* already')
    expect(read(said(never))).toBe('No lasting change of build02 is awaited.')
  })
})

describe('what a look proves', () => {
  const provesOut = lookOut()
  const empty = lookOut({
    placement: {
      read: true,
      basisAt: NOON + 30_000,
      anyCreated: true,
      landed: [],
      landedAt: null,
      unchecked: 0,
      allowed: {},
      running: 0,
      runningAllowed: 1,
    },
  })
  const provesIn = lookIn()
  const cases: [Phase, string, Rotation['observed'], Phase, string[]][] = [
    ['leaving', 'that no job comes', provesOut, 'out', ['out-effective']],
    ['leaving', 'that no job comes and none is left', empty, 'drained', ['out-effective', 'out-drained']],
    ['out', 'that none is left', empty, 'drained', ['out-drained']],
    ['out', 'that jobs are back', provesIn, 'out', []],
    ['drained', 'that none is left', empty, 'drained', []],
    ['questioned', 'that no job comes', provesOut, 'questioned', []],
    ['returning', 'that jobs are back', provesIn, 'in', ['in-effective']],
    ['returning', 'that no job comes', provesOut, 'returning', []],
    ['leaving', 'that jobs are back', provesIn, 'leaving', []],
  ]
  test.each(cases)('%s, and a look shows %s', (phase, _, seen, to, kinds) => {
    if (!seen) throw new Error('nothing was seen')
    const decided = decideRotation(rotationIn(phase), { verb: 'observe', seen, eyes: EYES }, seen.at)
    if ('no' in decided) throw new Error(`refused: ${decided.no}`)
    expect(decided.rotation.phase).toBe(to)
    expect(decided.facts.map(fact => fact.kind)).toEqual(kinds)
  })

  test('the time of out is the start of the override, not of the look', () => {
    const decided = decideRotation(
      rotationIn('leaving'),
      { verb: 'observe', seen: provesOut, eyes: EYES },
      NOON + hours(1),
    )
    expect(decided).toMatchObject({ rotation: { since: NOON, effectiveAt: NOON } })
  })

  test('the time of in is that of the first job there since it was asked for, also where nobody looked for hours', () => {
    const returning = rotationIn('returning')
    const seen = lookIn({ at: NOON + hours(9) })
    const since = (rotation: Rotation) => decideRotation(rotation, { verb: 'observe', seen, eyes: EYES }, seen.at)

    expect(since(returning)).toMatchObject({ rotation: { phase: 'in', since: NOON + minutes(35) } })
    // A job that was there before cannot tell when it came back.
    expect(since({ ...returning, askedAt: NOON + minutes(36) })).toMatchObject({ rotation: { since: seen.at } })
  })
})

describe('a lasting change is seen', () => {
  const inactive = lookOut({
    dispatcher: { read: true, active: false, override: null, generatedAt: NOON + minutes(1) },
  })
  const active = lookIn({ at: NOON + minutes(2) })
  const see = (rotation: Rotation, seen: typeof active) => {
    const decided = decideRotation(rotation, { verb: 'observe', seen, eyes: EYES }, seen.at)
    if ('no' in decided) throw new Error(`refused: ${decided.no}`)
    const fact = decided.facts.find(({ kind }) => kind === 'lasting-seen')
    return fact?.kind === 'lasting-seen' ? fact.seenAt : null
  }

  test('when the cluster leaves the map of the dispatcher', () => {
    expect(see(rotationIn('out', { lasting: aLasting() }), inactive)).toBe(NOON + minutes(1))
    expect(see(rotationIn('out', { lasting: aLasting() }), active)).toBeNull()
  })

  test('undone: when the cluster is in the map again and somebody merged the undoing', () => {
    const undone = aLasting({ to: 'in', done: { by: person('ben'), at: NOON } })
    expect(see(rotationIn('returning', { lasting: undone }), active)).not.toBeNull()
    expect(see(rotationIn('returning', { lasting: undone }), inactive)).toBeNull()
  })

  test('undone: not while the change that is undone may not have reached the farm yet', () => {
    const wanted = aLasting({ to: 'in' })
    expect(see(rotationIn('returning', { lasting: wanted }), active)).toBeNull()
    expect(see(rotationIn('returning', { lasting: wanted }), lookIn({ at: NOON + minutes(12) }))).not.toBeNull()
  })
})

const look = fc.record({
  kind: fc.constantFrom(lookOut, lookIn),
  minute: fc.integer({ min: 0, max: 240 }),
  running: fc.integer({ min: 0, max: 1 }),
  active: fc.boolean(),
  /** Whether the jobs were looked at since the moment that counts. */
  fitting: fc.boolean(),
})
const command = fc.oneof(
  fc.constantFrom(...VERBS).map(verb => () => rotationCommands[verb]),
  look.map(({ kind, minute, running, active, fitting }) => (rotation: Rotation): RotationCommand => {
    const seen = kind({ at: NOON + hours(3) + minutes(minute) })
    const basis = rotation.desired === 'in' ? inBasis(rotation) : outBasis(rotation)
    return {
      verb: 'observe',
      eyes: EYES,
      seen: {
        ...seen,
        dispatcher: seen.dispatcher?.read ? { ...seen.dispatcher, active } : null,
        placement: seen.placement?.read
          ? { ...seen.placement, running, ...(fitting && basis !== null && { basisAt: basis }) }
          : null,
      },
    }
  }),
)

describe('whatever is asked and seen, in whatever order', () => {
  test('a rotation moves as the table says, and can be put back whenever it is not in', () => {
    const reached = new Set<Phase>()
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25, size: 'max' }), commands => {
        commands.reduce(
          (before, commandFor, n) => {
            const next = commandFor(before)
            const decided = decideRotation(before, next, NOON + n)
            if ('no' in decided) {
              expectPlainWords(read(said(decided)))
              return before
            }
            const after = decided.rotation
            expectAllowed(before.phase, next.verb, after.phase)
            expectInvariants(after)
            reached.add(after.phase)
            return after
          },
          freshRotation('build02', NOON),
        )
      }),
      { numRuns: 400, seed: 3 },
    )
    expect([...reached].toSorted()).toEqual([...PHASES].toSorted())
  })

  test('every verb of the table is one that a command or a look can bring about', () => {
    const looks: RotationVerb[] = ['prove-out', 'prove-drained', 'prove-in', 'see-lasting']
    expect(Object.keys(rotationMoves).toSorted()).toEqual([...VERBS, ...looks].toSorted())
  })
})

function expectAllowed(from: Phase, verb: RotationCommand['verb'], to: Phase): void {
  if (verb !== 'observe') {
    const allowed = leadsTo[verb]
    expect(allowed.from).toContain(from)
    return expect(to).toBe(allowed.to === 'same' ? from : allowed.to)
  }
  const proven: Partial<Record<Phase, Phase[]>> = { leaving: ['out', 'drained'], out: ['drained'], returning: ['in'] }
  expect([from, ...(proven[from] ?? [])]).toContain(to)
}

function expectInvariants(rotation: Rotation): void {
  const { phase, desired } = rotation
  expect(desired === 'in', 'what is desired fits the phase').toBe(phase === 'in' || phase === 'returning')
  expect(rotationCan('ask-in', phase), 'it can be put back whenever it is not in').toBe(phase !== 'in')
  expect(rotation.failover === null, 'a failover keeps it out until it is in').toBe(phase === 'in')
  expect(rotation.question !== null).toBe(phase === 'questioned')
  if (phase === 'in') expect(rotation.stopGap).toBeNull()
  if (phase === 'drained') expect(rotation.drainedAt).not.toBeNull()
  if (phase === 'out' || phase === 'drained') expect(rotation.effectiveAt).not.toBeNull()
  if (rotation.lasting) expect(rotation.lasting.to === 'in').toBe(desired === 'in')
  expect(rotation.firstApplication).toBeLessThanOrEqual(rotation.applications)
}

function said(decided: ReturnType<typeof decideRotation>): string {
  if (!('no' in decided)) throw new Error('it was not refused')
  return rotationRefusal(decided).say
}
