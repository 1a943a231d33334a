import { budgetBurnDown, budgetRows } from '../../pictures/pictures.ts'
import type { Section } from '../../web/report.ts'
import { budgetFigure, burnDown } from '../model/budget-figures.ts'
import type { Figures } from '../model/figures.ts'
import type { SprintRow } from '../model/rows.ts'
import { budgetsSaid, headings, hows } from '../words/pages.ts'
import { budgetName, chargedNames, spentOf } from '../words/names.ts'
import { length, moment, share, sprintPath } from './cells.ts'
import { drawnOnce } from './drawn-once.ts'

/** How the half sprint of one payload was used up, from its upgrade on. */
export function burnDownSection(
  { past }: Figures,
  { row, timeZone, endedAt }: { row: SprintRow; timeZone: string; endedAt: number | null },
): Section {
  const { cluster, now } = past
  const title = `${cluster}: the half sprint of sprint ${row.number}`
  const from = row.runStartedAt ?? row.startAt
  // What began in its run may end after it; where it still runs, another sprint's length is what there is to see.
  const to = Math.max(
    endedAt ?? Math.max(now, from + row.endAt - row.startAt),
    ...row.charged.map(one => one.to ?? now),
  )
  const points = burnDown(row, Math.min(now, to))
  const desc = spentOf(budgetFigure(row, now))
  return {
    heading: headings.budget,
    picture:
      points.length === 0
        ? null
        : look => budgetBurnDown({ title, desc, from, to, timeZone, budgetMs: row.budgetMs, points, now }, look),
    table: {
      id: 'budget',
      caption: title,
      columns: [
        { key: 'at', label: 'At', whole: true },
        { key: 'used_s', label: 'Used', numeric: true },
        { key: 'left_s', label: 'Left', numeric: true },
        { key: 'over_s', label: 'Over', numeric: true },
      ],
      rows: points.map(({ at, usedMs }) => ({
        at: moment(at, timeZone),
        used_s: length(usedMs),
        left_s: length(Math.max(0, row.budgetMs - usedMs)),
        over_s: length(Math.max(0, usedMs - row.budgetMs)),
      })),
      how: hows.budget,
    },
  }
}

/** Each sprint's, under one another. */
export function budgetsSection(figures: Figures, named: string | null): Section {
  const { past, budgets } = figures
  const title = `${past.cluster}: time out against the half sprint`
  return {
    heading: headings.budgets,
    picture: drawnOnce(budgetRows, {
      title,
      desc: budgetsSaid(figures),
      rows: budgets.map(figure => ({
        label: budgetName(figure),
        budgetMs: figure.budgetMs,
        usedMs: figure.usedMs,
        note: figure.usedMs === null ? 'not run yet' : spentOf(figure),
      })),
    }),
    table: {
      id: 'budgets',
      caption: title,
      columns: [
        { key: 'sprint', label: 'Sprint' },
        { key: 'charged', label: 'Charged to' },
        { key: 'used_s', label: 'Used', numeric: true },
        { key: 'budget_s', label: 'Half sprint', numeric: true },
        { key: 'share', label: 'Of it', numeric: true },
        { key: 'over', label: 'More than half of the sprint' },
      ],
      rows: budgets.map(({ sprint, before, chargedTo, budgetMs, usedMs, isOver }) => ({
        sprint: { value: sprint, text: budgetName({ sprint, before }), path: sprintPath(sprint, named) },
        charged: chargedTo && { value: chargedTo, text: chargedNames[chargedTo] },
        used_s: length(usedMs),
        budget_s: length(budgetMs),
        share: share(usedMs === null ? null : usedMs / budgetMs),
        over: usedMs === null ? null : isOver ? 'yes' : 'no',
      })),
      how: hows.budgets,
    },
  }
}
