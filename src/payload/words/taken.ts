import { inWords, slackTime } from '../../kernel/text.ts'
import type { Taken } from '../model/taken.ts'

/** How a cluster took the payload up, in a sentence. */
export function takenLine({ cluster, startedAt, completedAt, goneAt }: Taken): string {
  const name = `*${inWords(cluster, 60)}*`
  if (startedAt === null) return `${name} was asked for it and has not begun; the message about the upgrade says why.`
  const until = goneAt === null ? '' : `, until ${slackTime(goneAt)}`
  if (completedAt !== null) return `${name} was upgraded to it ${slackTime(completedAt)}${until}.`
  return goneAt === null
    ? `${name} is being upgraded to it since ${slackTime(startedAt)}.`
    : `The upgrade of ${name} to it began ${slackTime(startedAt)} and was given up ${slackTime(goneAt)}.`
}
