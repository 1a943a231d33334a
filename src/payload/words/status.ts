import { inWords, slackTime } from '../../kernel/text.ts'
import { hasPassed } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import { answersWords } from './card.ts'
import { code, qeNames } from './names.ts'

/** One line for the digest and the Home tab. */
export function payloadLine(payload: Payload): string {
  const { selected, sprint, qe, answer, promoted } = payload
  if (!selected) {
    if (payload.noBuildAt !== null) return `Payload of sprint ${sprint}: no build on time.`
    if (payload.state === 'none') return `Payload of sprint ${sprint}: none was good enough so far.`
    return `Payload of sprint ${sprint}: TRT is to select one by ${slackTime(payload.deadlineAt)}.`
  }
  const name = promoted ? code(promoted.name) : code(selected.tag)
  const verdict = qe ? `; QE: ${qeNames[qe.state]}${qe.until ? ` until ${slackTime(qe.until)}` : ''}` : ''
  const next = answer && hasPassed(qe) ? `; Test Platform: ${answersWords(payload, [])}` : ''
  return `Payload of sprint ${sprint}: ${name}${selected.late ? ' (late)' : ''}${verdict}${next}.`
}

/** Before the selection has begun. */
export function notYetLine(sprint: number, selectionAt: number): string {
  return `The payload of sprint ${sprint} will be proposed ${slackTime(selectionAt)}.`
}

export function statusText(lead: string, link: string | null): string {
  return link === null ? lead : `${lead} <${link}|Its card>`
}

export function openedNote(sprint: number): string {
  return `The selection of the payload of sprint ${sprint} begins; its card comes to the channel in a moment.`
}

export function earlyNote(sprint: number, command: string): string {
  return `\`${command} payload now\` begins the selection of sprint ${sprint} at once.`
}

export function lookingNote({ stream }: Payload): string {
  return `Looking at ${code(stream)} again; the card shows what is found.`
}

export function unknownWord(word: string, command: string): string {
  return `There is no \`${inWords(word, 40).replaceAll('`', "'")}\` of a payload. \`${command} payload\` shows where it stands.`
}

/** Where nothing is known of payloads at all. */
export const NOT_CONFIGURED =
  'The release controller is not configured (RELEASE_CONTROLLER_URL is not set), so no payload is proposed. Whoever runs the bot can set it.'
