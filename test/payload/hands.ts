import { hours, minutes } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { nightly } from '../../playground/releases/streams.ts'
import type { CastName } from '../../playground/world.ts'
import type { FieldValue } from '../../playground/slack/model/fields.ts'
import { aTown, until, viewOpened } from '../town.ts'
import type { Town, TownOptions } from '../town.ts'

/** The last Wednesday of sprint 280 at ten in New York. */
export const SELECTION = Date.parse('2026-11-25T15:00:00Z')
/** The end of that day there. */
export const DEADLINE = Date.parse('2026-11-26T05:00:00Z')

export { nightly }

/** A town an hour before the selection, whose payloads come only by hand. */
export async function aPayloadTown(options: TownOptions = {}): Promise<Town> {
  return aTown({ start: SELECTION - hours(1), autopilot: false, ...options })
}

/** A payload that began so long before the selection; the accepted ones got so some hours later. */
export function publishes(town: Town, before: number, more: PublishMore = {}): string {
  return town.world.releases.publish(nightly, { at: SELECTION - before, phase: 'Accepted', ...more })
}
type PublishMore = Omit<NonNullable<Parameters<Town['world']['releases']['publish']>[1]>, 'at'>

/** Time goes on to that moment, in steps that the bot would live through. */
export async function comes(town: Town, at: Instant, step = minutes(10)): Promise<void> {
  await town.later(at - town.clock.now(), step)
}

/** Presses a button that opens a form, and fills that in. */
export async function answers(
  town: Town,
  who: CastName,
  actionId: string,
  values: Record<string, FieldValue>,
  id = 'P280',
): Promise<void> {
  await town.presses(who, actionId, id)
  await viewOpened(town.world, who)
  await town.fills(who, values)
  await town.settle()
}

export async function presses(town: Town, who: CastName, actionId: string, id = 'P280'): Promise<void> {
  await town.presses(who, actionId, id)
  await town.settle()
}

/** TRT has selected the proposed payload, and QE is called. */
export async function selected(town: Town): Promise<string> {
  const tag = publishes(town, hours(6))
  await comes(town, SELECTION)
  await presses(town, 'ada', 'payload.select')
  return tag
}

/** As people read it: without the addresses behind the names. */
export function plain(text: string): string {
  return text.replaceAll(/ \(https?:\/\/[^\s)]*\)/g, '')
}

export const cardOf = (town: Town, id = 'P280'): string => plain(town.card(id))
export const threadOf = (town: Town, id = 'P280'): string[] => town.thread(id).map(plain)

/** The last thing that only this person was told. */
export async function hears(town: Town, who: CastName, act: () => Promise<unknown>): Promise<string> {
  const { slack, cast } = town.world
  const lines = () => slack.ephemeralsFor(cast[who])
  const before = lines().length
  await act()
  await until(() => lines().length > before, `a private line to ${who}`)
  const last = lines().at(-1)
  return last ? plain(slack.text(last)) : ''
}

/** New messages since the last call, but for those about the verdict of the sprint. */
export const payloadNews = (town: Town): string[] => town.news().filter(text => !/^V\d+ · /.test(text))
