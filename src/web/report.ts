import type { Look } from '../pictures/drawing.ts'
import { pagePalette } from '../pictures/palette.ts'
import { html, trusted } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './page.ts'
import type { Ask, Page, PageAnswer } from './page.ts'
import { PICTURE_WIDTHS } from './style.ts'
import { tableHtml, toCsv, toJson } from './table.ts'
import type { Table } from './table.ts'

export interface Section {
  heading: string
  /** The picture of the table, drawn for a few widths; null where the table says enough. */
  picture: ((look: Look) => Promise<string>) | null
  table: Table
}

export interface Report {
  /** `/history` */
  path: string
  title: string
  /** What the page is about, in a sentence. */
  lead: string
  /** Stands between the lead and the sections. */
  top?: Html
  read(query: URLSearchParams): Promise<readonly Section[]>
}

/** A page of pictures, each with its table beside it; every table can be taken as CSV and JSON. */
export function reportPage(report: Report): Page {
  return {
    path: report.path,
    title: report.title,
    async answer(ask) {
      const below = ask.path.slice(report.path.length)
      if (below === '') return whole(report, ask)
      const { id, kind } = /^\/(?<id>[a-z][a-z0-9-]*)\.(?<kind>csv|json)$/.exec(below)?.groups ?? {}
      if (id === undefined) return null
      const table = (await report.read(ask.query)).find(section => section.table.id === id)?.table
      return table === undefined ? null : taken(table, kind === 'csv')
    },
  }
}

function taken(table: Table, asCsv: boolean): PageAnswer {
  return asCsv
    ? { status: 200, type: 'text/csv', body: toCsv(table) }
    : { status: 200, type: 'application/json', body: toJson(table) }
}

async function whole(report: Report, { query, nav }: Ask): Promise<PageAnswer> {
  const sections = await report.read(query)
  const parts = await Promise.all(sections.map(section => sectionHtml(report, section, query)))
  const body = html`<p class="lead">${report.lead}</p>
    ${report.top ?? null}${parts}`
  return { status: 200, type: 'text/html', body: layout({ title: report.title, path: report.path, nav, body }) }
}

async function sectionHtml({ path }: Report, section: Section, query: URLSearchParams): Promise<Html> {
  const { heading, table } = section
  const asked = query.size > 0 ? `?${query}` : ''
  const address = (kind: string) => `${path}/${table.id}.${kind}${asked}`
  return html`<section aria-labelledby="${table.id}-heading">
    <h2 id="${table.id}-heading">${heading}</h2>
    ${await pictureHtml(section)}${tableHtml(table)}
    <p class="how"><strong>How it is computed:</strong> ${table.how}</p>
    <p class="take">Take it along: <a href="${address('csv')}">CSV</a>, <a href="${address('json')}">JSON</a></p>
  </section>`
}

async function pictureHtml({ picture, table }: Section): Promise<Html | null> {
  if (picture === null) return null
  const drawn = await Promise.all(
    PICTURE_WIDTHS.map(width => picture({ id: `${table.id}-${width}`, width, palette: pagePalette, heading: false })),
  )
  return html`<figure>${drawn.map((svg, at) => html`<div class="p${at}">${trusted(svg)}</div>`)}</figure>`
}
