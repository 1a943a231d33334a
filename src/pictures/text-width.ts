/** Widths in em, rounded up from Inter's: a label may get more room than it needs, never less. */
const WIDTHS: readonly [RegExp, number][] = [
  [/[ijlI.,:;'|!\s]/, 0.3],
  [/[ftr()[\]/-]/, 0.4],
  [/[mwMW@%—…]/, 0.92],
  [/[A-Z0-9]/, 0.67],
  [/[a-z]/, 0.59],
]
const OF_OTHERS = 1

/** About how wide a text is when drawn, in pixels: enough to keep labels apart without drawing them first. */
export function textWidth(text: string, size: number): number {
  let ems = 0
  for (const point of text) ems += WIDTHS.find(([kind]) => kind.test(point))?.[1] ?? OF_OTHERS
  return ems * size
}

/** The text in lines that fit, broken between words; a word longer than a line is cut. */
export function wrapped(text: string, size: number, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && textWidth(longer, size) <= width) lines.splice(-1, 1, longer)
    else lines.push(fitted(word, size, width))
  }
  return lines
}

/** As much of the text as has room, with a sign that something was cut; empty where not even three letters would be left. */
export function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  const points = [...text]
  while (points.length > 3) {
    points.pop()
    const shorter = `${points.join('').trimEnd()}…`
    if (textWidth(shorter, size) <= width) return shorter
  }
  return ''
}
