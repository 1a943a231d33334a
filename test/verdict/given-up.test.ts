import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { nightly } from '../../playground/releases/streams.ts'
import { answers, hears } from '../payload/hands.ts'
import type { Town } from '../town.ts'
import { promotedTown, upgrades } from '../upgrade/hands.ts'
import { aRunningTown, isOutFor, nextIsTaken, nextMorning, presses, verdictCard } from './hands.ts'

/** The upgrade begins, and half an hour later Test Platform goes back to what the cluster ran before. */
async function aTownThatGaveItUp(): Promise<Town> {
  const { town, name } = await promotedTown()
  town.world.farm.startJobs(4, { cluster: 'build02', state: 'success' })
  upgrades(town, name)
  await town.later(minutes(30), minutes(10))
  const image = `quay.io/openshift-release-dev/ocp-release@sha256:${'b'.repeat(64)}`
  const back = { version: '5.0.0-ec.6', image, takesMs: minutes(30), workersMs: minutes(30) }
  town.world.farm.supersedeUpgrade('build02', back)
  await town.later(hours(2), minutes(20))
  return town
}

/** The answers to the second and third question, and what they rest on. */
const lastTwo = (text: string) => text.slice(text.indexOf('*2.'), text.indexOf('['))

test('a payload whose upgrade was given up is no success: it never ran', async () => {
  await using town = await aTownThatGaveItUp()
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  expect(verdictCard(town)).toContain('*Sprint 280 is not decided.* @trt: nobody knows the answer to question 2')
  expect(lastTwo(verdictCard(town))).toMatchInlineSnapshot(`
    "*2. Admin change without an ack:* unknown.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and gave it up 2026-11-25 15:36 UTC for 5.0.0-ec.6, before it was done.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* unknown.
    • It was not out of rotation for anything that counts; a payload that never ran shows no problem.
    "
  `)
  town.skim()
}, 60_000)

test('time out that begins after the payload was left says so', async () => {
  await using town = await aTownThatGaveItUp()
  await isOutFor(town, days(3))
  const preview = await hears(town, 'ada', () => town.types('ada', 'verdict 280'))
  expect(lastTwo(preview)).toMatchInlineSnapshot(`
    "*2. Admin change without an ack:* open.
    • build02 began the upgrade to this payload 2026-11-25 15:06 UTC, and gave it up 2026-11-25 15:36 UTC for 5.0.0-ec.6, before it was done.
    • No change by hand was recorded, and the bot asked about none.
    • It is settled when the run of its payload has ended, or half of the sprint is used up.
    *3. Significant problem that forced the cluster out:* open.
    • build02, half of the sprint: ▓▓░░░░░░░░ 3 of 10.5 days out (28 %)
    • F1: out for 3 d, 2026-11-25 17:36 UTC to 2026-11-28 17:41 UTC, suspected degradation from the sprint payload: counted.
    • When F1 began, build02 had left this payload: it counts for the payload all the same, unless TRT sets a cause that does not count.
    • TRT has not said yet whether what was behind F1 was significant, and forced it out.
    • It is settled when the run of its payload has ended, or half of the sprint is used up.
    "
  `)
  town.skim()
}, 60_000)

test('of two payloads in one sprint, and of another build between them, each is told with its own times', async () => {
  const { town } = await aRunningTown()
  await using _town = town
  const image = `quay.io/openshift-release-dev/ocp-release@sha256:${'c'.repeat(64)}`
  const quick = { takesMs: minutes(30), workersMs: minutes(30) }
  town.world.farm.startUpgrade('build02', { version: '5.0.0-0.nightly-2026-11-25-hotfix', image, ...quick })
  await town.later(hours(2), minutes(20))
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'It loses data' })
  const other = town.world.releases.publish(nightly, { phase: 'Accepted' })
  await town.later(minutes(20), minutes(5))
  await presses(town, 'ada', 'payload.select', 'P280')
  await presses(town, 'quim', 'payload.qe-passed', 'P280')
  const name = town.world.releases.promote(other)
  await town.later(minutes(10), minutes(5))
  upgrades(town, name, quick)
  await town.later(hours(2), minutes(20))
  await nextIsTaken(town)
  await nextMorning(town, '2026-12-17')
  expect(lastTwo(verdictCard(town))).toMatchInlineSnapshot(`
    "*2. Admin change without an ack:* none.
    • build02 began the upgrade to 5.0.0-ec.7 2026-11-25 15:06 UTC, and ran it from 2026-11-25 15:36 UTC until 2026-11-25 17:06 UTC, when the upgrade to 5.0.0-0.nightly-2026-11-25-hotfix began.
    • build02 began the upgrade to 5.0.0-ec.8 2026-11-25 19:36 UTC, and ran it from 2026-11-25 20:06 UTC until 2026-12-16 15:11 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run.
    "
  `)
  town.skim()
}, 60_000)
