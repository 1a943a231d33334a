import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { promotedTown, said, upgrades } from '../upgrade/hands.ts'
import type { Town } from '../town.ts'
import { answers, cardOf, presses } from './hands.ts'

const statusOf = (town: Town): string => town.world.jira.issue('TRT-1').status
const readyOf = (town: Town): string => said(town, 'The release of sprint 280 is ready')[0] ?? ''

test('the Jira of the sprint is done when the last cluster was upgraded, though nobody answered', async () => {
  const { town, name } = await promotedTown({ env: { SACRIFICIAL_CLUSTER: 'build02' } })
  await using _town = town
  upgrades(town, name, { takesMs: hours(1), workersMs: minutes(30) })
  await town.later(minutes(6), minutes(3))
  expect(statusOf(town), 'while it is upgraded').toBe('In Progress')
  await town.later(hours(3), minutes(30))
  expect(statusOf(town)).toBe('Done')
  expect(cardOf(town)).toMatch(/QE: passed\. \*build02\* was upgraded to it 2026-11-25 \d\d:\d\d UTC\.\n/)
  await answers(town, 'quim', 'payload.qe-in-progress', { until: '1d' })
  expect(statusOf(town), 'QE tests again').toBe('In Progress')
  await presses(town, 'quim', 'payload.qe-passed')
  expect(statusOf(town), 'QE has passed it again').toBe('Done')
  town.world.jira.moveByHand('TRT-1', 'In Progress')
  await town.later(hours(2), minutes(30))
  expect(statusOf(town), 'what a person opened again stays open').toBe('In Progress')
  town.skim()
}, 60_000)

test('what was seen counts, and not what was answered before it', async () => {
  const { town, name } = await promotedTown({ env: { SACRIFICIAL_CLUSTER: 'build02' } })
  await using _town = town
  await presses(town, 'priya', 'payload.held')
  expect(cardOf(town)).toContain('held: investigation open.')
  expect(readyOf(town)).toContain('*Your answer:* held: investigation open')
  upgrades(town, name, { takesMs: hours(1), workersMs: minutes(30) })
  await town.later(hours(3), minutes(30))
  for (const text of [cardOf(town), readyOf(town)]) {
    expect(text).toContain('*build02* was upgraded to it')
    expect(text).not.toContain('held')
  }
  expect(statusOf(town)).toBe('Done')
  town.skim()
}, 60_000)

test('an answer about a cluster that was not upgraded stays, and so does the issue', async () => {
  const { town, name } = await promotedTown({ env: { SACRIFICIAL_CLUSTER: 'build02,build04' } })
  await using _town = town
  await presses(town, 'priya', 'payload.held')
  upgrades(town, name, { takesMs: hours(1), workersMs: minutes(30) })
  await town.later(hours(3), minutes(30))
  expect(cardOf(town)).toMatch(/held: investigation open on \*build04\*\. \*build02\* was upgraded to it/)
  expect(statusOf(town)).toBe('In Progress')
  town.skim()
}, 60_000)
