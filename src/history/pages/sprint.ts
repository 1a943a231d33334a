import { sprintAt, sprintNumbered } from '../../sprint/model/calendar.ts'
import type { Ask, Page, PageAnswer } from '../../web/page.ts'
import { reportPage } from '../../web/report.ts'
import type { HistoryContext } from '../actions/context.ts'
import { oneSprint } from '../actions/read.ts'
import { sprintFacts } from '../actions/sprint-facts.ts'
import { figuresOf } from '../model/figures.ts'
import type { Past } from '../model/past.ts'
import type { SprintRow } from '../model/rows.ts'
import { eventsOf } from '../words/facts.ts'
import { outEvents } from '../words/outs.ts'
import { noSprint, sprintLead, sprintTitle, titles } from '../words/pages.ts'
import { askedIn, keptFrom } from './asked.ts'
import type { Asked } from './asked.ts'
import { burnDownSection } from './budget-sections.ts'
import { sprintPath } from './cells.ts'
import { clusterLinks, linksHtml, noSuchCluster, nothing } from './parts.ts'
import { html } from '../../web/html.ts'
import { ribbonSection } from './rotation-sections.ts'
import { changesSection, judgedSection, outsSection, payloadSection } from './sprint-sections.ts'

const PATH = '/sprints'

/** One sprint with all that is known of it: `/sprints/280`, and `/sprints` for the one that runs. */
export function sprintPage(ctx: HistoryContext): Page {
  return {
    path: PATH,
    title: titles.sprints,
    kept: query => keptFrom(ctx, query),
    async answer(ask) {
      const asked = askedIn(ctx, ask.query)
      if (asked === null) return noSuchCluster(ctx, ask)
      const now = ctx.clock.now()
      const running = sprintAt(await ctx.sprints.calendar(ctx.store.db), now).number
      const typed = /^\/sprints\/(?<number>[^/]+)/.exec(ask.path)?.groups?.['number'] ?? String(running)
      const number = /^\d{1,6}$/.test(typed) ? Number(typed) : null
      const past = number === null ? null : await oneSprint(ctx, ctx.store.db, { ...asked, number, now })
      if (number === null || past === null) return missing(ask, { typed, asked, running })
      const path = ask.path.startsWith(`${PATH}/`) ? `${PATH}/${typed}` : PATH
      return answered(ctx, ask, { past, number, path, asked, running })
    },
  }
}

function missing(ask: Ask, { typed, asked, running }: { typed: string; asked: Asked; running: number }): PageAnswer {
  const link = { path: sprintPath(running, asked.named), title: sprintTitle(running), isHere: false }
  return nothing('Nothing here', ask, noSprint(typed, asked.cluster), linksHtml('Sprints', [link]))
}

interface Found {
  past: Past
  number: number
  path: string
  asked: Asked
  running: number
}

async function answered(
  ctx: HistoryContext,
  ask: Ask,
  { past, number, path, asked, running }: Found,
): Promise<PageAnswer | null> {
  const { timeZone } = ctx.settings
  const figures = figuresOf(past)
  const [row] = figures.rows
  if (!row) return null
  const facts = await sprintFacts(ctx, number, past)
  const named = { nameOf: ctx.nameOf, timeZone }
  const events = [...outEvents(past.outs), ...eventsOf(facts.payload, facts.run)]
  const isKnown = (one: number) => one <= running && sprintNumbered(past.calendar, one).endAt > past.knownSince
  const around = [number - 1, number + 1].filter(isKnown)
  const links = around.map(one => ({ path: sprintPath(one, asked.named), title: sprintTitle(one), isHere: false }))
  return reportPage({
    path,
    title: sprintTitle(number),
    lead: sprintLead(row, asked.cluster, past.now),
    top: html`${clusterLinks(ctx, ask.path, asked.cluster)}${linksHtml('Sprints', links)}`,
    read: async () => [
      ribbonSection(figures, { row, events, timeZone }),
      burnDownSection(figures, { row, timeZone, endedAt: facts.run ? facts.run.endedAt : overAt(row, past.now) }),
      outsSection(figures, row, named),
      judgedSection(facts, number, named),
      payloadSection(facts, number, named),
      changesSection(facts, number, named),
    ],
  }).answer(ask)
}

function overAt({ endAt }: SprintRow, now: number): number | null {
  return endAt <= now ? endAt : null
}
