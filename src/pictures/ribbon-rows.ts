import type { Instant } from '../kernel/time.ts'
import { drawable, drawn, SMALL, words } from './drawing.ts'
import type { Look, Pen, Said } from './drawing.ts'
import { legend } from './legend.ts'
import { bars, placed, stateNames, statesIn } from './spans.ts'
import type { Span } from './spans.ts'
import { fitted, textWidth } from './text-width.ts'
import { across, heading, SIDE } from './timeline.ts'

export interface RibbonRow {
  /** `280` */
  label: string
  from: Instant
  to: Instant
  spans: readonly Span[]
  /** At the row's end: `96 % in`. */
  note: string
}

export interface RibbonRowsSpec extends Said {
  rows: readonly RibbonRow[]
}

const ROW = 30
const BAR = 18
const DAY = 86_400_000

/** Several stretches under one another, each from its first day: what happened when in a sprint can be compared. */
export function ribbonRows(spec: RibbonRowsSpec, look: Look): Promise<string> {
  return drawn(spec, look, pen => {
    const { palette, width } = look
    const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(text => textWidth(text, SMALL)))
    const labels = spec.rows.map(({ label }) => fitted(drawable(label), SMALL, width * 0.25))
    const notes = spec.rows.map(({ note }) => fitted(drawable(note), SMALL, width * 0.25))
    const left = SIDE + widest(labels) + 8
    const right = width - SIDE - widest(notes) - (notes.some(note => note !== '') ? 8 : 0)
    const longest = Math.max(DAY, ...spec.rows.map(({ from, to }) => to - from))
    const title = heading(pen, spec)
    const states = statesIn(spec.rows.flatMap(({ spans }) => spans))
    const key = legend(
      pen,
      states.map(state => ({ surface: state, label: stateNames[state] })),
      { left: SIDE, top: title.height },
    )
    const top = title.height + key.height + 10
    const bottom = top + spec.rows.length * ROW
    const rows = spec.rows.map((row, at) => {
      const middle = top + (at + 0.5) * ROW
      const place = across({ from: row.from, to: row.from + longest }, left, right)
      const bar = { top: middle - BAR / 2, bottom: middle + BAR / 2 }
      return { ...bar, middle, end: place(row.to), spans: placed(row.spans, { place, ...bar }) }
    })
    return {
      height: bottom + 30,
      uses: states,
      ink: [
        ...title.marks,
        ...key.marks,
        ...weekAxis(pen, longest, { left, right, top, bottom }),
        pen.plot.rect(rows, { x1: left, x2: 'end', y1: 'top', y2: 'bottom', stroke: palette.line }),
        ...bars(
          pen,
          rows.flatMap(({ spans }) => spans),
        ),
        ...rows.map(({ middle }, at) => words({ x: left - 8, y: middle, text: labels[at] ?? '', anchor: 'end' })),
        ...rows.map(({ middle }, at) =>
          words({ x: width - SIDE, y: middle, text: notes[at] ?? '', anchor: 'end', colour: palette.soft }),
        ),
      ],
    }
  })
}

interface Frame {
  left: number
  right: number
  top: number
  bottom: number
}

function weekAxis(pen: Pen, longest: number, { left, right, top, bottom }: Frame) {
  const { line, soft } = pen.look.palette
  const days = Math.round(longest / DAY)
  const ticks = Array.from({ length: Math.floor(days / 7) + 1 }, (_, week) => week * 7)
  const xOf = (day: number) => left + ((day * DAY) / longest) * (right - left)
  return [
    ...ticks.map(day => pen.plot.ruleX([day], { x: [xOf(day)], y1: top, y2: bottom + 4, stroke: line })),
    // The end of the longest is no day of it.
    ...ticks
      .filter(day => day < days)
      .map(day =>
        words({
          x: Math.min(xOf(day), right - 12),
          y: bottom + 14,
          text: `day ${Math.min(day + 1, days)}`,
          anchor: 'middle',
          colour: soft,
        }),
      ),
  ]
}
