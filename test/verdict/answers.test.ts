import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { answersOf, overallOf, readyAt, recordedAnswers } from '../../src/verdict/model/answers.ts'
import { QUESTIONS, SAYABLE, UNSAID, VALUES } from '../../src/verdict/model/verdict.ts'
import type { HandAnswer, Value } from '../../src/verdict/model/verdict.ts'
import {
  AFTER,
  anOut,
  finding,
  hand,
  openRun,
  problem,
  records,
  RUN_FROM,
  RUN_TO,
  selectedAt,
  sprint,
} from './samples.ts'
import type { Told } from './samples.ts'

const BUDGET = hours(252)
const shortOut = anOut(RUN_FROM + days(1), RUN_FROM + days(3))
const longOut = anOut(RUN_FROM + days(1), RUN_FROM + days(1) + BUDGET + minutes(1))

describe('the sprint as a whole', () => {
  const all = VALUES.flatMap(a => VALUES.flatMap(b => VALUES.map(c => [a, b, c] as const)))
  const good = (value: Value) => value === 'success' || value === 'found'

  test.each(all)('%s, %s and %s', (...values) => {
    const expected = values.some(value => value === 'failed') ? 'failed' : values.every(good) ? 'success' : 'undecided'
    expect(overallOf(values)).toBe(expected)
  })

  test('there are 125 combinations, and eight of them are a success', () => {
    expect(all.filter(values => overallOf(values) === 'success')).toHaveLength(8)
    expect(all).toHaveLength(125)
  })
})

describe('a build on time', () => {
  test.each<[string, Told, Value]>([
    ['selected in time', {}, 'success'],
    ['selected at the deadline', { payload: selectedAt(sprint.deadlineAt) }, 'success'],
    ['selected after it', { payload: selectedAt(sprint.deadlineAt + 1) }, 'failed'],
    ['never selected', { payload: selectedAt(null) }, 'failed'],
    ['not configured', { payload: null }, 'unknown'],
    ['before the deadline', { asOf: sprint.deadlineAt }, 'pending'],
  ])('%s', (_, told, value) => {
    expect(recordedAnswers(records(told))['on-time'].value).toBe(value)
  })

  test('a later verdict of QE turns it, and counts from then', () => {
    const failedAt = sprint.deadlineAt + days(2)
    const payload = { ...selectedAt(null), noBuildAt: failedAt }

    expect(recordedAnswers(records({ payload }))['on-time']).toEqual({ value: 'failed', settledAt: failedAt })
  })
})

describe('an admin change without an ack', () => {
  test.each<[string, Told, Value]>([
    ['nothing was done', {}, 'success'],
    ['covered or not needed', { findings: [finding('covered'), finding('not-needed')] }, 'success'],
    ['one missing', { findings: [finding('covered'), finding('missing'), finding('unknown')] }, 'failed'],
    ['one unknown', { findings: [finding('covered'), finding('unknown')] }, 'unknown'],
    ['while the run lasts', { run: openRun, findings: [finding('missing')] }, 'pending'],
    ['it never ran', { run: null }, 'unknown'],
    ['its upgrade was given up', { run: { ...openRun, startedAt: null, endedAt: RUN_TO } }, 'unknown'],
    ['gates and acks could not be read', { gatesSeen: false }, 'unknown'],
    ['they could not, and one missing', { gatesSeen: false, findings: [finding('missing')] }, 'failed'],
    ['nobody watches', { watches: false, run: null }, 'unknown'],
  ])('%s', (_, told, value) => {
    expect(recordedAnswers(records(told))['admin-acks'].value).toBe(value)
  })
})

describe('a significant problem that forced the cluster out', () => {
  const answered = (more = {}) => ({ outs: [shortOut], problem: problem(more) })
  test.each<[string, Told, Value]>([
    ['it was never out', {}, 'success'],
    ['out only for a game day', { outs: [anOut(RUN_FROM, RUN_TO, { cause: 'game-day' })] }, 'success'],
    ['out for long because of the infrastructure', { outs: [{ ...longOut, cause: 'infrastructure' }] }, 'success'],
    ['never out, with a change that has to stay', { findings: [finding('covered', { persistent: true })] }, 'failed'],
    [
      'never out, with an experiment that has to stay',
      { findings: [finding('not-needed', { needed: 'experiment', persistent: true })] },
      'failed',
    ],
    ['only reduced', { outs: [{ ...longOut, kind: 'reduced', capacity: 50 }] }, 'success'],
    ['nobody has answered', { outs: [shortOut] }, 'unknown'],
    ['not significant', answered({ significant: false }), 'success'],
    ['not forced out', answered({ forced: false }), 'success'],
    ['within half the sprint', answered(), 'found'],
    ['exactly half the sprint', { ...answered(), outs: [anOut(RUN_FROM, RUN_FROM + BUDGET)] }, 'found'],
    ['a millisecond more', { ...answered(), outs: [anOut(RUN_FROM, RUN_FROM + BUDGET + 1)] }, 'failed'],
    ['beyond, though it was not significant', { outs: [longOut], problem: problem({ significant: false }) }, 'failed'],
    ['with a change that has to stay', answered({ persists: true }), 'failed'],
    ['with a lasting admin change', { ...answered(), findings: [finding('covered', { persistent: true })] }, 'failed'],
    [
      'a second time out that nobody has judged',
      { ...answered(), outs: [shortOut, { ...shortOut, id: 'F13' }] },
      'unknown',
    ],
    ['while the run lasts', { ...answered(), run: openRun }, 'pending'],
    ['beyond while the run lasts', { outs: [longOut], run: openRun }, 'failed'],
    ['it never ran', { run: null }, 'unknown'],
    ['its upgrade was given up', { run: { ...openRun, startedAt: null, endedAt: RUN_TO } }, 'unknown'],
    ['nobody watches, and nothing was out', { watches: false, run: null }, 'success'],
  ])('%s', (_, told, value) => {
    expect(recordedAnswers(records(told)).problem.value).toBe(value)
  })

  test('an investigation that goes on after the run may still pass the budget', () => {
    const open = anOut(RUN_TO - days(1), null)

    expect(recordedAnswers(records({ outs: [open], problem: problem() })).problem.value).toBe('pending')
    expect(recordedAnswers(records({ outs: [{ ...open, to: RUN_TO + days(2) }], problem: problem() })).problem).toEqual(
      {
        value: 'found',
        settledAt: RUN_TO + days(2),
      },
    )
  })

  test('beyond half the sprint it is settled at the moment that passed it', () => {
    expect(recordedAnswers(records({ outs: [longOut], run: openRun })).problem.settledAt).toBe(longOut.from + BUDGET)
  })
})

const by = (...hands: HandAnswer[]) => ({ ...UNSAID, hands })

describe('what is said by hand', () => {
  const unknown = { payload: null }

  test('counts instead of the records, and both stay visible', () => {
    expect(answersOf(records(unknown), by(hand({})))[0]).toMatchObject({
      recorded: 'unknown',
      value: 'success',
      handHolds: true,
    })
  })

  test('counts no more when the records say something else than they did then', () => {
    const late = { payload: selectedAt(sprint.deadlineAt + 1) }
    expect(answersOf(records(late), by(hand({})))[0]).toMatchObject({
      recorded: 'failed',
      value: 'failed',
      handHolds: false,
    })
  })

  test('a failed answer stays failed whatever the records say', () => {
    const said = hand({ value: 'failed', was: 'success' })
    expect(answersOf(records(unknown), by(said))[0]).toMatchObject({ recorded: 'unknown', value: 'failed' })
  })

  test('counts for nothing before the answer is settled', () => {
    const early = records({ asOf: sprint.deadlineAt - 1 })
    expect(answersOf(early, by(hand({ was: 'pending' })))[0]).toMatchObject({ value: 'pending' })
  })
})

describe('what was told as failed or unknown', () => {
  const held = (value: 'failed' | 'unknown') => ({
    hands: [],
    held: [{ question: 'admin-acks' as const, value, at: RUN_TO }],
  })

  test('stays so, though the records alone say better', () => {
    expect(answersOf(records(), held('failed'))[1]).toMatchObject({ recorded: 'success', value: 'failed' })
    expect(answersOf(records(), held('unknown'))[1]).toMatchObject({ recorded: 'success', value: 'unknown' })
    expect(answersOf(records({ run: openRun }), held('failed'))[1]).toMatchObject({
      recorded: 'pending',
      value: 'failed',
      settled: true,
      settledAt: RUN_TO,
    })
  })

  test('gets worse by itself', () => {
    const worse = records({ findings: [finding('missing')] })
    expect(answersOf(worse, held('unknown'))[1]).toMatchObject({ value: 'failed', held: null })
  })
})

describe('there is something to tell', () => {
  test('when all is settled', () => {
    expect(readyAt(answersOf(records(), UNSAID))).toBe(RUN_TO)
    expect(readyAt(answersOf(records({ run: openRun }), UNSAID))).toBeNull()
  })

  test('at once when something has failed', () => {
    const told = records({ run: openRun, payload: selectedAt(sprint.deadlineAt + 1) })
    expect(readyAt(answersOf(told, UNSAID))).toBe(sprint.deadlineAt)
  })
})

describe('whatever is recorded', () => {
  const arbitrary = fc.record({
    payload: fc.constantFrom(null, selectedAt(null), selectedAt(sprint.selectionAt), selectedAt(sprint.deadlineAt + 1)),
    run: fc.constantFrom(null, openRun, undefined),
    outs: fc.array(
      fc.record({
        day: fc.integer({ min: 0, max: 30 }),
        days: fc.option(fc.integer({ min: 0, max: 20 })),
        cause: fc.constantFrom('payload', 'theory', 'unclassified', 'maintenance', 'game-day'),
      }),
      { maxLength: 3 },
    ),
    findings: fc.array(fc.constantFrom('covered', 'missing', 'not-needed', 'unknown'), { maxLength: 3 }),
    problem: fc.option(fc.record({ significant: fc.boolean(), forced: fc.boolean(), persists: fc.boolean() })),
    watches: fc.boolean(),
    asOf: fc.integer({ min: sprint.startAt, max: AFTER + days(30) }),
  })
  type Arbitrary = typeof arbitrary extends fc.Arbitrary<infer T> ? T : never
  const recordsFrom = ({ run, outs, findings, problem: said, ...more }: Arbitrary) =>
    records({
      ...more,
      ...(run !== undefined && { run }),
      outs: outs.map(({ day, days: n, cause }, at) => {
        const from = RUN_FROM + days(day)
        return anOut(from, n === null ? null : from + days(n), { cause, id: `F${12 + at}`, failover: `F${12 + at}` })
      }),
      findings: findings.map(verdict => finding(verdict)),
      problem: said && problem({ ...said, outs: ['F12', 'F13', 'F14'] }),
    })

  test('unknown and pending are never a success', () => {
    fc.assert(
      fc.property(arbitrary, said => {
        const answers = answersOf(recordsFrom(said), UNSAID)
        const values = answers.map(({ value }) => value)
        const open = values.some(value => value === 'unknown' || value === 'pending')
        expect(overallOf(values) === 'success' && open).toBe(false)
        for (const answer of answers) expect(answer.value === 'pending').toBe(!answer.settled)
      }),
      { numRuns: 500 },
    )
  })

  test('what two people say by hand holds only for what the records said then', () => {
    const hands = fc.array(
      fc.record({
        question: fc.constantFrom(...QUESTIONS),
        value: fc.constantFrom(...SAYABLE),
        was: fc.constantFrom(...VALUES),
      }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(arbitrary, hands, (said, all) => {
        for (const answer of answersOf(recordsFrom(said), by(...all.map(hand)))) {
          if (answer.value === answer.recorded || answer.value === 'failed') continue
          expect(answer.byHand?.was).toBe(answer.recorded)
          expect(answer.settled).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
