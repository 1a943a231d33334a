import { inWords } from '../../kernel/text.ts'
import type { Request } from '../model/request.ts'
import { wish } from './names.ts'

/** What stands beside a field that is not filled in as it must be; plain text. */
export const formNotes = {
  noLink: (given: string) => `Only links that begin with http:// or https://, one on each line; "${given}" is none.`,
  tooManyLinks: (max: number) => `At most ${max} links.`,
  why: 'Choose why.',
  tried: 'A failover for a theory comes after the easier options: say what was tried.',
  seen: 'Say what is seen.',
  cause: 'Choose the final cause.',
  found: 'Say what was found.',
  done: 'Say what was done about it, or that nothing was.',
  workaround: 'Say which workaround stays.',
  /** Who is named in a form must be able to act here. */
  cannotAct: {
    unverified: 'Slack does not say who this is right now: try again in a minute, or leave the field empty.',
    guest: 'This is a guest of the workspace, who cannot use this bot: choose a full member.',
    bot: 'This is a bot or an app: choose a person.',
    deactivated: 'This account is deactivated: choose somebody else.',
    stranger: 'This is nobody of our own workspace: choose one of its members.',
  },
}

/** The last word of the form for a request. */
export function recordedNote(request: Request, channel: string): string {
  return `*${request.id}* is recorded: ${wish(request)}. Its card is in <#${channel}>, the approval in its thread. You are mentioned when it ends.`
}

export function puttingBackNote(request: Request, channel: string): string {
  return `*${inWords(request.cluster)}* is being put back (${request.id}). Its card is in <#${channel}>.`
}
