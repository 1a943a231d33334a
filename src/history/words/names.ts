import { daysSpent, percentOf } from '../../investigation/words/bar.ts'
import { outCauseNames } from '../../investigation/words/names.ts'
import { lasting } from '../../kernel/text.ts'
import type { BudgetFigure } from '../model/budget-figures.ts'
import type { Summary } from '../model/quantiles.ts'
import type { Answer, SprintRow } from '../model/rows.ts'
import type { SpanState } from '../model/spans.ts'

export const NOT_KNOWN = 'not known'

export const spanNames = {
  in: 'in rotation',
  reduced: 'reduced',
  'out-counted': 'out, counted',
  'out-free': 'out, not counted',
  unknown: NOT_KNOWN,
} satisfies Record<SpanState, string>

export const outcomeNames = {
  success: 'success',
  failed: 'failed',
  unknown: 'undecided: something is not known',
  pending: 'not settled yet',
} satisfies Record<SprintRow['verdict']['outcome'], string>

export const answerNames = {
  yes: 'yes',
  no: 'no',
  unknown: NOT_KNOWN,
  pending: 'not settled yet',
} satisfies Record<Answer, string>

/** The three questions of a sprint, in the order of the answers. */
export const questions = [
  { text: 'Was there a build on time?', good: 'yes' },
  { text: 'Did an administrator have to change something without an admin ack?', good: 'no' },
  { text: 'Did a significant problem force the cluster out?', good: 'no' },
] as const

export function lastSprints(count: number): string {
  return count === 1 ? 'the sprint that runs' : `the last ${count} sprints`
}

const causes = new Map<string, string>(Object.entries(outCauseNames))

export function causeName(cause: string): string {
  return causes.get(cause) ?? cause
}

/** Never 100 % where there is less. */
export function percent(share: number): string {
  return `${Math.floor(Number((share * 1000).toFixed(6))) / 10} %`
}

/** `8.4 of 10.5 days (80 %)` */
export function spentOf({ usedMs, budgetMs }: Pick<BudgetFigure, 'usedMs' | 'budgetMs'>): string {
  if (usedMs === null) return 'its payload did not run yet'
  const spent = { spentMs: usedMs, budgetMs }
  return `${daysSpent(spent)} (${percentOf(spent)} %)`
}

/** `median 41 min, p90 2 h 10 min (n 4)`; where nothing was measured, that. */
export function summaryWords({ n, median, p90 }: Summary, say: (value: number) => string = lasting): string {
  if (median === null || p90 === null) return 'nothing measured (n 0)'
  return `median ${say(median)}, p90 ${say(p90)} (n ${n})`
}

export const chargedNames = { payload: 'its payload', calendar: 'the calendar' } as const

/** `280`, and `280, before` for what was charged to the calendar because no payload was known to run. */
export function budgetName({ sprint, before }: { sprint: number; before: boolean }): string {
  return before ? `${sprint}, before` : String(sprint)
}
