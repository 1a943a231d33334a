import type { Answer, SprintRow } from './rows.ts'

export interface VerdictFigure {
  sprint: number
  /** Build on time; an admin change missing an ack; a significant problem that forced it out. */
  answers: readonly [onTime: Answer, ackMissing: Answer, problem: Answer]
  outcome: SprintRow['verdict']['outcome']
}

export interface VerdictFigures {
  sprints: VerdictFigure[]
  /** How many ended how; what is not known is never among the successes. */
  outcomes: Record<VerdictFigure['outcome'], number>
}

export function verdictFigures(rows: readonly SprintRow[]): VerdictFigures {
  const sprints = rows.map(({ number, verdict: { onTime, ackMissing, problem, outcome } }) => {
    return { sprint: number, answers: [onTime, ackMissing, problem], outcome } satisfies VerdictFigure
  })
  const outcomes = { success: 0, failed: 0, unknown: 0, pending: 0 }
  for (const { outcome } of sprints) outcomes[outcome] += 1
  return { sprints, outcomes }
}
