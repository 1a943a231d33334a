import { describe, expect, test } from 'vitest'
import { hours } from '../../src/kernel/time.ts'
import type { Payload } from '../../src/payload/model/payload.ts'
import { callsTeams } from '../../src/upgrade/model/asks.ts'
import { lookedAt } from '../../src/upgrade/model/look.ts'
import type { Known, LookedAt } from '../../src/upgrade/model/look.ts'
import type { ClusterSeen } from '../../src/upgrade/model/seen.ts'
import { answerAsk } from '../../src/upgrade/model/upgrade.ts'
import type { Upgrade } from '../../src/upgrade/model/upgrade.ts'
import { freshWatch, isLookDue, troubleAfter, UNREADABLE_TOLERATED_MS } from '../../src/upgrade/model/watch.ts'
import { aCluster, anUpdate, aPayload, before, image, NOON, someGates, underWay } from './samples.ts'

function known(payloads: readonly Payload[], more: Partial<Known> = {}): Known {
  return { watch: freshWatch('build02'), runs: [], upgrades: [], snapshots: [], payloads, ...more }
}

function lookAt(recorded: Known, seen: ClusterSeen, now = NOON, gates = someGates()): LookedAt {
  return lookedAt(recorded, { seen, gates: { read: true, value: gates }, now, budgetMsOf: sprint => sprint })
}

/** What is recorded after a look. */
function after(recorded: Known, { watch, runs, upgrades, snapshot }: LookedAt): Known {
  const others = <T extends { id: string }>(old: readonly T[], news: readonly { after: T }[]) => [
    ...old.filter(({ id }) => news.every(one => one.after.id !== id)),
    ...news.map(one => one.after),
  ]
  return {
    ...recorded,
    watch,
    runs: others(recorded.runs, runs),
    upgrades: others(recorded.upgrades, upgrades),
    snapshots: snapshot ? [...recorded.snapshots, snapshot] : recorded.snapshots,
  }
}

const kinds = ({ upgrades }: LookedAt) =>
  upgrades.map(({ after: { id }, facts }) => `${id}: ${facts.map(fact => fact.kind).join(', ')}`)

const seven = aPayload(280, { name: '5.0.0-ec.7', letter: '7', at: NOON - hours(900) })
const eight = aPayload(281, { name: '5.0.0-ec.8', letter: '8', at: NOON - hours(400) })
const toSeven = anUpdate({ startedAt: NOON - hours(800), completedAt: NOON - hours(798) })
const toEight = anUpdate({
  version: '5.0.0-ec.8',
  image: image('8'),
  startedAt: NOON - hours(300),
  completedAt: NOON - hours(297),
})

describe('one look', () => {
  test('after a long time finds every upgrade that was missed, and the runs that follow from them', () => {
    const look = lookAt(known([eight, seven]), aCluster({ history: [toEight, toSeven, before] }))

    expect(kinds(look)).toEqual([
      'build02/280: upgrade-started, upgrade-completed',
      'build02/281: upgrade-started, upgrade-completed, upgrade-workers-done, upgrade-healthy',
    ])
    expect(look.runs.map(({ after: run }) => run)).toMatchObject([
      { id: 'build02/280', startedAt: toSeven.completedAt, endedAt: toEight.startedAt, budgetMs: 280 },
      { id: 'build02/281', startedAt: toEight.completedAt, endedAt: null, budgetMs: 281 },
    ])
    expect(look.upgrades[0]?.after.gone).toEqual({ version: '5.0.0-ec.8', at: toEight.startedAt })
    expect(look.others).toBeNull()
  })

  test('that shows nothing new changes nothing', () => {
    const recorded = known([eight, seven])
    const seen = aCluster({ history: [toEight, toSeven, before] })
    const once = after(recorded, lookAt(recorded, seen))

    expect(lookAt(once, seen, NOON + hours(1))).toMatchObject({ runs: [], upgrades: [], snapshot: null, others: null })
  })

  test('of a healthy cluster keeps what was seen last of the payload before', () => {
    const first = known([seven])
    const healthy = after(first, lookAt(first, aCluster({ history: [toSeven, before] })))
    const next = { ...healthy, payloads: [eight, seven] }
    const look = lookAt(
      next,
      aCluster({ history: [{ ...toEight, state: 'Partial', completedAt: null }, toSeven, before] }),
    )

    expect(look.upgrades.map(({ after: { id, view, gone } }) => [id, view.state, gone?.version])).toEqual([
      ['build02/280', 'healthy', '5.0.0-ec.8'],
      ['build02/281', 'started', undefined],
    ])
    expect(look.runs.find(({ after: run }) => run.sprint === 280)?.after.endedAt).toBe(toEight.startedAt)
  })

  test('finds no payload on a cluster while none is selected', () => {
    expect(lookAt(known([]), aCluster())).toMatchObject({ runs: [], upgrades: [], snapshot: null, others: null })
  })
})

describe('a payload that QE failed while it was installed', () => {
  const failed: Payload = {
    ...seven,
    state: 'choosing',
    selected: null,
    promoted: null,
    qe: null,
    earlier: seven.selected
      ? [{ ...seven.selected, qe: null, leftAt: NOON - hours(700), because: 'qe-failed', promoted: seven.promoted }]
      : [],
  }
  const first = known([seven])
  const recorded = after(first, lookAt(first, aCluster({ history: [toSeven, before] })))

  test('is still followed, and is no other version', () => {
    const older = aPayload(279, { name: '5.0.0-ec.5', letter: '5', at: NOON - hours(2000) })
    const look = lookAt({ ...recorded, payloads: [failed, older] }, aCluster({ history: [toSeven, before] }))

    expect(look).toMatchObject({ runs: [], others: null })
    expect(look.upgrades).toMatchObject([{ facts: [], after: { left: 'qe-failed' } }])
  })

  test('begins the run of its sprint where it is taken up after that, and is told with what it was', () => {
    const late = { ...toSeven, startedAt: NOON - hours(690), completedAt: NOON - hours(688) }
    const look = lookAt(known([failed]), aCluster({ history: [late, before] }))

    expect(look.runs.map(({ after: run }) => run)).toMatchObject([
      { id: 'build02/280', upgradeStartedAt: late.startedAt, startedAt: late.completedAt, endedAt: null },
    ])
    expect(look.others?.updates).toMatchObject([
      { update: late, left: { tag: seven.selected?.tag, because: 'qe-failed' } },
    ])
  })

  test('goes on with the run that it had, until the one of the next sprint', () => {
    const late = { ...toSeven, startedAt: NOON - hours(690), completedAt: NOON - hours(688) }
    const look = lookAt(known([eight, failed]), aCluster({ history: [toEight, late, before] }))

    expect(look.runs.map(({ after: { id, endedAt } }) => [id, endedAt])).toEqual([
      ['build02/280', toEight.startedAt],
      ['build02/281', null],
    ])
  })

  test('is replaced in its run by the one that TRT selected after it', () => {
    const again: Payload = {
      ...failed,
      state: 'selected',
      selected: seven.selected && {
        ...seven.selected,
        tag: '5.0.0-0.nightly-2026-11-11-111111',
        digest: null,
        at: NOON - hours(600),
      },
      promoted: { name: '5.0.0-ec.9', image: image('9'), at: NOON - hours(590) },
    }
    const toNine = anUpdate({
      version: '5.0.0-ec.9',
      image: image('9'),
      startedAt: NOON - hours(500),
      completedAt: NOON - hours(498),
    })
    const look = lookAt({ ...recorded, payloads: [again] }, aCluster({ history: [toNine, toSeven, before] }))

    expect(kinds(look)).toEqual(['build02/280: upgrade-started, upgrade-completed'])
    expect(look.runs[0]?.after).toMatchObject({
      payload: { tag: '5.0.0-0.nightly-2026-11-11-111111', name: '5.0.0-ec.9' },
      upgradeStartedAt: toSeven.startedAt,
      startedAt: toSeven.completedAt,
    })
    expect(look.upgrades[0]?.after).toMatchObject({ name: '5.0.0-ec.9', view: { startedAt: toNine.startedAt } })
    expect(look.others).toBeNull()
  })
})

describe('questions', () => {
  const forced = (letter: string, at: number) =>
    anUpdate({
      image: image(letter),
      version: `v-${letter}`,
      startedAt: at,
      completedAt: at + hours(1),
      acceptedRisks: `risk of ${letter}`,
    })
  const both = { ...seven, promoted: { name: 'v-7', image: image('7'), at: NOON } }

  test('are asked again where the sprint’s payload is installed anew, and call the teams once a day', () => {
    const first = lookAt(
      known([both]),
      aCluster({ history: [forced('7', NOON - hours(30)), before] }),
      NOON - hours(28),
    )
    const recorded = after(known([both]), first)
    const anew = anUpdate({ ...forced('7', NOON - hours(20)), image: image('e'), acceptedRisks: 'risk of e' })
    const second = lookAt(
      recorded,
      aCluster({ history: [anew, forced('7', NOON - hours(30)), before] }),
      NOON - hours(18),
    )
    const asks = second.upgrades[0]?.after.asks ?? []

    expect(asks.map(({ id, evidence }) => [id, evidence])).toEqual([
      ['forced', ['risk of 7']],
      ['forced-2', ['risk of e']],
    ])
    expect(asks.map(ask => callsTeams(asks, ask))).toEqual([true, false])
  })

  test('that are answered can be answered otherwise only by a change', () => {
    const look = lookAt(known([both]), aCluster({ history: [forced('7', NOON - hours(30)), before] }))
    const upgrade = look.upgrades[0]?.after
    const by = { team: 'T1', user: 'U0BEN' }
    const nothing = { ask: 'forced', what: 'nothing', by, change: null } as const
    const answered = upgrade && answerAsk(upgrade, nothing, NOON)
    const once = answered && 'upgrade' in answered ? answered.upgrade : null

    expect(once && answerAsk(once, nothing, NOON)).toEqual({ no: 'answered', by, what: 'nothing' })
    expect(once && answerAsk(once, { ...nothing, what: 'change', change: 'A1' }, NOON)).toMatchObject({
      facts: [{ kind: 'change-answered', ask: 'forced', change: 'A1' }],
    })
    expect(once && answerAsk(once, { ...nothing, ask: 'overrides' }, NOON)).toEqual({ no: 'not-asked' })
  })
})

describe('gates and acks', () => {
  const stageOf = (look: LookedAt) => look.snapshot?.stage

  test('are kept from the selection on, once for each change, with where the upgrade was', () => {
    const [one, two, three] = [someGates({ a: '1' }), someGates({ a: '12' }), someGates({ a: '123' })]
    let recorded = known([seven])
    const calm = lookAt(recorded, aCluster({ history: [before] }), NOON - hours(850), one)
    recorded = after(recorded, calm)
    const same = lookAt(recorded, aCluster({ history: [before] }), NOON - hours(849), one)
    const during = lookAt(recorded, aCluster({ history: [underWay, before] }), NOON, two)
    recorded = after(recorded, during)
    const done = lookAt(
      recorded,
      aCluster({ history: [{ ...underWay, state: 'Completed', completedAt: NOON }, before] }),
      NOON + 1,
      three,
    )

    expect([calm, same, during, done].map(stageOf)).toEqual(['before', undefined, 'during', 'after'])
  })

  test('that cannot be read are told only after a quarter of an hour', () => {
    const unread = { read: false, why: 'forbidden' } as const
    const look = lookedAt(known([seven]), { seen: aCluster(), gates: unread, now: NOON, budgetMsOf: () => 0 })

    expect(look.watch.gatesTrouble).toEqual({ since: NOON, why: 'forbidden', told: false })
    const later = troubleAfter(look.watch.gatesTrouble, 'other', NOON + UNREADABLE_TOLERATED_MS)
    expect(later).toEqual({ since: NOON, why: 'other', told: true })
    expect(troubleAfter(later, null, NOON)).toBeNull()
  })
})

test.each([
  [null, false, true],
  [NOON - 29_999, true, false],
  [NOON - 30_000, true, true],
  [NOON - 119_999, false, false],
  [NOON - 120_000, false, true],
  // The clock went back.
  [NOON + 1, false, true],
])('last looked at %s, under way %s: due %s', (lookedLast, often, due) => {
  expect(isLookDue(lookedLast, often, NOON)).toBe(due)
})

test('an upgrade that a step leaves as it was makes no fact', () => {
  const recorded = known([seven])
  const first = lookAt(recorded, aCluster({ history: [underWay, before] }))
  const upgrade: Upgrade | undefined = first.upgrades[0]?.after

  expect(upgrade?.view.state).toBe('started')
  expect(kinds(lookAt(after(recorded, first), aCluster({ history: [underWay, before] })))).toEqual([])
})
