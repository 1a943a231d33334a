import { boxes, drawable, drawn, MEDIUM, SMALL, words } from './drawing.ts'
import type { Ink, Look, Pen, Said } from './drawing.ts'
import type { Surface } from './fills.ts'
import { legend } from './legend.ts'
import { textWidth, wrapped } from './text-width.ts'
import { heading, SIDE } from './timeline.ts'

export type Answer = 'yes' | 'no' | 'unknown' | 'pending'

export interface VerdictSpec extends Said {
  /** In the order of the answers; `good` is the answer one hopes for. */
  questions: readonly { text: string; good: 'yes' | 'no' }[]
  sprints: readonly { number: number; answers: readonly Answer[] }[]
}

const SQUARE_MAX = 34
const APART = 6
const LINE = 18

/** One square for each question and sprint. */
export function verdictSquares(spec: VerdictSpec, look: Look): Promise<string> {
  return drawn(spec, look, pen => {
    const title = heading(pen, spec)
    const [left, right] = [SIDE, look.width - SIDE]
    const key = legend(pen, [...KEY], { left, top: title.height })
    const top = title.height + key.height + 8
    const step = Math.min(SQUARE_MAX + APART, (right - left) / Math.max(1, spec.sprints.length))
    const size = Math.max(10, step - APART)
    const rows = placedRows(spec, top, { size, width: right - left })
    const bottom = rows.at(-1)?.bottom ?? top
    // Every second number, or fewer, where all would touch.
    const every = Math.ceil((textWidth('0000', SMALL) + 4) / step)
    return {
      height: bottom + 24,
      uses: [...new Set(KEY.map(({ surface }) => surface))],
      ink: [
        ...title.marks,
        ...key.marks,
        ...rows.flatMap(({ lines, y }) =>
          lines.map((text, line) => words({ x: left, y: y + 9 + line * LINE, text, size: MEDIUM })),
        ),
        ...squares(
          pen,
          rows.flatMap(({ lines, text, good, y }, row) =>
            spec.sprints.map(({ number, answers }, column) => {
              const answer = answers[row] ?? 'unknown'
              return {
                settled: settledBy(answer, good),
                x: left + column * step,
                y: y + lines.length * LINE + 3,
                size,
                title: `Sprint ${number}: ${text} ${answer}`,
              }
            }),
          ),
        ),
        ...spec.sprints.flatMap(({ number }, column) =>
          (spec.sprints.length - 1 - column) % every === 0
            ? [
                words({
                  x: left + column * step + size / 2,
                  y: bottom + 8,
                  text: String(number),
                  anchor: 'middle',
                  colour: look.palette.soft,
                }),
              ]
            : [],
        ),
      ],
    }
  })
}

/** Each question above its squares, in as many lines as it needs. */
function placedRows({ questions }: VerdictSpec, top: number, { size, width }: { size: number; width: number }) {
  let y = top
  return questions.map(({ text, good }) => {
    const lines = wrapped(drawable(text), MEDIUM, width)
    const row = { lines, text, good, y, bottom: y + lines.length * LINE + 3 + size + 8 }
    y = row.bottom
    return row
  })
}

const KINDS = ['good', 'found', 'unknown', 'pending'] as const
type Settled = (typeof KINDS)[number]

const SURFACES: Record<Settled, Surface> = { good: 'in', found: 'out-counted', unknown: 'unknown', pending: 'out-free' }

const KEY = [
  { surface: SURFACES.good, label: 'as hoped' },
  { surface: SURFACES.found, label: 'something to learn from' },
  { surface: SURFACES.unknown, label: 'not known' },
  { surface: SURFACES.pending, label: 'not settled yet' },
] as const

function settledBy(answer: Answer, good: 'yes' | 'no'): Settled {
  if (answer === 'unknown' || answer === 'pending') return answer
  return answer === good ? 'good' : 'found'
}

interface Square {
  settled: Settled
  x: number
  y: number
  size: number
  title: string
}

/** The strokes of its sign, from -1 to 1 around its middle: drawn, because a font need not have them. */
const STROKES = {
  good: [
    [
      [-1, 0.1],
      [-0.3, 0.8],
      [1, -0.8],
    ],
  ],
  found: [
    [
      [-0.8, -0.8],
      [0.8, 0.8],
    ],
    [
      [-0.8, 0.8],
      [0.8, -0.8],
    ],
  ],
} as const
const WRITTEN = { unknown: '?', pending: '…' } as const

function squares(pen: Pen, all: readonly Square[]): Ink[] {
  const of = (settled: Settled) => all.filter(square => square.settled === settled)
  return [
    ...KINDS.map(settled =>
      boxes(
        pen,
        SURFACES[settled],
        of(settled).map(({ x, y, size, title }) => ({ x1: x, x2: x + size, y1: y, y2: y + size, title })),
      ),
    ),
    ...(['good', 'found'] as const).flatMap(settled => stroked(pen, settled, of(settled))),
    ...(['unknown', 'pending'] as const).flatMap(settled => written(pen, settled, of(settled))),
  ]
}

function stroked({ plot, surface }: Pen, settled: keyof typeof STROKES, all: readonly Square[]): Ink[] {
  const { fill, text } = surface[SURFACES[settled]]
  const points = all.flatMap(({ x, y, size }, at) =>
    STROKES[settled].flatMap((stroke, n) =>
      stroke.map(([dx, dy]) => {
        const [middle, reach] = [size / 2, size * 0.24]
        return { line: `${at}/${n}`, x: x + middle + dx * reach, y: y + middle + dy * reach }
      }),
    ),
  )
  const around = { stroke: fill, strokeWidth: 6 }
  return [around, { stroke: text, strokeWidth: 2.2 }].map(style =>
    plot.line(points, { x: 'x', y: 'y', z: 'line', strokeLinecap: 'round', strokeLinejoin: 'round', ...style }),
  )
}

function written({ surface }: Pen, settled: keyof typeof WRITTEN, all: readonly Square[]): Ink[] {
  const { fill, text } = surface[SURFACES[settled]]
  const style = { anchor: 'middle', size: MEDIUM, bold: true, colour: text, halo: fill } as const
  return all.map(({ x, y, size }) => words({ x: x + size / 2, y: y + size / 2, text: WRITTEN[settled], ...style }))
}
