import { textWidth } from './text-width.ts'

/** A text to be written beside its point on a line. */
export interface Flag {
  x: number
  text: string
  /** Finds its room before all others. */
  first?: boolean
}

/** Where it found room: in which lane (0 is nearest to the line), and from which x to which its text lies. */
export interface PlacedFlag extends Flag {
  lane: number
  left: number
  right: number
}

export interface Lanes {
  placed: PlacedFlag[]
  /** What found none: its point is drawn without words. */
  wordless: Flag[]
  count: number
}

interface Room {
  size: number
  from: number
  to: number
  lanesMax: number
  /** Whether a text may stand on another's leader, where nothing better is left. */
  mayCross: boolean
}

/** Between a leader and its text, and between two texts, in pixels. */
const NEXT_TO = 4
const APART = 8

/** Finds each text a lane where it overlaps no other text and no leader that passes. */
export function intoLanes(flags: readonly Flag[], room: Room): Lanes {
  const placed: PlacedFlag[] = []
  const wordless: Flag[] = []
  for (const flag of inOrder(flags)) {
    const found = placeFor(flag, placed, room)
    if (found === null) wordless.push(flag)
    else placed.push(found)
  }
  return { placed, wordless, count: placed.reduce((most, { lane }) => Math.max(most, lane + 1), 0) }
}

/** From right to left, so that texts flow rightwards like stairs. */
function inOrder(flags: readonly Flag[]): Flag[] {
  return flags.toSorted((a, b) => Number(b.first ?? false) - Number(a.first ?? false) || b.x - a.x)
}

function placeFor(flag: Flag, others: readonly PlacedFlag[], room: Room): PlacedFlag | null {
  for (const crossing of room.mayCross ? [false, true] : [false])
    for (const sides of sidesOf(flag, room))
      for (let lane = 0; lane < room.lanesMax; lane++) {
        const candidate = { ...flag, ...sides, lane }
        if (others.every(other => keepClear(candidate, other, crossing))) return candidate
      }
  return null
}

/** Where its text may lie: right of its leader, else left of it, else wherever it is still inside. */
function sidesOf({ x, text }: Flag, { size, from, to }: Room): { left: number; right: number }[] {
  const width = textWidth(text, size)
  const beside = [x + NEXT_TO, x - NEXT_TO - width].filter(left => left >= from && left + width <= to)
  const lefts = beside.length > 0 ? beside : [Math.max(from, to - width)]
  return lefts.map(left => ({ left, right: left + width }))
}

function keepClear(one: PlacedFlag, other: PlacedFlag, crossing: boolean): boolean {
  if (other.lane === one.lane) return one.right + APART <= other.left || other.right + APART <= one.left
  // The leader of the farther one passes the lane of the nearer.
  return crossing || (other.lane > one.lane ? !passes(other.x, one) : !passes(one.x, other))
}

function passes(x: number, { left, right }: PlacedFlag): boolean {
  return x > left - NEXT_TO && x < right + NEXT_TO
}
