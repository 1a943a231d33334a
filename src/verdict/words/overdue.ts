import { inWords } from '../../kernel/text.ts'
import { dayName } from '../../sprint/words/dates.ts'
import type { ActionItem, Plan } from '../model/retrospective.ts'

/** For where everything that is open or overdue stands together; one line each, escaped, and without mentions. */
export function verdictOverdue(sprint: number): string {
  return `The verdict of sprint ${sprint} is not confirmed.`
}

export function retrospectiveOverdue(sprint: number, plan: Plan | null): string {
  return plan
    ? `The retrospective of sprint ${sprint} was planned for ${dayName(plan.date)}, and nobody has said that it was held.`
    : `The retrospective of sprint ${sprint} has no date yet.`
}

/** Follows a time. */
export function retrospectiveDated(sprint: number): string {
  return `the retrospective of sprint ${sprint}`
}

export function itemOverdue({ id, title, team }: ActionItem): string {
  return `${id} is open: ${inWords(title, 120)} (${inWords(team, 80)}).`
}
