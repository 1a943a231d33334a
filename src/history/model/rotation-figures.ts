import type { Instant } from '../../kernel/time.ts'
import { summaryOf } from './quantiles.ts'
import type { Summary } from './quantiles.ts'
import type { SprintRow } from './rows.ts'
import { spansOf } from './spans.ts'
import type { SpanState } from './spans.ts'

/** How long the cluster was in each state during a sprint, so far. */
export interface RotationFigure {
  sprint: number
  isOver: boolean
  ms: Record<SpanState, number>
  /**
   * In rotation, of the time that something is known about: from 0 to 1, null where nothing is known. Reduced capacity
   * is in rotation, and shown apart.
   */
  inShare: number | null
}

export function rotationFigures(
  rows: readonly SprintRow[],
  now: Instant,
): { sprints: RotationFigure[]; /** Of the sprints that are over. */ shares: Summary } {
  const sprints = rows.map(row => figureOf(row, now))
  return { sprints, shares: summaryOf(sprints.map(({ isOver, inShare }) => (isOver ? inShare : null))) }
}

function figureOf(row: SprintRow, now: Instant): RotationFigure {
  const ms: Record<SpanState, number> = { in: 0, reduced: 0, 'out-counted': 0, 'out-free': 0, unknown: 0 }
  for (const { state, from, to } of spansOf(row, now)) ms[state] += to - from
  const inMs = ms.in + ms.reduced
  const knownMs = inMs + ms['out-counted'] + ms['out-free']
  return { sprint: row.number, isOver: row.endAt <= now, ms, inShare: knownMs === 0 ? null : inMs / knownMs }
}
