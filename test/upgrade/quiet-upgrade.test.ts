import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { comments, promotedTown, upgradeMessage, upgrades } from './hands.ts'

test('an upgrade is followed in one message, from its beginning until the cluster is healthy', async () => {
  const { town, name } = await promotedTown()
  await using _town = town

  upgrades(town, name)
  await town.later(minutes(2), minutes(1))
  expect(upgradeMessage(town)).toMatchInlineSnapshot(`
    "*build02* is being upgraded to *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-25 15:06 UTC.
    ░░░░░░░░░░ 17 of 1,021 (1 %)
    > Working towards 5.0.0-ec.7: 17 of 1021 done (1% complete), waiting up to 40 minutes on etcd
    Nothing to do: the bot goes on looking.
    P280 · build02 · from 5.0.0-ec.6
    [Record a change]"
  `)

  await town.later(minutes(40), minutes(10))
  expect(upgradeMessage(town)).toMatchInlineSnapshot(`
    "*build02* is being upgraded to *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-25 15:06 UTC.
    ▓▓▓░░░░░░░ 376 of 1,021 (36 %)
    > Working towards 5.0.0-ec.7: 376 of 1021 done (36% complete), waiting up to 40 minutes on image-registry
    Nothing to do: the bot goes on looking.
    P280 · build02 · from 5.0.0-ec.6
    [Record a change]"
  `)

  await town.later(hours(1.5), minutes(15))
  expect(upgradeMessage(town)).toMatchInlineSnapshot(`
    "*build02* has completed its upgrade to *5.0.0-ec.7*, the payload of sprint 280; its operators were done 2026-11-25 17:00 UTC, after 1 h 54 min; not all of its machines have it yet.
    Machines that have it: master 3 of 3; worker 1 of 12.
    Nothing to do while the numbers move; the bot goes on looking.
    P280 · build02 · from 5.0.0-ec.6
    [Record a change]"
  `)

  await town.later(hours(3), minutes(30))
  expect(upgradeMessage(town)).toMatchInlineSnapshot(`
    "*build02* runs *5.0.0-ec.7*, the payload of sprint 280, and is healthy; its operators were done 2026-11-25 17:00 UTC, after 1 h 54 min.
    Machines that have it: master 3 of 3; worker 12 of 12.
    Nothing to do: the sprint's payload is at work.
    P280 · build02 · from 5.0.0-ec.6
    [Record a change]"
  `)
  expect(town.news()).toEqual([town.thread('P280').at(-1)])
  expect(comments(town).slice(-3)).toMatchInlineSnapshot(`
    [
      "The upgrade of build02 from 5.0.0-ec.6 to 5.0.0-ec.7 began 2026-11-25 10:06 EST.",
      "The upgrade of build02 to 5.0.0-ec.7 was completed 2026-11-25 12:00 EST, after 1 h 54 min.",
      "build02 runs 5.0.0-ec.7 on all its machines and is healthy.",
    ]
  `)
})
