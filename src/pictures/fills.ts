import type { Palette } from './palette.ts'

/** What a surface can mean; each has a texture of its own, so that nothing is told by colour alone. */
export type Surface =
  | 'in'
  | 'reduced'
  | 'out-counted'
  | 'out-free'
  | 'unknown'
  | 'people'
  | 'bot'
  | 'farm'
  | 'left'
  | 'spent'

export interface SurfaceLook {
  fill: string
  edge: string
  /** For words upon it. */
  text: string
  /** What lies over the fill; null where it is plain. */
  texture: Texture | null
  dashed?: boolean
}

interface Texture {
  shape: 'rising' | 'falling' | 'dots' | 'upright'
  colour: string
  /** Size of the tile, and how thick its lines or dots are, in pixels. */
  tile: number
  weight: number
}

export function surfaces(p: Palette): Record<Surface, SurfaceLook> {
  const good = { fill: p.goodFill, edge: p.goodEdge, text: p.goodText, texture: null }
  const counted: SurfaceLook = {
    fill: p.countedFill,
    edge: p.countedEdge,
    text: p.countedText,
    texture: { shape: 'rising', colour: p.countedEdge, tile: 8, weight: 2 },
  }
  return {
    in: good,
    reduced: {
      fill: p.reducedFill,
      edge: p.reducedEdge,
      text: p.reducedText,
      texture: { shape: 'upright', colour: p.reducedEdge, tile: 9, weight: 1 },
    },
    'out-counted': counted,
    'out-free': {
      fill: p.freeFill,
      edge: p.freeEdge,
      text: p.freeText,
      texture: { shape: 'falling', colour: p.freeEdge, tile: 7, weight: 1 },
    },
    unknown: {
      fill: p.unknownFill,
      edge: p.unknownEdge,
      text: p.unknownText,
      texture: { shape: 'dots', colour: p.unknownEdge, tile: 7, weight: 1.6 },
      dashed: true,
    },
    people: { fill: p.people, edge: p.people, text: p.paper, texture: null },
    bot: {
      fill: p.paper,
      edge: p.bot,
      text: p.ink,
      texture: { shape: 'rising', colour: p.bot, tile: 5, weight: 2.5 },
    },
    farm: { fill: p.paper, edge: p.farm, text: p.ink, texture: { shape: 'dots', colour: p.farm, tile: 5, weight: 3 } },
    left: good,
    spent: counted,
  }
}

/** As a `fill`; the picture that uses it must have the surface's definition. */
export function fillOf(id: string, surface: Surface): string {
  return `url(#${id}-${surface})`
}

/** The pattern of a surface as SVG text, for the `<defs>` of a picture. */
export function definition(id: string, surface: Surface, { fill, texture }: SurfaceLook): string {
  const tile = texture?.tile ?? 8
  const turned = texture?.shape === 'rising' ? 45 : texture?.shape === 'falling' ? -45 : 0
  const frame = `id="${id}-${surface}" patternUnits="userSpaceOnUse" width="${tile}" height="${tile}"`
  const turn = turned === 0 ? '' : ` patternTransform="rotate(${turned})"`
  return `<pattern ${frame}${turn}><rect width="${tile}" height="${tile}" fill="${fill}"/>${drawnTexture(texture)}</pattern>`
}

function drawnTexture(texture: Texture | null): string {
  if (texture === null) return ''
  const { shape, colour, tile, weight } = texture
  return shape === 'dots'
    ? `<circle cx="${tile / 2}" cy="${tile / 2}" r="${weight / 2}" fill="${colour}"/>`
    : `<rect width="${weight}" height="${tile}" fill="${colour}"/>`
}
