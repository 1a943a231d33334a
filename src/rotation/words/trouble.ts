import { inWords, slackTime } from '../../kernel/text.ts'
import type { OverrideSeen } from '../model/convergence.ts'

export function heldByOther(foreign: OverrideSeen): string {
  const by = foreign.createdBy === '' ? 'somebody' : `<@${inWords(foreign.createdBy, 30)}>`
  return `another override, ${inWords(foreign.id, 60)} by ${by}, holds the cluster until ${slackTime(foreign.expiresAt)}, and the dispatcher allows one at a time. It is not touched; the bot looks again every minute.`
}

export function refusedByDispatcher(text: string): string {
  return `the dispatcher refused: "${inWords(text, 300)}". The bot looks again every minute.`
}

export function patchFault(why: string): string {
  return `The patch could not be prepared (${why}); make the change by hand.`
}

/** What a promise to the farm is called where it has to wait. */
export function farmTask(kind: string): string {
  return FARM_TASKS[kind] ?? 'A step'
}

const FARM_TASKS: Record<string, string> = {
  'rotation.converge': 'The stop-gap',
  'rotation.begin': 'The change',
  'rotation.preview': 'The look at the farm',
}
