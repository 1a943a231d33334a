import { hours, seconds } from '../../src/kernel/time.ts'
import type { CastName } from '../../playground/world.ts'
import type { FieldValue } from '../../playground/slack/model/fields.ts'
import { formOf } from '../stories/hands.ts'
import { until } from '../town.ts'
import type { Town, TownOptions } from '../town.ts'
import { aPayloadTown, comes, nightly, plain, presses, publishes, SELECTION } from './hands.ts'

export { nightly }

export const WHY = 'The registry of the cloud was down for two hours, and every failing job pulled from it'

const filled = { circumstance: 'registry', why: WHY } satisfies Record<string, FieldValue>

/** A Wednesday on which nothing was accepted: one payload was rejected, one is still verifying. */
export async function aTownWithoutAccepted(options: TownOptions = {}) {
  const town = await aPayloadTown(options)
  const rejected = publishes(town, hours(10), { phase: 'Rejected', failing: ['upgrade', 'gcp-ovn'] })
  const verifying = publishes(town, hours(3), { phase: 'Ready' })
  await comes(town, SELECTION)
  town.skim()
  return { town, rejected, verifying }
}

/** The form opens at once, and its fields come when the cluster has said what the bot may do. */
export async function opensForm(town: Town, who: CastName): Promise<void> {
  await town.presses(who, 'payload.accept', 'P280')
  await formFilled(town, who)
}

export async function formFilled(town: Town, who: CastName): Promise<void> {
  const { slack, cast } = town.world
  const isFilled = () =>
    slack.topView(cast[who]) !== undefined && !formOf(town, who).includes('Looking at the payloads')
  await until(isFilled, 'the form to be filled')
}

/** Asks for the acceptance of a payload, all the way through the form. */
export async function picks(
  town: Town,
  tag: string,
  { who = 'ada', ...values }: { who?: CastName } & Record<string, FieldValue> = {},
): Promise<void> {
  await opensForm(town, who)
  await town.fills(who, { ...filled, tag, ...values })
  await town.world.slack.closeView(town.world.cast[who])
  await town.settle()
}

/** Asked by ada and confirmed by tove; the override is set, and the release controller has not come round yet. */
export async function confirmed(town: Town, tag: string): Promise<void> {
  await picks(town, tag)
  await presses(town, 'tove', 'accept.confirm')
}

/** Confirmed, and the release controller has said so. */
export async function accepted(town: Town, tag: string): Promise<void> {
  await confirmed(town, tag)
  await town.later(seconds(10), seconds(2))
}

/** The message of the acceptance, in the thread of the payload's card. */
export function messageOf(town: Town, id = 'M1'): string {
  const { slack, channel } = town.world
  const found = slack
    .channelMessages(channel)
    .flatMap(head => slack.thread(channel, head.ts))
    .find(message => message.metadata && JSON.stringify(message.metadata).includes(`payload-accept/${id}"`))
  if (!found) throw new Error(`there is no message of ${id}`)
  return plain(slack.text(found))
}
