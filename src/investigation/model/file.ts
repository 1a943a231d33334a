import { hours, minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { begun, isOut, isOpenDrift } from './drift.ts'
import type { Look } from './drift.ts'
import { isOutIn, stretchesOf } from './file-stretches.ts'
import type { FileSeen, FileVersion, Stretch } from './file-stretches.ts'
import { without } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { blank, endedOut } from './out.ts'
import type { Out } from './out.ts'
import { fileReductionId, isFileReduction } from './reduced.ts'

/** How often the file is looked at. */
export const FILE_LOOK_MS = minutes(5)
/** What is shorter than this beside something recorded is the same thing, merged a little earlier or later. */
const SAME_MS = hours(1)

export interface FileNews extends Look {
  seen: FileSeen
  /** The bot's own rotation may be what it shows, so no time out begins. */
  ours: boolean
  /** When it was last looked at; null before the first time. */
  lookedAt: Instant | null
  /** What was merged since, in that order; none where that could not be read. */
  versions: readonly FileVersion[]
}

/** What changes in what we know of the times out, and with reduced capacity, that others made in the farm's file. */
export function afterFile(known: readonly Out[], news: FileNews): Out[] {
  const stretches = stretchesOf({ ...news, ...lastKnown(known, news) })
  return [...outsAfter(known, stretches, news), ...reducedAfter(known, stretches, news)]
}

function outsAfter(known: readonly Out[], stretches: readonly Stretch[], news: FileNews): Out[] {
  const open = openInFile(known)
  const [first, ...later] = stretches
  const ended = open && first && first.to !== null ? [endedOut(open, first.to)] : []
  if (news.ours) return ended
  const taken = [...known.filter(out => isOut(out) && out !== open), ...ended]
  const fresh = [...(open || !first ? [] : sinceLooked(first, news)), ...later].flatMap(stretch => {
    const { state, isFirstSeen } = stretch
    if (!isOutIn(state)) return []
    const drift = { where: `file-${state}`, by: null, isFirstSeen } as const
    return pieces(stretch, taken, news).map(piece => ({ ...piece, drift }))
  })
  const outs = fresh.map(({ from, to, drift }, at) => {
    const out = begun({ ...news, number: news.number + at }, from, drift)
    return to === null ? out : endedOut(out, to)
  })
  return [...ended, ...outs]
}

function reducedAfter(known: readonly Out[], stretches: readonly Stretch[], news: FileNews): Out[] {
  const open = known.find(out => isFileReduction(out) && out.to === null)
  const [first, ...later] = stretches
  const ended = open && first && first.to !== null ? [endedOut(open, first.to)] : []
  const taken = [...known.filter(out => isFileReduction(out) && out !== open), ...ended]
  const fresh = [...(open || !first ? [] : sinceLooked(first, news)), ...later].flatMap(stretch => {
    const { state } = stretch
    if (typeof state !== 'object') return []
    return pieces(stretch, taken, news).map(({ from, to }) => beganInFile(news.cluster, state.capacity, from, to))
  })
  return [...ended, ...fresh]
}

/** What the file said before the bot first looked is not its to tell; what it says still is so since then. */
function sinceLooked(stretch: Stretch, { now }: FileNews): Stretch[] {
  return stretch.to === null ? [{ ...stretch, from: now, isFirstSeen: true }] : []
}

/** What of it is recorded nowhere else; one that goes on does so from where another one ended. */
function pieces(
  { from, to, isFirstSeen }: Stretch,
  taken: readonly Out[],
  { now, lookedAt }: FileNews,
): { from: Instant; to: Instant | null }[] {
  if (from === null) return []
  const recorded = taken.map(out => ({ from: out.from, to: out.to ?? Number.MAX_SAFE_INTEGER }))
  if (to !== null) {
    if (lookedAt === null) return []
    return without([{ from, to }], recorded).filter(piece => isItsOwn(piece, { from, to }))
  }
  if (taken.some(out => out.to === null)) return []
  // Where another change of others held it until just now, it was never back.
  const before = isFirstSeen
    ? taken.findLast(out => out.drift !== null && (out.to ?? 0) >= now - FILE_LOOK_MS)?.to
    : null
  const last = without([{ from: before ?? from, to: now + 1 }], recorded).at(-1)
  return last?.to === now + 1 ? [{ from: last.from, to: null }] : []
}

function isItsOwn(piece: Interval, whole: Interval): boolean {
  return piece.to - piece.from >= SAME_MS || (piece.from === whole.from && piece.to === whole.to)
}

/** As it is recorded, with what was merged after that; before the first look, as the oldest version says. */
function lastKnown(
  known: readonly Out[],
  { lookedAt, versions, seen }: FileNews,
): { before: FileSeen; versions: readonly FileVersion[] } {
  const open = openInFile(known) ?? known.find(out => isFileReduction(out) && out.to === null)
  if (open) return { before: stateOf(open), versions: versions.filter(({ at }) => at > open.from) }
  return { before: lookedAt === null ? (versions[0]?.state ?? seen) : 'in', versions }
}

function stateOf({ drift, capacity }: Out): FileSeen {
  if (drift) return drift.where === 'file-absent' ? 'absent' : 'blocked'
  return { capacity: capacity ?? 100 }
}

function openInFile(known: readonly Out[]): Out | undefined {
  return known.find(out => isOpenDrift(out) && out.drift?.where !== 'dispatcher')
}

function beganInFile(cluster: string, capacity: number, from: Instant, to: Instant | null): Out {
  const out: Out = {
    ...blank(cluster, from, 'unclassified'),
    id: fileReductionId(cluster, from),
    kind: 'reduced',
    capacity,
    source: 'bot',
  }
  return to === null ? out : endedOut(out, to)
}
