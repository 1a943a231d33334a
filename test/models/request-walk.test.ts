import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tally } from '../../src/approval/model.ts'
import { askerOf, decideRequest, slotsFor } from '../../src/rotation/model/request-decide.ts'
import type { RequestCommand } from '../../src/rotation/model/request-decide.ts'
import { ENDED_STATES } from '../../src/rotation/model/request.ts'
import type { Request, RequestState } from '../../src/rotation/model/request.ts'
import { aGuard, aPreview, aRequest, impact, member, NAMES, NOON, person, requestCommands } from './samples.ts'
import { leadsTo, said, STATES } from './request-table.ts'
import { expectPlainWords, read } from './shown.ts'

const someone = fc.constantFrom(...NAMES, 'ben' as const, 'priya' as const).map(member)
const COLOURS = ['green', 'green', 'green', 'amber', 'red', 'impossible'] as const
const preview = fc
  .record({ colour: fc.constantFrom(...COLOURS), people: fc.constantFrom(1, 1, 2, 3), jobs: fc.subarray(['a', 'b']) })
  .map(({ colour, people, jobs }) => {
    return aPreview({
      guards: [aGuard('destinations', colour)],
      requiredApprovals: people,
      impact: { ...impact, immovable: jobs },
    })
  })
const { begin, finish, expire, supersede } = requestCommands
const usual = fc.constantFrom<RequestCommand>(
  begin,
  requestCommands['get-stuck'],
  finish,
  requestCommands['change-details'],
)
const byPerson = fc
  .record({ who: someone, why: fc.constantFrom('', 'because') })
  .chain(({ who, why }) =>
    fc.constantFrom<RequestCommand>(
      { verb: 'reject', member: who, why },
      { verb: 'withdraw', member: who, why },
      { verb: 'stop', member: who, why },
      { verb: 'try-again', member: who },
    ),
  )
const again = fc
  .record({ seen: preview, people: fc.integer({ min: 1, max: 3 }), keepsVotes: fc.boolean() })
  .map(({ seen, people, keepsVotes }): RequestCommand => ({
    verb: 'ask-again',
    because: ['x'],
    preview: seen,
    people,
    keepsVotes,
  }))
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
      [
        { role: 'trt', count: 1 },
        { role: 'test-platform', count: 1 },
      ],
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
  expect(
    voters.filter(user => askers.includes(user)),
    'no asker votes',
  ).toEqual([])
  const { satisfied, counted } = tally(slotsFor(request), request.votes, askerOf(request))
  expect(counted, 'each vote counts for something').toHaveLength(voters.length)
  if (['approved', 'changing', 'stuck', 'done'].includes(request.state)) expect(satisfied).toBe(true)
  expect(request.approvedAt !== null, 'approved means that a moment is known').toBe(
    satisfied && request.votes.length > 0,
  )
  expect(request.stuck !== null, 'what is stuck says why, and what is not does not').toBe(request.state === 'stuck')
  const ended: readonly RequestState[] = ENDED_STATES
  expect(request.ended !== null).toBe(ended.includes(request.state))
  if (request.state === 'awaiting' || request.state === 'approved')
    expect(request.changingAt, 'it has not begun').toBeNull()
}

/** The farm as it was looked at last did not forbid it. */
function expectGood(before: Request): void {
  expect(before.preview?.guards.every(guard => guard.colour === 'green' || guard.colour === 'amber')).toBe(true)
}
