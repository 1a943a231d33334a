import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideAccept } from '../../src/payload/model/accept-decide.ts'
import { expiryOf, manualAcceptSchema } from '../../src/payload/model/accept.ts'
import type { ManualAccept } from '../../src/payload/model/accept.ts'
import { lookAgainAt, nextStep, PATIENCE_MS } from '../../src/payload/model/accept-step.ts'
import type { PayloadLook } from '../../src/payload/model/accept-step.ts'
import type { Selected } from '../../src/payload/model/payload.ts'
import { overrideReason } from '../../src/payload/words/accept-steps.ts'
import type { Member, Role } from '../../src/kernel/people.ts'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'

const T0 = Date.parse('2026-11-25T15:00:00Z')
const REASON = 'The registry was down (accepted by Ada and Tove, sprint 280, M1)'
const person = (user: string) => ({ team: 'T1', user })
const member = (user: string, ...roles: Role[]): Member => ({
  person: person(user),
  roles,
  evidence: { source: 'a group', checkedAt: T0 },
})

const asked: ManualAccept = {
  id: 'M1',
  number: 1,
  sprint: 280,
  state: 'awaiting',
  candidate: {
    tag: 'nightly-1',
    phase: 'Rejected',
    pullSpec: 'registry/release:nightly-1',
    createdAt: T0 - hours(10),
    acceptedAt: null,
    acceptedBy: null,
    blocking: { succeeded: 5, failed: 2, pending: 0 },
    informing: null,
    failing: [{ name: 'upgrade', url: null }],
    qeState: null,
    passedOver: 'rejected',
  },
  circumstance: 'registry',
  why: 'The registry was down',
  links: [],
  by: person('ADA'),
  roles: ['trt'],
  origin: 'view/V1',
  policy: [{ role: 'trt', count: 1 }],
  votes: [],
  openedAt: T0,
  confirmedAt: null,
  reason: null,
  since: T0,
  touchedAt: null,
  setAt: null,
  stuck: null,
  accepted: null,
  failure: null,
  undo: null,
  undone: null,
  ended: null,
  version: 1,
}
const accepting: ManualAccept = { ...asked, state: 'accepting', reason: REASON, confirmedAt: T0 }
const begun: ManualAccept = { ...accepting, touchedAt: T0 }
const set: ManualAccept = { ...begun, setAt: T0 }
const undoing: ManualAccept = {
  ...set,
  state: 'undoing',
  undo: { by: person('TOVE'), at: T0, why: 'It was not the cause' },
}

const ours = { override: 'Accepted', reason: REASON }
const rejectedByJobs: PayloadLook = {
  override: null,
  creationJob: 'Success',
  accepted: { status: 'False', reason: 'ReleasePayloadAccepted', message: '' },
}
const heard = { status: 'True', reason: 'ReleasePayloadManuallyAccepted', message: REASON } as const
const seen = (change: Partial<PayloadLook>): PayloadLook => ({ ...rejectedByJobs, ...change })

const selected: Selected = {
  tag: 'nightly-2',
  pullSpec: null,
  digest: null,
  createdAt: null,
  acceptedAt: null,
  by: person('TOVE'),
  at: T0,
  mode: 'proposed',
  reason: null,
  late: false,
}

const soon = { do: 'wait', until: expect.any(Number) }
const fails = (failure: object) => ({ do: 'fail', failure })

describe('the next step of an acceptance by hand', () => {
  test.each<[string, ManualAccept, PayloadLook | null, Selected | null, number, object]>([
    ['nothing before it is confirmed', asked, rejectedByJobs, null, 0, { do: 'nothing' }],
    ['confirmed: that it will be touched is written down first', accepting, rejectedByJobs, null, 0, { do: 'begin' }],
    ['confirmed and rejected by its jobs', begun, rejectedByJobs, null, 0, { do: 'set', reason: REASON }],
    [
      'still verifying',
      begun,
      seen({ accepted: { status: 'Unknown', reason: 'ReleasePayloadAccepted', message: '' } }),
      null,
      0,
      { do: 'set', reason: REASON },
    ],
    ['without any condition yet', begun, seen({ accepted: null }), null, 0, { do: 'set', reason: REASON }],
    ['deleted before', accepting, null, null, 0, fails({ kind: 'pruned' })],
    ['deleted after', set, null, null, 0, fails({ kind: 'pruned' })],
    ['no image', accepting, seen({ creationJob: 'Failed' }), null, 0, fails({ kind: 'creation-failed' })],
    [
      'no image, as the condition says it',
      set,
      seen({
        override: ours,
        creationJob: null,
        accepted: { status: 'False', reason: 'ReleasePayloadCreationJobFailed', message: '' },
      }),
      null,
      0,
      fails({ kind: 'creation-failed' }),
    ],
    ['the image is being made', accepting, seen({ creationJob: 'Unknown' }), null, 0, soon],
    [
      'the image is not made for half an hour',
      accepting,
      seen({ creationJob: null }),
      null,
      PATIENCE_MS,
      { do: 'get-stuck', problem: { kind: 'not-built' } },
    ],
    [
      'accepted by its own jobs',
      accepting,
      seen({ accepted: { status: 'True', reason: 'ReleasePayloadAccepted', message: '' } }),
      null,
      0,
      { do: 'finish', how: 'jobs' },
    ],
    [
      'an earlier override was removed, and its condition is still there',
      begun,
      seen({ accepted: { ...heard, message: 'per TRT' } }),
      null,
      0,
      { do: 'set', reason: REASON },
    ],
    [
      'accepted by somebody else',
      accepting,
      seen({ override: { override: 'Accepted', reason: 'per TRT' } }),
      null,
      0,
      fails({ kind: 'foreign', found: { override: 'Accepted', reason: 'per TRT' } }),
    ],
    [
      'rejected by somebody else, in the place of ours',
      set,
      seen({ override: { override: 'Rejected', reason: REASON } }),
      null,
      0,
      fails({ kind: 'foreign', found: { override: 'Rejected', reason: REASON } }),
    ],
    ['our override removed', set, rejectedByJobs, null, 0, fails({ kind: 'taken-back' })],
    [
      'another one selected before anything was set',
      accepting,
      rejectedByJobs,
      selected,
      0,
      fails({ kind: 'selected-meanwhile', tag: 'nightly-2', by: person('TOVE') }),
    ],
    ['ours found after a lost answer', accepting, seen({ override: ours }), null, 0, { do: 'adopt' }],
    [
      'ours found and heard after a lost answer',
      accepting,
      seen({ override: ours, accepted: heard }),
      null,
      0,
      { do: 'finish', how: 'override' },
    ],
    ['set and not heard yet', set, seen({ override: ours }), null, seconds(3), soon],
    [
      'set, and the condition has other words',
      set,
      seen({ override: ours, accepted: { ...heard, message: 'per TRT' } }),
      null,
      seconds(3),
      soon,
    ],
    ['set and heard', set, seen({ override: ours, accepted: heard }), null, 0, { do: 'finish', how: 'override' }],
    [
      'set and heard while another one was selected',
      set,
      seen({ override: ours, accepted: heard }),
      selected,
      0,
      { do: 'finish', how: 'override' },
    ],
    [
      'set and not heard for half an hour',
      set,
      seen({ override: ours }),
      null,
      PATIENCE_MS,
      { do: 'get-stuck', problem: { kind: 'ignored' } },
    ],
    ['to be undone', undoing, seen({ override: ours, accepted: heard }), null, 0, { do: 'take-off' }],
    ['off, and still counted as accepted', undoing, seen({ accepted: heard }), null, seconds(3), soon],
    [
      'off for long, whatever counts',
      undoing,
      seen({ accepted: heard }),
      null,
      PATIENCE_MS,
      { do: 'undone', found: 'ours' },
    ],
    ['undone', undoing, rejectedByJobs, null, 0, { do: 'undone', found: 'ours' }],
    ['undone by deletion', undoing, null, null, 0, { do: 'undone', found: 'gone' }],
    [
      'not ours to undo any more',
      undoing,
      seen({ override: { override: 'Accepted', reason: 'per TRT' } }),
      null,
      0,
      { do: 'undone', found: 'foreign' },
    ],
  ])('%s', (_name, accept, look, chosen, later, step) => {
    expect(nextStep(accept, look, { selected: chosen, isOver: false }, T0 + later)).toEqual(step)
  })

  test("a later sprint's choice has begun: nothing is set off for nothing, and what is set off already goes on", () => {
    const over = { selected: null, isOver: true }
    const failed = { do: 'fail', failure: { kind: 'choice-over' } }
    expect(nextStep(accepting, seen({}), over, T0)).toEqual(failed)
    expect(nextStep(set, seen({ override: { override: 'Accepted', reason: REASON } }), over, T0)).not.toEqual(failed)
    expect(nextStep(undoing, seen({}), over, T0)).not.toEqual(failed)
  })

  test('an override that is not word for word ours is never written over, nor taken off', () => {
    const anything = fc.record({
      override: fc.record({ override: fc.constantFrom('Accepted', 'Rejected', 'accepted', ''), reason: fc.string() }),
      creationJob: fc.constantFrom('Success' as const, 'Failed' as const, 'Unknown' as const, null),
      accepted: fc.option(
        fc.record({
          status: fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const),
          reason: fc.constantFrom('ReleasePayloadAccepted', 'ReleasePayloadManuallyAccepted'),
          message: fc.constantFrom(REASON, ''),
        }),
      ),
    })
    fc.assert(
      fc.property(
        anything,
        fc.constantFrom(accepting, set, undoing),
        fc.nat(PATIENCE_MS * 2),
        (look, accept, later) => {
          expect(['set', 'take-off', 'finish']).not.toContain(
            nextStep(accept, look, { selected: null, isOver: false }, T0 + later).do,
          )
        },
      ),
    )
  })

  test('it is looked at every two seconds at first, then more seldom, and once more at the end of the patience', () => {
    fc.assert(
      fc.property(fc.nat(PATIENCE_MS - 1), gone => {
        const now = T0 + gone
        const next = lookAgainAt(T0, now)
        expect(next).toBeGreaterThanOrEqual(now + seconds(2))
        expect(next).toBeLessThanOrEqual(now + minutes(1))
      }),
    )
    let looks = 0
    for (let now = T0; now < T0 + PATIENCE_MS; now = lookAgainAt(T0, now)) looks += 1
    expect(looks).toBeLessThan(50)
  })
})

describe('who confirms', () => {
  const confirm = (accept: ManualAccept, who: Member) =>
    decideAccept(accept, { verb: 'confirm', member: who, reason: REASON }, T0)

  test.each<[string, Member, object]>([
    ['one more of TRT is enough', member('TOVE', 'trt'), { accept: { state: 'accepting', reason: REASON } }],
    ['the one who picked it is not', member('ADA', 'trt', 'test-platform'), { no: 'own' }],
    ['Test Platform is not asked', member('BEN', 'test-platform'), { no: 'not-needed' }],
    ['nor is who has no role', member('DANA'), { no: 'not-needed' }],
  ])('%s', (_name, who, outcome) => {
    expect(confirm(asked, who)).toMatchObject(outcome)
  })

  test('a policy of two waits for the second', () => {
    const two: ManualAccept = {
      ...asked,
      policy: [
        { role: 'trt', count: 1 },
        { role: 'qe', count: 1 },
      ],
    }
    const first = confirm(two, member('TOVE', 'trt'))
    if ('no' in first) throw new Error(first.no)
    expect(first.accept).toMatchObject({ state: 'awaiting', reason: null })
    expect(confirm(first.accept, member('TOVE', 'trt'))).toMatchObject({ no: 'already-voted' })
    expect(confirm(first.accept, member('QUIM', 'qe'))).toMatchObject({ accept: { state: 'accepting' } })
  })

  test('the vote keeps its evidence', () => {
    expect(confirm(asked, member('TOVE', 'trt'))).toMatchObject({
      accept: { votes: [{ by: person('TOVE'), roles: ['trt'], evidence: { source: 'a group' } }] },
    })
  })
})

test('whatever happens to it in whatever order, nothing is set without a confirmation, and an end is an end', () => {
  const people = fc.constantFrom(member('ADA', 'trt'), member('TOVE', 'trt'), member('BEN', 'test-platform'))
  const command = fc.oneof(
    fc.record({ verb: fc.constant('confirm' as const), member: people, reason: fc.constant(REASON) }),
    fc.record({ verb: fc.constantFrom('reject' as const, 'undo' as const), member: people, why: fc.constant('why') }),
    fc.record({ verb: fc.constantFrom('withdraw' as const, 'try-again' as const), member: people }),
    fc.record({ verb: fc.constantFrom('expire' as const, 'set' as const) }),
    fc.record({
      verb: fc.constant('finish' as const),
      how: fc.constantFrom('override' as const, 'jobs' as const),
      unselected: fc.constant(null),
    }),
    fc.record({ verb: fc.constant('fail' as const), failure: fc.constant({ kind: 'pruned' as const }) }),
    fc.record({ verb: fc.constant('get-stuck' as const), problem: fc.constant({ kind: 'ignored' as const }) }),
    fc.record({
      verb: fc.constant('finish-undo' as const),
      found: fc.constant('ours' as const),
      stands: fc.constant(null),
      told: fc.constant({ wasReady: false, isOver: false }),
    }),
  )
  const ENDS = new Set(['failed', 'rejected', 'withdrawn', 'expired', 'undone'])
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), commands => {
      let accept = asked
      for (const [at, one] of commands.entries()) {
        const moved = decideAccept(accept, one, T0 + at)
        if ('no' in moved) continue
        expect(ENDS, `${one.verb} after the end`).not.toContain(accept.state)
        expect(moved.facts.length).toBeGreaterThan(0)
        accept = manualAcceptSchema.parse(JSON.parse(JSON.stringify(moved.accept)))
        expect(accept).toEqual(moved.accept)
      }
      const isConfirmed = accept.votes.some(({ by }) => by.user === 'TOVE')
      if (accept.setAt !== null || accept.accepted !== null) expect(isConfirmed && accept.reason !== null).toBe(true)
      expect(accept.votes.map(({ by }) => by.user)).not.toContain('ADA')
    }),
  )
})

test('it waits until the deadline, or for half a day, whichever is later', () => {
  expect(expiryOf(asked, T0 + hours(14))).toBe(T0 + hours(14))
  expect(expiryOf(asked, T0 - hours(2))).toBe(T0 + hours(12))
})

test('the reason of the override is one line, names everybody, and bears our number however long it is', () => {
  const reason = overrideReason({ ...asked, why: `The registry\nwas down ${'very '.repeat(400)}` }, ['Ada', 'Tove'])
  expect(reason).toMatch(/^The registry was down (?:very )+.{0,4}… \(accepted by Ada and Tove, sprint 280, M1\)$/)
  expect(reason.length).toBeLessThan(500)
})
