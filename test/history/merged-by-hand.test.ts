import { expect, test } from 'vitest'
import { failoverFigures } from '../../src/history/model/failover-figures.ts'
import type { FailoverRow } from '../../src/history/model/rows.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import { aQuietTown, lands, mergesThePatch } from '../stories/hands.ts'
import type { Town } from '../town.ts'

const seconds = async (town: Town) => {
  const [, row = ''] = (await (await fetch(`${town.bot.url}/history/failovers.csv`)).text()).split('\r\n')
  const [people, bot, farm, whole] = row.split(',').slice(4, 8).map(Number)
  return { people, bot, farm, whole }
}

test('where people carry a failover out, the time until they merge it is theirs, not the bot’s', async () => {
  await using town = await aQuietTown({ env: { ROTATION: 'manual' } })
  const id = await town.asksFailover()
  await town.later(hours(1), hours(1))
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  await town.later(hours(3), hours(1))
  mergesThePatch(town, id, 'priya')
  await town.presses('priya', 'rotation.lasting-done', id)
  await town.later(minutes(14), minutes(1))
  lands(town, 'build04')
  await town.settle()
  await town.later(minutes(3), minutes(1))

  // Merged after four hours, and seen with the next look.
  expect(await seconds(town)).toMatchInlineSnapshot(`
    {
      "bot": 0,
      "farm": 721,
      "people": 14520,
      "whole": 15241,
    }
  `)
  town.skim()
})

const row = {
  id: 'F1',
  cluster: 'build02',
  cause: 'payload',
  openedAt: 0,
  approvedAt: minutes(30),
  handedAt: minutes(31),
  acceptedAt: minutes(90),
  effectiveAt: minutes(95),
  returnedAt: null,
  sprint: 280,
} satisfies FailoverRow

test.each([
  ['people merged it', {}, [89, 1, 5]],
  ['a stop-gap was there before the patch', { acceptedAt: minutes(30.5) }, [30, 0.5, 64.5]],
  ['there was no patch', { handedAt: null }, [30, 60, 5]],
  ['nobody has merged it yet', { acceptedAt: null, effectiveAt: null }, [30, null, null]],
  [
    'nobody approved it yet',
    { approvedAt: null, handedAt: null, acceptedAt: null, effectiveAt: null },
    [null, null, null],
  ],
])('parts of a failover where %s', (_, more: Partial<FailoverRow>, parts) => {
  const [one] = failoverFigures([{ ...row, ...more }]).failovers
  const inMinutes = [one?.peopleMs, one?.botMs, one?.farmMs].map(ms => (ms === null ? null : (ms ?? 0) / minutes(1)))
  expect(inMinutes).toEqual(parts)
})
