import { lengthOf } from '../../investigation/model/intervals.ts'
import type { Instant } from '../../kernel/time.ts'
import type { SprintRow } from './rows.ts'
import { clipped } from './spans.ts'

/** What the payload run of a sprint has spent of its half-sprint budget. */
export interface BudgetFigure {
  sprint: number
  budgetMs: number
  /** Null where nothing is charged to it: its payload has not run, and another one's did. */
  usedMs: number | null
  /** Strictly more than half of the sprint. */
  isOver: boolean
}

export function budgetFigure(row: SprintRow, now: Instant): BudgetFigure {
  const usedMs = row.chargedFrom === null ? null : lengthOf(chargedUntil(row, now))
  return { sprint: row.number, budgetMs: row.budgetMs, usedMs, isOver: usedMs !== null && usedMs > row.budgetMs }
}

/** The moments at which the spent time began or stopped to grow, with how much it was then; straight in between. */
export function burnDown(row: SprintRow, now: Instant): { at: Instant; usedMs: number }[] {
  const { chargedFrom } = row
  if (chargedFrom === null || chargedFrom > now) return []
  const points = [{ at: chargedFrom, usedMs: 0 }]
  let usedMs = 0
  for (const { from, to } of chargedUntil(row, now)) {
    points.push({ at: from, usedMs })
    usedMs += to - from
    points.push({ at: to, usedMs })
  }
  points.push({ at: Math.max(now, points.at(-1)?.at ?? now), usedMs })
  return points.filter((point, at) => point.at !== points[at + 1]?.at || point.usedMs !== points[at + 1]?.usedMs)
}

function chargedUntil({ charged }: SprintRow, now: Instant) {
  return clipped(charged, { from: Number.NEGATIVE_INFINITY, to: now })
}
