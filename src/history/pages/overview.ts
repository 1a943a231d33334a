import { accountAt, budgetOf } from '../../investigation/model/budget.ts'
import { payloadOf } from '../../payload/actions/reads.ts'
import { rotationOf } from '../../rotation/actions/reads.ts'
import { sprintAt } from '../../sprint/model/calendar.ts'
import { html } from '../../web/html.ts'
import type { Html } from '../../web/html.ts'
import type { Page } from '../../web/page.ts'
import { reportPage } from '../../web/report.ts'
import type { HistoryContext } from '../actions/context.ts'
import { lastSprints } from '../actions/read.ts'
import { figuresOf } from '../model/figures.ts'
import type { Figures } from '../model/figures.ts'
import { accountsOf } from '../model/past.ts'
import { eventsOf } from '../words/facts.ts'
import { outEvents } from '../words/outs.ts'
import { overviewLead, titles } from '../words/pages.ts'
import { tilesOf } from '../words/tiles.ts'
import type { Tile } from '../words/tiles.ts'
import { askedIn, keptFrom } from './asked.ts'
import { clusterLinks, confirmedBy, noSuchCluster } from './parts.ts'
import { ribbonSection } from './rotation-sections.ts'
import { squaresSection } from './verdict-sections.ts'

const PATH = '/overview'

/** How things are now, and the verdicts so far. */
export function overviewPage(ctx: HistoryContext): Page {
  return {
    path: PATH,
    title: titles.overview,
    kept: query => keptFrom(ctx, query),
    async answer(ask) {
      const asked = askedIn(ctx, ask.query)
      if (asked === null) return noSuchCluster(ctx, ask)
      const past = await lastSprints(ctx, ctx.store.db, { ...asked, now: ctx.clock.now() })
      const figures = figuresOf(past)
      const nameOf = await confirmedBy(ctx, past.verdicts)
      return reportPage({
        path: PATH,
        title: titles.overview,
        lead: overviewLead(asked.cluster),
        top: html`${clusterLinks(ctx, ask.path, asked.cluster)}${tilesHtml(await glance(ctx, figures))}`,
        read: async () => [await runningSection(ctx, figures), squaresSection(figures, { named: asked.named, nameOf })],
      }).answer(ask)
    },
  }
}

async function runningSection(ctx: HistoryContext, figures: Figures) {
  const { past, rows } = figures
  const row = rows.at(-1)
  if (!row) throw new Error('there is always a sprint that runs')
  const run = past.runs.find(({ sprint }) => sprint === row.number) ?? null
  const events = [...outEvents(past.outs), ...eventsOf(await payloadOf(ctx.store.db, row.number), run)]
  return ribbonSection(figures, { row, events, timeZone: ctx.settings.timeZone })
}

async function glance(ctx: HistoryContext, { past, rotation, verdicts }: Figures): Promise<Tile[]> {
  const { now, outs, cluster, calendar } = past
  const sprint = sprintAt(calendar, now)
  const account = accountAt(past, now)
  const accounts = accountsOf(past, outs)
  const charged = outs.filter(out => accounts.get(out)?.key === account.key)
  return tilesOf({
    rotation: await rotationOf(ctx.rotation, cluster),
    sprint,
    budget: budgetOf(account, charged, now),
    inShare: rotation.at(-1)?.inShare ?? null,
    payload: await payloadOf(ctx.store.db, sprint.number),
    last: verdicts.sprints.findLast(one => one.sprint < sprint.number) ?? null,
    now,
    timeZone: ctx.settings.timeZone,
  })
}

function tilesHtml(tiles: readonly Tile[]): Html {
  const parts = tiles.map(
    ({ label, value, note }) =>
      html`<div>
        <dt>${label}</dt>
        <dd class="v">${value}</dd>
        <dd class="m">${note}</dd>
      </div>`,
  )
  return html`<dl class="tiles">${parts}</dl>`
}
