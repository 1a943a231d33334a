import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { findingOf, findingsOfAsks } from '../../src/upgrade/model/admin-change.ts'
import type { AdminChange, Decision } from '../../src/upgrade/model/admin-change.ts'
import { baselineOf, evidenceIn } from '../../src/upgrade/model/asks.ts'
import type { Evidence } from '../../src/upgrade/model/asks.ts'
import { acksAdded, gatesFor, isGateOf, openGates, snapshotsDuring } from '../../src/upgrade/model/gates.ts'
import type { GateSnapshot } from '../../src/upgrade/model/gates.ts'
import { askAbout, beginUpgrade } from '../../src/upgrade/model/upgrade.ts'
import { viewOfUpdate } from '../../src/upgrade/model/view.ts'
import { aCluster, aPool, before, NOON, someGates, underWay } from './samples.ts'

const GATE = 'ack-4.19-admissionregistration-v1beta1-api-removals-in-4.20'

describe('a gate', () => {
  test.each([
    [GATE, '4.19.3', true],
    [GATE, '4.18.3', false],
    // Up to 4.22 only the minor version is compared, from 4.23 on the major as well.
    ['ack-5.19-something', '4.19.3', true],
    ['ack-5.23-something', '4.23.0-ec.1', false],
    ['ack-4.0-something', '5.0.0-ec.6', false],
    ['ack-5.0-something', '5.0.0-ec.6', true],
    ['ack-4.23-something', '4.23.0-ec.1', true],
    ['ack-6.0-something', '6.0.0', false],
    ['ack-4.19-', '4.19.3', false],
    ['ack-4.19--x', '4.19.3', false],
    ['Ack-4.19-x', '4.19.3', false],
    ['ack-4.19-x', '', false],
    ['ack-4.1-x', '4.19.3', false],
  ])('%s holds on %s: %s', (key, version, expected) => {
    expect(isGateOf(key, version)).toBe(expected)
  })

  test('holds with a text, and is acknowledged by the word true alone', () => {
    const gates = { [GATE]: 'Remove the old clients', 'ack-4.19-empty': ' ', 'ack-4.18-old': 'Old', 'ack-4.19-b': 'B' }

    expect(gatesFor(someGates(gates), '4.19.3')).toEqual([GATE, 'ack-4.19-b'])
    expect(openGates(someGates(gates, { [GATE]: 'true', 'ack-4.19-b': 'True' }), '4.19.3')).toEqual(['ack-4.19-b'])
  })

  test('of which an ack was added is told with the program that wrote last', () => {
    const earlier = someGates({}, { old: 'true' })
    earlier.acks.managers = [{ manager: 'cluster-version-operator', at: NOON }]
    const later = someGates({}, { old: 'true', [GATE]: 'true', refused: 'false' })
    later.acks.managers = [...earlier.acks.managers, { manager: 'kubectl-patch', at: NOON + 1 }]

    expect(acksAdded(earlier, later)).toEqual({ keys: [GATE], managers: ['kubectl-patch'] })
  })
})

function aSnapshot(at: number, gates: Record<string, string> = {}, acks: Record<string, string> = {}): GateSnapshot {
  return { cluster: 'build02', sprint: 280, stage: 'before', at, unseenSince: null, ...someGates(gates, acks) }
}

test('a snapshot holds until the next one', () => {
  const [one, two, three] = [aSnapshot(10), aSnapshot(20), aSnapshot(30)]

  expect(snapshotsDuring([one, two, three], 20, 25)).toEqual([two])
  expect(snapshotsDuring([one, two, three], 15, 20)).toEqual([one, two])
  expect(snapshotsDuring([one, two, three], 35, 40)).toEqual([three])
  expect(snapshotsDuring([one, two, three], 0, 5)).toEqual([])
})

describe('a change by an administrator', () => {
  const change = (decision: Partial<Decision>): AdminChange => ({
    id: 'A1',
    number: 1,
    sprint: 280,
    cluster: 'build02',
    what: 'Moved the webhooks',
    why: 'The upgrade waited for them',
    needed: 'needed',
    persistent: false,
    gate: null,
    ask: null,
    by: { team: 'T1', user: 'U0BEN' },
    at: NOON,
    earlier: [],
    version: 1,
    ...decision,
  })
  const seen = [aSnapshot(1), aSnapshot(2, { [GATE]: 'Remove the old clients', 'ack-4.19-empty': '' })]

  test.each<[string, Partial<Decision>, readonly GateSnapshot[], string, string]>([
    ['needed, with a gate that was there', { gate: GATE }, seen, '4.19.3', 'covered'],
    ['needed, with no gate', {}, seen, '4.19.3', 'missing'],
    ['needed, with a gate that never was there', { gate: 'ack-4.19-other' }, seen, '4.19.3', 'missing'],
    ['needed, with a gate that has no text', { gate: 'ack-4.19-empty' }, seen, '4.19.3', 'missing'],
    ['needed, with a gate of another version', { gate: GATE }, seen, '4.20.1', 'missing'],
    ['needed, with a gate, and nobody could see the gates', { gate: GATE }, [], '4.19.3', 'unknown'],
    ['needed, with a gate, on a version that is not known', { gate: GATE }, seen, '', 'unknown'],
    ['needed, with no gate, and nobody could see the gates', {}, [], '4.19.3', 'missing'],
    ['an experiment', { needed: 'experiment' }, seen, '4.19.3', 'not-needed'],
    ['an experiment that has to stay', { needed: 'experiment', persistent: true }, seen, '4.19.3', 'not-needed'],
    ['not decided', { needed: 'undecided', gate: GATE }, seen, '4.19.3', 'unknown'],
  ])('%s is judged by what was seen', (_name, decision, snapshots, from, verdict) => {
    expect(findingOf(change(decision), snapshots, from)).toMatchObject({ id: 'A1', verdict })
  })
})

describe('the bot asks', () => {
  const view = viewOfUpdate(aCluster({ history: [underWay, before] }), underWay, NOON)
  const quiet: Evidence = {
    view,
    seen: aCluster({ history: [underWay, before] }),
    baseline: { overrides: [], paused: [] },
    gates: someGates(),
    gatesUnreadable: false,
    gatesBefore: aSnapshot(NOON - hours(50)),
    now: NOON,
  }
  const override = { kind: 'Deployment', name: 'console', unmanaged: true }
  const paused: Evidence['seen']['pools'] = { read: true, value: [aPool('worker', 12, { paused: true })] }
  const blocked = { reason: 'PreconditionChecks', message: 'Precondition failed', since: NOON }
  const gate = someGates({ 'ack-5.0-x': 'Do something' })
  const gated = {
    ...view,
    release: { ...view.release, version: '5.1.0-ec.0' },
    blocked: { ...blocked, message: 'Precondition "ClusterVersionUpgradeable" failed' },
  }

  test.each<[string, Partial<Evidence>, string[]]>([
    ['nothing where nothing is odd', {}, []],
    ['about a block that no gate explains', { view: { ...view, blocked } }, ['blocked: Precondition failed']],
    ['nothing about a block that a gate explains', { view: gated, gates: gate }, []],
    [
      'about one that a gate is open at, and does not explain',
      { view: { ...view, blocked }, gates: gate },
      ['blocked: Precondition failed'],
    ],
    ['nothing about a block while gates cannot be read', { view: { ...view, blocked }, gates: null }, []],
    [
      'about a block that lasts while gates cannot be read for long',
      {
        view: { ...view, blocked: { ...blocked, since: NOON - minutes(15) } },
        gates: null,
        gatesUnreadable: true,
      },
      ['blocked-unread: Precondition failed'],
    ],
    [
      'nothing yet about a block of some minutes, though gates cannot be read for long',
      { view: { ...view, blocked: { ...blocked, since: NOON - minutes(14) } }, gates: null, gatesUnreadable: true },
      [],
    ],
    [
      'about a block once the gate is acknowledged, as that gate explains nothing any more',
      { view: { ...view, blocked }, gates: someGates(gate.gates.data, { 'ack-5.0-x': 'true' }) },
      ['blocked: Precondition failed', 'acks-added: ack-5.0-x'],
    ],
    ['about force', { view: { ...view, forced: true } }, ['forced: desiredUpdate.force is set']],
    [
      'about risks that were accepted',
      { view: { ...view, risks: 'Forced through: x' } },
      ['forced: Forced through: x'],
    ],
    ['about new overrides', { seen: aCluster({ overrides: [override] }) }, ['overrides: Deployment console']],
    [
      'nothing about overrides that were there before',
      { seen: aCluster({ overrides: [override] }), baseline: { overrides: ['Deployment console'], paused: [] } },
      [],
    ],
    [
      'nothing about overrides that are managed',
      { seen: aCluster({ overrides: [{ ...override, unmanaged: false }] }) },
      [],
    ],
    [
      'about overrides where nobody looked before',
      { seen: aCluster({ overrides: [override] }), baseline: null },
      ['overrides: Deployment console'],
    ],
    ['about a paused pool', { seen: aCluster({}, { pools: paused }) }, ['pool-paused: worker']],
    [
      'nothing about a pool that was paused before',
      { seen: aCluster({}, { pools: paused }), baseline: baselineOf(aCluster({}, { pools: paused })) },
      [],
    ],
    [
      'about rescue mode',
      { seen: aCluster({}, { versionOperator: { read: true, value: { replicas: 0 } } }) },
      ['operator-off: the deployment cluster-version-operator has 0 replicas'],
    ],
    ['about acks', { gates: someGates({}, { [GATE]: 'true' }) }, [`acks-added: ${GATE}`]],
    ['about an upgrade of more than 20 h', { view: { ...view, startedAt: NOON - hours(20) - 1 } }, ['long: ']],
    ['nothing about an upgrade of 20 h', { view: { ...view, startedAt: NOON - hours(20) } }, []],
  ])('%s', (_name, odd, expected) => {
    const asked = evidenceIn({ ...quiet, ...odd }).map(({ kind, evidence }) => `${kind}: ${evidence.join('; ')}`)

    expect(asked).toEqual(expected)
  })

  test('once in an upgrade, and nobody’s answer is no answer', () => {
    const { upgrade } = beginUpgrade(
      { id: 'build02/280', cluster: 'build02', sprint: 280, tag: 't', name: null, baseline: null },
      { view, now: NOON },
    )
    const about = { upgradeStartedAt: view.startedAt, seen: quiet.seen, now: NOON }
    const once = askAbout(upgrade, [{ kind: 'forced', evidence: ['x'] }], about)
    const twice = askAbout(once.upgrade, [{ kind: 'forced', evidence: ['y'] }], { ...about, now: NOON + minutes(1) })

    expect(twice).toEqual({ upgrade: once.upgrade, facts: [] })
    expect(findingsOfAsks(once.upgrade, ({ kind }) => kind)).toMatchObject([
      { id: 'build02/280/forced', what: 'forced', verdict: 'unknown', by: 'bot' },
    ])
  })
})
