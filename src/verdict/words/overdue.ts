import { inWords } from '../../kernel/text.ts'
import { slackStyle } from './style.ts'
import { dayName } from '../../sprint/words/dates.ts'
import type { ActionItem, Plan } from '../model/retrospective.ts'

/** For where everything that is open or overdue stands together; one line each, escaped, and without mentions. */
export function verdictOverdue(sprint: number, url: string | null): string {
  return `The ${linked(`verdict of sprint ${sprint}`, url)} is not confirmed.`
}

export function retrospectiveOverdue(sprint: number, plan: Plan | null, url: string | null): string {
  const name = linked(`retrospective of sprint ${sprint}`, url)
  return plan
    ? `The ${name} was planned for ${dayName(plan.date)}, and nobody has said that it was held.`
    : `The ${name} has no date yet.`
}

/** Follows a time. */
export function retrospectiveDated(sprint: number): string {
  return `the retrospective of sprint ${sprint}`
}

export function itemOverdue({ id, title, team }: ActionItem, url: string | null): string {
  return `${linked(id, url)} is open: ${inWords(title, 120)} (${inWords(team, 80)}).`
}

function linked(words: string, url: string | null): string {
  return url === null ? words : slackStyle.link(url, words)
}
