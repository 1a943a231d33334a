import { days } from '../../kernel/time.ts'
import { isBeyond } from '../model/budget.ts'
import type { Budget } from '../model/budget.ts'

type Spent = Pick<Budget, 'spentMs' | 'budgetMs'>

const CELLS = 10

/** `▓▓▓▓▓▓▓▓░░ 8.4 of 10.5 days out (80 %)` */
export function budgetBar(budget: Spent): string {
  const full = Math.min(CELLS, Math.floor((budget.spentMs * CELLS) / budget.budgetMs))
  return `${'▓'.repeat(full)}${'░'.repeat(CELLS - full)} ${daysSpent(budget)} out (${percentOf(budget)} %)`
}

/** `8.4 of 10.5 days` */
export function daysSpent(budget: Spent): string {
  return `${spentDays(budget)} of ${budgetDays(budget)} days`
}

/** Rounded so that it never says that the half sprint is reached, or not exceeded, where that is not so. */
export function percentOf(budget: Spent): number {
  const percent = (budget.spentMs * 100) / budget.budgetMs
  return isBeyond(budget) ? Math.ceil(percent) : Math.floor(percent)
}

function spentDays(budget: Spent): string {
  const tenths = (budget.spentMs * 10) / days(1)
  if (budget.spentMs > 0 && tenths < 1) return 'under 0.1'
  if (!isBeyond(budget)) return String(Math.floor(tenths) / 10)
  // Beyond it by minutes still has to look like more.
  return String(Math.max(Math.ceil(tenths), Math.round((budget.budgetMs * 10) / days(1)) + 1) / 10)
}

function budgetDays({ budgetMs }: Spent): string {
  return String(Math.round((budgetMs * 10) / days(1)) / 10)
}
