import { lasting } from '../kernel/text.ts'
import { boxes, drawable, drawn, SMALL, words } from './drawing.ts'
import type { Look, Said } from './drawing.ts'
import { legend } from './legend.ts'
import { fitted, textWidth } from './text-width.ts'
import { heading, SIDE } from './timeline.ts'

export interface SegmentsRow {
  label: string
  /** Null where that part did not end, or is not known. */
  peopleMs: number | null
  botMs: number | null
  farmMs: number | null
}

export interface SegmentsSpec extends Said {
  rows: readonly SegmentsRow[]
}

const PARTS = ['people', 'bot', 'farm'] as const
const ROW = 34
const BAR = 12
/** A part that took no time to speak of can still be seen. */
const NARROWEST = 2

/** How long each failover waited for people, for the bot and for the farm, one after another. */
export function failoverSegments(spec: SegmentsSpec, look: Look): Promise<string> {
  return drawn(spec, look, pen => {
    const { palette, width } = look
    const [left, right] = [SIDE, width - SIDE]
    const longest = Math.max(1, ...spec.rows.map(row => lengthOf(row)))
    const title = heading(pen, spec)
    const key = legend(
      pen,
      [
        { surface: 'people', label: 'people: approving, merging' },
        { surface: 'bot', label: 'bot: until accepted' },
        { surface: 'farm', label: 'farm: accepted → effective' },
      ],
      { left, top: title.height },
    )
    const top = title.height + key.height + 8
    const room = right - left - NARROWEST * PARTS.length
    const placed = spec.rows.flatMap((row, at) => {
      let x = left
      return PARTS.flatMap(part => {
        const ms = partOf(row, part)
        if (ms === null) return []
        const x1 = x
        x += Math.max((ms / longest) * room, NARROWEST)
        const y1 = top + at * ROW + 17
        return [{ part, x1, x2: x, y1, y2: y1 + BAR, title: `${part}: ${lasting(ms)}` }]
      })
    })
    return {
      height: top + Math.max(1, spec.rows.length) * ROW + 8,
      uses: PARTS,
      ink: [
        ...title.marks,
        ...key.marks,
        ...PARTS.map(part =>
          boxes(
            pen,
            part,
            placed.filter(box => box.part === part),
          ),
        ),
        ...spec.rows.flatMap((row, at) => {
          const y = top + at * ROW + 8
          const sum = sumOf(row)
          const label = fitted(drawable(row.label), SMALL, right - left - textWidth(sum, SMALL) - 16)
          return [
            words({ x: left, y, text: label }),
            words({ x: right, y, text: sum, anchor: 'end', colour: palette.soft }),
          ]
        }),
        ...(spec.rows.length === 0
          ? [words({ x: left, y: top + 14, text: 'No failovers in this time.', colour: palette.soft })]
          : []),
      ],
    }
  })
}

function partOf(row: SegmentsRow, part: (typeof PARTS)[number]): number | null {
  return { people: row.peopleMs, bot: row.botMs, farm: row.farmMs }[part]
}

function lengthOf(row: SegmentsRow): number {
  return PARTS.reduce((sum, part) => sum + (partOf(row, part) ?? 0), 0)
}

function sumOf(row: SegmentsRow): string {
  const known = PARTS.map(part => partOf(row, part)).filter(ms => ms !== null)
  return [...known.map(lasting), ...(known.length < PARTS.length ? ['…'] : [])].join(' + ')
}
