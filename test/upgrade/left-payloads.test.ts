import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { answers, plain, presses, publishes } from '../payload/hands.ts'
import { promotedTown, said, upgradeMessage, upgrades } from './hands.ts'

describe('a payload that QE failed', () => {
  test('and that a cluster takes up all the same: both teams are told once', async () => {
    const { town, name, tag } = await promotedTown()
    await using _town = town
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })
    town.skim()
    upgrades(town, name, { takesMs: hours(2), workersMs: minutes(30) })
    await town.later(minutes(6), minutes(3))

    const told = said(town, 'QE failed this build (')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^@trt @test-platform: \*build02\* is being upgraded to \*5\.0\.0-ec\.7\* since /)
    expect(told[0]).toContain(`QE failed this build (\`${tag}\`, `)
    expect(told[0]).toContain(
      'Nothing is selected for sprint 280 now. If that was meant, say so here; otherwise TRT selects another build, and Test Platform upgrades to that.',
    )
    expect(upgradeMessage(town)).toContain('*QE failed this build*; it does not stand as the payload of the sprint.')

    await town.later(hours(5), minutes(30))
    expect(upgradeMessage(town)).toContain('TRT and Test Platform decide whether it stays')
    expect(said(town, 'QE failed this build (')).toHaveLength(1)
    expect(said(town, 'Selected for sprint 280')).toEqual([])
    town.skim()
  })

  test('and that is taken up after another one was selected: it says which', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })
    const other = publishes(town, 0)
    await town.later(minutes(12), minutes(3))
    await presses(town, 'ada', 'payload.select')
    upgrades(town, name)
    await town.later(minutes(6), minutes(3))

    const [told = '', ...more] = said(town, 'QE failed this build (')
    expect(more).toEqual([])
    expect(told).toContain(`Selected for sprint 280 is *${other}*. If that was meant, say so here;`)
    expect(said(town, 'Selected for sprint 280')).toHaveLength(1)
    town.skim()
  })

  test('when it is installed already: QE’s word says since when it runs, and who decides whether it stays', async () => {
    const { town, name, tag } = await promotedTown()
    await using _town = town
    upgrades(town, name, { takesMs: hours(1), workersMs: minutes(30) })
    await town.later(hours(20), hours(1))
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })

    const [stop = ''] = said(town, '*Stop:* QE failed')
    expect(stop).toMatch(
      /; \*build02\* runs it since 2026-11-25 \d\d:\d\d UTC\. TRT and Test Platform decide whether it/,
    )
    expect(stop).not.toContain('do not begin one')
    expect(stop).toContain(`QE failed \`${tag}\` after all`)
    await town.later(minutes(6), minutes(3))
    expect(upgradeMessage(town)).toContain('*QE failed this build*')
    town.skim()
  })
})

test('a failing upgrade calls both teams after its 40 minutes, at any hour, once for each spell', async () => {
  const { town, name } = await promotedTown()
  await using _town = town
  upgrades(town, name)
  await town.later(minutes(30), minutes(10))
  town.world.farm.failUpgrade('build02', 'etcd')
  await town.later(minutes(35), minutes(5))
  const calls = () => said(town, 'is failing since').filter(text => text.startsWith('@trt'))
  expect(calls()).toEqual([])

  await town.later(hours(10), minutes(30))
  expect(calls()).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: the upgrade of *build02* to *5.0.0-ec.7* is failing since 2026-11-25 15:36 UTC (ClusterOperatorDegraded).
    > Cluster operator etcd is degraded
    Test Platform and TRT look at what it names; an investigation that needs the cluster out begins with \`/sacrificial failover\`.",
    ]
  `)
  town.world.farm.mendUpgrade('build02')
  await town.later(minutes(4), minutes(2))
  expect(calls()).toHaveLength(1)
  town.world.farm.failUpgrade('build02', 'etcd')
  await town.later(hours(1), minutes(10))
  expect(calls()).toHaveLength(2)
  town.skim()
})

test('what Test Platform was asked is answered by the cluster itself', async () => {
  const { town, name } = await promotedTown()
  await using _town = town
  const ready = () => plain(said(town, 'The release of sprint 280 is ready')[0] ?? '')
  expect(ready()).not.toContain('upgraded to it')
  upgrades(town, name, { takesMs: hours(1), workersMs: minutes(30) })
  await town.later(minutes(6), minutes(3))
  expect(ready()).toMatch(/\*build02\* is being upgraded to it since 2026-11-25 /)
  await town.later(hours(3), minutes(30))
  expect(ready()).toMatch(/\*build02\* was upgraded to it 2026-11-25 /)
  town.skim()
})
