import type { Budget } from '../../investigation/model/budget.ts'
import { counts } from '../../investigation/model/out.ts'
import type { Out } from '../../investigation/model/out.ts'
import type { Instant } from '../../kernel/time.ts'
import { hasPassed } from '../../payload/model/payload.ts'
import type { Payload } from '../../payload/model/payload.ts'
import type { ManualAccept } from '../../payload/model/accept.ts'
import type { SprintEdit } from '../../sprint/model/edit.ts'
import type { Request } from '../../rotation/model/request.ts'
import type { AdminFinding } from '../../upgrade/model/admin-change.ts'
import { overallOf } from './answers.ts'
import type { Answer } from './answers.ts'
import type { Moment } from './moments.ts'
import type { ActionItem, Retrospective } from './retrospective.ts'
import type { Overall, Verdict } from './verdict.ts'

/** Something with the address of where it is shown, once it is. */
export type Linked<T> = T & { url: string | null }

/** A verdict that is not confirmed, with what the records say now. */
export interface OpenVerdict {
  verdict: Verdict
  answers: readonly Answer[]
  overall: Overall
  findings: readonly AdminFinding[]
}

export interface Investigation {
  cluster: string
  budget: Budget
  /** That goes on now. */
  out: Out
}

/** What the weekly call on CI architecture talks about. */
export interface Agenda {
  at: Instant
  /** When the last one was posted; null before the first. */
  since: Instant | null
  requests: readonly Linked<{ request: Request }>[]
  investigations: readonly Investigation[]
  /** The newest payload, while somebody is waited for. */
  payloads: readonly Linked<{ payload: Payload; waits: PayloadWait }>[]
  accepts: readonly Linked<{ accept: ManualAccept }>[]
  edits: readonly Linked<{ edit: SprintEdit }>[]
  verdicts: readonly Linked<OpenVerdict>[]
  retrospectives: readonly Linked<{ retrospective: Retrospective }>[]
  items: readonly Linked<{ item: ActionItem; issue: string | null }>[]
  /** Since the last agenda, oldest first. */
  decisions: readonly Moment[]
  /** How many older ones there were beside them. */
  olderDecisions: number
  /** Times out of which nobody has said what they were. */
  unclassified: readonly Out[]
}

export type PayloadWait = 'trt' | 'qe' | 'test-platform'

/** Who is waited for before a sprint has its payload on a cluster; null for nobody. */
export function payloadWait({ state, selected, qe, promoted, answer }: Payload): PayloadWait | null {
  if (state === 'none') return null
  if (!selected) return 'trt'
  if (!hasPassed(qe)) return qe?.state === 'failed' ? 'trt' : 'qe'
  return promoted !== null && answer === null ? 'test-platform' : null
}

/** What somebody in the call has to say something about. */
export type AgendaQuestion =
  | { kind: 'answer'; sprint: number; question: Answer['question'] }
  | { kind: 'admin-change'; sprint: number; finding: AdminFinding }
  | { kind: 'unclassified'; out: Out }

export function questionsIn({ verdicts, unclassified }: Agenda): AgendaQuestion[] {
  return [
    ...verdicts.flatMap(({ verdict: { sprint }, answers }) =>
      answers.flatMap(({ question, value }): AgendaQuestion[] =>
        value === 'unknown' ? [{ kind: 'answer', sprint, question }] : [],
      ),
    ),
    ...verdicts.flatMap(({ verdict: { sprint }, findings }) =>
      findings.flatMap((finding): AgendaQuestion[] =>
        finding.verdict === 'unknown' ? [{ kind: 'admin-change', sprint, finding }] : [],
      ),
    ),
    ...unclassified.map((out): AgendaQuestion => ({ kind: 'unclassified', out })),
  ]
}

export function openVerdict(
  verdict: Verdict,
  answers: readonly Answer[],
  findings: readonly AdminFinding[],
): OpenVerdict {
  return { verdict, answers, overall: overallOf(answers.map(({ value }) => value)), findings }
}

/** The one that goes on, if any. */
export function investigationIn(cluster: string, budgets: readonly Budget[]): Investigation | null {
  for (const budget of budgets) {
    const out = budget.outs.find(({ kind, to }) => kind === 'out' && to === null)
    if (out) return { cluster, budget, out }
  }
  return null
}

/** Counted for want of a word about them. */
export function unclassifiedIn(budgets: readonly Budget[], since: Instant): Out[] {
  return budgets
    .flatMap(({ outs }) => outs)
    .filter(
      ({ kind, cause, to }) => kind === 'out' && cause === 'unclassified' && counts(cause) && (to ?? Infinity) >= since,
    )
}

/** What is worth telling a call: decisions, and none of the steps between them. */
const DECISIONS: ReadonlySet<Moment['body']['kind']> = new Set([
  'payload-selected',
  'payload-none',
  'payload-left',
  'payload-qe',
  'payload-no-build',
  'payload-answered',
  'accept-confirmed',
  'accept-rejected',
  'accept-withdrawn',
  'accept-expired',
  'accept-done',
  'accept-failed',
  'accept-undo',
  'sprint-edit-confirmed',
  'sprint-edit-declined',
  'sprint-edit-withdrawn',
  'sprint-edit-expired',
  'request-approved',
  'request-rejected',
  'request-withdrawn',
  'request-expired',
  'admin-change-recorded',
  'admin-change-decided',
  'out-began',
  'out-ended',
  'final-cause',
  'cause-changed',
  'verdict-confirmed',
  'verdict-reopened',
  'verdict-answered-by-hand',
  'verdict-problem-answered',
  'verdict-change-ended',
  'change-answered',
  'retrospective-planned',
  'retrospective-held',
  'retrospective-not-needed',
  'action-item-added',
  'action-item-done',
])

export function isDecision({ body }: Moment): boolean {
  if (body.kind === 'payload-qe') return body.verdict.state !== 'called' && body.verdict.state !== 'in-progress'
  // What was agreed to, or recorded, is a decision of its own.
  if (body.kind === 'verdict-change-ended') return body.how !== 'confirmed'
  if (body.kind === 'change-answered') return body.what === 'nothing'
  return DECISIONS.has(body.kind)
}
