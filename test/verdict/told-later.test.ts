import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { isDue, turnsAfter } from '../../src/verdict/model/turns.ts'
import { freshVerdict } from '../../src/verdict/model/verdict.ts'
import type { Value, Verdict, WaitingTurn } from '../../src/verdict/model/verdict.ts'
import { answers } from '../payload/hands.ts'
import type { Town } from '../town.ts'
import { ada, teamHours, utc } from '../investigation/samples.ts'
import { aRunningTown, fillsIn, newsOf, nextIsTaken, nextMorning, presses, verdictThread } from './hands.ts'

/** Failed by its build on 26 November; on the afternoon of 16 December, nobody knows the second answer. */
async function anUnknownInTheAfternoon(): Promise<Town> {
  const { town } = await aRunningTown()
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })
  await nextMorning(town, '2026-11-27')
  town.world.farm.kubernetes('build02').deny({ resource: 'configmaps' })
  await town.later(hours(1), minutes(10))
  await nextIsTaken(town)
  return town
}

async function answersTheSecond(town: Town): Promise<void> {
  const answer = { question: 'admin-acks', value: 'success', why: 'I looked at the cluster myself' }
  await fillsIn(town, 'ada', 'verdict.change', answer)
  await presses(town, 'tove', 'verdict.agree', 'V280')
}

test('what is settled in the afternoon, and confirmed before the morning, calls nobody in the morning', async () => {
  await using town = await anUnknownInTheAfternoon()
  await answersTheSecond(town)
  await presses(town, 'ada', 'verdict.confirm', 'V280')
  town.skim()
  await nextMorning(town, '2026-12-17')
  expect(verdictThread(town).filter(text => text.includes('is settled'))).toEqual([])
  town.skim()
}, 60_000)

test('what two of TRT answered before the morning is not told as unknown; the rest is, and calls nobody', async () => {
  await using town = await anUnknownInTheAfternoon()
  await answersTheSecond(town)
  town.skim()
  await nextMorning(town, '2026-12-17')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "Question 3 (a significant problem that forced the cluster out) is settled: *none*.",
      "@trt: the verdict of sprint 280 has waited for 15 working days; please confirm it, or change an answer that is wrong.",
    ]
  `)
  town.skim()
}, 60_000)

test('what nobody answered until the morning calls TRT then, once', async () => {
  await using town = await anUnknownInTheAfternoon()
  await nextMorning(town, '2026-12-17')
  await town.later(hours(2), minutes(10))
  expect(verdictThread(town).filter(text => text.includes('is settled'))).toMatchInlineSnapshot(`
    [
      "@trt: Question 2 (an admin change without an ack) is settled: *unknown*. Question 3 (a significant problem that forced the cluster out) is settled: *none*. Please look at the verdict above; it is not confirmed yet.",
    ]
  `)
  town.skim()
}, 60_000)

describe('what waits to be told', () => {
  const NIGHT = utc('2026-12-17T03:00')
  const MORNING = utc('2026-12-17T14:00')
  const values = (value: Value) => ({ 'on-time': value, 'admin-acks': 'success', problem: 'success' }) as const
  const verdict: Verdict = freshVerdict(280, values('pending'), NIGHT)
  const waits = (before: Value): WaitingTurn => ({ question: 'on-time', before, dueAt: MORNING })
  const turn = (before: Value, after: Value) =>
    ({ kind: 'verdict-turned', sprint: 280, question: 'on-time', before, after }) as const
  const after = (
    turned: WaitingTurn[],
    {
      facts = [],
      earlier,
      now,
      at = NIGHT,
    }: { facts?: ReturnType<typeof turn>[]; earlier: Value; now: Value; at?: Instant },
  ) => {
    const counted = { earlier: values(earlier), values: values(now) }
    return turnsAfter({ ...verdict, turned }, { verdict, facts }, counted, teamHours, at)
  }

  test('a good answer is told at once, a bad one in the morning, one that turned in working hours', () => {
    const settled = (now: Value, at: Instant) =>
      after([], { facts: [turn('pending', now)], earlier: now, now, at }).map(({ dueAt }) => dueAt)
    expect(settled('success', NIGHT)).toEqual([NIGHT])
    expect(settled('failed', NIGHT)).toEqual([MORNING])
    expect(settled('unknown', MORNING + hours(1))).toEqual([MORNING + hours(24)])
    const turned = { facts: [turn('success', 'failed')], earlier: 'failed', now: 'failed' } as const
    expect(after([], { ...turned, facts: [...turned.facts] })).toEqual([waits('success')])
  })

  test('what turns again before it is told is told as one turn, from what people know', () => {
    const facts = [turn('unknown', 'failed')]
    expect(after([waits('pending')], { facts, earlier: 'failed', now: 'failed' })).toEqual([waits('pending')])
    expect(after([waits('success')], { facts, earlier: 'failed', now: 'failed' })).toEqual([waits('success')])
  })

  test('what turned back before it is told is not told', () => {
    const facts = [turn('found', 'success')]
    expect(after([waits('success')], { facts, earlier: 'success', now: 'success' })).toEqual([])
  })

  test('what people made another answer is not told; what stays bad in spite of what they said is', () => {
    expect(after([waits('pending')], { earlier: 'unknown', now: 'success' })).toEqual([])
    expect(after([waits('pending')], { earlier: 'failed', now: 'failed' })).toEqual([waits('pending')])
  })

  test('who confirms needs to be told nothing', () => {
    const counted = { earlier: values('failed'), values: values('failed') }
    const confirmed = { by: ada, at: NIGHT, overall: 'failed', answers: values('failed') } as const
    const before = { ...verdict, turned: [waits('pending')] }
    expect(turnsAfter(before, { verdict: { ...before, confirmed }, facts: [] }, counted, teamHours, NIGHT)).toEqual([])
    const again = { ...before, confirmed }
    expect(turnsAfter(again, { verdict: again, facts: [] }, counted, teamHours, NIGHT)).toEqual([waits('pending')])
  })

  test('it is told late where nobody was there to tell it, but not at night', () => {
    expect(isDue(waits('pending'), teamHours, MORNING - 1)).toBe(false)
    expect(isDue(waits('pending'), teamHours, MORNING)).toBe(true)
    expect(isDue(waits('pending'), teamHours, MORNING + hours(2))).toBe(true)
    expect(isDue(waits('pending'), teamHours, MORNING + hours(13))).toBe(false)
    expect(isDue(waits('pending'), teamHours, MORNING + hours(25))).toBe(true)
  })
})
