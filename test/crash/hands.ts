import { eventsOf } from '../../src/store/log.ts'
import type { LoggedEvent } from '../../src/store/log.ts'
import type { FieldValue } from '../../playground/slack/model/fields.ts'
import type { CastName } from '../../playground/world.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { seconds } from '../../src/kernel/time.ts'
import type { CrashTown } from './town.ts'

/** What the bot writes down when it has taken something in: an event of this subject, with these words in its body. */
export interface Recorded {
  subject: string
  kind: string
  words?: string
  /** How often; once unless said. */
  times?: number
}

/** Presses until it is recorded. */
export async function pressesUntil(
  town: CrashTown,
  who: CastName,
  actionId: string,
  recorded: Recorded,
): Promise<void> {
  const { slack, cast } = town.world
  const isDone = () => isRecorded(town, recorded)
  await town.again(async () => {
    if (await isDone()) return true
    const outcome = await slack.press(cast[who], town.holderOf(actionId), actionId)
    return outcome.acked && town.comesTrue(who, isDone)
  })
}

/** Presses a button that opens a form and fills that in, until it is recorded. */
export async function fillsUntil(
  town: CrashTown,
  who: CastName,
  actionId: string,
  values: Record<string, FieldValue>,
  recorded: Recorded,
): Promise<void> {
  const { slack, cast } = town.world
  const isDone = () => isRecorded(town, recorded)
  const isFilled = () => JSON.stringify(slack.topView(cast[who])?.blocks ?? []).includes('"input"')
  await town.again(async () => {
    if (await isDone()) return true
    if (!isFilled()) {
      await closesForms(town, who)
      const pressed = await slack.press(cast[who], town.holderOf(actionId), actionId)
      if (!pressed.acked || !(await town.comesTrue(who, isFilled))) return false
    }
    const outcome = await slack.submitView(cast[who], values)
    if (outcome.errors) throw new Error(`the form complains: ${JSON.stringify(outcome.errors)}`)
    return outcome.acked && town.comesTrue(who, isDone)
  })
  await closesForms(town, who)
}

async function closesForms({ world }: CrashTown, who: CastName): Promise<void> {
  while (world.slack.topView(world.cast[who])) await world.slack.closeView(world.cast[who])
}

export async function isRecorded(
  { db }: CrashTown,
  { subject, kind, words = '', times = 1 }: Recorded,
): Promise<boolean> {
  const events = await eventsOf(db, subject)
  const isIt = (event: LoggedEvent) => event.kind === kind && JSON.stringify(event.body).includes(words)
  return events.filter(isIt).length >= times
}

/** Time goes on to that moment, at once. */
export async function comesTo(town: CrashTown, at: Instant): Promise<void> {
  await town.advance(at - town.clock.now())
  await town.settle()
}

/** Jobs start on a cluster until a card says so. */
export async function proven(town: CrashTown, cluster: string, words: string): Promise<void> {
  const { slack, farm, channel } = town.world
  const says = () => slack.channelMessages(channel).some(head => slack.text(head).includes(words))
  for (let look = 0; look < 5 && !says(); look += 1) {
    await town.advance(seconds(40))
    farm.startJobs(1, { cluster })
    await town.settle()
  }
  if (!says()) throw new Error(`no card says "${words}"`)
}
