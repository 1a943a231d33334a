import { boxes, drawable, drawn, SMALL, words } from './drawing.ts'
import type { Box, Look, Pen, Said } from './drawing.ts'
import { legend } from './legend.ts'
import { fitted, textWidth } from './text-width.ts'
import { heading, SIDE } from './timeline.ts'

export interface BudgetRow {
  /** `280` */
  label: string
  budgetMs: number
  /** Null where there is nothing to spend it on yet. */
  usedMs: number | null
  /** At the row's end: `8.4 of 10.5 d`. */
  note: string
}

export interface BudgetRowsSpec extends Said {
  rows: readonly BudgetRow[]
}

const ROW = 28
const BAR = 16

/** Under one another, how much of each budget was spent, what is left of it, and what went beyond it. */
export function budgetRows(spec: BudgetRowsSpec, look: Look): Promise<string> {
  return drawn(spec, look, pen => {
    const { palette, width } = look
    const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(text => textWidth(text, SMALL)))
    const labels = spec.rows.map(({ label }) => fitted(drawable(label), SMALL, width * 0.25))
    const notes = spec.rows.map(({ note }) => fitted(drawable(note), SMALL, width * 0.4))
    const left = SIDE + widest(labels) + 8
    const right = width - SIDE - widest(notes) - 8
    const most = Math.max(1, ...spec.rows.map(({ budgetMs, usedMs }) => Math.max(budgetMs, usedMs ?? 0)))
    const place = (ms: number) => left + (ms / most) * (right - left)
    const title = heading(pen, spec)
    const isOver = spec.rows.some(({ budgetMs, usedMs }) => (usedMs ?? 0) > budgetMs)
    const key = legend(
      pen,
      [
        { surface: 'out-free', label: 'spent' },
        { surface: 'left', label: 'left' },
        ...(isOver ? [{ surface: 'spent' as const, label: 'over the budget' }] : []),
      ],
      { left: SIDE, top: title.height },
    )
    const top = title.height + key.height + 8
    const yOf = (at: number) => top + at * ROW + ROW / 2
    return {
      height: top + Math.max(1, spec.rows.length) * ROW + 8,
      uses: isOver ? ['out-free', 'left', 'spent'] : ['out-free', 'left'],
      ink: [
        ...title.marks,
        ...key.marks,
        ...bars(pen, spec.rows, { place, yOf, isOver }),
        ...labels.map((text, at) => words({ x: left - 8, y: yOf(at), text, anchor: 'end' })),
        ...notes.map((text, at) => words({ x: width - SIDE, y: yOf(at), text, anchor: 'end', colour: palette.soft })),
      ],
    }
  })
}

interface Lying {
  place: (ms: number) => number
  yOf: (at: number) => number
  isOver: boolean
}

function bars(pen: Pen, rows: readonly BudgetRow[], { place, yOf, isOver }: Lying) {
  const between = (from: number, to: number, at: number, row: BudgetRow): Box[] =>
    to <= from
      ? []
      : [{ x1: place(from), x2: place(to), y1: yOf(at) - BAR / 2, y2: yOf(at) + BAR / 2, title: row.note }]
  const spent = rows.flatMap((row, at) => between(0, Math.min(row.usedMs ?? 0, row.budgetMs), at, row))
  const left = rows.flatMap((row, at) => (row.usedMs === null ? [] : between(row.usedMs, row.budgetMs, at, row)))
  const over = rows.flatMap((row, at) => between(row.budgetMs, row.usedMs ?? 0, at, row))
  return [boxes(pen, 'left', left), boxes(pen, 'out-free', spent), ...(isOver ? [boxes(pen, 'spent', over)] : [])]
}
