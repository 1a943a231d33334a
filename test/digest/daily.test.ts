import { describe, expect, test } from 'vitest'
import { settingNames } from '../../src/config/settings.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import { outInAQuietTown } from '../stories/hands.ts'
import { aDigestTown, digestsIn, pictureOf, typesAndReads, until } from './hands.ts'

describe('on a working morning', () => {
  test('the channel is told how things are, with a picture of the sprint', async () => {
    await using town = await aDigestTown()
    await town.settle()
    expect(digestsIn(town)).toEqual([])

    await until(town, '2026-11-23T14:00:20Z')

    expect(digestsIn(town)).toMatchInlineSnapshot(`
      [
        "*Daily digest* · Mon 23 Nov
      *build02* is in rotation.
      Sprint 280, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d.
      Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
      The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
      [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 15 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
      Log: … events.",
      ]
    `)
    const picture = pictureOf(town)
    expect(picture).toMatchObject({ type: 'image/png', width: 1600 })
    expect(picture.height).toBeGreaterThan(200)
    expect(picture.alt).toContain('day 15 of 21')
    await town.later(hours(1), minutes(10))
    expect(digestsIn(town)).toHaveLength(1)
    town.skim()
  })

  test('what is out, who is waited for and what is due come first', async () => {
    await using town = await aDigestTown()
    town.world.farm.startJobs(4, { cluster: 'build02', state: 'success' })
    const out = await outInAQuietTown(town, { expected: '4h' })
    await town.asksReturn('ada')
    await until(town, '2026-11-23T14:00:20Z')

    expect(digestsIn(town)).toMatchInlineSnapshot(`
      [
        "*Daily digest* · Mon 23 Nov
      *build02* is out of rotation since 2026-11-23 12:00 UTC, for 2 h (F1 (https://build-farm.slack.com/archives/C0FORUMTIP/p1795435200000000): suspected degradation from the sprint payload).
      R2 (https://build-farm.slack.com/archives/C0FORUMTIP/p1795435261000002) to bring *build02* back into rotation has waited 1 h 59 min for 1 approval by Test Platform.
      *Due* 2026-11-23 16:00 UTC: *build02* is expected back in rotation.
      *Due* 2026-11-24 00:00 UTC: the stop-gap of *build02* is not renewed any more; the lasting change is to be merged before.
      Sprint 280, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d.
      Half sprint of sprint 280: ░░░░░░░░░░ under 0.1 of 10.5 days out (0 %)
      The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
      *Due* 2026-11-24 12:01 UTC: R2 (https://build-farm.slack.com/archives/C0FORUMTIP/p1795435261000002) expires if nobody decides it.
      [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 15 of 21. build02 is out of rotation and drained; it was out 1 time. Half sprint of sprint 280: under 0.1 of 10.5 days used.]
      Log: … events.",
      ]
    `)
    expect(pictureOf(town).alt).toContain('it was out 1 time')
    expect(out).toBe('F1')
    town.skim()
  })
})

describe('whoever does not want to wait', () => {
  test('reads it privately at any time, without a picture', async () => {
    await using town = await aDigestTown()

    expect(await typesAndReads(town, 'dana', 'digest')).toMatchInlineSnapshot(`
      "*Digest* · Mon 23 Nov
      *build02* is in rotation.
      Sprint 280, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d 3 h.
      Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
      The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
      Log: nothing is recorded yet."
    `)
    expect(await typesAndReads(town, 'gus', 'digest')).toMatchInlineSnapshot(
      `"Guests of this workspace cannot use this bot. Please ask a full member to do it."`,
    )
    expect(digestsIn(town)).toEqual([])
    town.skim()
  })

  test('is told where there is none', async () => {
    await using town = await aDigestTown({ env: { SPRINT_ANCHOR: '', SPRINT_ANCHOR_NUMBER: '' } })

    expect(await typesAndReads(town, 'dana', 'digest')).toMatchInlineSnapshot(
      `"There is no \`digest\` here. The sprint is not configured, so there is no digest: whoever runs the bot sets SPRINT_ANCHOR. \`/sacrificial help\` lists what you can do."`,
    )
    town.skim()
  })
})

test('beside Slack and the sprint nothing has to be configured', async () => {
  const outside = /^(?:JIRA|DISPATCHER|KUBECONFIG|RELEASE|SLACK_QE)/
  const without = settingNames.filter(name => outside.test(name))
  await using town = await aDigestTown({
    env: { ...Object.fromEntries(without.map(name => [name, ''])), ROTATION: 'manual' },
  })
  await until(town, '2026-11-23T14:00:20Z')

  expect(digestsIn(town)).toMatchInlineSnapshot(`
    [
      "*Daily digest* · Mon 23 Nov
    *build02* is in rotation.
    Sprint 280, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 15 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: … events.",
    ]
  `)
  town.skim()
})

test('several clusters have a line each, and a ribbon each in the picture', async () => {
  await using town = await aDigestTown({ env: { SACRIFICIAL_CLUSTER: 'build02,build04' } })
  await until(town, '2026-11-23T14:00:20Z')

  expect(digestsIn(town)).toMatchInlineSnapshot(`
    [
      "*Daily digest* · Mon 23 Nov
    *build02* is in rotation.
    *build04* is in rotation.
    Sprint 280, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d.
    Half sprint of sprint 280 on *build02*: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Half sprint of sprint 280 on *build04*: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 15 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used. build04 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: … events.",
    ]
  `)
  expect(pictureOf(town)).toMatchObject({ width: 1600 })
  town.skim()
})
