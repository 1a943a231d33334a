import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import type { Town } from '../town.ts'
import {
  answers,
  aPayloadTown,
  cardOf,
  comes,
  nightly,
  payloadNews,
  presses,
  selected,
  SELECTION,
  threadOf,
} from './hands.ts'

const NEXT = SELECTION + days(21)

/** The payload of sprint 281 is selected, and QE has passed it. */
async function nextPassed(town: Town): Promise<string> {
  await comes(town, NEXT - hours(6), days(1))
  const tag = town.world.releases.publish(nightly, { at: NEXT - hours(20), phase: 'Accepted' })
  await comes(town, NEXT + minutes(10), hours(1))
  await presses(town, 'ada', 'payload.select', 'P281')
  await presses(town, 'quim', 'payload.qe-passed', 'P281')
  await town.later(minutes(10))
  town.skim()
  return tag
}

const readyOf = (town: Town): string[] => threadOf(town).filter(text => text.includes('The release of sprint 280'))

describe('when QE has passed the payload of the next sprint', () => {
  test('its verdict on the former one is recorded, and calls nobody', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await nextPassed(town)
    expect(threadOf(town)[1]).toContain(
      'QE has passed the payload of sprint 281: a verdict on this one is for the record, and Test Platform is called only to stop.',
    )
    await presses(town, 'quim', 'payload.qe-passed')
    expect(payloadNews(town)).toEqual([
      `@quim (QE): \`${tag}\` passed. That is for the record: QE has passed the payload of sprint 281, which is the one to take.`,
    ])
    expect(cardOf(town)).toContain('QE: passed.')
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town).join('\n'), 'nobody was told to take it').not.toContain('@test-platform')
  }, 90_000)

  test('the release of the former one is not offered any more', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    expect(readyOf(town)[0]).toContain('[Held: investigation open]')
    await nextPassed(town)
    expect(readyOf(town)).toEqual([
      `The release of sprint 280, \`${tag}\`, is not the one to take any more: QE has passed the payload of sprint 281. Do not begin an upgrade to it.`,
    ])
    await answers(town, 'quim', 'payload.qe-in-progress', { until: '1d' })
    expect(payloadNews(town).join('\n')).not.toContain('@test-platform')
  }, 90_000)

  test('a late failure still tells Test Platform to stop where a cluster is on its way to it', async () => {
    await using town = await aPayloadTown()
    const { releases, farm } = town.world
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    const name = releases.promote(tag)
    const next = await nextPassed(town)
    expect(next).not.toBe(tag)
    const image = `quay.io/openshift-release-dev/ocp-release@${releases.digestOf(name)}`
    farm.startUpgrade('build02', { version: name, image })
    await town.later(hours(1), minutes(10))
    town.skim()
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town)[0]).toMatch(
      /^@test-platform \*Stop:\* QE failed `\S+` after all; upgrade of build02 .* The choice of sprint 280 is over: sprint 281 has its payload \(P281\)\./,
    )
    town.skim()
  }, 90_000)

  test('a failure of the former one counts against it, and can be taken back; nobody is called', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    await nextPassed(town)
    expect(threadOf(town)[1]).toContain('*Failed* counts against the build on time of sprint 280.')
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'The wrong button' })
    const failed = payloadNews(town)
    expect(failed[0]).toMatch(
      /^@quim \(QE\): `\S+` failed \(before: passed\)\. It counts against the build on time of sprint 280\. QE has passed the payload of sprint 281, which is the one to take\.\n/,
    )
    expect(failed.join('\n')).toContain('No build on time for sprint 280')
    expect(failed.join('\n')).not.toMatch(/@trt|@test-platform/)
    expect(threadOf(town)[1]).toContain('[Passed]')
    // Three weeks later it may well be deleted, and that says nothing about the sprint.
    town.world.releases.prune(tag)
    await presses(town, 'quim', 'payload.qe-passed')
    await town.later(hours(1), minutes(10))
    const passed = payloadNews(town)
    expect(passed[0]).toContain(`\`${tag}\` is the payload of sprint 280 again`)
    expect(passed.join('\n')).not.toMatch(/@trt|@test-platform|deleted/)
    expect(cardOf(town)).toMatch(/^The payload of \*sprint 280\* is .* QE: passed\./)
    expect(readyOf(town)[0]).toContain('is not the one to take any more')
    expect(cardOf(town, 'P281')).toContain('QE: passed.')
  }, 90_000)

  test('so can one that came before that', async () => {
    await using town = await aPayloadTown()
    await selected(town)
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    await nextPassed(town)
    expect(cardOf(town)).toContain('*Sprint 280* ended without a payload.')
    await answers(town, 'quim', 'payload.qe-issues', { reason: 'It was the wrong cluster' })
    expect(payloadNews(town).join('\n')).not.toMatch(/@trt|@test-platform/)
    expect(cardOf(town)).toContain('QE: passed with known issues.')
  }, 90_000)
})

describe('while the payload of the next sprint is being chosen', () => {
  test('the promoted build of this one is still looked for, and QE still reminded', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await comes(town, SELECTION + days(15), hours(12))
    await town.types('ada', 'payload')
    await town.settle()
    town.skim()
    await comes(town, SELECTION + days(16), hours(1))
    expect(payloadNews(town)).toContain(
      `@qe \`${tag}\` has waited for an answer since 2026-11-25 15:00 UTC. Press *In progress until…* above if it takes longer.`,
    )
    await presses(town, 'quim', 'payload.qe-passed')
    await town.later(minutes(30), minutes(5))
    expect(readyOf(town)[0]).toContain('Not promoted yet: wait for it')
    town.skim()
    const name = town.world.releases.promote(tag)
    await town.later(minutes(12), minutes(2))
    expect(payloadNews(town)).toContain(
      `@test-platform \`${tag}\` was promoted as \`${name}\`: the command for the upgrade stands in the message above.`,
    )
    expect(readyOf(town)[0]).toContain(`It was promoted as \`${name}\`. The upgrade:`)
    town.world.releases.withdraw(name)
    await town.later(minutes(12), minutes(2))
    expect(payloadNews(town).join('\n')).toContain('was withdrawn: do not upgrade to it')
  }, 90_000)

  test('the former card has no buttons, and calls nobody', async () => {
    await using town = await aPayloadTown()
    town.world.releases.publish(nightly, { at: SELECTION - hours(6), phase: 'Accepted' })
    await comes(town, SELECTION + days(1), hours(2))
    expect(cardOf(town)).toContain('[Select]')
    await comes(town, NEXT + minutes(10), days(1))
    expect(cardOf(town)).toContain('*Sprint 280* ended without a payload. *No build on time:*')
    expect(cardOf(town)).not.toContain('[Select]')
    expect(cardOf(town)).not.toContain('@trt')
    town.skim()
  }, 90_000)
})
