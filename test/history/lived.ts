import { days, hours, minutes } from '../../src/kernel/time.ts'
import { comes, DEADLINE, presses, publishes, SELECTION } from '../payload/hands.ts'
import { aQuietTown, lands, mergesThePatch, outInAQuietTown } from '../stories/hands.ts'
import type { Town } from '../town.ts'
import { upgrades } from '../upgrade/hands.ts'

/** The first working morning of sprint 280 in New York. */
export const FIRST_MORNING = Date.parse('2026-11-09T15:00:00Z')

/**
 * A town after three and a half weeks: in sprint 280 build02 was out twice, and its payload was selected, passed by QE
 * and installed; in sprint 281 a failover took it out, and is not over yet.
 */
export async function aLivedTown(): Promise<Town> {
  const town = await aQuietTown({ start: FIRST_MORNING })
  await town.later(hours(26), hours(6))
  await outFor(town, hours(40), 'payload')
  await town.later(days(2), hours(12))
  await outFor(town, hours(6), 'infrastructure')

  await comes(town, SELECTION - hours(6), hours(24))
  const tag = publishes(town, hours(6))
  await comes(town, SELECTION, hours(3))
  await presses(town, 'ada', 'payload.select')
  await presses(town, 'quim', 'payload.qe-passed')
  const name = town.world.releases.promote(tag)
  await town.later(minutes(6), minutes(3))
  upgrades(town, name)
  await comes(town, DEADLINE + hours(1), hours(2))

  await town.later(days(5), hours(12))
  await outForLong(town, 'payload')
  await town.later(hours(30), hours(10))
  town.skim()
  return town
}

type Cause = 'payload' | 'infrastructure'

/** Out, and with the lasting change merged, so that nobody has to renew anything for as long as it takes. */
async function outForLong(town: Town, cause: Cause): Promise<string> {
  const id = await outInAQuietTown(town, { cause })
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  await town.later(minutes(2), minutes(1))
  return id
}

async function outFor(town: Town, ms: number, cause: Cause): Promise<void> {
  await outForLong(town, cause)
  await town.later(ms, hours(6))
  const back = await town.asksReturn('ada', { cause })
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  mergesThePatch(town, back, 'ben')
  await town.presses('ben', 'rotation.lasting-done', back)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02')
  await town.settle()
}
