import { lasting } from '../kernel/text.ts'
import type { Instant } from '../kernel/time.ts'
import { drawn, SMALL, words } from './drawing.ts'
import type { Ink, Look, Pen, Said } from './drawing.ts'
import { legend } from './legend.ts'
import { textWidth } from './text-width.ts'
import { across, dayAxis, heading, SIDE } from './timeline.ts'

export interface BurnDownSpec extends Said {
  from: Instant
  to: Instant
  timeZone: string
  budgetMs: number
  /** The counted time out so far, at each moment when it began or stopped to grow; in order of time. */
  points: readonly { at: Instant; usedMs: number }[]
  now: Instant
}

const PLOT_HEIGHT = 190
const STANDING = 20
/** The shares of the budget at which people are told. */
const TOLD_AT = [0.5, 0.8]

/** How much of the half-sprint budget is left: level while the cluster is in rotation, falling while it is out. */
export function budgetBurnDown(spec: BurnDownSpec, look: Look): Promise<string> {
  return drawn(spec, look, pen => {
    const { now, paper } = look.palette
    const [left, right] = [SIDE + textWidth('10 d 12 h left', SMALL), look.width - SIDE]
    const place = across(spec, left, right)
    const title = heading(pen, spec)
    const isOver = spec.points.some(({ usedMs }) => usedMs > spec.budgetMs)
    const key = legend(
      pen,
      [
        { surface: 'left', label: 'budget left' },
        ...(isOver ? [{ surface: 'spent' as const, label: 'over the budget' }] : []),
      ],
      { left: SIDE, top: title.height },
    )
    const used = spec.points.findLast(({ at }) => at <= spec.now)?.usedMs
    const top = title.height + key.height + STANDING + 12
    const bottom = top + PLOT_HEIGHT
    const most = Math.max(0, ...spec.points.map(({ usedMs }) => usedMs - spec.budgetMs))
    const heightOf = (leftMs: number) => top + ((spec.budgetMs - leftMs) / (spec.budgetMs + most || 1)) * PLOT_HEIGHT
    const line = spec.points
      .filter(({ at }) => at <= spec.now)
      .map(({ at, usedMs }) => ({ x: place(at), y: heightOf(spec.budgetMs - usedMs) }))
    const frame = { left, right, top, bottom, zero: heightOf(0) }
    return {
      height: bottom + 34,
      uses: isOver ? ['left', 'spent'] : ['left'],
      ink: [
        ...title.marks,
        ...key.marks,
        ...standing(pen, spec, used, title.height + key.height + 10),
        ...levels(pen, spec, heightOf, frame),
        ...areas(pen, line, frame),
        pen.plot.line(line, { x: 'x', y: 'y', stroke: look.palette.ink, strokeWidth: 2, strokeLinejoin: 'round' }),
        ...dayAxis(pen, spec, { left, right, y: bottom + 6 }),
        pen.plot.dot(line.slice(-1), { x: 'x', y: 'y', r: 4, fill: now, stroke: paper, strokeWidth: 1.5 }),
      ],
    }
  })
}

interface Frame {
  left: number
  right: number
  top: number
  bottom: number
  zero: number
}

interface Point {
  x: number
  y: number
}

function levels(pen: Pen, spec: BurnDownSpec, heightOf: (leftMs: number) => number, frame: Frame): Ink[] {
  const { line, soft } = pen.look.palette
  const steps = [
    { leftMs: spec.budgetMs, label: lasting(spec.budgetMs) },
    ...TOLD_AT.map(share => ({ leftMs: spec.budgetMs * (1 - share), label: `${share * 100} % used` })),
    { leftMs: 0, label: 'nothing left' },
  ]
  return steps.flatMap(({ leftMs, label }) => {
    const y = heightOf(leftMs)
    const isEnd = leftMs === 0
    return [
      pen.plot.ruleY([y], { y: [y], x1: frame.left, x2: frame.right, stroke: isEnd ? soft : line }),
      words({ x: frame.left - 8, y, text: label, anchor: 'end', colour: soft, bold: isEnd }),
    ]
  })
}

/** Under the line what is left; where the line is under nothing, what is over. */
function areas({ plot, look }: Pen, line: readonly Point[], { zero }: Frame): Ink[] {
  const clipped = splitAt(line, zero)
  return (['left', 'spent'] as const).map(name =>
    plot.areaY(
      clipped.map(({ x, y }) => ({ x, y: name === 'left' ? Math.min(y, zero) : Math.max(y, zero) })),
      { x: 'x', y1: zero, y2: 'y', fill: `url(#${look.id}-${name})` },
    ),
  )
}

/** With a point wherever the line crosses the level, so that each side of it can be filled alone. */
function splitAt(line: readonly Point[], level: number): Point[] {
  return line.flatMap((point, at) => {
    const before = line[at - 1]
    if (before === undefined || before.y < level === point.y < level) return [point]
    const share = (level - before.y) / (point.y - before.y)
    return [{ x: before.x + share * (point.x - before.x), y: level }, point]
  })
}

/** In a line of its own: beside the point it would stand on the picture. */
function standing(pen: Pen, { budgetMs }: BurnDownSpec, used: number | undefined, y: number): Ink[] {
  if (used === undefined) return []
  const { now } = pen.look.palette
  const leftMs = budgetMs - used
  const text = leftMs >= 0 ? `${lasting(leftMs)} left of ${lasting(budgetMs)}` : `over by ${lasting(-leftMs)}`
  return [
    pen.plot.dot([0], { x: [SIDE + 7], y: [y], r: 4, fill: now }),
    words({ x: SIDE + 20, y, text: `now: ${text}`, bold: true, colour: now }),
  ]
}
