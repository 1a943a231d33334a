import type { Instant } from '../kernel/time.ts'
import { dayTicks } from './day-ticks.ts'
import { drawable, LARGE, SMALL, words } from './drawing.ts'
import type { Ink, Pen, Said } from './drawing.ts'
import { intoLanes } from './lanes.ts'
import type { Lanes } from './lanes.ts'
import { fitted, textWidth } from './text-width.ts'

/** A moment with its words. */
export interface Moment {
  at: Instant
  label: string
  /** Keeps its words where there is no room for all. */
  first?: boolean
}

export interface Stretch {
  from: Instant
  to: Instant
}

export const SIDE = 12
export const LANE = 17
/** No words are longer than this part of the picture. */
const LABEL_MAX = 0.6

/** Where a moment lies: from the left edge to the right one. */
export function across({ from, to }: Stretch, left: number, right: number): (at: Instant) => number {
  return at => left + clamped((at - from) / Math.max(1, to - from)) * (right - left)
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share))
}

/** The title, where it is to be drawn, and how much height it takes. */
export function heading(pen: Pen, { title }: Said): { marks: Ink[]; height: number } {
  if (!pen.look.heading) return { marks: [], height: 4 }
  const text = fitted(drawable(title), LARGE, pen.look.width - 2 * SIDE)
  return { marks: [words({ x: SIDE, y: 22, text, size: LARGE, bold: true })], height: 42 }
}

/** The days under a line of time. */
export function dayAxis(
  pen: Pen,
  stretch: Stretch & { timeZone: string },
  { left, right, y }: { left: number; right: number; y: number },
): Ink[] {
  const place = across(stretch, left, right)
  const ticks = dayTicks(stretch.from, stretch.to, stretch.timeZone, (right - left) / 54)
  const { line, soft, paper } = pen.look.palette
  return [
    pen.plot.ruleX(
      ticks.map(({ at }) => place(at)),
      { x: (x: number) => x, y1: y, y2: y + 5, stroke: soft },
    ),
    pen.plot.ruleY([y], { x1: left, x2: right, y: [y], stroke: line }),
    ...ticks.map(({ at, label }) => {
      // The outermost may not leave the picture.
      const half = textWidth(label, SMALL) / 2 + 2
      const x = Math.min(pen.look.width - half, Math.max(half, place(at)))
      return words({ x, y: y + 15, text: label, anchor: 'middle', colour: soft, halo: paper })
    }),
  ]
}

/** Moments with their words in lanes. */
export function lanesOf(
  pen: Pen,
  moments: readonly Moment[],
  place: (at: Instant) => number,
  lanes: { lanesMax: number; mayCross: boolean },
): Lanes {
  const room = { size: SMALL, from: 2, to: pen.look.width - 2, ...lanes }
  const flags = moments.map(({ at, label, first }) => ({
    x: place(at),
    text: fitted(drawable(label), SMALL, pen.look.width * LABEL_MAX),
    first: first ?? false,
  }))
  return intoLanes(flags, room)
}
