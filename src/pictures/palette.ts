/** The colours of a picture. Names say the part they play; every pair that touches is held to WCAG AA by a test. */
export interface Palette {
  paper: string
  ink: string
  /** For what is read second: axes, legends, notes. */
  soft: string
  /** Grids and frames that carry no information. */
  line: string
  now: string
  goodFill: string
  goodEdge: string
  goodText: string
  reducedFill: string
  reducedEdge: string
  reducedText: string
  countedFill: string
  countedEdge: string
  countedText: string
  freeFill: string
  freeEdge: string
  freeText: string
  unknownFill: string
  unknownEdge: string
  unknownText: string
  people: string
  bot: string
  farm: string
}

export const lightPalette: Palette = {
  paper: '#ffffff',
  ink: '#1c2128',
  soft: '#565f6b',
  line: '#d5dae0',
  now: '#0b5cad',
  goodFill: '#d5efe1',
  goodEdge: '#2b865f',
  goodText: '#0c4a33',
  reducedFill: '#fbecc4',
  reducedEdge: '#96690a',
  reducedText: '#553a02',
  countedFill: '#a6411c',
  countedEdge: '#7f2f11',
  countedText: '#ffffff',
  freeFill: '#eceff3',
  freeEdge: '#6b7686',
  freeText: '#2f3844',
  unknownFill: '#ffffff',
  unknownEdge: '#767f8b',
  unknownText: '#4c5561',
  people: '#2f6fb7',
  bot: '#8a4fa8',
  farm: '#1f8368',
}

export const darkPalette: Palette = {
  paper: '#15181d',
  ink: '#e8eaed',
  soft: '#a3adb9',
  line: '#363d47',
  now: '#79b8ff',
  goodFill: '#173d2e',
  goodEdge: '#4fb387',
  goodText: '#c3f0da',
  reducedFill: '#423510',
  reducedEdge: '#d0a23c',
  reducedText: '#fbe6ae',
  countedFill: '#f0a57f',
  countedEdge: '#c77a52',
  countedText: '#2b1105',
  freeFill: '#262c35',
  freeEdge: '#8b96a5',
  freeText: '#dde2e8',
  unknownFill: '#15181d',
  unknownEdge: '#8b95a1',
  unknownText: '#b9c1cb',
  people: '#6ea8e6',
  bot: '#c08fdc',
  farm: '#4db897',
}

/** For pictures inside a page: the page's style sheet decides between light and dark, see `paletteVariables`. */
export const pagePalette: Palette = mapped(name => `var(--${variable(name)})`)

/** The declarations that `pagePalette` refers to. */
export function paletteVariables(palette: Palette): string {
  return names()
    .map(name => `--${variable(name)}:${palette[name]}`)
    .join(';')
}

function mapped(colour: (name: keyof Palette) => string): Palette {
  return names().reduce((palette, name) => ({ ...palette, [name]: colour(name) }), lightPalette)
}

function names(): (keyof Palette)[] {
  return Object.keys(lightPalette).filter(isName)
}

function isName(name: string): name is keyof Palette {
  return name in lightPalette
}

function variable(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}
