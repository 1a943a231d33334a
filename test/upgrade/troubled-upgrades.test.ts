import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { answers, presses } from '../payload/hands.ts'
import { comments, promotedTown, said, upgradeMessage, upgrades } from './hands.ts'

describe('an upgrade that does not go through', () => {
  test.each([
    ['4.22.0-ec.3', 'AdminAckRequired'],
    ['4.23.0-ec.3', 'RiskNameNotCompatibleWithReasonProperty'],
  ])('from %s waits for an admin ack, which the cluster calls %s', async (from, reason) => {
    const { town, name } = await promotedTown()
    await using _town = town
    const { farm } = town.world
    farm.runVersion('build02', { version: from })
    await town.later(minutes(3), minutes(3))
    farm.blockUpgrade('build02', 'admin-ack')
    await town.later(minutes(3), minutes(3))
    upgrades(town, name)
    await town.later(minutes(3), minutes(3))

    const [, major, minor] = /^(\d+)\.(\d+)/.exec(from) ?? []
    const gate = `ack-${major}.${minor}-admissionregistration-v1beta1-api-removals`
    const message = upgradeMessage(town)
    expect(message).toContain(`:no_entry: *build02* does not take up *${name}*, the payload of sprint 280, since`)
    expect(message).toContain(`Precondition "ClusterVersionUpgradeable" failed because of "${reason}"`)
    expect(message).toContain(`Test Platform checks what \`${gate}\` asks for, and acknowledges it on the cluster.`)
    expect(comments(town).at(-1)).toContain(
      `build02 does not take up ${name} (PreconditionChecks): Preconditions failed`,
    )
    // A gate explains it: there is nothing to ask.
    expect(said(town, 'id you have to change something')).toEqual([])

    farm.ack('build02', gate, 'kubectl-patch')
    await town.later(minutes(3), minutes(3))
    expect(upgradeMessage(town)).toContain(`*build02* is being upgraded to *${name}*`)
    expect(said(town, 'an admin ack was added')).toMatchObject([
      expect.stringContaining(`> ${gate} (by kubectl-patch)`),
    ])
    town.skim()
  })

  test('because nothing vouches for its image: the bot asks, and asks again where it is forced', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    const { farm } = town.world
    farm.blockUpgrade('build02', 'unverified')
    upgrades(town, name)
    await town.later(minutes(3), minutes(3))
    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      ":no_entry: *build02* does not take up *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-25 15:06 UTC.
      It says (RetrievePayload):
      > Retrieving payload failed version="" image="quay.io/openshift-release-dev/ocp-release@sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15" failure=The update cannot be verified: unable to verify sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15 against keyrings: verifier-public-key-redhat
      Test Platform mends what it names, or asks for another build. The bot changes nothing on the cluster.
      P280 · build02 · from 5.0.0-ec.6
      [Record a change]"
    `)
    expect(said(town, 'id you have to change something')).toMatchInlineSnapshot(`
      [
        "@trt @test-platform: did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because the upgrade is blocked, and no admin gate explains it.
      > Retrieving payload failed version="" image="quay.io/openshift-release-dev/ocp-release@sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15" failure=The update cannot be verified: unable to verify sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15 against keyrings: verifier-public-key-redhat
      [Record a change] [Nothing was needed]",
      ]
    `)

    upgrades(town, name, { force: true })
    await town.later(minutes(3), minutes(3))
    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      "*build02* is being upgraded to *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-25 15:09 UTC.
      ░░░░░░░░░░ 26 of 1,021 (2 %)
      > Working towards 5.0.0-ec.7: 26 of 1021 done (2% complete), waiting up to 40 minutes on etcd
      Not heeded: Target release version="" image="quay.io/openshift-release-dev/ocp-release@sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15" cannot be verified, but continuing anyway because the update was forced: unable to verify sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15 against keyrings: verifier-public-key-redhat
      Nothing to do: the bot goes on looking.
      P280 · build02 · from 5.0.0-ec.6
      [Record a change]"
    `)
    expect(said(town, 'id you have to change something').slice(1)).toMatchInlineSnapshot(`
      [
        "Did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because the upgrade was forced past what the cluster found against it.
      > Target release version="" image="quay.io/openshift-release-dev/ocp-release@sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15" cannot be verified, but continuing anyway because the update was forced: unable to verify sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15 against keyrings: verifier-public-key-redhat
      [Record a change] [Nothing was needed]",
      ]
    `)
    town.skim()
  })

  test('because it is not asked for any more', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    const { farm } = town.world
    farm.blockUpgrade('build02', 'unverified')
    upgrades(town, name)
    await town.later(minutes(3), minutes(3))
    farm.runVersion('build02', { version: '5.0.0-ec.6' })
    await town.later(minutes(3), minutes(3))

    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      "*build02* is not asked for *5.0.0-ec.7*, the payload of sprint 280, any more; that upgrade never began.
      Test Platform asks for it again when it suits.
      P280 · build02 · from 5.0.0-ec.6
      [Record a change]"
    `)
    town.skim()
  })

  test('because an operator fails: mentioned at once, failing after 40 minutes, and told when it is mended', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    const { farm } = town.world
    upgrades(town, name)
    await town.later(minutes(30), minutes(10))
    farm.failUpgrade('build02', 'etcd')
    await town.later(minutes(20), minutes(10))
    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      "*build02* is being upgraded to *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-25 15:06 UTC.
      ▓▓░░░░░░░░ 268 of 1,021 (26 %)
      > Unable to apply 5.0.0-ec.7: the cluster operator etcd is degraded
      It complains, which comes and goes in every upgrade (ClusterOperatorDegraded):
      > Cluster operator etcd is degraded
      • etcd: The rollout of etcd does not come to an end: 1 of 3 replicas is not available
      Nothing to do: the bot goes on looking.
      P280 · build02 · from 5.0.0-ec.6
      [Record a change]"
    `)

    await town.later(minutes(30), minutes(10))
    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      ":warning: The upgrade of *build02* to *5.0.0-ec.7*, the payload of sprint 280, is failing since 2026-11-25 15:36 UTC.
      ▓▓░░░░░░░░ 268 of 1,021 (26 %)
      > Unable to apply 5.0.0-ec.7: the cluster operator etcd is degraded
      It says (ClusterOperatorDegraded):
      > Cluster operator etcd is degraded
      • etcd: The rollout of etcd does not come to an end: 1 of 3 replicas is not available
      Test Platform and TRT look at what it names; an investigation that needs the cluster out begins with \`/sacrificial failover\`.
      P280 · build02 · from 5.0.0-ec.6
      [Record a change]"
    `)
    expect(comments(town).at(-1)).toMatch(/^The upgrade of build02 to 5\.0\.0-ec\.\d+ is failing since 2026-11-25/)

    farm.mendUpgrade('build02')
    await town.later(minutes(4), minutes(4))
    expect(upgradeMessage(town)).toContain('is being upgraded to')
    town.skim()
  })

  test('for so long that it is slow, then longer than nine in ten, then stuck', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    upgrades(town, name, { takesMs: hours(40) })
    await town.later(hours(2.9), minutes(30))
    expect(upgradeMessage(town)).not.toContain('Slow')
    await town.later(hours(1), minutes(30))
    expect(upgradeMessage(town)).toContain(
      '*Slow: it takes longer than 3 h; half of the earlier pre-release upgrades took 1 h 54 min.*',
    )
    expect(said(town, 'id you have to change something')).toEqual([])

    await town.later(hours(17), hours(6))
    expect(upgradeMessage(town)).toContain('*Longer than nine in ten')
    expect(said(town, 'id you have to change something')).toMatchInlineSnapshot(`
      [
        "@trt @test-platform: did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because the upgrade takes longer than nine in ten: of the earlier pre-release upgrades nine in ten took 20 h at the most.
      [Record a change] [Nothing was needed]",
      ]
    `)

    await town.later(hours(8), hours(4))
    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      "*build02* is being upgraded to *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-25 15:06 UTC.
      ▓▓▓▓▓▓▓░░░ 737 of 1,021 (72 %)
      > Working towards 5.0.0-ec.7: 737 of 1021 done (72% complete), waiting up to 40 minutes on storage
      *Stuck: it takes longer than any earlier pre-release upgrade; the longest took 1 d 3 h.*
      Test Platform looks at what it waits for. The bot changes nothing on the cluster.
      P280 · build02 · from 5.0.0-ec.6
      [Record a change]"
    `)
    expect(comments(town).at(-1)).toMatchInlineSnapshot(
      `"The upgrade of build02 to 5.0.0-ec.7 is stuck: it takes longer than any earlier pre-release upgrade; the longest took 1 d 3 h."`,
    )
    town.skim()
  })
})

describe('another build than the payload', () => {
  test('takes over in the middle: the upgrade was superseded, and both teams are told once', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    const { farm } = town.world
    upgrades(town, name)
    await town.later(minutes(30), minutes(10))
    const image = `quay.io/openshift-release-dev/ocp-release@sha256:${'b'.repeat(64)}`
    farm.supersedeUpgrade('build02', { version: '5.0.0-ec.99', image })
    await town.later(minutes(30), minutes(10))

    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      "*build02* was being upgraded to *5.0.0-ec.7*, the payload of sprint 280, until 2026-11-25 15:36 UTC, when the upgrade to *5.0.0-ec.99* began.
      Nothing is left to do here.
      P280 · build02 · from 5.0.0-ec.6
      [Record a change]"
    `)
    expect(said(town, 'Selected for sprint 280')).toMatchInlineSnapshot(`
      [
        "@trt @test-platform: *build02* is being upgraded to *5.0.0-ec.99* since 2026-11-25 15:36 UTC (\`sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\`). Selected for sprint 280 is *5.0.0-ec.7*. If that was meant, say so here; otherwise Test Platform upgrades to the selected build. The bot changes nothing on the cluster.",
      ]
    `)
    town.skim()

    await town.later(hours(5), hours(1))
    expect(town.news()).toEqual([])
  })

  test('comes after the payload: its run goes on, and both teams are told once', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    const { farm } = town.world
    upgrades(town, name, { takesMs: hours(1), workersMs: hours(1) })
    await town.later(hours(3), hours(1))
    const image = `quay.io/openshift-release-dev/ocp-release@sha256:${'b'.repeat(64)}`
    farm.startUpgrade('build02', { version: '5.0.0-ec.6', image })
    await town.later(minutes(10), minutes(10))

    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      "*build02* ran *5.0.0-ec.7*, the payload of sprint 280, until 2026-11-25 18:06 UTC, when the upgrade to *5.0.0-ec.6* began.
      Nothing is left to do here.
      P280 · build02 · from 5.0.0-ec.6
      [Record a change]"
    `)
    expect(said(town, 'Selected for sprint 280')).toHaveLength(1)
    town.skim()
  })
})

describe('a payload that QE fails while it is installed', () => {
  test('is told with how far the upgrade is, and the upgrade is followed to its end', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    upgrades(town, name)
    await town.later(minutes(40), minutes(20))
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses etcd members' })
    expect(said(town, 'upgrade of build02 at')).toMatchInlineSnapshot(`
      [
        "@test-platform *Stop:* QE failed \`5.0.0-0.nightly-2026-11-25-090000\` after all; upgrade of build02 at 358 of 1021. TRT chooses again.
      @quim (QE): \`5.0.0-0.nightly-2026-11-25-090000\` failed (before: passed).
      > It loses etcd members",
      ]
    `)

    await town.later(hours(6), hours(2))
    expect(upgradeMessage(town)).toContain(`*build02* runs *${name}*, the payload of sprint 280, and is healthy`)
    expect(said(town, 'Selected for sprint')).toEqual([])
    town.skim()
  })
})

describe('what cannot be seen', () => {
  test('of a cluster is said where people look, after a quarter of an hour, and not in the channel', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    const { farm } = town.world
    upgrades(town, name)
    await town.later(minutes(10), minutes(10))
    town.skim()
    const lift = farm.kubernetes('build02').deny({ resource: 'clusterversions' })
    await town.later(minutes(2), minutes(2))
    await town.later(minutes(12), minutes(12))
    expect(upgradeMessage(town)).not.toContain('not readable')
    await town.later(minutes(4), minutes(4))
    expect(upgradeMessage(town)).toMatch(
      /P280 · build02 · from 5\.0\.0-ec\.\d · not readable since 2026-11-25 15:1\d UTC: /,
    )
    const status = await town.types('dana', 'status')
    expect(town.news().join('\n')).toContain('The version of *build02* cannot be read since 2026-11-25')
    expect(status).toBeDefined()

    lift()
    await town.later(minutes(4), minutes(4))
    expect(upgradeMessage(town)).not.toContain('not readable')
    expect(town.news()).toEqual([])
  })

  test('of pools, operators and gates is named, and nothing is made of it', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    const { farm } = town.world
    for (const resource of ['machineconfigpools', 'clusteroperators', 'configmaps', 'deployments']) {
      farm.kubernetes('build02').deny({ resource })
    }
    upgrades(town, name)
    await town.later(hours(5), hours(1))

    expect(upgradeMessage(town)).toMatchInlineSnapshot(`
      "*build02* has completed its upgrade to *5.0.0-ec.7*, the payload of sprint 280; its operators were done 2026-11-25 17:00 UTC, after 1 h 54 min; whether all of its machines have it is not known.
      Its machines cannot be seen: the bot may not list the machine config pools of build02.
      Its operators cannot be seen: the bot may not list the cluster operators of build02.
      Whoever runs the bot can grant it what it may not see.
      P280 · build02 · from 5.0.0-ec.6 · admin gates cannot be read
      [Record a change]"
    `)
    town.skim()
  })
})

describe('a bot that was down', () => {
  test('during the whole upgrade tells it afterwards, by the times of the farm', async () => {
    const { town, name } = await promotedTown({ onDisk: true })
    await using _town = town
    await presses(town, 'ben', 'payload.upgrading')
    upgrades(town, name)
    await town.restart(hours(30))
    await town.later(minutes(2), minutes(2))

    expect(upgradeMessage(town)).toContain(
      `*build02* runs *${name}*, the payload of sprint 280, and is healthy; its operators were done 2026-11-25 17:00 UTC, after 1 h 54 min.`,
    )
    expect(comments(town).slice(-3)).toMatchInlineSnapshot(`
      [
        "The upgrade of build02 from 5.0.0-ec.6 to 5.0.0-ec.7 began 2026-11-25 10:06 EST.",
        "The upgrade of build02 to 5.0.0-ec.7 was completed 2026-11-25 12:00 EST, after 1 h 54 min.",
        "build02 runs 5.0.0-ec.7 on all its machines and is healthy.",
      ]
    `)
    town.skim()
  })
})
