import type { Page } from '../../web/page.ts'
import { reportPage } from '../../web/report.ts'
import type { HistoryContext } from '../actions/context.ts'
import { lastSprints } from '../actions/read.ts'
import { figuresOf } from '../model/figures.ts'
import { HISTORY_PATH, historyLead, titles } from '../words/pages.ts'
import { askedIn, keptFrom } from './asked.ts'
import { budgetsSection } from './budget-sections.ts'
import { causesSection, partsSection, segmentsSection } from './failover-sections.ts'
import { clusterLinks, confirmedBy, noSuchCluster } from './parts.ts'
import { rowsSection } from './rotation-sections.ts'
import { squaresSection } from './verdict-sections.ts'

/** The last sprints beside one another; `?sprints=24` for more of them than twelve. */
export function historyPage(ctx: HistoryContext): Page {
  return {
    path: HISTORY_PATH,
    title: titles.history,
    kept: query => keptFrom(ctx, query),
    async answer(ask) {
      const asked = askedIn(ctx, ask.query)
      if (asked === null) return noSuchCluster(ctx, ask)
      const { timeZone } = ctx.settings
      const figures = figuresOf(await lastSprints(ctx, ctx.store.db, { ...asked, now: ctx.clock.now() }))
      const nameOf = await confirmedBy(ctx, figures.past.verdicts)
      const { named } = asked
      const top = clusterLinks(ctx, HISTORY_PATH, asked.cluster)
      return reportPage({
        path: HISTORY_PATH,
        title: titles.history,
        lead: historyLead(figures),
        ...(top && { top }),
        read: async () => [
          rowsSection(figures, { timeZone, named }),
          budgetsSection(figures, named),
          segmentsSection(figures, { timeZone, named }),
          partsSection(figures),
          causesSection(figures),
          squaresSection(figures, { named, nameOf }),
        ],
      }).answer(ask)
    },
  }
}
