import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { isWithdrawn, newestFirst } from '../../src/payload/watch/promoted.ts'
import { commentsOn } from '../stories/hands.ts'
import { upgrades } from '../upgrade/hands.ts'
import {
  answers,
  aPayloadTown,
  cardOf,
  comes,
  payloadNews,
  presses,
  publishes,
  selected,
  SELECTION,
  threadOf,
} from './hands.ts'

describe('whether the payload may be installed', () => {
  test('each time that changes, Test Platform is mentioned', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    town.world.releases.promote(tag)
    await town.later(minutes(6))
    town.skim()

    await answers(town, 'quim', 'payload.qe-in-progress', { until: '1d' })
    expect(payloadNews(town)).toEqual([
      `@test-platform *Wait:* QE has taken its verdict on \`${tag}\` back; do not start the upgrade.\n@quim (QE): \`${tag}\` in progress until 2026-11-26 15:06 UTC (before: passed).`,
    ])
    await presses(town, 'quim', 'payload.qe-passed')
    expect(payloadNews(town)).toEqual([
      `@test-platform *Ready again:* QE passed \`${tag}\`; the command for the upgrade stands in the message above.\n@quim (QE): \`${tag}\` passed (before: in progress).`,
    ])
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town)[0]).toContain('@test-platform *Stop:* QE failed')
    await answers(town, 'quim', 'payload.qe-issues', { reason: 'It was the wrong cluster' })
    expect(payloadNews(town).at(-1)).toContain(`@test-platform *Ready again:* QE passed \`${tag}\``)
  }, 90_000)

  test('a public build that was withdrawn is not offered any more, and the next one is', async () => {
    await using town = await aPayloadTown()
    const { releases } = town.world
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    const first = releases.promote(tag, 7)
    await town.later(minutes(6))
    town.skim()
    releases.withdraw(first)
    await town.later(minutes(12))
    expect(payloadNews(town)).toEqual([
      `@test-platform \`${first}\`, which \`${tag}\` was promoted as, was withdrawn: do not upgrade to it, wait for the next one.`,
    ])
    expect(threadOf(town).join('\n')).toContain('Not promoted yet: wait for it')

    const next = releases.promote(tag, 8)
    await town.later(minutes(12))
    expect(payloadNews(town)).toEqual([
      `@test-platform \`${tag}\` was promoted as \`${next}\`: the command for the upgrade stands in the message above.`,
    ])
    expect(threadOf(town).join('\n')).toContain(releases.digestOf(next))
    upgrades(town, next)
    await town.later(minutes(20), minutes(5))
    town.skim()
    releases.withdraw(next)
    await town.later(minutes(20), minutes(5))
    expect(payloadNews(town).join('\n'), 'it is installed already').not.toContain('withdrawn')
  }, 90_000)
})

test('public builds are ordered by version, whatever the order they are served in', () => {
  const names = ['4.22.0-ec.12', '5.0.0-ec.9', 'nightly', '5.0.0-ec.10', '5.1.0-ec.0'].map(name => ({ name }))
  expect(newestFirst(names).map(({ name }) => name)).toEqual([
    '5.1.0-ec.0',
    '5.0.0-ec.10',
    '5.0.0-ec.9',
    '4.22.0-ec.12',
    'nightly',
  ])
})

test('a build is withdrawn when others are listed and it is not; a list without any tells nothing', async () => {
  const listing = (...names: string[]) => ({
    tags: async () =>
      names.map(name => ({ name, phase: 'Accepted' as const, pullSpec: null, downloadUrl: null, createdAt: null })),
  })
  expect(await isWithdrawn(listing('5.0.0-ec.8'), '5-dev-preview', '5.0.0-ec.7')).toBe(true)
  expect(await isWithdrawn(listing('5.0.0-ec.8', '5.0.0-ec.7'), '5-dev-preview', '5.0.0-ec.7')).toBe(false)
  expect(await isWithdrawn(listing(), '5-dev-preview', '5.0.0-ec.7')).toBe(false)
})

test("a failure that comes when the next sprint's choice has begun calls nobody to choose again", async () => {
  await using town = await aPayloadTown()
  const tag = await selected(town)
  await presses(town, 'quim', 'payload.qe-passed')
  await comes(town, SELECTION + days(21) + minutes(10), days(1))
  town.skim()
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
  const news = payloadNews(town)
  expect(news.slice(0, 2)).toEqual([
    `@test-platform *Stop:* QE failed \`${tag}\` after all. No upgrade to it is under way: do not begin one. The choice of sprint 280 is over: P281 is being chosen.\n@quim (QE): \`${tag}\` failed (before: passed).\n> Data is lost`,
    `The choice of sprint 280 is over: P281 is being chosen. QE failed \`${tag}\`.`,
  ])
  expect(news.join('\n')).not.toContain('choose again')
  expect(news.join('\n')).not.toContain('A later selection is still possible')
}, 60_000)

test('the Jira of the sprint goes on with the second selection, also when the first one was done with', async () => {
  await using town = await aPayloadTown()
  const older = publishes(town, hours(20))
  const tag = await selected(town)
  await presses(town, 'quim', 'payload.qe-passed')
  await answers(town, 'priya', 'payload.not-this-sprint', { reason: 'The storage vendor is down' })
  expect(town.world.jira.issue('TRT-1').status).toBe('Done')
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'Install on metal loses a node' })
  await presses(town, 'tove', 'payload.select')
  expect(town.world.jira.issue('TRT-1').status).toBe('In Progress')
  expect(commentsOn(town, 'TRT-1')).toContain(`selected ${older} in place of ${tag} (QE failed it).`)
  town.skim()
})

test("Test Platform's answer is kept for each cluster", async () => {
  await using town = await aPayloadTown({
    env: { SACRIFICIAL_CLUSTER: 'build02,build04', RELEASE_PREVIEW_STREAM: '' },
  })
  await selected(town)
  await presses(town, 'quim', 'payload.qe-passed')
  await presses(town, 'priya', 'payload.held')
  expect(cardOf(town)).toContain(': held: investigation open.')
  await town.later(minutes(1))
  await answers(town, 'priya', 'payload.upgrading', { cluster: 'build04' })
  expect(cardOf(town)).toContain(': held: investigation open on *build02*; upgrading on *build04*.')
  expect(town.world.jira.issue('TRT-1').status, 'one of them is held').toBe('In Progress')
  await answers(town, 'priya', 'payload.upgrading', { cluster: 'build02' })
  expect(cardOf(town)).toContain(': upgrading on *build04*; upgrading on *build02*.')
  expect(threadOf(town).join('\n')).toMatch(
    /\*Your answers:\*\n• upgrading on \*build04\*, @priya .*\n• upgrading on \*build02\*, @priya/,
  )
  expect(town.world.jira.issue('TRT-1').status).toBe('Done')
  town.skim()
})
