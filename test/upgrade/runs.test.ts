import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hours } from '../../src/kernel/time.ts'
import type { SprintPayload } from '../../src/upgrade/model/matching.ts'
import { isPayload, payloadOn } from '../../src/upgrade/model/matching.ts'
import { chargedRun, runsOver } from '../../src/upgrade/model/runs.ts'
import type { PayloadRun } from '../../src/upgrade/model/runs.ts'
import type { UpdateSeen } from '../../src/upgrade/model/seen.ts'
import { NAME_AWAITED_MS, otherVersions } from '../../src/upgrade/model/strangers.ts'
import { anUpdate, aPayload, digest, image, NOON } from './samples.ts'

const letters = 'abcdef'
/** The payloads of sprints 280 to 285, recognised by digest. */
const payloads: SprintPayload[] = [...letters].map((letter, at) => ({
  sprint: 280 + at,
  tag: `nightly-${letter}`,
  name: `5.0.0-ec.${at}`,
  digests: [digest(letter)],
}))

function runsFrom(updates: readonly UpdateSeen[], known: readonly PayloadRun[] = []): PayloadRun[] {
  return runsOver(known, { cluster: 'build02', updates, payloads, budgetMsOf: sprint => sprint })
}

function took(letter: string, from: number, to: number | null, superseded = false): UpdateSeen {
  return anUpdate({
    version: `v-${letter}`,
    image: image(letter),
    startedAt: NOON + hours(from),
    completedAt: to === null ? null : NOON + hours(to),
    state: to === null || superseded ? 'Partial' : 'Completed',
  })
}

const spans = (runs: readonly PayloadRun[]) =>
  runs.map(({ sprint, upgradeStartedAt, startedAt, endedAt }) =>
    [sprint, ...[upgradeStartedAt, startedAt, endedAt].map(at => at && (at - NOON) / hours(1))].join(' '),
  )

describe('payload runs', () => {
  test('a run goes from the completion of its upgrade until the next payload’s upgrade begins', () => {
    expect(spans(runsFrom([took('a', 1, 3), took('b', 500, 502)]))).toEqual(['280 1 3 500', '281 500 502 '])
  })

  test('other versions and older payloads in between neither end nor begin one', () => {
    const history = [took('a', 1, 3), took('9', 10, 11), took('b', 500, 502), took('a', 510, 511), took('b', 520, 521)]

    expect(spans(runsFrom(history))).toEqual(['280 1 3 500', '281 500 502 '])
  })

  test('an upgrade that was superseded by the next payload was no run, and still ended the one before', () => {
    expect(spans(runsFrom([took('a', 1, 3), took('b', 500, 501, true), took('c', 501, 503)]))).toEqual([
      '280 1 3 500',
      '281 500  501',
      '282 501 503 ',
    ])
  })

  test('an upgrade that was superseded and asked for again is completed by the second one', () => {
    expect(spans(runsFrom([took('a', 1, 2, true), took('9', 2, 3), took('a', 4, 6)]))).toEqual(['280 1 6 '])
  })

  test('a payload that is recognised late finds its place between the others', () => {
    const known = runsFrom([took('a', 1, 3), took('c', 900, 902)])

    expect(spans(runsFrom([took('a', 1, 3), took('b', 500, 502), took('c', 900, 902)], known))).toEqual([
      '280 1 3 500',
      '281 500 502 900',
      '282 900 902 ',
    ])
  })

  test('what was known stays where the cluster’s history does not reach back that far', () => {
    const known = runsFrom([took('a', 1, 3), took('b', 500, null)])

    expect(spans(runsFrom([took('b', 500, 502)], known))).toEqual(['280 1 3 500', '281 500 502 '])
    expect(known[0]?.budgetMs).toBe(280)
  })

  const step = fc.record({
    letter: fc.constantFrom(...letters, '8', '9'),
    gap: fc.integer({ min: 0, max: 200 }),
    lasts: fc.integer({ min: 1, max: 50 }),
    superseded: fc.boolean(),
  })
  const histories = fc.array(step, { maxLength: 12 }).map(steps => {
    let at = 0
    return steps.map(({ letter, gap, lasts, superseded }) => {
      const from = (at += gap + 1)
      return took(letter, from, (at += lasts), superseded)
    })
  })

  test('tile: none overlaps the next, and from the first upgrade on every moment is charged to one', () => {
    fc.assert(
      fc.property(histories, fc.nat(1000), (history, hour) => {
        const runs = runsFrom(history)
        for (const [at, run] of runs.entries()) {
          expect(run.endedAt).toBe(runs[at + 1]?.upgradeStartedAt ?? null)
          expect(run.startedAt ?? run.upgradeStartedAt).toBeGreaterThanOrEqual(run.upgradeStartedAt)
          if (run.endedAt !== null) expect(run.endedAt).toBeGreaterThan(run.startedAt ?? run.upgradeStartedAt)
        }
        const moment = NOON + hours(hour)
        const charged = chargedRun(runs, moment)
        const first = runs[0]
        expect(charged !== null).toBe(first !== undefined && moment >= first.upgradeStartedAt)
        if (charged === null) return
        expect(charged.upgradeStartedAt).toBeLessThanOrEqual(moment)
        expect(charged.endedAt ?? Infinity).toBeGreaterThan(moment)
      }),
    )
  })

  test('are the same whether the bot looked all the time or once at the end', () => {
    fc.assert(
      fc.property(histories, history => {
        const seen = history.map((_, at) => history.slice(0, at + 1))
        const looked = seen.reduce<PayloadRun[]>((known, updates) => runsFrom(updates, known), [])

        expect(looked).toEqual(runsFrom(history))
      }),
    )
  })
})

describe('the payload on a cluster', () => {
  const promoted = payloadOn(aPayload(280, { name: '5.0.0-ec.7', letter: '7' }))

  test.each([
    ['its promoted image', { version: '', image: image('7') }, true],
    ['its public name, rebuilt for more architectures', { version: '5.0.0-ec.7', image: image('e') }, true],
    ['its own image', { version: 'anything', image: image('d') }, true],
    ['its own name, installed by force', { version: '5.0.0-0.nightly-2026-11-10-010203', image: '' }, true],
    ['another build', { version: '5.0.0-ec.6', image: image('6') }, false],
    ['a build that says nothing of itself', { version: '', image: '' }, false],
  ])('is recognised by %s: %o is %s', (_name, release, expected) => {
    expect(promoted && isPayload(release, promoted)).toBe(expected)
  })

  test('has no name before it is promoted, and is none before it is selected', () => {
    expect(payloadOn(aPayload(280))).toMatchObject({ name: null, digests: [digest('d')] })
    expect(payloadOn({ ...aPayload(280), selected: null })).toBeNull()
  })
})

describe('another version than selected', () => {
  const expected = { sprint: 280, tag: 'nightly-a', name: '5.0.0-ec.0', digests: [digest('a')], selectedAt: NOON }

  test('is every update begun since the selection that is not the payload', () => {
    const history = [took('9', 3, null), took('a', 1, 2), took('8', -5, -4)]

    expect(otherVersions(history, expected, NOON + hours(4)).map(({ version }) => version)).toEqual(['v-9'])
  })

  test('may be the payload itself for an hour, as long as its public name is not known', () => {
    const nameless = { ...expected, name: null }
    const history = [took('9', 3, null)]

    expect(otherVersions(history, nameless, NOON + hours(3) + NAME_AWAITED_MS - 1)).toEqual([])
    expect(otherVersions(history, nameless, NOON + hours(3) + NAME_AWAITED_MS)).toHaveLength(1)
  })
})
