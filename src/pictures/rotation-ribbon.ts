import type { Instant } from '../kernel/time.ts'
import { drawn, SMALL, words } from './drawing.ts'
import type { Ink, Look, Pen, Said } from './drawing.ts'
import type { Lanes } from './lanes.ts'
import { legend } from './legend.ts'
import { bars, barLabels, placed, stateNames, statesIn } from './spans.ts'
import type { Span } from './spans.ts'
import { across, dayAxis, heading, LANE, lanesOf, SIDE } from './timeline.ts'
import type { Moment } from './timeline.ts'

export interface RibbonSpec extends Said {
  from: Instant
  to: Instant
  timeZone: string
  /** Of the calendar: half, selection, deadline … Under the ribbon. */
  marks: readonly Moment[]
  spans: readonly Span[]
  /** What happened. Over the ribbon; where they crowd, some are drawn without their words. */
  events: readonly Moment[]
  now: Instant
}

const RIBBON = 38
const AXIS = 26
const EVENT_LANES = { lanesMax: 6, mayCross: false }
const MARK_LANES = { lanesMax: 4, mayCross: true }

/** One stretch of time of one cluster: in rotation, reduced or out, with what happened and what the calendar says. */
export function rotationRibbon(spec: RibbonSpec, look: Look): Promise<string> {
  return drawn(spec, look, pen => {
    const { palette, width } = look
    const [left, right] = [SIDE, width - SIDE]
    const place = across(spec, left, right)
    const inside = ({ at }: Moment) => at >= spec.from && at <= spec.to
    const events = lanesOf(pen, spec.events.filter(inside), place, EVENT_LANES)
    const isNow = spec.now >= spec.from && spec.now <= spec.to
    const marks = lanesOf(pen, [...spec.marks.filter(inside), ...(isNow ? [nowOf(spec)] : [])], place, MARK_LANES)

    const title = heading(pen, spec)
    const states = statesIn(spec.spans)
    const key = legend(
      pen,
      states.map(state => ({ surface: state, label: stateNames[state] })),
      { left, top: title.height },
    )
    const top = title.height + key.height + 10 + events.count * LANE + (events.wordless.length > 0 ? 4 : 0)
    const bottom = top + RIBBON
    const lanesTop = bottom + AXIS
    const spans = placed(spec.spans, { place, top, bottom })

    return {
      height: lanesTop + marks.count * LANE + noteHeight(events) + 8,
      uses: states,
      ink: [
        ...title.marks,
        ...key.marks,
        pen.plot.rect([0], { x1: [left], x2: [right], y1: [top], y2: [bottom], stroke: palette.line }),
        ...bars(pen, spans),
        ...markLines(pen, marks, { top, bottom, lanesTop }),
        ...barLabels(pen, spans),
        ...dayAxis(pen, spec, { left, right, y: bottom + 3 }),
        ...markWords(pen, marks, lanesTop),
        ...eventFlags(pen, events, top),
        ...note(pen, events, lanesTop + marks.count * LANE + 12),
      ],
    }
  })
}

const NOW = 'now'

function nowOf({ now }: RibbonSpec): Moment {
  return { at: now, label: NOW, first: true }
}

function eventFlags(pen: Pen, { placed, wordless }: Lanes, top: number): Ink[] {
  const { ink, soft } = pen.look.palette
  const yOf = (lane: number) => top - 12 - lane * LANE
  return [
    pen.plot.ruleX(wordless, { x: 'x', y1: top - 7, y2: top - 1, stroke: soft }),
    pen.plot.ruleX(placed, { x: 'x', y1: ({ lane }) => yOf(lane) - 6, y2: top - 1, stroke: soft }),
    pen.plot.dot([...placed, ...wordless], { x: 'x', y: top - 1, r: 2.5, fill: ink }),
    ...placed.map(({ left, lane, text }) => words({ x: left, y: yOf(lane), text })),
  ]
}

const markY = (lanesTop: number, lane: number): number => lanesTop + 8 + lane * LANE

function markLines(pen: Pen, { placed, wordless }: Lanes, at: { top: number; bottom: number; lanesTop: number }) {
  const { soft, now } = pen.look.palette
  const dashes = { stroke: soft, strokeDasharray: '3 3' }
  return [
    ...wordless.map(({ x }) => pen.plot.ruleX([x], { x: [x], y1: at.top, y2: at.bottom + 8, ...dashes })),
    ...placed.map(({ x, lane, text }) => {
      const y2 = markY(at.lanesTop, lane) + 6
      return text === NOW
        ? pen.plot.ruleX([x], { x: [x], y1: at.top - 5, y2, stroke: now, strokeWidth: 2 })
        : pen.plot.ruleX([x], { x: [x], y1: at.top, y2, ...dashes })
    }),
  ]
}

function markWords(pen: Pen, { placed }: Lanes, lanesTop: number): Ink[] {
  const { soft, now, paper } = pen.look.palette
  return placed.map(({ left, lane, text }) => {
    const isNow = text === NOW
    const y = markY(lanesTop, lane)
    return words({ x: left, y, text, bold: isNow, colour: isNow ? now : soft, halo: paper })
  })
}

function noteHeight({ wordless }: Lanes): number {
  return wordless.length > 0 ? LANE + 2 : 0
}

function note(pen: Pen, { wordless }: Lanes, y: number): Ink[] {
  if (wordless.length === 0) return []
  const text = `${wordless.length} more ${wordless.length === 1 ? 'event is' : 'events are'} shown without words.`
  return [words({ x: SIDE, y, text, size: SMALL, colour: pen.look.palette.soft })]
}
