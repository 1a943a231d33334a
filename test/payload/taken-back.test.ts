import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { promotedTown, said, upgrades } from '../upgrade/hands.ts'
import { aTownWithoutAccepted, picks } from './accept-hands.ts'
import {
  answers,
  aPayloadTown,
  cardOf,
  comes,
  DEADLINE,
  payloadNews,
  presses,
  publishes,
  selected,
  SELECTION,
  threadOf,
} from './hands.ts'
import type { Town } from '../town.ts'

const statusOf = (town: Town): string => town.world.jira.issue('TRT-1').status

describe('a failure that QE takes back', () => {
  test('has the digest read that nobody read meanwhile', async () => {
    await using town = await aPayloadTown()
    const tag = publishes(town, hours(6))
    await comes(town, SELECTION)
    const lift = town.world.weather.add({ service: 'releases', trouble: { kind: 'html', status: 503 } })
    await presses(town, 'ada', 'payload.select')
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'The wrong cluster' })
    lift()
    await town.later(minutes(20), minutes(2))
    await presses(town, 'quim', 'payload.qe-passed')
    await town.later(minutes(10), minutes(2))
    expect(cardOf(town)).toContain(`*Digest:* \`${town.world.releases.digestOf(tag)}\``)
    expect(threadOf(town)[1]).not.toContain('being read')
    town.skim()
  }, 60_000)

  test('does not bring back a payload that was deleted meanwhile: Test Platform is told to stop', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'The wrong cluster' })
    await town.later(hours(3), hours(1))
    town.world.releases.prune(tag)
    town.skim()
    await presses(town, 'quim', 'payload.qe-passed')
    expect(payloadNews(town).at(-1)).toBe(
      `@test-platform *Stop:* \`${tag}\` is not the payload of sprint 280 any more, do not upgrade to it.\n@trt Please choose again for sprint 280. \`${tag}\` was deleted by the release controller, so it cannot be the payload of the sprint.`,
    )
    expect(cardOf(town)).toContain('another payload is needed')
    town.skim()
  }, 60_000)

  test('after the deadline takes back that there was no build on time', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    await comes(town, DEADLINE + hours(12), hours(4))
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town).at(-1)).toContain('No build on time for sprint 280')
    await answers(town, 'quim', 'payload.qe-issues', { reason: 'It was the wrong cluster' })
    expect(payloadNews(town)[0]).toBe(
      `\`${tag}\` is the payload of sprint 280 again: @quim changed the verdict before another one was selected. It was selected in time after all, by 2026-11-26 05:00 UTC.`,
    )
    expect(cardOf(town)).not.toContain('No build on time')
    town.skim()
  }, 60_000)

  test('ends an acceptance by hand that waits, and says why', async () => {
    const { town, verifying } = await aTownWithoutAccepted()
    await using _town = town
    const tag = publishes(town, hours(4))
    await town.later(minutes(6))
    await presses(town, 'ada', 'payload.select')
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Broken' })
    await town.later(minutes(1))
    await picks(town, verifying, { who: 'tove' })
    town.skim()
    await answers(town, 'quim', 'payload.qe-issues', { reason: 'It was the wrong cluster' })
    await town.later(minutes(1))
    expect(payloadNews(town)).toContain(
      `M1, @tove: QE has taken back that it failed \`${tag}\`, which is the payload of sprint 280 again, so nothing was done to \`${verifying}\`.`,
    )
  }, 60_000)
})

test('a payload that turns out to be deleted after QE passed it: Test Platform is told to stop', async () => {
  await using town = await aPayloadTown()
  const tag = publishes(town, hours(6))
  await comes(town, SELECTION)
  const lift = town.world.weather.add({ service: 'releases', trouble: { kind: 'html', status: 503 } })
  await presses(town, 'ada', 'payload.select')
  await presses(town, 'quim', 'payload.qe-passed')
  town.world.releases.prune(tag)
  lift()
  await town.later(hours(1), minutes(5))
  expect(payloadNews(town)).toContainEqual(
    expect.stringContaining(`@test-platform *Stop:* \`${tag}\` is not the payload of sprint 280 any more`),
  )
  town.skim()
}, 60_000)

test('the Jira of the sprint is done with the answer, and goes on when that does not hold any more', async () => {
  await using town = await aPayloadTown({ env: { RELEASE_PREVIEW_STREAM: '' } })
  await selected(town)
  await presses(town, 'quim', 'payload.qe-passed')
  await presses(town, 'priya', 'payload.upgrading')
  expect(statusOf(town)).toBe('Done')
  await presses(town, 'priya', 'payload.held')
  expect(statusOf(town), 'held').toBe('In Progress')
  await presses(town, 'priya', 'payload.upgrading')
  expect(statusOf(town)).toBe('Done')
  await answers(town, 'quim', 'payload.qe-in-progress', { until: '1d' })
  expect(statusOf(town), 'QE tests again').toBe('In Progress')
  await presses(town, 'quim', 'payload.qe-passed')
  expect(statusOf(town), 'the answer holds again').toBe('Done')
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
  await town.later(minutes(2))
  expect(statusOf(town), 'TRT chooses again').toBe('In Progress')
  town.skim()
}, 60_000)

test('what is closed by a person stays closed while nothing was answered', async () => {
  await using town = await aPayloadTown()
  await selected(town)
  town.world.jira.moveByHand('TRT-1', 'Done')
  await presses(town, 'quim', 'payload.qe-passed')
  expect(statusOf(town)).toBe('Done')
  town.skim()
}, 60_000)

test('when every cluster was upgraded there is nothing left to answer', async () => {
  const { town, name } = await promotedTown({ env: { SACRIFICIAL_CLUSTER: 'build02' } })
  await using _town = town
  const ready = () => said(town, 'The release of sprint 280 is ready')[0] ?? ''
  upgrades(town, name, { takesMs: hours(1), workersMs: minutes(30) })
  await town.later(minutes(6), minutes(3))
  expect(ready(), 'it can still be held').toContain('[Held: investigation open]')
  await town.later(hours(3), minutes(30))
  expect(ready()).toMatch(/\*build02\* was upgraded to it/)
  expect(ready()).not.toContain('[')
  await town.later(days(1), hours(6))
  town.skim()
}, 60_000)

test('the buttons stay while another cluster may still take it', async () => {
  const { town, name } = await promotedTown({ env: { SACRIFICIAL_CLUSTER: 'build02,build04' } })
  await using _town = town
  upgrades(town, name, { takesMs: hours(1), workersMs: minutes(30) })
  await town.later(hours(3), minutes(30))
  const ready = said(town, 'The release of sprint 280 is ready')[0] ?? ''
  expect(ready).toMatch(/\*build02\* was upgraded to it/)
  expect(ready).toContain('[Upgrading on…]')
  town.skim()
}, 60_000)
