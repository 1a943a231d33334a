import { doc, paragraph } from '../kernel/adf.ts'
import type { AdfDoc } from '../kernel/adf.ts'

/** What Jira's readers see on a second copy of a tracking issue, before it is closed. */
export function doubleComment(kept: string): AdfDoc {
  return doc(
    paragraph(
      `This is a second copy of ${kept}. Jira did not answer when the bot created the issue, so the bot asked again, ` +
        `and both requests arrived in the end. Nothing is tracked here: please follow ${kept}.`,
    ),
  )
}

/** The end of a comment that Jira found too large. */
export const shortened = '(Shortened: Jira would not take the whole text. The rest is in Slack.)'

// The reasons below are plain text. People read them in Slack, beside the tracking issue.

export const noTracking = 'Nothing is tracked under this name'

export const noIssueYet = 'There is no tracking issue to write this to: Jira did not create it'

export const stillLooking =
  'Jira did not answer clearly when it was asked to create the issue; the bot looks whether it exists'

export function notAnswered(why: string): string {
  return `${why}; the bot looks whether the issue exists before it asks again`
}

export function cannotLook(why: string): string {
  return `Whether Jira created the issue is not known, and the bot cannot look: ${why}`
}

export function refusedIssue(why: string): string {
  return `The tracking issue was not created. ${why}`
}

export function goneIssue(key: string): string {
  return `${key} is gone from Jira, or hidden from the bot`
}

export function notAllowed(key: string, why: string): string {
  return `The bot sees ${key} but may not write this to it. ${why}`
}

export function noOther(subject: string): string {
  return `There is no issue for ${subject} to link to`
}

export function otherNotYet(subject: string): string {
  return `The issue for ${subject}, to link to, is not created yet`
}

export function notAttached(name: string, why: string): string {
  return `${name} was not attached. ${why}`
}

export function doubleLeftOpen(key: string, why: string): string {
  return `${key} is a second copy and could not be closed: a person has to. ${why}`
}

/** The log's last event when this was written: `npm run audit -- verify` follows the chain to it. */
export function logHead({ seq, hash }: { seq: number; hash: string }): string {
  return `Log: event ${seq}, ${hash.slice(0, 16)}`
}
