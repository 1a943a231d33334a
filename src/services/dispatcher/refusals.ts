import { OutsideError } from '../../kernel/outside.ts'
import { reasonIn } from '../mishaps.ts'
import type { BadAnswer } from '../mishaps.ts'
import { shown } from '../shown.ts'

/** Why the dispatcher would not plan or apply. It has one status for all of them, so its words decide (buildfarm.md §1.5–1.6). */
export type DispatcherReason =
  | 'cluster-has-override'
  | 'provider-has-override'
  | 'no-destination'
  | 'nothing-to-move'
  | 'plan-expired'
  | 'plan-stale'
  | 'too-long'
  | 'not-enabled'
  | 'needs-other-approver'
  | 'unknown'

export class DispatcherRefusal extends OutsideError {
  readonly reason: DispatcherReason
  /** With `no-destination`: how many jobs have nowhere to go, where the dispatcher says so. */
  readonly count: number | undefined

  constructor(reason: DispatcherReason, why: string, count?: number) {
    super('dispatcher', 'refused', why, { status: 409 })
    this.reason = reason
    this.count = count
  }
}

export const isDispatcherRefusal = (error: unknown): error is DispatcherRefusal => error instanceof DispatcherRefusal

/** First hit wins. The texts are the dispatcher's, old and new; none of them is promised, hence `unknown`. */
const BY_WORDS: readonly (readonly [RegExp, DispatcherReason])[] = [
  [/overlap on cluster|cluster .*already has .*override/i, 'cluster-has-override'],
  [/share provider placement pool|provider .*already has .*override/i, 'provider-has-override'],
  [/no eligible destination|no movable workloads/i, 'no-destination'],
  [/no affected workloads|would not change any assignment/i, 'nothing-to-move'],
  [/plan is (?:missing or )?expired|plan is missing/i, 'plan-expired'],
  [/plan is stale/i, 'plan-stale'],
  [/\bTTL\b/, 'too-long'],
  [/operations? (?:are|is) disabled|write safety verification|write operations require|read-only/i, 'not-enabled'],
  [/(?:different|distinct|another|second|other) (?:user|approver|approval|person)/i, 'needs-other-approver'],
]

/** What an answer means that is not a success; `null` leaves it to its status. */
export function refusalFrom(answer: BadAnswer, secrets: readonly string[]): OutsideError | null {
  const said = reasonIn(answer.text)
  // It has just been started and will be ready soon; it says so with the status of a mistake.
  if (/no ready policy generation/i.test(said)) {
    return new OutsideError('dispatcher', 'busy', 'The dispatcher is not ready yet', { status: answer.status })
  }
  if (answer.status !== 409) return null
  const reason = BY_WORDS.find(([words]) => words.test(said))?.[1] ?? 'unknown'
  const count = reason === 'no-destination' ? /\bfor (\d+) affected\b/.exec(said)?.[1] : undefined
  const why = said === '' ? 'The dispatcher refused (409) and gave no reason' : `The dispatcher refused: ${said}`
  return new DispatcherRefusal(reason, shown(why, secrets), count === undefined ? undefined : Number(count))
}
