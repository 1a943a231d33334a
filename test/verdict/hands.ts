import { hours, minutes } from '../../src/kernel/time.ts'
import { nightly } from '../../playground/releases/streams.ts'
import type { FieldValue } from '../../playground/slack/model/fields.ts'
import type { CastName } from '../../playground/world.ts'
import { comes, plain, presses } from '../payload/hands.ts'
import { lands, mergesThePatch, outInAQuietTown } from '../stories/hands.ts'
import { viewOpened } from '../town.ts'
import type { Town, TownOptions } from '../town.ts'
import { promotedTown, upgrades } from '../upgrade/hands.ts'

/** The selection of sprint 281, at ten in New York. */
export const NEXT_SELECTION = Date.parse('2026-12-16T15:00:00Z')

/** A town in which build02 runs the payload of sprint 280, which was selected in time and passed by QE. */
export async function aRunningTown(options: TownOptions = {}): Promise<{ town: Town; tag: string }> {
  const { town, tag, name } = await promotedTown(options)
  town.world.farm.startJobs(4, { cluster: 'build02', state: 'success' })
  upgrades(town, name, { takesMs: minutes(30), workersMs: minutes(30) })
  await town.later(hours(2), minutes(20))
  town.skim()
  return { town, tag }
}

/** The payload of sprint 281 is selected and taken up: the run of 280 ends, on the afternoon of Wednesday, 16 December. */
export async function nextIsTaken(town: Town): Promise<void> {
  await comes(town, NEXT_SELECTION - hours(7), hours(12))
  const tag = town.world.releases.publish(nightly, { phase: 'Accepted' })
  await comes(town, NEXT_SELECTION + minutes(1), hours(1))
  await presses(town, 'ada', 'payload.select', 'P281')
  await presses(town, 'quim', 'payload.qe-passed', 'P281')
  const name = town.world.releases.promote(tag)
  await town.later(minutes(10), minutes(5))
  upgrades(town, name, { takesMs: minutes(30), workersMs: minutes(30) })
  await town.later(hours(2), minutes(20))
  town.skim()
}

/** The next working morning, a quarter of an hour into it; New York is five hours behind in winter. */
export async function nextMorning(town: Town, day: string): Promise<void> {
  await comes(town, Date.parse(`${day}T14:15:00Z`), hours(12))
}

/** Out so long, by a lasting change and not by a stop-gap that somebody has to renew, and then back. */
export async function isOutFor(town: Town, ms: number, cause = 'payload'): Promise<string> {
  const id = await outInAQuietTown(town, { cause })
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  // The farm has it before the stop-gap can run out.
  await town.later(minutes(2), minutes(1))
  await town.later(ms, Math.min(ms, hours(12)))
  await comesBack(town, cause)
  return id
}

async function comesBack(town: Town, cause: string): Promise<void> {
  const back = await town.asksReturn('ada', { cause })
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  mergesThePatch(town, back, 'ben')
  await town.presses('ben', 'rotation.lasting-done', back)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02')
  await town.settle()
  town.skim()
}

/** Presses a button that opens a form, fills that in, and closes what it says; the fields' errors come back. */
export async function fillsIn(
  town: Town,
  who: CastName,
  actionId: string,
  values: Record<string, FieldValue>,
  id = 'V280',
): Promise<Record<string, string>> {
  await town.presses(who, actionId, id)
  await viewOpened(town.world, who)
  const { errors = {} } = await town.fills(who, values)
  const { slack, cast } = town.world
  if (slack.topView(cast[who])) await slack.closeView(cast[who])
  await town.settle()
  return errors
}

export { presses, plain, comes }

/** What the bot posted anew, without the addresses behind the names. */
export const newsOf = (town: Town): string[] => town.news().map(plain)
export const verdictCard = (town: Town): string => plain(town.card('V280'))
export const verdictThread = (town: Town): string[] => town.thread('V280').map(plain)

export const answered = {
  significant: 'yes',
  forced: 'yes',
  failover: 'F1',
  persists: 'no',
  why: 'A kernel regression, reverted in the next nightly',
} satisfies Record<string, FieldValue>
