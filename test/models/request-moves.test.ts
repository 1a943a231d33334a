import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tally } from '../../src/approval/model.ts'
import { requestStep } from '../../src/rotation/words/steps.ts'
import { requestComment } from '../../src/rotation/words/issue.ts'
import { requestRefusal } from '../../src/rotation/words/refusals.ts'
import { askerOf, decideRequest, slotsFor } from '../../src/rotation/model/request-decide.ts'
import type { RequestCommand, RequestNo } from '../../src/rotation/model/request-decide.ts'
import { ENDED_STATES, OPEN_STATES, requestMoves, verbsIn } from '../../src/rotation/model/request.ts'
import type { Request, RequestState, RequestVerb } from '../../src/rotation/model/request.ts'
import { aGuard, aPreview, aRequest, impact, member, nameOf, NAMES, NOON, person, requestCommands, requestIn, vote } from './samples.ts'
import { expectPlainWords, read } from './shown.ts'

const STATES = [...OPEN_STATES, ...ENDED_STATES]
const VERBS = Object.keys(requestMoves) as RequestVerb[]
const style = { nameOf, timeZone: 'America/New_York' }

/** Where each verb leads, written down once more and apart from the product. */
const leadsTo: Record<RequestVerb, Partial<Record<RequestState, RequestState[]>>> = {
  preview: { awaiting: ['awaiting'] },
  approve: { awaiting: ['awaiting', 'approved'] },
  reject: { awaiting: ['rejected'] },
  withdraw: { awaiting: ['withdrawn'] },
  expire: { awaiting: ['expired'] },
  'ask-again': { approved: ['awaiting'], changing: ['awaiting'], stuck: ['awaiting'] },
  begin: { approved: ['changing'], changing: ['changing'], stuck: ['changing'] },
  'get-stuck': { approved: ['stuck'], changing: ['stuck'] },
  'try-again': { stuck: ['changing'] },
  finish: { changing: ['done'], stuck: ['done'] },
  stop: { approved: ['withdrawn'], changing: ['withdrawn'], stuck: ['withdrawn'] },
  supersede: { awaiting: ['superseded'], approved: ['superseded'], changing: ['superseded'], stuck: ['superseded'] },
  'change-details': { awaiting: ['awaiting'], approved: ['approved'], changing: ['changing'], stuck: ['stuck'], done: ['done'] },
}

describe('each verb in each state', () => {
  test.each(VERBS.flatMap(verb => STATES.map(state => ({ verb, state }))))('$verb while $state', ({ verb, state }) => {
    const before = requestIn(state)

    const decided = decideRequest(before, requestCommands[verb], NOON + 1)

    const allowed = leadsTo[verb][state]
    if (!allowed) {
      expect(decided).toEqual({ no: 'state', verb, request: before })
      return expectPlainWords(read(said(decided)))
    }
    if ('no' in decided) throw new Error(`refused: ${decided.no}`)
    expect(allowed).toContain(decided.request.state)
    expect(decided.facts.length).toBeGreaterThan(0)
  })

  test('a verb that people have is offered in the states in which it works, and in no other', () => {
    for (const state of STATES) {
      expect(verbsIn(state)).toEqual(VERBS.filter(verb => leadsTo[verb][state] !== undefined))
    }
  })
})

describe('each fact that can follow', () => {
  const facts = VERBS.flatMap(verb =>
    STATES.flatMap(state => {
      const decided = decideRequest(requestIn(state), requestCommands[verb], NOON)
      return 'no' in decided ? [] : decided.facts.map(fact => ({ verb, state, fact, request: decided.request }))
    }),
  )

  test.each(facts)('is told in whole sentences: $verb while $state', ({ fact, request }) => {
    const step = requestStep(request, fact, person('ben'))
    const comment = requestComment(request, fact, 'bot', style)
    if (step !== null) expectPlainWords(read(step))
    if (comment !== null) expectPlainWords(comment)
  })
})

describe('a refusal says what is wrong', () => {
  const twoNeeded = { policy: [{ role: 'test-platform' as const, count: 2 }] }
  const red = aPreview({ guards: [aGuard('destinations', 'red', ['job-a'])] })
  const hopeless = aPreview({ guards: [aGuard('default', 'impossible', ['build02']), aGuard('kvm', 'red')] })
  const approve = (name: 'ada' | 'ben' | 'ian' | 'eve'): RequestCommand => ({ verb: 'approve', member: member(name), note: null })

  const cases: [string, Request, RequestCommand, RequestNo['no'], string][] = [
    ['his own request', aRequest(), approve('ada'), 'own-request', 'F1 was asked for by you, so somebody else has to decide it.'],
    ['a request filed for somebody else', aRequest({ filedBy: person('ben') }), approve('ben'), 'own-request', 'somebody else has to decide it'],
    ['a second vote', aRequest({ ...twoNeeded, votes: [vote('ben')] }), approve('ben'), 'already-voted', 'You approved F1 already.'],
    ['the wrong role', aRequest(), approve('ian'), 'not-needed', 'Only Test Platform can decide F1. Needed: 1 approval by Test Platform.'],
    ['no role at all', aRequest(), approve('eve'), 'not-needed', 'Only Test Platform can decide F1.'],
    ['an approval before the farm was looked at', aRequest({ preview: null }), approve('ben'), 'no-preview', 'still being checked'],
    ['a guard that is red', aRequest({ preview: red }), approve('ben'), 'guards', 'cannot run anywhere else. Repair:'],
    ['a guard that is hopeless', aRequest({ preview: hopeless }), approve('ben'), 'guards', 'It is the `default:` of `_config.yaml`'],
    ['a rejection by the asker', aRequest(), { verb: 'reject', member: member('ada'), why: 'no' }, 'own-request', 'You can withdraw it.'],
    ['a rejection without a reason', aRequest(), { verb: 'reject', member: member('ben'), why: ' ' }, 'no-reason', '/sacrificial reject <id> <reason>'],
    ['a rejection by a stranger', aRequest(), { verb: 'reject', member: member('eve'), why: 'no' }, 'not-needed', 'Only Test Platform'],
    ['withdrawing what somebody else asked for', aRequest(), { verb: 'withdraw', member: member('ben'), why: null }, 'not-yours', 'Only @ada can do this to F1.'],
    ['stopping without a reason', requestIn('changing'), { verb: 'stop', member: member('ben'), why: '' }, 'no-reason', 'A reason is needed'],
    ['stopping by a stranger', requestIn('changing'), { verb: 'stop', member: member('ian'), why: 'x' }, 'not-yours', 'Only @ada or Test Platform can do this'],
    ['trying again by a stranger', requestIn('stuck'), { verb: 'try-again', member: member('quentin') }, 'not-yours', '@ada, TRT or Test Platform can do this'],
  ]

  test.each(cases)('%s', (_, request, command, no, words) => {
    const decided = decideRequest(request, command, NOON)
    expect(decided).toMatchObject({ no })
    expect(read(said(decided))).toContain(words)
    expectPlainWords(read(said(decided)))
  })

  test('a hopeless guard is named, and not the red ones beside it', () => {
    const decided = decideRequest(aRequest({ preview: hopeless }), approve('ben'), NOON)
    expect(decided).toMatchObject({ guards: [{ name: 'default' }] })
  })
})

const someone = fc.constantFrom(...NAMES, 'ben' as const, 'priya' as const).map(member)
const COLOURS = ['green', 'green', 'green', 'amber', 'red', 'impossible'] as const
const preview = fc
  .record({ colour: fc.constantFrom(...COLOURS), people: fc.constantFrom(1, 1, 2, 3), jobs: fc.subarray(['a', 'b']) })
  .map(({ colour, people, jobs }) => {
    return aPreview({ guards: [aGuard('destinations', colour)], requiredApprovals: people, impact: { ...impact, immovable: jobs } })
  })
const { begin, finish, expire, supersede } = requestCommands
const usual = fc.constantFrom<RequestCommand>(begin, requestCommands['get-stuck'], finish, requestCommands['change-details'])
const byPerson = fc.record({ who: someone, why: fc.constantFrom('', 'because') }).chain(({ who, why }) =>
  fc.constantFrom<RequestCommand>(
    { verb: 'reject', member: who, why },
    { verb: 'withdraw', member: who, why },
    { verb: 'stop', member: who, why },
    { verb: 'try-again', member: who },
  ),
)
const again = fc
  .record({ seen: preview, people: fc.integer({ min: 1, max: 3 }), keepsVotes: fc.boolean() })
  .map(({ seen, people, keepsVotes }): RequestCommand => ({ verb: 'ask-again', because: ['x'], preview: seen, people, keepsVotes }))
const command: fc.Arbitrary<RequestCommand> = fc.oneof(
  { weight: 8, arbitrary: someone.map((who): RequestCommand => ({ verb: 'approve', member: who, note: null })) },
  { weight: 6, arbitrary: preview.map((seen): RequestCommand => ({ verb: 'preview', preview: seen })) },
  { weight: 8, arbitrary: usual },
  { weight: 3, arbitrary: byPerson },
  { weight: 2, arbitrary: again },
  { weight: 1, arbitrary: fc.constantFrom<RequestCommand>(expire, supersede) },
)
const opened = fc
  .record({
    asker: fc.constantFrom('ada', 'ben', 'dora'),
    filer: fc.constantFrom('same', 'priya'),
    policy: fc.constantFrom<Request['policy']>(
      [{ role: 'test-platform', count: 1 }],
      [{ role: 'test-platform', count: 2 }],
      [{ role: 'trt', count: 1 }, { role: 'test-platform', count: 1 }],
    ),
  })
  .map(({ asker, filer, policy }) => {
    const filedBy = filer === 'same' ? asker : filer
    const roles = [...new Set([...member(asker).roles, ...member(filedBy).roles])]
    return aRequest({ requester: person(asker), filedBy: person(filedBy), roles, policy, preview: null })
  })

describe('whatever people and the farm do, in whatever order', () => {
  test('a request moves as the table says, and is approved by those who may, each once', () => {
    const reached = new Set<RequestState>()
    fc.assert(
      fc.property(opened, fc.array(command, { maxLength: 25, size: 'max' }), (start, commands) => {
        commands.reduce((before, next, at) => {
          const decided = decideRequest(before, next, NOON + at)
          if ('no' in decided) {
            expectPlainWords(read(said(decided)))
            return before
          }
          expect(leadsTo[next.verb][before.state]).toContain(decided.request.state)
          expectInvariants(decided.request)
          if (before.state !== 'approved' && decided.request.state === 'approved') expectGood(before)
          reached.add(decided.request.state)
          return decided.request
        }, start)
      }),
      { numRuns: 500, seed: 2 },
    )
    expect([...reached].toSorted()).toEqual(STATES.toSorted())
  })
})

function expectInvariants(request: Request): void {
  const askers = [request.requester, request.filedBy].map(who => who.user)
  const voters = request.votes.map(one => one.by.user)
  expect(new Set(voters).size, 'nobody votes twice').toBe(voters.length)
  expect(voters.filter(user => askers.includes(user)), 'no asker votes').toEqual([])
  const { satisfied, counted } = tally(slotsFor(request), request.votes, askerOf(request))
  expect(counted, 'each vote counts for something').toHaveLength(voters.length)
  if (['approved', 'changing', 'stuck', 'done'].includes(request.state)) expect(satisfied).toBe(true)
  expect(request.approvedAt !== null, 'approved means that a moment is known').toBe(satisfied && request.votes.length > 0)
  expect(request.stuck !== null, 'what is stuck says why, and what is not does not').toBe(request.state === 'stuck')
  const ended: readonly RequestState[] = ENDED_STATES
  expect(request.ended !== null).toBe(ended.includes(request.state))
  if (request.state === 'awaiting' || request.state === 'approved') expect(request.changingAt, 'it has not begun').toBeNull()
}

/** The farm as it was looked at last did not forbid it. */
function expectGood(before: Request): void {
  expect(before.preview?.guards.every(guard => guard.colour === 'green' || guard.colour === 'amber')).toBe(true)
}

function said(decided: ReturnType<typeof decideRequest>): string {
  if (!('no' in decided)) throw new Error('it was not refused')
  return requestRefusal(decided).say
}
