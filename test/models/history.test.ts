import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { budgetFigure, burnDown } from '../../src/history/model/budget-figures.ts'
import { failoverFigures } from '../../src/history/model/failover-figures.ts'
import { summaryOf } from '../../src/history/model/quantiles.ts'
import { rotationFigures } from '../../src/history/model/rotation-figures.ts'
import type { FailoverRow, OpenInterval, SprintRow } from '../../src/history/model/rows.ts'
import { clipped, spansOf } from '../../src/history/model/spans.ts'
import { verdictFigures } from '../../src/history/model/verdict-figures.ts'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'

const START = 1000
const END = 1060

function aSprint(more: Partial<SprintRow> = {}): SprintRow {
  return {
    number: 280,
    startAt: START,
    endAt: END,
    runStartedAt: START,
    chargedFrom: START,
    budgetMs: 30,
    countedOut: [],
    freeOut: [],
    reduced: [],
    unknown: [],
    charged: [],
    verdict: { onTime: 'yes', ackMissing: 'no', problem: 'no', outcome: 'success' },
    ...more,
  }
}

function aFailover(more: Partial<FailoverRow> = {}): FailoverRow {
  return {
    id: 'F1',
    cluster: 'build02',
    cause: 'payload',
    openedAt: 0,
    approvedAt: minutes(30),
    handedAt: null,
    acceptedAt: minutes(30) + seconds(1),
    effectiveAt: minutes(34),
    returnedAt: null,
    sprint: 280,
    ...more,
  }
}

/** Around the sprint, also beyond both of its ends, sometimes empty, sometimes still lasting. */
const intervals = fc.array(
  fc
    .tuple(fc.integer({ min: START - 20, max: END + 20 }), fc.option(fc.integer({ min: 0, max: 40 })))
    .map(([from, length]): OpenInterval => ({ from, to: length === null ? null : from + length })),
  { maxLength: 5 },
)
const moment = fc.integer({ min: START - 10, max: END + 30 })
const covers = (all: readonly OpenInterval[], at: number): boolean =>
  all.some(({ from, to }) => from <= at && (to === null || at < to))

describe('median and p90', () => {
  test.each([
    [[], { n: 0, median: null, p90: null }],
    [[7], { n: 1, median: 7, p90: 7 }],
    [[9, 1], { n: 2, median: 1, p90: 9 }],
    [[3, 1, 2], { n: 3, median: 2, p90: 3 }],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { n: 10, median: 5, p90: 9 }],
    [[null, 0, null], { n: 1, median: 0, p90: 0 }],
    [[null], { n: 0, median: null, p90: null }],
  ])('of %j are %j', (values, summary) => {
    expect(summaryOf(values)).toEqual(summary)
  })

  test('are the smallest values that half, and nine of ten, do not exceed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 60 }), values => {
        const slowly = (tenths: number) =>
          Math.min(...values.filter(one => values.filter(other => other <= one).length * 10 >= tenths * values.length))

        expect(summaryOf(values)).toEqual({ n: values.length, median: slowly(5), p90: slowly(9) })
      }),
    )
  })
})

describe('a sprint in spans', () => {
  test('where records overlap, the graver one holds', () => {
    const row = aSprint({
      countedOut: [{ from: START + 10, to: START + 20 }],
      freeOut: [{ from: START + 15, to: START + 30 }],
      reduced: [{ from: START + 5, to: null }],
    })

    expect(spansOf(row, START + 40)).toEqual([
      { from: START, to: START + 5, state: 'in' },
      { from: START + 5, to: START + 10, state: 'reduced' },
      { from: START + 10, to: START + 20, state: 'out-counted' },
      { from: START + 20, to: START + 30, state: 'out-free' },
      { from: START + 30, to: START + 40, state: 'reduced' },
    ])
  })

  test('has each moment once, in the state that the records give it', () => {
    fc.assert(
      fc.property(intervals, intervals, intervals, intervals, moment, (countedOut, freeOut, reduced, unknown, now) => {
        const spans = spansOf(aSprint({ countedOut, freeOut, reduced, unknown }), now)

        const shown = spans.flatMap(({ from, to, state }) =>
          Array.from({ length: to - from }, (_, n) => [from + n, state]),
        )
        const slowly = Array.from({ length: Math.max(0, Math.min(END, now) - START) }, (_, n) => {
          const at = START + n
          if (covers(countedOut, at)) return [at, 'out-counted']
          if (covers(freeOut, at)) return [at, 'out-free']
          if (covers(reduced, at)) return [at, 'reduced']
          return [at, covers(unknown, at) ? 'unknown' : 'in']
        })
        expect(shown).toEqual(slowly)
      }),
    )
  })

  test('what is clipped lies inside, apart, and has the moments it had', () => {
    fc.assert(
      fc.property(intervals, all => {
        const inside = clipped(all, { from: START, to: END })

        for (const [at, { from, to }] of inside.entries()) {
          expect(from >= START && from < to && to <= END).toBe(true)
          expect(from).toBeGreaterThan(inside[at - 1]?.to ?? -1)
        }
        for (let at = START; at < END; at++) expect(covers(inside, at)).toBe(covers(all, at))
      }),
    )
  })
})

describe('time in rotation', () => {
  test('is a share of what is known; reduced is in rotation, and shown apart', () => {
    const row = aSprint({
      countedOut: [{ from: START, to: START + 10 }],
      reduced: [{ from: START + 10, to: START + 20 }],
      unknown: [{ from: START + 20, to: START + 40 }],
    })

    expect(rotationFigures([row], END).sprints).toEqual([
      {
        sprint: 280,
        isOver: true,
        ms: { in: 20, reduced: 10, 'out-counted': 10, 'out-free': 0, unknown: 20 },
        inShare: 0.75,
      },
    ])
  })

  test('of a sprint that nobody watched, or that has not begun, nothing is said', () => {
    const unseen = aSprint({ unknown: [{ from: 0, to: null }] })
    const { sprints, shares } = rotationFigures([unseen, aSprint({ startAt: END + 5, endAt: END + 65 })], END)

    expect(sprints.map(({ inShare }) => inShare)).toEqual([null, null])
    expect(shares).toEqual({ n: 0, median: null, p90: null })
  })

  test('a sprint under way is shown, but is in no median', () => {
    const { sprints, shares } = rotationFigures([aSprint()], START + 1)

    expect([sprints[0]?.inShare, shares.n]).toEqual([1, 0])
  })
})

describe('failovers', () => {
  test('wait for people, for the bot and for the farm', () => {
    const { people, bot, farm, whole } = failoverFigures([aFailover()])

    expect([people.median, bot.median, farm.median, whole.median]).toEqual([
      minutes(30),
      seconds(1),
      minutes(4) - seconds(1),
      minutes(34),
    ])
  })

  test('a part that did not end is not counted as none', () => {
    const refused = aFailover({ approvedAt: null, acceptedAt: null, effectiveAt: null })
    const { people, farm, failovers } = failoverFigures([refused, aFailover()])

    expect([people.n, farm.n, failovers[0]?.peopleMs]).toEqual([1, 1, null])
  })

  test('no part takes less than no time where the farm’s clock is behind ours', () => {
    const { farm } = failoverFigures([aFailover({ effectiveAt: minutes(29) })])

    expect(farm.median).toBe(0)
  })

  test('game days are left out of every number, and their count is given', () => {
    const practice = aFailover({ id: 'F2', cause: 'game-day', approvedAt: hours(9), effectiveAt: hours(10) })
    const { failovers, whole, byCause, gameDays } = failoverFigures([
      practice,
      aFailover(),
      aFailover({ cause: 'theory' }),
    ])

    expect([failovers.length, whole.n, gameDays]).toEqual([2, 2, 1])
    expect(byCause).toEqual([
      { cause: 'payload', n: 1 },
      { cause: 'theory', n: 1 },
    ])
  })
})

describe('the half-sprint budget', () => {
  test('exactly half is not over, one more is', () => {
    const used = (ms: number) => budgetFigure(aSprint({ charged: [{ from: START, to: START + ms }] }), END)

    expect(used(30)).toMatchObject({ usedMs: 30, isOver: false })
    expect(used(31)).toMatchObject({ usedMs: 31, isOver: true })
  })

  test('time that is charged counts also beyond the sprint, and until now while it lasts', () => {
    expect(budgetFigure(aSprint({ charged: [{ from: END - 5, to: null }] }), END + 40).usedMs).toBe(45)
  })

  test('without a payload run nothing was used, nor was it zero', () => {
    expect(budgetFigure(aSprint({ runStartedAt: null, chargedFrom: null }), END).usedMs).toBeNull()
    expect(burnDown(aSprint({ runStartedAt: null, chargedFrom: null }), END)).toEqual([])
  })

  test('where no run is known, what was charged to the sprint counts from its start', () => {
    const row = aSprint({ runStartedAt: null, chargedFrom: START, charged: [{ from: START + 5, to: START + 9 }] })

    expect(budgetFigure(row, END).usedMs).toBe(4)
    expect(burnDown(row, END)).toEqual([
      { at: START, usedMs: 0 },
      { at: START + 5, usedMs: 0 },
      { at: START + 9, usedMs: 4 },
      { at: END, usedMs: 4 },
    ])
  })

  test('a run that has not begun has nothing to burn', () => {
    expect(burnDown(aSprint({ runStartedAt: END, chargedFrom: END }), START)).toEqual([])
  })

  test('burns down as fast as time passes, and ends at what was used', () => {
    fc.assert(
      fc.property(intervals, moment, (all, now) => {
        const row = aSprint({ charged: all.filter(({ from }) => from >= START) })
        fc.pre(now >= START)

        const points = burnDown(row, now)

        expect(points.at(-1)).toEqual({ at: now, usedMs: budgetFigure(row, now).usedMs })
        for (const [at, point] of points.slice(1).entries()) {
          const before = points[at]
          const grown = point.usedMs - (before?.usedMs ?? 0)
          expect([0, point.at - (before?.at ?? 0)]).toContain(grown)
        }
        return undefined
      }),
    )
  })
})

test('verdicts: what is not known is no success', () => {
  const unknown = aSprint({ verdict: { onTime: 'yes', ackMissing: 'unknown', problem: 'no', outcome: 'unknown' } })

  expect(verdictFigures([aSprint(), unknown])).toEqual({
    sprints: [
      { sprint: 280, answers: ['yes', 'no', 'no'], outcome: 'success' },
      { sprint: 280, answers: ['yes', 'unknown', 'no'], outcome: 'unknown' },
    ],
    outcomes: { success: 1, failed: 0, unknown: 1, pending: 0 },
  })
})
