import { html, trusted } from './html.ts'
import type { Html } from './html.ts'
import { STYLE } from './style.ts'

/** A page and everything below its path: `/history` also answers `/history/sprints.csv`. */
export interface Page {
  path: string
  /** In the navigation. */
  title: string
  /** What of the things that were asked for still holds on the way to another page: `cluster=build04`. */
  kept?(query: URLSearchParams): URLSearchParams
  /** Null where there is nothing at that path. */
  answer(ask: Ask): Promise<PageAnswer | null>
}

export interface Ask {
  path: string
  query: URLSearchParams
  /** All pages that there are, for the navigation. */
  nav: readonly NavEntry[]
}

export interface NavEntry {
  path: string
  /** The path with what still holds of what was asked for. */
  href: string
  title: string
}

export interface PageAnswer {
  status: number
  /** `text/html`, `text/csv` … */
  type: string
  body: string
}

/** Made apart: the policy knows it by its hash, so that not a blank of it may change. */
const STYLE_ELEMENT = trusted(`<style>${STYLE}</style>`)

/** A whole page: navigation, title, and what is on it. */
export function layout(options: { title: string; path: string; nav: readonly NavEntry[]; body: Html }): string {
  const { title, path, nav, body } = options
  const links = nav.map(entry => html`<li>${navLink(entry, path)}</li>`)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title} · Sacrificial</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          ${
            nav.length > 0
              ? html`<nav aria-label="Pages">
                  <ul>
                    ${links}
                  </ul>
                </nav>`
              : null
          }
          <h1>${title}</h1>
        </header>
        <main>${body}</main>
        <footer>Sacrificial, testing in production.</footer>
      </body>
    </html> `.text
}

/** What lies below a page belongs to it, and leads back to it. */
function navLink({ path, href, title }: NavEntry, here: string): Html {
  if (here === path) return html`<a href="${href}" aria-current="page">${title}</a>`
  return here.startsWith(`${path}/`)
    ? html`<a href="${href}" aria-current="true">${title}</a>`
    : html`<a href="${href}">${title}</a>`
}
