import { describe, expect, test } from 'vitest'
import { requestStep } from '../../src/rotation/words/steps.ts'
import { requestComment } from '../../src/rotation/words/issue.ts'
import { decideRequest } from '../../src/rotation/model/request-decide.ts'
import type { RequestCommand, RequestNo } from '../../src/rotation/model/request-decide.ts'
import { requestMoves, verbsIn } from '../../src/rotation/model/request.ts'
import type { Request, RequestVerb } from '../../src/rotation/model/request.ts'
import {
  aGuard,
  aPreview,
  aRequest,
  member,
  nameOf,
  NOON,
  person,
  requestCommands,
  requestIn,
  vote,
} from './samples.ts'
import { leadsTo, said, STATES } from './request-table.ts'
import { expectPlainWords, read } from './shown.ts'

const VERBS = Object.keys(requestMoves) as RequestVerb[]
const style = { nameOf, timeZone: 'America/New_York' }

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
  const approve = (name: 'ada' | 'ben' | 'ian' | 'eve'): RequestCommand => ({
    verb: 'approve',
    member: member(name),
    note: null,
  })

  const cases: [string, Request, RequestCommand, RequestNo['no'], string][] = [
    [
      'his own request',
      aRequest(),
      approve('ada'),
      'own-request',
      'F1 was asked for by you, so somebody else has to decide it.',
    ],
    [
      'a request filed for somebody else',
      aRequest({ filedBy: person('ben') }),
      approve('ben'),
      'own-request',
      'somebody else has to decide it',
    ],
    [
      'a second vote',
      aRequest({ ...twoNeeded, votes: [vote('ben')] }),
      approve('ben'),
      'already-voted',
      'You approved F1 already.',
    ],
    [
      'the wrong role',
      aRequest(),
      approve('ian'),
      'not-needed',
      'Only Test Platform can decide F1. Needed: 1 approval by Test Platform.',
    ],
    ['no role at all', aRequest(), approve('eve'), 'not-needed', 'Only Test Platform can decide F1.'],
    [
      'an approval before the farm was looked at',
      aRequest({ preview: null }),
      approve('ben'),
      'no-preview',
      'still being checked',
    ],
    ['a guard that is red', aRequest({ preview: red }), approve('ben'), 'guards', 'cannot run anywhere else. Repair:'],
    [
      'a guard that is hopeless',
      aRequest({ preview: hopeless }),
      approve('ben'),
      'guards',
      'It is the `default:` of `_config.yaml`',
    ],
    [
      'a rejection by the asker',
      aRequest(),
      { verb: 'reject', member: member('ada'), why: 'no' },
      'own-request',
      'You can withdraw it.',
    ],
    [
      'a rejection without a reason',
      aRequest(),
      { verb: 'reject', member: member('ben'), why: ' ' },
      'no-reason',
      '/sacrificial reject <id> <reason>',
    ],
    [
      'a rejection by a stranger',
      aRequest(),
      { verb: 'reject', member: member('eve'), why: 'no' },
      'not-needed',
      'Only Test Platform',
    ],
    [
      'withdrawing what somebody else asked for',
      aRequest(),
      { verb: 'withdraw', member: member('ben'), why: null },
      'not-yours',
      'Only @ada can do this to F1.',
    ],
    [
      'stopping without a reason',
      requestIn('changing'),
      { verb: 'stop', member: member('ben'), why: '' },
      'no-reason',
      'A reason is needed',
    ],
    [
      'stopping by a stranger',
      requestIn('changing'),
      { verb: 'stop', member: member('ian'), why: 'x' },
      'not-yours',
      'Only @ada or Test Platform can do this',
    ],
    [
      'trying again by a stranger',
      requestIn('stuck'),
      { verb: 'try-again', member: member('quentin') },
      'not-yours',
      '@ada, TRT or Test Platform can do this',
    ],
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
