import { describe, expect, test } from 'vitest'
import { fitMessage } from '../../src/kernel/blocks.ts'
import { days } from '../../src/kernel/time.ts'
import {
  answerProblem,
  confirmVerdict,
  decideChange,
  needsSecond,
  reviewedChange,
  sayAnswer,
} from '../../src/verdict/model/decide.ts'
import { afterWorkingDays, callDue, nextMorning } from '../../src/verdict/model/due.ts'
import { freshVerdict, VALUES } from '../../src/verdict/model/verdict.ts'
import type { Verdict } from '../../src/verdict/model/verdict.ts'
import { momentOf } from '../../src/verdict/model/moments.ts'
import { agendaMarkdown, agendaMessages, markdownView } from '../../src/verdict/words/agenda.ts'
import { markdownStyle } from '../../src/verdict/words/style.ts'
import { teamHours } from '../investigation/samples.ts'
import { ada, AFTER, anOut, problem, records, RUN_FROM, selectedAt, tove, utc } from './samples.ts'

const values = { 'on-time': 'unknown', 'admin-acks': 'success', problem: 'success' } as const
const fresh: Verdict = { ...freshVerdict(280, values, AFTER), version: 1 }
const said = { by: ada, why: 'We know', now: AFTER, expiresAt: AFTER + days(3) }
const unknowing = records({ payload: null })

function waiting(): Verdict {
  const move = sayAnswer(fresh, unknowing, { question: 'on-time', to: 'success' }, said)
  if ('no' in move) throw new Error(move.no)
  return move.verdict
}

describe('two people are needed', () => {
  test.each(VALUES.flatMap(from => (['success', 'found', 'failed'] as const).map(to => [from, to] as const)))(
    'from %s to %s',
    (from, to) => {
      expect(needsSecond(from, to)).toBe(from === 'unknown' || (from === 'failed' && to !== 'failed'))
    },
  )

  test('to take back that a change has to stay, also while the run lasts', () => {
    const outs = [anOut(RUN_FROM, RUN_FROM + days(1))]
    const before = { ...fresh, problem: problem({ persists: true }) }
    expect(answerProblem(before, records({ outs }), problem(), said)).toMatchObject({
      verdict: { change: { what: 'problem' } },
    })
    expect(answerProblem(fresh, records({ outs }), problem(), said)).toMatchObject({ verdict: { change: null } })
  })
})

test('while a change waits, nothing is confirmed and nothing else is changed', () => {
  const verdict = waiting()
  expect(confirmVerdict(verdict, unknowing, { by: tove, now: AFTER, shown: null })).toMatchObject({ no: 'waits' })
  expect(sayAnswer(verdict, unknowing, { question: 'on-time', to: 'failed' }, said)).toMatchObject({ no: 'waits' })
})

test('a change whose answer is another one by now is agreed to by nobody', () => {
  const late = records({ payload: selectedAt(AFTER) })
  expect(reviewedChange(waiting(), late, AFTER)?.facts).toMatchObject([{ how: 'overtaken' }])
  const agreed = decideChange(waiting(), late, { verb: 'confirm', by: tove, n: 1, now: AFTER })
  expect(agreed).toMatchObject({ verdict: { hands: [], change: null }, facts: [{ how: 'overtaken' }] })
})

test('a button of an earlier change does not decide a later one', () => {
  expect(decideChange(waiting(), unknowing, { verb: 'confirm', by: tove, n: 2, now: AFTER })).toEqual({
    no: 'no-change',
  })
})

test('what is confirmed is what was shown, and nothing that is open', () => {
  const press = { by: ada, now: AFTER, shown: 'success success success' }
  expect(confirmVerdict(fresh, records(), press)).toMatchObject({ verdict: { confirmed: { overall: 'success' } } })
  expect(confirmVerdict(fresh, unknowing, press)).toEqual({ no: 'moved' })
  expect(confirmVerdict(fresh, unknowing, { ...press, shown: null })).toMatchObject({ no: 'undecided' })
})

test.each([
  ['in the night', '2026-12-17T05:00', '2026-12-17T14:00'],
  ['in the middle of a working day', '2026-12-16T15:11', '2026-12-17T14:00'],
  ['as the day begins', '2026-12-16T14:00', '2026-12-16T14:00'],
  ['on a Friday', '2026-12-18T20:00', '2026-12-21T14:00'],
])('what is settled %s is told when the next working day begins', (_, at, morning) => {
  expect(nextMorning(teamHours, 'trt', utc(at))).toBe(utc(morning))
})

test('working days leave out weekends, also over years of silence', () => {
  expect(afterWorkingDays(teamHours, 'trt', utc('2026-12-17T14:15'), 3)).toBe(utc('2026-12-22T14:15'))
  expect(callDue(teamHours, 'trt', utc('2026-12-17T14:15'), utc('2026-12-21T14:15'))).toBe(0)
  expect(callDue(teamHours, 'trt', utc('2026-12-17T14:15'), utc('2026-12-22T14:15'))).toBe(1)
})

test('an event that another release wrote in another way is left out', () => {
  const logged = { seq: 1, at: AFTER, subject: 'V280', actor: 'bot' }
  expect(momentOf({ ...logged, kind: 'verdict-confirmed', body: { sprint: 280, overall: 'maybe' } })).toBeNull()
  expect(momentOf({ ...logged, kind: 'something-else', body: null })).toBeNull()
  expect(
    momentOf({ ...logged, kind: 'verdict-confirmed', body: { sprint: 280, overall: 'failed', more: 1 } }),
  ).not.toBeNull()
})

test('a long agenda is split over blocks that Slack accepts, and nothing of it is lost', () => {
  const one = (seq: number) => {
    const body = { sprint: 280, why: `${seq} `.repeat(140).trim() }
    return momentOf({ seq, at: AFTER, subject: 'V280', actor: 'T1/UADA', kind: 'verdict-reopened', body })
  }
  const decisions = Array.from({ length: 100 }, (_, seq) => one(seq)).filter(moment => moment !== null)
  const nothing = {
    requests: [],
    investigations: [],
    verdicts: [],
    retrospectives: [],
    items: [],
    unclassified: [],
    payloads: [],
    accepts: [],
    edits: [],
    olderDecisions: 7,
  }
  const agenda = { at: AFTER, since: null, decisions, ...nothing }
  const style = markdownStyle({ nameOf: who => who.user, timeZone: 'America/New_York' })
  const text = agendaMarkdown({ agenda, day: '2026-12-21' }, style)
  const { blocks } = markdownView(text)

  const shown = blocks.flatMap(block =>
    'text' in block && block.text !== undefined && typeof block.text === 'object' ? [block.text.text] : [],
  )
  expect(blocks.length).toBeLessThanOrEqual(100)
  expect(Math.max(...shown.map(piece => piece.length))).toBeLessThanOrEqual(3000)
  expect(
    shown
      .slice(1)
      .map(piece => piece.slice(4, -4))
      .join('\n'),
  ).toBe(text)
  expect(text).toContain('7 older ones before these')

  const posted = agendaMessages({ agenda, day: '2026-12-21' })
  expect(posted.length).toBeGreaterThan(1)
  for (const { blocks: some } of posted) expect(fitMessage(some)).toEqual(some)
  for (let seq = 0; seq < 100; seq += 1) expect(JSON.stringify(posted).split(`: ${seq} ${seq} ${seq} `)).toHaveLength(2)
})
