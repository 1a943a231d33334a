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

export interface Look {
  cluster: string
  now: Instant
  /** The number of the next one. */
  number: number
}

/** What ended unseen longer ago than this is charged, and not told any more. */
export const TOLD_FOR_MS = days(2)
/** A shorter piece beside something recorded is the same thing. */
const WORTH_TELLING_MS = minutes(5)

/**
 * What changes in what we know when the dispatcher lists these: new times out, and those that go on or are over.
 * `unseenFrom`: what ended before was seen by an earlier look, or was there before the bot.
 */
export function afterDrains(
  known: readonly Out[],
  drains: readonly DrainSeen[],
  look: Look & { unseenFrom: Instant },
): Out[] {
  const { now, unseenFrom } = look
  const spans = union(
    drains.filter(({ startsAt }) => startsAt <= now).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
  )
  const open = known.find(out => isOpenDrift(out) && out.drift?.where === 'dispatcher')
  if (open) {
    const span = spans.find(({ from, to }) => from <= open.from && open.from < to)
    // What the dispatcher forgot has ended when it was to end.
    const end = span?.to ?? Math.min(open.endsBy ?? now, now)
    if (end <= now) return [endedOut(open, end)]
    return end === open.endsBy ? [] : [{ ...open, endsBy: end }]
  }
  const recorded = known.filter(isOut).map(({ from, to }) => ({ from, to: to ?? Number.MAX_SAFE_INTEGER }))
  return without(spans, recorded)
    .filter(({ from, to }) => to > now || (to - from >= WORTH_TELLING_MS && to > unseenFrom))
    .map(({ from, to }, at) => {
      const by = drains.findLast(drain => drain.startsAt <= from && from < drain.endsAt)?.by ?? null
      const out = begun({ ...look, number: look.number + at }, from, { where: 'dispatcher', by, isFirstSeen: false })
      return to <= now ? endedOut(out, to) : { ...out, endsBy: to }
    })
}

export function isOpenDrift(out: Out): boolean {
  return out.drift !== null && out.to === null
}

/** One that the bot saw itself. */
export function isOut({ kind, source }: Out): boolean {
  return kind === 'out' && source === 'bot'
}

export function begun({ cluster, number }: Look, from: Instant, drift: Drift): Out {
  return {
    ...blank(cluster, from, 'unclassified'),
    id: `drift/${cluster}/${number}`,
    kind: 'out',
    source: 'bot',
    drift,
  }
}
