import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { days, hours } from '../../src/kernel/time.ts'
import { budgetsFrom, crossedAt, isBeyond, outAt, reachesAt } from '../../src/investigation/model/budget.ts'
import { counts } from '../../src/investigation/model/out.ts'
import type { Out, OutCause } from '../../src/investigation/model/out.ts'
import { budgetBar, percentOf } from '../../src/investigation/words/bar.ts'
import { CAUSES } from '../../src/rotation/model/request.ts'
import { aBudget, anOut, aRun, calendar, utc } from './samples.ts'

/** Small moments, so that every one of them can be looked at. */
const END = 60
const aCause = fc.constantFrom<OutCause>(...CAUSES, 'unclassified')
const anyOut = fc
  .record({
    from: fc.integer({ min: 0, max: END }),
    length: fc.option(fc.integer({ min: 0, max: END }), { nil: null }),
    cause: aCause,
    kind: fc.constantFrom<Out['kind']>('out', 'out', 'out', 'reduced'),
  })
  .map(({ from, length, cause, kind }) => anOut(from, length === null ? null : from + length, { cause, kind }))

/** Whether the moment that begins at `t` is spent: said slowly, one moment at a time. */
function isIn(out: Out, t: number, asOf: number): boolean {
  return t < asOf && out.from <= t && (out.to === null || t < out.to)
}

describe('the time that is spent', () => {
  test('is each moment once in which the cluster is out for a cause that counts', () => {
    fc.assert(
      fc.property(fc.array(anyOut, { maxLength: 8 }), fc.integer({ min: 0, max: END * 2 }), (outs, asOf) => {
        const budget = aBudget(outs, { asOf, budgetMs: 20 })
        const moments = Array.from({ length: END * 2 }, (_, t) => ({
          counted: outs.some(out => out.kind === 'out' && counts(out.cause) && isIn(out, t, asOf)),
          out: outs.some(out => out.kind === 'out' && isIn(out, t, asOf)),
          reduced: outs.some(out => out.kind === 'reduced' && isIn(out, t, asOf)),
        }))

        expect(budget.spentMs).toBe(moments.filter(moment => moment.counted).length)
        expect(budget.uncountedMs).toBe(moments.filter(moment => moment.out && !moment.counted).length)
        expect(budget.reducedMs).toBe(moments.filter(moment => moment.reduced && !moment.out).length)
      }),
    )
  })

  test('crosses a share at the first moment at which so much is spent, and not before', () => {
    fc.assert(
      fc.property(
        fc.array(anyOut, { maxLength: 8 }),
        fc.integer({ min: 0, max: END * 2 }),
        fc.constantFrom(0.5, 0.8, 1),
        (outs, asOf, share) => {
          const spentBy = (at: number) => aBudget(outs, { asOf: at, budgetMs: 20 }).spentMs
          const moments = Array.from({ length: asOf + 1 }, (_, at) => at)
          const slowly = moments.find(at => spentBy(at) >= share * 20) ?? null

          expect(crossedAt(aBudget(outs, { asOf, budgetMs: 20 }), share)).toBe(slowly)
        },
      ),
    )
  })

  test('fails the sprint when it is strictly more than half of it', () => {
    const [asOf, budgetMs] = [days(30), days(10.5)]

    expect(isBeyond(aBudget([anOut(0, days(10.5))], { asOf, budgetMs }))).toBe(false)
    expect(isBeyond(aBudget([anOut(0, days(10.5) + 1)], { asOf, budgetMs }))).toBe(true)
  })

  test('will be reached at a moment that is known as long as the cluster stays out', () => {
    const running = aBudget([anOut(0, null)], { asOf: hours(1), budgetMs: days(2) })
    const ended = aBudget([anOut(0, hours(1))], { asOf: hours(1), budgetMs: days(2) })

    expect([crossedAt(running, 0.5), reachesAt(running, 0.5), reachesAt(ended, 0.5)]).toEqual([null, days(1), null])
  })

  test('belongs to the out during which it was crossed', () => {
    const [first, second] = [anOut(0, 10, { id: 'F1' }), anOut(15, null, { id: 'F2' })]
    const budget = aBudget([first, second], { asOf: 40, budgetMs: 20 })

    expect([outAt(budget, 10)?.id, outAt(budget, 20)?.id, outAt(budget, 12)]).toEqual(['F1', 'F2', null])
  })

  test.each([
    ['payload', true],
    ['theory', true],
    ['unclassified', true],
    ['infrastructure', false],
    ['maintenance', false],
    ['game-day', false],
  ] as const)('%s counts: %s', (cause, isCounted) => {
    expect(counts(cause)).toBe(isCounted)
  })
})

describe('what it is charged to', () => {
  const upgrade = utc('2026-11-30T15:00')
  const runs = [aRun(279, utc('2026-11-09T15:00')), aRun(280, upgrade)]
  const charged = (outs: readonly Out[], known = runs) =>
    budgetsFrom({ cluster: 'build02', runs: known, calendar }, outs, utc('2026-12-20T00:00')).map(one => [
      one.key,
      one.spentMs / hours(1),
    ])

  test('is the payload that ran when it began, wherever it ends', () => {
    const before = anOut(upgrade - hours(5), upgrade + hours(7), { id: 'F1' })
    const during = anOut(upgrade + hours(8), upgrade + hours(9), { id: 'F2' })

    expect(charged([before, during])).toEqual([
      ['build02/279', 12],
      ['build02/280', 1],
    ])
  })

  test('is the payload that is being installed from the moment its upgrade begins', () => {
    expect(charged([anOut(upgrade, upgrade + hours(1))])).toEqual([['build02/280', 1]])
    expect(charged([anOut(upgrade - 1, upgrade + hours(1) - 1)])).toEqual([['build02/279', 1]])
  })

  test('is the sprint of the calendar where no run was known', () => {
    expect(charged([anOut(utc('2026-11-29T20:00'), utc('2026-12-01T20:00'))], [])).toEqual([
      ['build02/calendar/280', 48],
    ])
    expect(charged([anOut(utc('2026-11-09T06:00'), utc('2026-11-09T08:00'))])).toEqual([['build02/calendar/280', 2]])
  })

  test('has a budget that was fixed when the run began: editing the sprint does not move it', () => {
    const edits = [{ sprint: 280, change: { kind: 'length' as const, days: 28 }, pins: {} }]
    const outs = [anOut(upgrade, upgrade + hours(1))]
    const [budget] = budgetsFrom({ cluster: 'build02', runs, calendar: { ...calendar, edits } }, outs, upgrade)

    expect(budget?.budgetMs).toBe(hours(252))
  })
})

describe('the bar', () => {
  const of = (spentMs: number) => budgetBar({ spentMs, budgetMs: days(10.5) })

  test.each([
    [0, '░░░░░░░░░░ 0 of 10.5 days out (0 %)'],
    [hours(1), '░░░░░░░░░░ under 0.1 of 10.5 days out (0 %)'],
    [days(8.4), '▓▓▓▓▓▓▓▓░░ 8.4 of 10.5 days out (80 %)'],
    [days(10.5) - 1, '▓▓▓▓▓▓▓▓▓░ 10.4 of 10.5 days out (99 %)'],
    [days(10.5), '▓▓▓▓▓▓▓▓▓▓ 10.5 of 10.5 days out (100 %)'],
    [days(10.5) + 1, '▓▓▓▓▓▓▓▓▓▓ 10.6 of 10.5 days out (101 %)'],
    [days(21), '▓▓▓▓▓▓▓▓▓▓ 21 of 10.5 days out (200 %)'],
  ])('shows %d ms as %s', (spentMs, text) => {
    expect(of(spentMs)).toBe(text)
  })

  test('says 100 % only where all of it is spent, and more only where that is exceeded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), fc.integer({ min: 0, max: 1e10 }), (budgetMs, spentMs) => {
        const percent = percentOf({ spentMs, budgetMs })
        expect(Math.sign(percent - 100)).toBe(Math.sign(spentMs - budgetMs))
      }),
    )
  })
})
