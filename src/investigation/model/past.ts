import { hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { without } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { blank } from './out.ts'
import type { Out } from './out.ts'

/** What a version of the farm's file says about the cluster, and since when it was merged. */
export interface Version {
  at: Instant
  state: 'absent' | 'blocked' | 'in' | { capacity: number }
}

/** From when until when the versions say what the cluster did; null: as far as the last of them holds. */
export interface Stretch {
  from: Instant
  to: Instant | null
}

/** What is recorded of a history that was imported, so that its time in rotation is known, too. */
export type PastFact = { kind: 'past-imported' } & Stretch

export interface Past {
  outs: Out[]
  /** Null where there never was such a cluster. What has no end yet is not in it: nobody has recorded it. */
  covered: Stretch | null
  /** Since when the cluster is out in the last version: it has no end yet that could be imported. */
  stillOutSince: Instant | null
}

/** What is shorter than this beside something recorded is the same thing, merged a little earlier or later. */
const SAME_MS = hours(1)

/** The times out and with reduced capacity that the versions tell of, in the order in which they were merged. */
export function pastFrom(cluster: string, versions: readonly Version[]): Past {
  const inOrder = versions.toSorted((a, b) => a.at - b.at)
  // Before it was first there the cluster was not out: there was none.
  const since = inOrder.findIndex(({ state }) => state !== 'absent')
  const spans = since === -1 ? [] : spansOf(inOrder.slice(since))
  const last = spans.at(-1)
  const stillOutSince = last && last.to === null && last.looks !== 'in' ? last.from : null
  const first = inOrder[since]
  return {
    outs: spans.flatMap(({ from, to, looks }) =>
      to === null || looks === 'in' ? [] : [made(cluster, from, to, looks)],
    ),
    covered: first ? { from: first.at, to: stillOutSince } : null,
    stillOutSince,
  }
}

/** What of the past is not recorded yet: nothing twice, and nothing over what the bot saw itself. */
export function notYetRecorded(past: readonly Out[], recorded: readonly Out[], now: Instant): Out[] {
  return past.flatMap(out => {
    const others = recorded.filter(other => other.kind === out.kind).map(other => spanOf(other, now))
    const span = spanOf(out, now)
    const left = without([span], others)
    return left
      .filter(piece => piece.to - piece.from >= SAME_MS || isWhole(piece, span))
      .map(piece => ({ ...out, id: pastId(out.cluster, piece.from), ...piece }))
  })
}

/** Whether such a stretch tells of time that no other one did. */
export function isNews({ from, to }: Stretch, recorded: readonly Stretch[]): boolean {
  const others = recorded.map(one => ({ from: one.from, to: one.to ?? Infinity }))
  return without([{ from, to: to ?? Infinity }], others).length > 0
}

type Looks = 'out' | 'in' | number
type Span = { from: Instant; to: Instant | null; looks: Looks }

/** Versions that look the same to the cluster belong together. */
function spansOf(versions: readonly Version[]): Span[] {
  const spans: Span[] = []
  for (const { at, state } of versions) {
    const looks = looksOf(state)
    const last = spans.at(-1)
    if (last?.looks === looks) continue
    if (last) last.to = at
    spans.push({ from: at, to: null, looks })
  }
  return spans.filter(span => span.to === null || span.to > span.from)
}

function looksOf(state: Version['state']): Looks {
  if (typeof state === 'object') return state.capacity
  return state === 'in' ? 'in' : 'out'
}

function made(cluster: string, from: Instant, to: Instant, looks: 'out' | number): Out {
  return {
    ...blank(cluster, from, 'unclassified'),
    id: pastId(cluster, from),
    to,
    kind: looks === 'out' ? 'out' : 'reduced',
    capacity: looks === 'out' ? null : looks,
    source: 'import',
  }
}

/** `import/build02/2024-01-19T18:30:00Z`. */
function pastId(cluster: string, from: Instant): string {
  return `import/${cluster}/${new Date(from).toISOString().replace('.000Z', 'Z')}`
}

function isWhole(piece: Interval, span: Interval): boolean {
  return piece.from === span.from && piece.to === span.to
}

function spanOf({ from, to }: Out, now: Instant): Interval {
  return { from, to: to ?? Math.max(from, now) }
}
