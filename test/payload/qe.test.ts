import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { commentsOn } from '../stories/hands.ts'
import {
  answers,
  aPayloadTown,
  cardOf,
  comes,
  DEADLINE,
  hears,
  presses,
  publishes,
  selected,
  SELECTION,
  threadOf,
  payloadNews,
} from './hands.ts'

describe('QE', () => {
  test('fails a payload in time, and TRT chooses again', async () => {
    await using town = await aPayloadTown()
    const older = publishes(town, hours(20))
    const tag = await selected(town)
    town.skim()

    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Install on metal loses a node' })
    expect(payloadNews(town)).toEqual([
      `@quim (QE): \`${tag}\` failed.\n> Install on metal loses a node`,
      `@trt Please choose again for sprint 280. QE failed \`${tag}\`.`,
    ])
    expect(cardOf(town)).toContain(
      `@trt *Sprint 280*: another payload is needed; the bot proposes \`${older}\`. Select one by 2026-11-26 05:00 UTC.`,
    )
    expect(cardOf(town)).toContain(`${tag}: failed QE's tests in this sprint`)
    expect(cardOf(town)).toContain(`• \`${tag}\` was selected by @ada 2026-11-25 15:00 UTC; QE failed it.`)
    expect(town.world.releases.labelsOf(tag)).toMatchObject({ 'release.openshift.io/qe_state': 'Rejected' })

    await presses(town, 'tove', 'payload.select')
    expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${older}\`, selected by @tove`)
    expect(commentsOn(town, 'TRT-1')).toContain(`selected ${older} in place of ${tag} (QE failed it).`)
    expect(threadOf(town)).toContainEqual(
      expect.stringContaining(`\`${tag}\` is not the payload of sprint 280 any more: QE failed it.`),
    )
    town.skim()
  })

  test('takes a failure back before another one is selected, and the payload stands again', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'The wrong cluster' })
    await answers(town, 'quim', 'payload.qe-issues', { reason: 'OCPBUGS-7 is known' })

    expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${tag}\`, selected by @ada 2026-11-25 15:00 UTC`)
    expect(cardOf(town)).toContain('QE: passed with known issues.')
    expect(threadOf(town)).toContain(
      `\`${tag}\` is the payload of sprint 280 again: @quim changed the verdict before another one was selected.`,
    )
    expect(town.world.releases.labelsOf(tag)).toMatchObject({ 'release.openshift.io/qe_state': 'Accepted' })
    town.skim()
  })

  test('fails it after the upgrade was answered for: Test Platform is told to stop', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    town.world.releases.promote(tag)
    await town.later(minutes(6))
    await presses(town, 'priya', 'payload.upgrading')
    await comes(town, DEADLINE + hours(12), hours(1))
    town.skim()

    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town)).toEqual([
      `@test-platform *Stop:* QE failed \`${tag}\` after all. No upgrade to it is under way: do not begin one. TRT chooses again.\n@quim (QE): \`${tag}\` failed (before: passed).\n> Data is lost`,
      `@trt Please choose again for sprint 280. QE failed \`${tag}\`.`,
      'No build on time for sprint 280: QE failed the selected one, and the deadline was 2026-11-26 05:00 UTC. A later selection is still possible, and is recorded as late.',
    ])
    expect(threadOf(town)).toContain(
      `*Stop:* \`${tag}\` is not the payload of sprint 280 any more. Do not upgrade to it.`,
    )
    town.skim()
  })

  test('fails it while the upgrade runs: Test Platform is told how far that is', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    const { releases, farm } = town.world
    const name = releases.promote(tag)
    await town.later(minutes(6))
    const image = `quay.io/openshift-release-dev/ocp-release@${releases.digestOf(name)}`
    farm.startUpgrade('build02', { version: name, image })
    await town.later(hours(1))
    town.skim()

    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town).join('\n')).toMatch(
      /@test-platform \*Stop:\* QE failed `\S+` after all; upgrade of build02 at \d+ of \d+\. TRT chooses again\./,
    )
  })

  test('is reminded in its working hours until it answers, and when the time it named has passed', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    town.skim()
    await comes(town, SELECTION + hours(3))
    expect(payloadNews(town)).toEqual([])
    await comes(town, SELECTION + hours(4) + minutes(10))
    expect(payloadNews(town)).toEqual([
      `@qe \`${tag}\` has waited for an answer since 2026-11-25 15:00 UTC. Press *In progress until…* above if it takes longer.`,
    ])
    await comes(town, SELECTION + hours(22), hours(1))
    expect(payloadNews(town), 'not at night').toEqual([])
    await comes(town, SELECTION + days(1), hours(1))
    expect(payloadNews(town)).toHaveLength(1)

    await answers(town, 'quim', 'payload.qe-in-progress', { until: '1d' })
    town.skim()
    await comes(town, SELECTION + days(2) - minutes(10), hours(1))
    expect(payloadNews(town)).toEqual([])
    await comes(town, SELECTION + days(2))
    expect(payloadNews(town)).toEqual([
      `@qe \`${tag}\` was expected 2026-11-27 15:00 UTC. Is there a verdict, or a later time?`,
    ])
    await comes(town, SELECTION + days(4), hours(2))
    expect(payloadNews(town), 'not on Saturday').toEqual([])
  })

  test('alone may judge, and where nobody is named as QE, TRT does', async () => {
    await using town = await aPayloadTown()
    await selected(town)
    expect(await hears(town, 'ada', () => town.presses('ada', 'payload.qe-passed', 'P280'))).toBe(
      'Only QE can give the verdict of its tests. Ask @qe (QE).',
    )
    expect(await hears(town, 'quim', () => town.types('quim', 'payload'))).toContain('The payload of *sprint 280*')
    town.skim()

    await using other = await aPayloadTown({ env: { SLACK_QE: '' } })
    const tag = await selected(other)
    expect(threadOf(other)[1]).toContain(
      `@trt Please test \`${tag}\`: it is the payload of sprint 280 (fc), selected by @ada. Nobody is named as QE (SLACK_QE is not set), so TRT answers for it.`,
    )
    await presses(other, 'tove', 'payload.qe-passed')
    expect(threadOf(other)).toContain(`@tove (TRT for QE): \`${tag}\` passed.`)
    other.skim()
  })
})

describe('Test Platform', () => {
  test('holds the release, and changes its answer', async () => {
    await using town = await aPayloadTown({ env: { SACRIFICIAL_CLUSTER: 'build02,build04' } })
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    expect(await hears(town, 'ada', () => town.presses('ada', 'payload.held', 'P280'))).toBe(
      'Only Test Platform can say what happens with the release. Ask @test-platform (Test Platform).',
    )
    await presses(town, 'ben', 'payload.held')
    expect(cardOf(town)).toContain('held: investigation open.')
    expect(town.world.jira.issue('TRT-1').status).toBe('In Progress')

    const name = town.world.releases.promote(tag)
    await town.later(minutes(6))
    const ready = threadOf(town).find(text => text.includes(`promoted as \`${name}\`. The upgrade:`))
    expect(ready).toMatch(/oc --context=build02 adm upgrade .*@sha256:\w+\noc --context=build04 adm upgrade/)
    expect(ready).not.toContain('--force')
    await answers(town, 'ben', 'payload.upgrading', { cluster: 'build04' })
    expect(cardOf(town)).toContain('upgrading on *build04*.')
    await answers(town, 'ben', 'payload.not-this-sprint', { reason: 'The storage vendor is down' })
    expect(cardOf(town)).toContain('not this sprint (The storage vendor is down).')
    expect(town.world.jira.issue('TRT-1').status).toBe('Done')
    town.skim()
  })

  test('is told to wait when QE takes its verdict back', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    await answers(town, 'quim', 'payload.qe-in-progress', { until: '4h' })
    expect(threadOf(town)).toContain(`*Wait:* QE has taken its verdict on \`${tag}\` back; do not start the upgrade.`)
    expect(town.world.releases.labelsOf(tag)).not.toHaveProperty('release.openshift.io/qe_state')
    town.skim()
  })
})
