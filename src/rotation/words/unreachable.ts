import { inWords } from '../../kernel/text.ts'

/** To the requester, where the channel takes no messages of the bot. */
export function unreachableLine(channel: string, why: string): string {
  return `Your request is recorded, but I cannot post in <#${inWords(channel, 40)}> (${inWords(why, 60)}). Invite me there with \`/invite\`, or unarchive it; the card follows by itself. Meanwhile \`/sacrificial status\` shows it.`
}
