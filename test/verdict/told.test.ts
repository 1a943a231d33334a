import { describe, expect, test } from 'vitest'
import { days } from '../../src/kernel/time.ts'
import { answersOf, overallOf } from '../../src/verdict/model/answers.ts'
import {
  answerProblem,
  confirmVerdict,
  decideChange,
  isProblemOpen,
  sayAnswer,
} from '../../src/verdict/model/decide.ts'
import type { VerdictMove, VerdictNo } from '../../src/verdict/model/decide.ts'
import { itemDescription, itemsReminder } from '../../src/verdict/words/items.ts'
import { evidenceLines } from '../../src/verdict/words/evidence.ts'
import { turnedSteps } from '../../src/verdict/words/steps.ts'
import { plainStyle } from '../../src/verdict/words/style.ts'
import { filledIn, freshVerdict, valuesOf } from '../../src/verdict/model/verdict.ts'
import type { Held, Verdict } from '../../src/verdict/model/verdict.ts'
import { ada, AFTER, anOut, finding, openRun, problem, records, RUN_FROM, RUN_TO, tove } from './samples.ts'

const style = plainStyle({ nameOf: who => who.user, timeZone: 'America/New_York' })
const how = { style, links: new Map<string, string>() }
const said = { by: ada, why: 'We know', now: AFTER, expiresAt: AFTER + days(3) }
const second = { verb: 'confirm' as const, by: tove, n: 1, now: AFTER }

function toldAs(question: Held['question'], value: Held['value'], more: Partial<Verdict> = {}): Verdict {
  const seen = { 'on-time': 'success', 'admin-acks': 'success', problem: 'success', [question]: value } as const
  const told = { told: { at: RUN_TO, lateMs: 0 }, held: [{ question, value, at: RUN_TO }], version: 1 }
  return { ...freshVerdict(280, seen, RUN_TO), ...told, ...more }
}

function moved(move: VerdictMove | VerdictNo): Verdict {
  if ('no' in move) throw new Error(move.no)
  return move.verdict
}

describe('an answer that was told as failed or unknown is turned by two people', () => {
  const redecided = finding('not-needed', {
    needed: 'experiment',
    earlier: [{ needed: 'needed', persistent: false, gate: null, by: tove, at: AFTER, why: 'I changed my mind' }],
  })

  test('a change that one person decided anew does not turn it, and the evidence shows who decided what', () => {
    const now = records({ findings: [redecided] })
    const answers = answersOf(now, toldAs('admin-acks', 'failed'))
    expect(overallOf(answers.map(({ value }) => value))).toBe('failed')
    expect(answers[1] && evidenceLines(answers[1], now, how).slice(1)).toMatchInlineSnapshot(`
      [
        "A1: Restarted the ingress pods (not needed); it was needed for the upgrade or to keep the cluster working until UTOVE decided 2026-12-21 10:00 EST that it is an experiment, not needed: “I changed my mind”",
        "It was settled as yes 2026-12-18 10:00 EST, and stays so although the records now say none: only two people of TRT turn it. If the records are right, press Change an answer (after Reopen, where it is confirmed), and a second person agrees.",
      ]
    `)
  })

  test('nor does a cause that was set, nor an answer to the question of the bot', () => {
    const changes = [{ from: 'payload' as const, to: 'infrastructure' as const, by: tove, at: AFTER, why: 'The cloud' }]
    const out = { ...anOut(RUN_FROM, RUN_FROM + days(11)), cause: 'infrastructure' as const, changes }
    const now = records({ outs: [out], findings: [finding('not-needed', { id: 'build02/280/forced', by: tove })] })
    const acks = answersOf(now, toldAs('admin-acks', 'unknown'))
    expect(acks.map(({ value }) => value)).toEqual(['success', 'unknown', 'success'])
    const answers = answersOf(now, toldAs('problem', 'failed'))
    expect(answers.map(({ value }) => value)).toEqual(['success', 'success', 'failed'])
    const lines = answers.flatMap(answer => evidenceLines(answer, now, how))
    expect(lines.filter(line => line.includes(tove.user))).toMatchInlineSnapshot(`
      [
        "Nothing had to be changed by hand, UTOVE answered 2026-11-27 10:00 EST. Restarted the ingress pods.",
        "F12: out for 11 d, 2026-11-27 10:00 EST to 2026-12-08 10:00 EST, infrastructure: not counted; it was suspected degradation from the sprint payload until UTOVE changed it 2026-12-21 10:00 EST to infrastructure: “The cloud”.",
      ]
    `)
  })

  test('an answer to the third question about time out that does not count any more says so', () => {
    const out = { ...anOut(RUN_FROM, RUN_FROM + days(1)), cause: 'infrastructure' as const }
    const now = records({ outs: [out], problem: problem() })
    const answer = answersOf(now, toldAs('admin-acks', 'unknown'))[2]
    expect(answer && evidenceLines(answer, now, how).slice(-2)).toMatchInlineSnapshot(`
      [
        "TRT: the problem was significant, it forced the cluster out (F12) and no change has to stay. Said by UADA: A kernel regression",
        "What TRT said was about time out that counted then. By the causes that are set now none counts, and so neither does that answer.",
      ]
    `)
  })

  test('one who says that the records are right waits for a second one; then it counts, and both stay visible', () => {
    const now = records({ findings: [redecided] })
    const asked = sayAnswer(toldAs('admin-acks', 'failed'), now, { question: 'admin-acks', to: 'success' }, said)
    const waiting = moved(asked)
    expect(answersOf(now, waiting)[1]?.value).toBe('failed')
    const turned = moved(decideChange(waiting, now, second))
    const [, answer] = answersOf(now, turned)
    expect(answer).toMatchObject({ value: 'success', held: null, byHand: { before: 'failed', second: tove } })
    expect(answer && evidenceLines(answer, now, how).at(-1)).toMatchInlineSnapshot(
      `"By hand: none instead of yes, said by UADA, agreed by UTOVE 2026-12-21 10:00 EST: We know"`,
    )
  })

  test("TRT's own answer to the third question settles what nobody knew, and does not turn what failed", () => {
    const outs = [anOut(RUN_FROM, RUN_FROM + days(1))]
    const now = records({ outs })
    const answer = problem()
    const known = moved(answerProblem(toldAs('problem', 'unknown'), now, answer, said))
    expect(answersOf({ ...now, problem: answer }, known)[2]?.value).toBe('found')

    const waiting = moved(answerProblem(toldAs('problem', 'failed'), now, answer, said))
    expect(waiting).toMatchObject({ problem: null, change: { what: 'problem', from: 'failed', to: 'found' } })
    const turned = moved(decideChange(waiting, now, second))
    expect(answersOf({ ...now, problem: turned.problem }, turned)[2]?.value).toBe('found')
  })
})

describe('a verdict that is confirmed while questions are open', () => {
  const outs = [anOut(RUN_FROM, RUN_FROM + days(1))]
  const failedEarly = toldAs('on-time', 'failed')
  const confirmed = moved(
    confirmVerdict(failedEarly, records({ run: openRun, outs }), { by: ada, now: AFTER, shown: null }),
  )

  test('fixes the whole and what is settled; the rest is filled in', () => {
    expect(confirmed.confirmed?.answers).toEqual({ 'on-time': 'failed', 'admin-acks': 'pending', problem: 'pending' })
    const later = valuesOf(answersOf(records({ outs, problem: problem() }), confirmed))
    expect(confirmed.confirmed && filledIn(confirmed.confirmed, later)).toEqual({
      'on-time': 'failed',
      'admin-acks': 'success',
      problem: 'found',
    })
  })

  test('the third question can be answered until it is settled, and the settled ones cannot be changed', () => {
    const now = records({ outs })
    expect(isProblemOpen(confirmed, now)).toBe(true)
    expect(answerProblem(confirmed, now, problem(), said)).toMatchObject({
      verdict: { problem: { significant: true } },
    })
    expect(isProblemOpen(confirmed, records({ outs, problem: problem() }))).toBe(false)
    expect(sayAnswer(confirmed, now, { question: 'on-time', to: 'success' }, said)).toMatchObject({ no: 'confirmed' })
  })

  test('what is settled later is one message that calls nobody', () => {
    const turns = (['admin-acks', 'problem'] as const).map(question => ({
      question,
      before: 'pending' as const,
      after: 'success' as const,
    }))
    expect(turnedSteps(turns, confirmed, null)).toMatchInlineSnapshot(
      `"Question 2 (an admin change without an ack) is settled: *none*. Question 3 (a significant problem that forced the cluster out) is settled: *none*. The verdict was confirmed as *failed* by <@UADA>; that stays so."`,
    )
  })
})

describe('an action item', () => {
  const item = { id: 'T1', number: 1, sprint: 280, title: 'Test it', why: 'It broke', team: 'Node', owner: null }
  const open = { ...item, by: ada, at: AFTER, done: null, version: 1 }

  test('that nobody owns calls TRT', () => {
    expect(itemsReminder(280, [open], AFTER + days(7), '@trt')).toMatchInlineSnapshot(
      `"@trt: T1 (Test it), for Node and without an owner, is open for 7 d. It goes before feature development; please ask there who does it, and press *Done* on it when it is closed."`,
    )
  })

  test('is one of a list where others are open, with whom each waits for', () => {
    const owned = { ...open, id: 'T2', number: 2, title: 'Alert on it', owner: tove }
    expect(itemsReminder(280, [open, owned], AFTER + days(7), '@trt')).toMatchInlineSnapshot(`
      "@trt: 2 action items of sprint 280 are open. They go before feature development; press *Done* on each when it is closed. Where nobody owns one, please ask its team who does it.
      • T1 (Test it), Node, without an owner, for 7 d
      • T2 (Alert on it), <@UTOVE>, for 7 d"
    `)
    expect(itemsReminder(280, [owned, { ...owned, id: 'T3' }], AFTER + days(7), '@trt')).not.toContain('@trt')
    const many = Array.from({ length: 15 }, (_, at) => ({ ...open, id: `T${at}` }))
    expect(
      itemsReminder(280, many, AFTER + days(7), '@trt')
        .split('\n')
        .at(-1),
    ).toBe('• and 3 more, in the thread above')
  })

  test('says in Jira how it is closed', () => {
    expect(JSON.stringify(itemDescription(open, style))).toContain('It is closed with Done on T1 in Slack')
  })
})
