import { inWords, slackTime } from '../../kernel/text.ts'
import { dayOf } from '../../sprint/model/civil.ts'
import { dayName } from '../../sprint/words/dates.ts'
import type { DigestFacts } from '../model/facts.ts'
import type { Coming, Item } from '../model/items.ts'

/** `Due today at 15:00: …`, each in the reader's own zone; what ends with a day of the team names that day. */
export function comingLine(
  { coming }: Extract<Item, { kind: 'coming' }>,
  { timeZone, sprint }: DigestFacts,
  named: (subject: string) => string,
): string {
  const day = dayOf(coming.last, timeZone)
  const endsWithDay = dayOf(coming.at, timeZone) !== day
  const when = endsWithDay ? `until the end of ${dayName(day)}` : slackTime(coming.at)
  return `*Due* ${when}: ${whatComes(coming, sprint.number, named)}.`
}

function whatComes(coming: Coming, sprint: number, named: (subject: string) => string): string {
  switch (coming.what) {
    case 'half':
      return `half of sprint ${sprint} is over`
    case 'selection':
      return `the payload of sprint ${sprint} is proposed, for TRT to select`
    case 'deadline':
      return `the payload of sprint ${sprint} is to be selected`
    case 'end':
      return `sprint ${sprint} ends`
    case 'expiry':
      return `${named(coming.request.id)} expires if nobody decides it`
    case 'edit-expiry':
      return `${named(coming.edit.id)} expires if nobody confirms it`
    case 'expected-back':
      return `*${inWords(coming.cluster, 60)}* is expected back in rotation`
    case 'bridge':
      return `the stop-gap of *${inWords(coming.cluster, 60)}* is not renewed any more; the lasting change is to be merged before`
    case 'deeper':
      return `TRT means to have looked deeper into ${named(coming.payload.id)}`
    case 'dated':
      return coming.dated.text
  }
}
