import { days, minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { union, without } from './intervals.ts'
import { blank, endedOut } from './out.ts'
import type { Drift, Out } from './out.ts'

/** Somebody else's override of the dispatcher that keeps all jobs away from a cluster. */
export interface DrainSeen {
  cluster: string
  startsAt: Instant
  /** When it ends, or ended: by itself or because it was revoked. */
  endsAt: Instant
  /** The Slack ID that the dispatcher gives. */
  by: string | null
}

/** How the farm's file schedules a cluster, as far as it concerns a time out. */
export type FileSeen = 'blocked' | 'absent' | 'in'

export interface Look {
  cluster: string
  now: Instant
  /** The number of the next one. */
  number: number
}

/** How often the file is looked at. */
export const FILE_LOOK_MS = minutes(5)
/** What ended unseen longer ago than this is not told any more. */
const LOOKED_BACK_MS = days(2)
/** A shorter piece beside something recorded is the same thing. */
const WORTH_TELLING_MS = minutes(5)

/** What changes in what we know when the dispatcher lists these: new times out, and those that go on or are over. */
export function afterDrains(known: readonly Out[], drains: readonly DrainSeen[], look: Look): Out[] {
  const { now } = look
  const spans = union(
    drains.filter(({ startsAt }) => startsAt <= now).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
  )
  const open = openDrift(known, 'dispatcher')
  if (open) {
    const span = spans.find(({ from, to }) => from <= open.from && open.from < to)
    // What the dispatcher forgot has ended when it was to end.
    const end = span?.to ?? Math.min(open.endsBy ?? now, now)
    if (end <= now) return [endedOut(open, end)]
    return end === open.endsBy ? [] : [{ ...open, endsBy: end }]
  }
  const recorded = known.filter(isOut).map(({ from, to }) => ({ from, to: to ?? Number.MAX_SAFE_INTEGER }))
  return without(spans, recorded)
    .filter(({ from, to }) => to > now || (to - from >= WORTH_TELLING_MS && to > now - LOOKED_BACK_MS))
    .map(({ from, to }, at) => {
      const by = drains.findLast(drain => drain.startsAt <= from && from < drain.endsAt)?.by ?? null
      const out = begun({ ...look, number: look.number + at }, from, { where: 'dispatcher', by })
      return to <= now ? endedOut(out, to) : { ...out, endsBy: to }
    })
}

/** The same for one look at the file. `ours`: the bot's own rotation may be what it shows, so nothing begins. */
export function afterFile(known: readonly Out[], seen: FileSeen, { ours, ...look }: Look & { ours: boolean }): Out[] {
  const { now } = look
  const open = openDrift(known, 'file')
  if (open) return seen === 'in' ? [endedOut(open, now)] : []
  if (seen === 'in' || ours || known.some(out => isOut(out) && out.to === null)) return []
  // Where another change of others held it until just now, it was never back.
  const before = known.findLast(out => out.drift !== null && (out.to ?? 0) >= now - FILE_LOOK_MS)?.to ?? now
  return [begun(look, before, { where: seen === 'absent' ? 'file-absent' : 'file-blocked', by: null })]
}

export function isOpenDrift(out: Out): boolean {
  return out.drift !== null && out.to === null
}

function openDrift(known: readonly Out[], where: 'dispatcher' | 'file'): Out | undefined {
  return known.find(out => isOpenDrift(out) && (out.drift?.where === 'dispatcher') === (where === 'dispatcher'))
}

function isOut({ kind, source }: Out): boolean {
  return kind === 'out' && source === 'bot'
}

function begun({ cluster, number }: Look, from: Instant, drift: Drift): Out {
  return {
    ...blank(cluster, from, 'unclassified'),
    id: `drift/${cluster}/${number}`,
    kind: 'out',
    source: 'bot',
    drift,
  }
}
