import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { hours } from '../../src/kernel/time.ts'
import { budgetsOf, budgetsOfSprint } from '../../src/investigation/actions/budgets.ts'
import { lastSprints } from '../../src/history/actions/read.ts'
import { figuresOf } from '../../src/history/model/figures.ts'
import { readHead } from '../../src/store/log.ts'
import { openStore } from '../../src/store/store.ts'
import { recordsOf } from '../../src/verdict/actions/records.ts'
import { overallOf, recordedAnswers } from '../../src/verdict/model/answers.ts'
import type { ProblemAnswer } from '../../src/verdict/model/verdict.ts'
import { person } from '../models/samples.ts'
import { livedThrough, placeOf } from './random-lives.ts'
import type { Hand, Lived } from './random-lives.ts'
import { BEGINNING, randomPasts, SPRINTS } from './random-past.ts'
import type { RandomPast } from './random-past.ts'
import { countedIn, hoursIn, simpleSprints, simpleVerdict, spentHours, toldByTheLog } from './simple-count.ts'
import type { Given } from './simple-count.ts'
import { simpleRuns } from './simple-runs.ts'

const hand: Hand = { at: BEGINNING }
const store = await openStore('sqlite::memory:', { clock: { now: () => hand.at } })
afterAll(() => store.close())

let places = 0

/** A random past in a place of its own, as the product has it and as the log tells it. */
async function lived(past: RandomPast): Promise<{ lived: Lived; given: Given }> {
  const place = placeOf(past, (places += 1))
  const before = await readHead(store.db)
  const lived = await livedThrough(store, hand, past, place)
  const runs = simpleRuns(lived.updates)
  const told = await toldByTheLog(store.db, before.seq)
  return { lived, given: { ...told, past, runs, firstSprint: place.firstSprint, now: lived.now } }
}

test('time out of rotation and verdicts come out the same by a simple count of hours, over a thousand random pasts', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(randomPasts, async past => {
      const { lived: one, given } = await lived(past)

      expect(await spentByProduct(one)).toEqual(spentHours(given))
      await expectSameSprints(one, given)
      for (let at = 0; at < SPRINTS; at += 1) {
        const simple = await expectSameVerdict(one, given, at)
        for (const answer of simple) seen.add(answer)
      }
    }),
    { numRuns: 1000 },
  )
  expect([...seen].toSorted()).toEqual(['failed', 'found', 'pending', 'success', 'undecided', 'unknown'])
}, 300_000)

async function spentByProduct({ investigation, place, now }: Lived): Promise<Map<string, number>> {
  const { cluster } = place
  const budgets = await budgetsOf(investigation, store.db, cluster, now)
  for (let sprint = place.firstSprint; sprint < place.firstSprint + SPRINTS; sprint += 1) {
    const ofOne = budgets.filter(budget => budget.sprint === sprint)
    expect(await budgetsOfSprint(investigation, store.db, { cluster, sprint, now })).toEqual(ofOne)
  }
  const spent = budgets.map(({ run, sprint, spentMs }) => [`${run ? 'run' : 'calendar'}/${sprint}`, spentMs] as const)
  return new Map(spent.filter(([, ms]) => ms > 0).map(([key, ms]) => [key, ms / hours(1)]))
}

async function expectSameSprints({ investigation, verdict, place, now }: Lived, given: Given): Promise<void> {
  const ctx = { sprints: investigation.sprints, verdict }
  const { rotation, budgets } = figuresOf(
    await lastSprints(ctx, store.db, { cluster: place.cluster, sprints: 12, now }),
  )
  const sprints = simpleSprints(given).filter(({ startAt }) => startAt <= now)
  const inHours = rotation.map(({ sprint, ms }) => ({
    sprint,
    ...Object.fromEntries(Object.entries(ms).map(([state, of]) => [state, of / hours(1)])),
  }))
  expect(inHours).toEqual(sprints.map(one => ({ sprint: one.number, ...hoursIn(given, one), unknown: 0 })))

  const used = budgets.filter(({ usedMs }) => usedMs !== null && usedMs > 0)
  const keys = used.map(({ sprint, chargedTo, usedMs }) => {
    return [`${chargedTo === 'payload' ? 'run' : chargedTo}/${sprint}`, (usedMs ?? 0) / hours(1)] as const
  })
  expect(new Map(keys)).toEqual(spentHours(given))
}

async function expectSameVerdict({ verdict, place, now }: Lived, given: Given, at: number): Promise<string[]> {
  const sprint = place.firstSprint + at
  const said = given.past.problems[at] ?? null
  const counted = countedIn(given, sprint).map(({ id }) => id)
  const outs = said?.all ? counted : counted.slice(0, -1)
  const problem: ProblemAnswer | null = said && {
    significant: said.significant,
    forced: said.forced,
    persists: said.persists,
    outs,
    failover: null,
    note: '',
    by: person('ada'),
    at: now,
    second: null,
  }
  const recorded = recordedAnswers(await recordsOf(verdict, store.db, { sprint, problem, now }))
  const values = [recorded['on-time'].value, recorded['admin-acks'].value, recorded.problem.value]
  const simple = simpleVerdict(given, at, said && outs)
  expect([...values, overallOf(values)]).toEqual(simple)
  return simple
}
