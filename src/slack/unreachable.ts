import { inWords } from '../kernel/text.ts'

/** To the requester, where the channel takes no messages of the bot. `code` is Slack's. */
export function unreachableLine(channel: string, code: string): string {
  const [because, repair] = REASONS[code] ?? [
    `Slack says ${inWords(code, 60)}`,
    'Ask a workspace admin what stands in the way',
  ]
  return `I cannot post in <#${inWords(channel, 40)}>: ${because}. ${repair}; what waits there follows by itself. Nothing is lost: \`/sacrificial status\` shows how your request is.`
}

const REASONS: Record<string, readonly [because: string, repair: string]> = {
  is_archived: ['it is archived', 'Unarchive it'],
  not_in_channel: ['I am not in it', 'Invite me there with `/invite`'],
  channel_not_found: ['I do not see it', 'Invite me there with `/invite`'],
}
