import { boxes, SMALL, words } from './drawing.ts'
import type { Ink, Pen } from './drawing.ts'
import type { Surface } from './fills.ts'
import { textWidth } from './text-width.ts'

const SWATCH = 14
const ROW = 20
const APART = 18

/** What each texture means, in as many rows as the width asks for, from `top` down. */
export function legend(
  pen: Pen,
  entries: readonly { surface: Surface; label: string }[],
  { left, top }: { left: number; top: number },
): { marks: Ink[]; height: number } {
  let x = left
  let y = top
  const marks = entries.flatMap(({ surface, label }) => {
    const width = SWATCH + 6 + textWidth(label, SMALL)
    if (x > left && x + width > pen.look.width - left) [x, y] = [left, y + ROW]
    const at = x
    x += width + APART
    return [
      boxes(pen, surface, [{ x1: at, x2: at + SWATCH, y1: y + 3, y2: y + 3 + SWATCH }]),
      words({ x: at + SWATCH + 6, y: y + 10, text: label, colour: pen.look.palette.soft }),
    ]
  })
  return { marks, height: entries.length === 0 ? 0 : y - top + ROW }
}
