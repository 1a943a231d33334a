import type * as Plot from '@observablehq/plot'
import { legible, oneLine } from '../kernel/text.ts'
import { definition, surfaces } from './fills.ts'
import type { Surface, SurfaceLook } from './fills.ts'
import type { Palette } from './palette.ts'

/** How a picture is to look; what it says is another matter. */
export interface Look {
  /** Unlike any other's on the same page: `[a-z][a-z0-9-]*`. */
  id: string
  /** In pixels at its natural size; the height follows from what there is to show. */
  width: number
  palette: Palette
  /** Whether the title is also drawn; a page may have it as a heading already. */
  heading: boolean
}

/** What a picture says to whoever does not see it. */
export interface Said {
  title: string
  desc: string
}

export type Plotting = typeof Plot

/** What a picture is drawn with: `plot` has the marks, `look` and `surface` the colours. */
export interface Pen {
  plot: Plotting
  look: Look
  surface: Record<Surface, SurfaceLook>
}

/** What a picture is put together from, the later over the earlier. Every position is in pixels. */
export type Ink = Plot.Markish | Words

export interface Drawing {
  height: number
  ink: readonly Ink[]
  uses: readonly Surface[]
}

/** Inter ships with the product for pictures without a browser; a page shows its own sans-serif. */
const FONTS = 'Inter, system-ui, sans-serif'
/** The smallest that is drawn. */
export const SMALL = 11.5
export const MEDIUM = 13
export const LARGE = 17

/** Draws a picture as SVG: no scripts, no style sheets, nothing fetched, the same text for the same data. */
export async function drawn(said: Said, look: Look, draw: (pen: Pen) => Drawing): Promise<string> {
  const plot = await import('@observablehq/plot')
  const surface = surfaces(look.palette)
  const { height, ink, uses } = draw({ plot, look, surface })
  const svg = plot.plot({
    document: await emptyDocument(),
    width: look.width,
    height,
    margin: 0,
    // Labels keep clear of each other only where a position is a pixel.
    x: { type: 'identity', axis: null },
    y: { type: 'identity', axis: null },
    color: { type: 'identity' },
    marks: marksOf(plot, look, ink),
  })
  svg.querySelector('style')?.remove()
  const { id, width, palette } = look
  const definitions = [...new Set(uses)].map(name => definition(id, name, surface[name])).join('')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}"`,
    ` width="${width}" height="${height}" font-family="${FONTS}" font-size="${SMALL}" fill="${palette.ink}" text-anchor="middle">`,
    `<title id="${id}-title">${escaped(said.title)}</title><desc id="${id}-desc">${escaped(said.desc)}</desc>`,
    `<defs>${definitions}</defs><rect width="${width}" height="${height}" fill="${palette.paper}"/>`,
    svg.innerHTML,
    '</svg>',
  ].join('')
}

let shared: Document | undefined

/** One for all pictures: nothing is ever added to it, and making one costs more than most pictures. */
async function emptyDocument(): Promise<Document> {
  if (shared !== undefined) return shared
  const { parseHTML } = await import('linkedom/worker')
  const { DOMParser } = parseHTML('')
  // As XML, so that it is written as XML: whoever draws it without a browser reads nothing else.
  shared = new DOMParser().parseFromString('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml')
  return shared
}

/** A label as it may be drawn: one line of characters that XML can carry. */
export function drawable(label: string): string {
  return oneLine(legible(label))
    .toWellFormed()
    .replaceAll(/[\uFFFE\uFFFF]/g, '')
}

function escaped(text: string): string {
  return drawable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Words in a picture, at their pixel. */
export interface Words {
  kind: 'words'
  x: number
  y: number
  text: string
  anchor?: 'start' | 'middle' | 'end'
  size?: number
  bold?: boolean
  colour?: string
  /** The surface they stand on, drawn around them where it has a texture. */
  halo?: string
}

export function words(written: Omit<Words, 'kind'>): Words {
  return { kind: 'words', ...written, text: drawable(written.text) }
}

/** Words of one style that follow one another become one mark: a mark costs more than its words. */
function marksOf(plot: Plotting, look: Look, ink: readonly Ink[]): Plot.Markish[] {
  const runs: (Plot.Markish | Words[])[] = []
  let open: Words[] = []
  for (const one of ink) {
    if (!isWords(one)) {
      open = []
      runs.push(one)
    } else if (open[0] !== undefined && styleOf(open[0]) === styleOf(one)) open.push(one)
    else runs.push((open = [one]))
  }
  return runs.map(run => (isRun(run) ? textMark(plot, look, run) : run))
}

function isWords(ink: Ink): ink is Words {
  return typeof ink === 'object' && ink !== null && 'kind' in ink && ink.kind === 'words'
}

function isRun(run: Plot.Markish | Words[]): run is Words[] {
  return Array.isArray(run) && run.every(isWords)
}

function styleOf({ anchor, size, bold, colour, halo }: Words): string {
  return [anchor, size, bold, colour, halo].join(' ')
}

function textMark(plot: Plotting, look: Look, run: Words[]): Plot.Markish {
  const [{ anchor, size, bold, colour, halo } = words({ x: 0, y: 0, text: '' })] = run
  return plot.text(run, {
    x: 'x',
    y: 'y',
    text: 'text',
    textAnchor: anchor ?? 'start',
    fontSize: size ?? SMALL,
    fill: colour ?? look.palette.ink,
    ...(bold && { fontWeight: 600 }),
    ...(halo !== undefined && { stroke: halo, strokeWidth: 4 }),
  })
}

export interface Box {
  x1: number
  x2: number
  y1: number
  y2: number
  /** Shown while pointing at it. */
  title?: string
}

export function boxes({ plot, look, surface }: Pen, name: Surface, all: readonly Box[]): Plot.Markish {
  const { edge, dashed } = surface[name]
  return plot.rect(all, {
    x1: 'x1',
    x2: 'x2',
    y1: 'y1',
    y2: 'y2',
    fill: `url(#${look.id}-${name})`,
    stroke: edge,
    strokeWidth: 1,
    ...(dashed && { strokeDasharray: '3 2' }),
    title: ({ title }: Box) => (title === undefined ? '' : drawable(title)),
  })
}
