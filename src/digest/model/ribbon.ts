import { union, without } from '../../investigation/model/intervals.ts'
import type { Interval } from '../../investigation/model/intervals.ts'
import { counts } from '../../investigation/model/out.ts'
import type { Out } from '../../investigation/model/out.ts'
import type { Instant } from '../../kernel/time.ts'
import type { ClusterFacts, DigestFacts } from './facts.ts'

/** `out-counted` is charged to the half sprint, `out-free` is not. */
export type RibbonState = 'in' | 'reduced' | 'out-counted' | 'out-free' | 'unknown'

export interface RibbonSpan extends Interval {
  state: RibbonState
  out: Out | null
}

export interface RibbonEvent {
  at: Instant
  what: 'out' | 'back'
  out: Out
}

export interface RibbonMark {
  at: Instant
  what: 'selection' | 'half' | 'end' | 'upgrade' | 'upgraded'
}

export interface Ribbon {
  spans: RibbonSpan[]
  events: RibbonEvent[]
  marks: RibbonMark[]
}

/** What a cluster did in the sprint so far; before `knownSince` nobody knows. */
export function ribbonOf({ outs, run }: ClusterFacts, { sprint, now }: DigestFacts, knownSince: Instant): Ribbon {
  const whole: Interval = { from: sprint.startAt, to: Math.min(sprint.endAt, now) }
  // The graver first: what follows fills only what is left.
  const graver = outs.toSorted((a, b) => graveness(b) - graveness(a))
  const spans: RibbonSpan[] = []
  const fill = (intervals: Interval[], state: RibbonState, out: Out | null) =>
    spans.push(...without(within(intervals, whole), spans).map(part => ({ ...part, state, out })))
  for (const out of graver) fill([{ from: out.from, to: out.to ?? out.endsBy ?? now }], stateOf(out), out)
  fill([{ from: whole.from, to: knownSince }], 'unknown', null)
  fill([whole], 'in', null)
  const inSprint = ({ at }: { at: Instant }) => at >= sprint.startAt && at <= sprint.endAt
  return {
    spans: spans.toSorted((a, b) => a.from - b.from),
    events: outs
      .filter(out => out.kind === 'out')
      .flatMap((out): RibbonEvent[] => [
        { at: out.from, what: 'out', out },
        ...(out.to === null ? [] : [{ at: out.to, what: 'back' as const, out }]),
      ])
      .filter(inSprint),
    marks: [
      { at: sprint.selectionAt, what: 'selection' as const },
      { at: sprint.halfAt, what: 'half' as const },
      { at: sprint.endAt, what: 'end' as const },
      ...(run ? [{ at: run.upgradeStartedAt, what: 'upgrade' as const }] : []),
      ...(run && run.startedAt !== null ? [{ at: run.startedAt, what: 'upgraded' as const }] : []),
    ].filter(inSprint),
  }
}

function stateOf(out: Out): RibbonState {
  if (out.kind === 'reduced') return 'reduced'
  return counts(out.cause) ? 'out-counted' : 'out-free'
}

function graveness(out: Out): number {
  return { 'out-counted': 3, 'out-free': 2, reduced: 1, in: 0, unknown: 0 }[stateOf(out)]
}

function within(intervals: readonly Interval[], { from, to }: Interval): Interval[] {
  return union(
    intervals
      .map(one => ({ from: Math.max(from, one.from), to: Math.min(to, one.to) }))
      .filter(one => one.from < one.to),
  )
}
