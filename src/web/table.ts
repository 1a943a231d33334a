import { html } from './html.ts'
import type { Html } from './html.ts'

/**
 * What stands in a cell: a text, a number, or a value with the words that people read for it, and the page of ours that
 * it leads to. Null is nothing known, which is not zero.
 */
export type Cell = string | number | null | { value: string | number; text: string; path?: string }

export interface Column {
  key: string
  label: string
  numeric?: boolean
  /** Short enough to stand in one line. */
  whole?: boolean
}

export interface Table {
  /** In its address: `[a-z][a-z0-9-]*`. */
  id: string
  caption: string
  /** The first one names the row. */
  columns: readonly Column[]
  rows: readonly Readonly<Record<string, Cell>>[]
  /** How its numbers come about, in a sentence or two. */
  how: string
}

export function tableHtml({ caption, columns, rows }: Table): Html {
  const head = columns.map(({ label, numeric }) => html`<th scope="col" class="${numeric ? 'n' : ''}">${label}</th>`)
  const body = rows.map(
    row =>
      html`<tr>
        ${columns.map(({ key, numeric, whole }, at) => {
          const text = shown(row[key] ?? null)
          const side = numeric ? 'n' : whole ? 's' : ''
          return at === 0 ? html`<th scope="row" class="${side}">${text}</th>` : html`<td class="${side}">${text}</td>`
        })}
      </tr>`,
  )
  const none = html`<tr>
    <td colspan="${columns.length}">Nothing yet.</td>
  </tr>`
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows.length > 0 ? body : none}
      </tbody>
    </table>
  </div>`
}

function shown(cell: Cell): Html | string {
  if (cell === null) return '–'
  if (typeof cell !== 'object') return String(cell)
  return cell.path === undefined ? cell.text : html`<a href="${cell.path}">${cell.text}</a>`
}

function valueOf(cell: Cell): string | number | null {
  return typeof cell === 'object' && cell !== null ? cell.value : cell
}

/** RFC 4180, with the keys of the columns as its header. */
export function toCsv({ columns, rows }: Table): string {
  const lines = [
    columns.map(({ key }) => field(key)),
    ...rows.map(row => columns.map(({ key }) => field(valueOf(row[key] ?? null)))),
  ]
  return lines.map(fields => `${fields.join(',')}\r\n`).join('')
}

function field(value: string | number | null): string {
  if (value === null) return ''
  const text = typeof value === 'number' ? String(value) : harmless(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A spreadsheet would run a text that begins like a formula; an apostrophe before it makes it text. */
function harmless(text: string): string {
  return /^\s*[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/.test(text) ? `'${text}` : text
}

/** The same as data: what the table is, and one object for each row. */
export function toJson({ id, caption, how, columns, rows }: Table): string {
  const plain = rows.map(row => Object.fromEntries(columns.map(({ key }) => [key, valueOf(row[key] ?? null)])))
  return `${JSON.stringify({ id, caption, how, rows: plain }, null, 2)}\n`
}
