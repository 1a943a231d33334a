import { zonedTime } from '../../kernel/text.ts'
import type { OverrideSeen } from '../model/convergence.ts'

// Why a change is stuck, in plain text: it is shown in Slack, in Jira and in the record.

export function heldByOther(
  { id, cluster, createdBy, expiresAt }: OverrideSeen,
  nameOf: (user: string) => string,
  timeZone: string,
): string {
  const by = createdBy === '' ? 'somebody' : nameOf(createdBy)
  return `another override, ${id} by ${by}, holds ${cluster} until ${zonedTime(expiresAt, timeZone)}, and the dispatcher allows one at a time for a provider. It is not touched; the bot looks again every minute.`
}

export function refusedByDispatcher(text: string): string {
  return `${text.replace(/^The/, 'the').replace(/\.?$/, '.')} The bot looks again every minute.`
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
