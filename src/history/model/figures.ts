import { budgetFigure } from './budget-figures.ts'
import type { BudgetFigure } from './budget-figures.ts'
import { failoverFigures } from './failover-figures.ts'
import type { FailoverFigures } from './failover-figures.ts'
import { failoverRows, rowsBefore, sprintRows } from './past.ts'
import type { Past } from './past.ts'
import { summaryOf } from './quantiles.ts'
import type { Summary } from './quantiles.ts'
import { rotationFigures } from './rotation-figures.ts'
import type { RotationFigure } from './rotation-figures.ts'
import type { SprintRow } from './rows.ts'
import { verdictFigures } from './verdict-figures.ts'
import type { VerdictFigures } from './verdict-figures.ts'

/** All numbers of some sprints in a row, oldest first in each list. */
export interface Figures {
  past: Past
  rows: SprintRow[]
  rotation: RotationFigure[]
  /** Time in rotation, of the sprints that are over. */
  shares: Summary
  budgets: ChargedFigure[]
  /** How much of the half sprint was used, as a share of it, by what nothing more is charged to. */
  used: Summary
  failovers: FailoverFigures
  verdicts: VerdictFigures
}

export interface ChargedFigure extends BudgetFigure {
  /** Of two budgets of one sprint, the one that was charged before its payload ran. */
  before: boolean
  /** The calendar's sprint is charged while no payload is known to run; null where nothing is. */
  chargedTo: 'payload' | 'calendar' | null
}

export function figuresOf(past: Past): Figures {
  const { now } = past
  const rows = sprintRows(past)
  const rotation = rotationFigures(rows, now)
  const budgets = [
    ...rows.map(row => ({ ...budgetFigure(row, now), before: false, chargedTo: chargedTo(row) })),
    ...rowsBefore(past, rows).map(row => ({ ...budgetFigure(row, now), before: true, chargedTo: chargedTo(row) })),
  ].toSorted((a, b) => a.sprint - b.sprint || Number(b.before) - Number(a.before))
  return {
    past,
    rows,
    rotation: rotation.sprints,
    shares: rotation.shares,
    budgets,
    used: summaryOf(
      budgets.filter(figure => isSpent(past, figure)).map(({ usedMs, budgetMs }) => (usedMs ?? 0) / budgetMs),
    ),
    failovers: failoverFigures(failoverRows(past)),
    verdicts: verdictFigures(rows),
  }
}

function chargedTo({ chargedFrom, runStartedAt }: SprintRow): ChargedFigure['chargedTo'] {
  if (chargedFrom === null) return null
  return runStartedAt === null ? 'calendar' : 'payload'
}

/** Nothing new is charged to a payload whose run has ended, or to the calendar of a sprint that is over. */
function isSpent({ runs, sprints, now }: Past, { sprint, before, usedMs }: ChargedFigure): boolean {
  if (usedMs === null) return false
  const run = before ? undefined : runs.find(one => one.sprint === sprint)
  const end = run ? run.endedAt : (sprints.find(({ number }) => number === sprint)?.endAt ?? null)
  return end !== null && end <= now
}
