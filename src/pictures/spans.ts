import type { Instant } from '../kernel/time.ts'
import { boxes, drawable, SMALL, words } from './drawing.ts'
import type { Box, Ink, Pen } from './drawing.ts'
import { fitted } from './text-width.ts'

/** `out-counted` is charged to the half-sprint budget, `out-free` is not. */
export type SpanState = 'in' | 'reduced' | 'out-counted' | 'out-free' | 'unknown'

export interface Span {
  from: Instant
  to: Instant
  state: SpanState
  /** Why, or since when; drawn where there is room, shown while pointing at it everywhere. */
  label: string
}

export const stateNames: Record<SpanState, string> = {
  in: 'in rotation',
  reduced: 'reduced',
  'out-counted': 'out, counted',
  'out-free': 'out, not counted',
  unknown: 'not known',
}

const ORDER: readonly SpanState[] = ['in', 'reduced', 'out-counted', 'out-free', 'unknown']
/** However short it was, it can be seen. */
const NARROWEST = 2
/** A label that would be cut to fewer letters is left out. */
const WORTH_CUTTING = 12

export interface Lying {
  place: (at: Instant) => number
  top: number
  bottom: number
}

export function statesIn(spans: readonly Span[]): SpanState[] {
  return ORDER.filter(state => spans.some(span => span.state === state))
}

export interface PlacedSpan extends Box {
  span: Span
}

export function placed(spans: readonly Span[], { place, top, bottom }: Lying): PlacedSpan[] {
  return spans.map(span => {
    const x1 = place(span.from)
    const title = `${stateNames[span.state]}: ${span.label}`
    return { span, x1, x2: Math.max(place(span.to), x1 + NARROWEST), y1: top, y2: bottom, title }
  })
}

/** Those in rotation first, so that none hides what happened meanwhile. */
export function bars(pen: Pen, all: readonly PlacedSpan[]): Ink[] {
  return statesIn(all.map(({ span }) => span)).map(state =>
    boxes(
      pen,
      state,
      all.filter(({ span }) => span.state === state),
    ),
  )
}

/** The words of the spans that have room for them. */
export function barLabels(pen: Pen, all: readonly PlacedSpan[]): Ink[] {
  return all.flatMap(({ span, x1, x2, y1, y2 }) => {
    const label = drawable(span.label)
    const text = fitted(label, SMALL, x2 - x1 - 12)
    const tellsLittle = text.length < Math.min(label.length, WORTH_CUTTING)
    const { text: colour, fill } = pen.surface[span.state]
    return tellsLittle || text === ''
      ? []
      : [words({ x: (x1 + x2) / 2, y: (y1 + y2) / 2, text, anchor: 'middle', colour, halo: fill })]
  })
}
