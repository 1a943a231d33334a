import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { asksAfter } from '../../src/upgrade/model/asks.ts'
import type { Ask, Sign } from '../../src/upgrade/model/asks.ts'
import { presses } from '../payload/hands.ts'
import type { Town } from '../town.ts'
import { aRunningTown, nextIsTaken, nextMorning, verdictCard } from '../verdict/hands.ts'
import { promotedTown, said, upgradeMessage, upgrades } from './hands.ts'
import { aCluster, NOON } from './samples.ts'

const answer = { what: 'nothing', by: { team: 'T1', user: 'U0BEN' }, at: NOON, change: null } as const
const [FIRST, SECOND] = [NOON - hours(30), NOON - hours(10)]

/** Looks one after the other; `answered` after a look: every question is answered then. */
function asksOver(looks: readonly { signs: Sign[]; answered?: boolean; startedAt?: number; blind?: boolean }[]): Ask[] {
  return looks.reduce<Ask[]>((asks, { signs, answered, startedAt = FIRST, blind }, at) => {
    const versionOperator = blind ? ({ read: false, why: 'forbidden' } as const) : undefined
    const seen = aCluster({}, versionOperator ? { versionOperator } : {})
    const { fresh, changed } = asksAfter(asks, signs, { upgradeStartedAt: startedAt, seen, now: NOON + minutes(at) })
    const all = [...asks.map(ask => changed.find(({ id }) => id === ask.id) ?? ask), ...fresh]
    return answered ? all.map(ask => ({ ...ask, answer: ask.answer ?? answer })) : all
  }, [])
}

const sign = (kind: Sign['kind'], ...evidence: string[]): Sign[] => [{ kind, evidence }]
const off = sign('operator-off', '0 replicas')

describe('the bot asks', () => {
  test.each<[string, Parameters<typeof asksOver>[0], Record<string, string[]>]>([
    [
      'in the open question about what comes on top',
      [{ signs: sign('overrides', 'router') }, { signs: sign('overrides', 'router', 'etcd') }],
      { overrides: ['router', 'etcd'] },
    ],
    [
      'anew about another override after the answer, and only about that',
      [{ signs: sign('overrides', 'router'), answered: true }, { signs: sign('overrides', 'router', 'etcd') }],
      { overrides: ['router'], 'overrides-2': ['etcd'] },
    ],
    [
      'nothing about what was answered, though it was taken back between',
      [
        { signs: sign('pool-paused', 'worker'), answered: true },
        { signs: [] },
        { signs: sign('pool-paused', 'worker') },
      ],
      { 'pool-paused': ['worker'] },
    ],
    [
      'about the second ack, whoever wrote the list of them by now',
      [
        { signs: sign('acks-added', 'ack-a (by kubectl)'), answered: true },
        { signs: sign('acks-added', 'ack-a (by kubectl, oc)', 'ack-b (by kubectl, oc)') },
      ],
      { 'acks-added': ['ack-a (by kubectl)'], 'acks-added-2': ['ack-b (by kubectl, oc)'] },
    ],
    [
      'about the second scale-down',
      [{ signs: off, answered: true }, { signs: off }, { signs: [] }, { signs: off }],
      { 'operator-off': ['0 replicas'], 'operator-off-2': ['0 replicas'] },
    ],
    [
      'nothing about a scale-down that could not be seen for a while',
      [{ signs: off, answered: true }, { signs: [], blind: true }, { signs: off }],
      { 'operator-off': ['0 replicas'] },
    ],
    [
      'nothing about a block whose words change',
      [{ signs: sign('blocked', 'for 1 minute'), answered: true }, { signs: sign('blocked', 'for 2 minutes') }],
      { blocked: ['for 1 minute'] },
    ],
    [
      'about another block after the first was over',
      [{ signs: sign('blocked', 'no signature'), answered: true }, { signs: [] }, { signs: sign('blocked', 'etcd') }],
      { blocked: ['no signature'], 'blocked-2': ['etcd'] },
    ],
    [
      'once about a block, before and after the gates could be read',
      [{ signs: sign('blocked-unread', 'x'), answered: true }, { signs: sign('blocked', 'x') }],
      { 'blocked-unread': ['x'] },
    ],
    [
      'about force in another upgrade, also while nobody has answered',
      [{ signs: sign('forced', 'risk of 7') }, { signs: sign('forced', 'risk of e'), startedAt: SECOND }],
      { forced: ['risk of 7'], 'forced-2': ['risk of e'] },
    ],
  ])('%s', (_, looks, expected) => {
    expect(Object.fromEntries(asksOver(looks).map(({ id, evidence }) => [id, evidence]))).toEqual(expected)
  })
})

const asked = (town: Town) => said(town, 'id you have to change something')
const unmanaged = (name: string) => ({ kind: 'Deployment', group: 'apps', namespace: 'n', name, unmanaged: true })

test('an override after one that was answered is asked about by itself, and without an answer nobody knows', async () => {
  const { town } = await aRunningTown()
  await using _town = town
  const { farm } = town.world
  farm.setOverrides('build02', [unmanaged('router')])
  await town.later(minutes(10), minutes(5))
  await presses(town, 'ben', 'upgrade.nothing-needed', 'P280')
  farm.setOverrides('build02', [unmanaged('router'), unmanaged('etcd-operator')])
  await town.later(days(2), hours(12))
  const [first, second, ...more] = asked(town)
  expect(first).toContain('> Deployment router\n@ben said')
  expect(second).toMatch(/^Did you .*\n> Deployment etcd-operator\n\[Record a change\]/)
  expect(more).toEqual([])

  farm.setOverrides('build02', [unmanaged('router'), unmanaged('etcd-operator'), unmanaged('console')])
  await town.later(minutes(10), minutes(5))
  expect(asked(town)[1]).toContain('> Deployment etcd-operator\n> Deployment console\n')
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  expect(verdictCard(town)).toContain('*2. Admin change without an ack:* unknown.')
  town.skim()
}, 60_000)

test('what is done by hand while another build runs on top of the payload is asked about in its run', async () => {
  const { town } = await aRunningTown()
  await using _town = town
  const { farm } = town.world
  const hotfix = '5.0.0-0.nightly-2026-11-27-010203'
  const image = `quay.io/openshift-release-dev/ocp-release@sha256:${'c'.repeat(64)}`
  farm.blockUpgrade('build02', 'unverified')
  farm.startUpgrade('build02', { version: hotfix, image, force: true, takesMs: minutes(30), workersMs: minutes(30) })
  await town.later(hours(2), minutes(20))
  farm.setOverrides('build02', [unmanaged('router')])
  farm.scaleVersionOperator('build02', 0)
  await town.later(minutes(20), minutes(10))
  expect(asked(town).map(text => text.replace(/sha256:\w+/g, 'sha256:…'))).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because the upgrade was forced past what the cluster found against it.
    > to 5.0.0-0.nightly-2026-11-27-010203: Target release version="" image="quay.io/openshift-release-dev/ocp-release@sha256:…" cannot be verified, but continuing anyway because the update was forced: unable to verify sha256:… against keyrings: verifier-public-key-redhat
    [Record a change] [Nothing was needed]",
      "Did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because parts of the cluster were taken out of the version operator's hands.
    > Deployment router
    [Record a change] [Nothing was needed]",
      "Did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because the cluster version operator is scaled down.
    > the deployment cluster-version-operator has 0 replicas
    [Record a change] [Nothing was needed]",
    ]
  `)
  town.skim()
}, 60_000)

test('a block is asked about after a quarter of an hour where its gates cannot be read, and so nobody knows', async () => {
  const { town, name } = await promotedTown()
  await using _town = town
  const { farm } = town.world
  farm.kubernetes('build02').deny({ resource: 'configmaps' })
  farm.runVersion('build02', { version: '4.22.0-ec.3' })
  await town.later(minutes(3), minutes(3))
  farm.blockUpgrade('build02', 'admin-ack')
  upgrades(town, name, { takesMs: minutes(30), workersMs: minutes(30) })
  await town.later(minutes(10), minutes(5))
  expect(upgradeMessage(town)).toContain('does not take up')
  expect(asked(town)).toEqual([])
  await town.later(minutes(10), minutes(5))
  expect(asked(town)).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because the upgrade is blocked, and the admin gates that may explain it cannot be read.
    > Preconditions failed for payload loaded version="5.0.0-ec.7" image="quay.io/openshift-release-dev/ocp-release@sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15": Precondition "ClusterVersionUpgradeable" failed because of "AdminAckRequired": Remove all clients of the v1beta1 admission registration API, and acknowledge this. See https://access.redhat.com/articles/7000001 for d…
    [Record a change] [Nothing was needed]",
    ]
  `)
  farm.ack('build02', farm.gatesOf('build02')[0]?.key ?? '', 'kubectl-patch')
  await town.later(hours(2), minutes(20))
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  expect(verdictCard(town).split('\n').slice(3, 7)).toMatchInlineSnapshot(`
    [
      "*2. Admin change without an ack:* unknown.",
      "• build02 began the upgrade to this payload 2026-11-25 15:29 UTC, and ran it from 2026-11-25 15:59 UTC until 2026-12-16 15:11 UTC.",
      "• Gates and acks of build02 could not be read while it ran this payload: whether one was acknowledged for it, nobody saw.",
      "• Nobody has answered the bot's question in the thread of P280, whether something had to be changed by hand. build02: the upgrade is blocked, and the admin gates that may explain it cannot be read (Preconditions failed for payload loaded version="5.0.0-ec.7" image="quay.io/openshift-release-dev/ocp-release@….",
    ]
  `)
  town.skim()
}, 60_000)
