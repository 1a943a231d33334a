import { describe, expect, test } from 'vitest'
import { evidenceIn, gatesInTheWay } from '../../src/upgrade/model/asks.ts'
import type { VersionSeen } from '../../src/upgrade/model/seen.ts'
import { viewOfAsked } from '../../src/upgrade/model/view.ts'
import { ClusterVersionObject } from '../../src/services/kubernetes/cluster-version.ts'
import { aCluster, before, condition, image, NOON, someGates } from './samples.ts'

const asked = { version: '5.0.0-ec.7', image: image('7'), force: false }
const refusal = (because: string) => ({
  reason: 'PreconditionChecks',
  message: `Preconditions failed for payload loaded version="5.0.0-ec.7": Precondition "ClusterVersionUpgradeable" failed because of "${because}": see there`,
})
const risks = (names: string) => ({
  reason: 'UnacceptedRisks',
  message: `the update to 5.0.0-ec.7 has unaccepted risks: ${names}`,
})
const not = (reason: string) => condition('False', { reason })
const knows = (...names: string[]) => [{ version: asked.version, image: asked.image, risks: names }]

type Shape = Pick<VersionSeen, 'conditions'> & Partial<Pick<VersionSeen, 'conditionalUpdates'>>

type Explained = 'all' | 'partly' | 'not'

/** What is named as open, and what the bot asks about it. */
const ofGate = (gate: string, explains: Explained) =>
  ({
    all: { gates: [gate], asks: [] },
    partly: { gates: [gate], asks: ['blocked-partly'] },
    not: { gates: [], asks: ['blocked'] },
  })[explains]

/** What explains the block, and whether the bot asks about it; the gate of the version that runs is open. */
function explained(running: string, gate: string, { conditions, conditionalUpdates = [] }: Shape) {
  const seen = aCluster({
    history: [{ ...before, version: running }],
    desiredUpdate: asked,
    conditions,
    conditionalUpdates,
  })
  const view = viewOfAsked(seen, asked)
  const gates = someGates({ [gate]: 'Move before you leave it' })
  const look = { view, seen, baseline: null, gates, gatesUnreadable: false, gatesBefore: null, now: NOON }
  return { gates: gatesInTheWay(view, gates), asks: evidenceIn(look).map(({ kind }) => kind) }
}

describe('up to 4.22 the reasons of Upgradeable and its parts', () => {
  test.each<[string, Record<string, ReturnType<typeof not>>, string, Explained]>([
    ['an ack alone', { Upgradeable: not('AdminAckRequired') }, 'AdminAckRequired', 'all'],
    [
      'an ack and an upgrade on its way, which goes by itself',
      {
        Upgradeable: not('MultipleReasons'),
        UpgradeableAdminAckRequired: not('AdminAckRequired'),
        UpgradeableUpgradeInProgress: not('UpdateInProgress'),
      },
      'MultipleReasons',
      'all',
    ],
    [
      'an ack, and operators that are not ready: the gate does not explain it all',
      {
        Upgradeable: not('MultipleReasons'),
        UpgradeableAdminAckRequired: not('AdminAckRequired'),
        UpgradeableClusterOperators: not('PoolUpdating'),
      },
      'MultipleReasons',
      'partly',
    ],
    [
      'overrides alone, beside an open gate',
      { Upgradeable: not('ClusterVersionOverridesSet') },
      'ClusterVersionOverridesSet',
      'not',
    ],
    [
      'gates that it could not read itself',
      { Upgradeable: not('UnableToAccessAdminGatesConfigMap') },
      'UnableToAccessAdminGatesConfigMap',
      'not',
    ],
  ])('%s', (_, upgradeable, because, explains) => {
    const conditions = { ...upgradeable, ReleaseAccepted: condition('False', refusal(because)) }
    expect(explained('4.22.0-ec.3', 'ack-4.22-move', { conditions })).toEqual(ofGate('ack-4.22-move', explains))
  })
})

describe('from 4.23 on the names of risks', () => {
  const unsaid = 'RiskNameNotCompatibleWithReasonProperty'
  test.each<[string, Shape, Explained]>([
    [
      'one whose name cannot be said as a reason',
      {
        conditions: { Upgradeable: not(unsaid), ReleaseAccepted: condition('False', refusal(unsaid)) },
        conditionalUpdates: knows('AdminAck-ack-4.23-move'),
      },
      'all',
    ],
    [
      'the same where the cluster does not list the update',
      { conditions: { Upgradeable: not(unsaid), ReleaseAccepted: condition('False', refusal(unsaid)) } },
      'all',
    ],
    [
      'several, of which one is no gate',
      {
        conditions: {
          Upgradeable: not('MultipleReasons'),
          ReleaseAccepted: condition('False', refusal('MultipleReasons')),
        },
        conditionalUpdates: knows('AdminAck-ack-4.23-move', 'PoolUpdating'),
      },
      'partly',
    ],
    [
      'a gate that is not accepted',
      { conditions: { ReleaseAccepted: condition('False', risks('AdminAck-ack-4.23-move')) } },
      'all',
    ],
    [
      'a gate with its text',
      {
        conditions: { ReleaseAccepted: condition('False', risks('AdminAck-ack-4.23-move: Move before you leave it')) },
      },
      'all',
    ],
    [
      'a gate and another risk',
      { conditions: { ReleaseAccepted: condition('False', risks('AdminAck-ack-4.23-move, SlowPods')) } },
      'partly',
    ],
    ['another risk', { conditions: { ReleaseAccepted: condition('False', risks('SlowPods')) } }, 'not'],
  ])('%s', (_, shape, explains) => {
    expect(explained('4.23.0-ec.3', 'ack-4.23-move', shape)).toEqual(ofGate('ack-4.23-move', explains))
  })
})

test('what stands against an update is read by the names of its risks, old and new', () => {
  const seen = ClusterVersionObject.parse({
    metadata: { generation: 1 },
    status: {
      observedGeneration: 1,
      history: [],
      conditions: [],
      conditionalUpdates: [
        { release: { version: '4.22.1', image: 'i' }, risks: [{ name: 'A', message: 'm', matchingRules: [] }] },
        { release: { version: '5.0.0', image: 'j' }, riskNames: ['AdminAck-ack-4.23-x', 'A'], risks: [{ name: 'A' }] },
        {},
      ],
    },
  })
  expect(seen.conditionalUpdates).toEqual([
    { version: '4.22.1', image: 'i', risks: ['A'] },
    { version: '5.0.0', image: 'j', risks: ['AdminAck-ack-4.23-x', 'A'] },
    { version: '', image: '', risks: [] },
  ])
})
