import { budgetOf } from '../../src/investigation/model/budget.ts'
import type { Out } from '../../src/investigation/model/out.ts'
import { hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { freshPayload } from '../../src/payload/model/payload.ts'
import type { Payload } from '../../src/payload/model/payload.ts'
import { sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { AdminFinding } from '../../src/upgrade/model/admin-change.ts'
import type { PayloadRun } from '../../src/upgrade/model/runs.ts'
import type { Install } from '../../src/upgrade/model/upgrade.ts'
import type { Records } from '../../src/verdict/model/answers.ts'
import type { HandAnswer, ProblemAnswer } from '../../src/verdict/model/verdict.ts'
import { ada, aRun, calendar, utc } from '../investigation/samples.ts'

export { ada, anOut, tove, utc } from '../investigation/samples.ts'

export const sprint = sprintNumbered(calendar, 280)
/** The run of its payload begins on the Friday after the selection and ends three weeks later. */
export const RUN_FROM = utc('2026-11-27T15:00')
export const RUN_TO = utc('2026-12-18T15:00')
export const AFTER = utc('2026-12-21T15:00')

export interface Told {
  payload?: Payload | null
  run?: PayloadRun | null
  installs?: readonly Install[]
  outs?: readonly Out[]
  findings?: readonly AdminFinding[]
  problem?: ProblemAnswer | null
  watches?: boolean
  gatesSeen?: boolean
  asOf?: Instant
}

/** What is recorded about sprint 280 after its run: by default nothing that is wrong. */
export function records(told: Told = {}): Records {
  const { run = endedRun, installs = [], outs = [], findings = [], problem = null } = told
  const { watches = true, gatesSeen = true, asOf = AFTER } = told
  const payload = told.payload === undefined ? selectedAt(sprint.selectionAt) : told.payload
  const account = { key: 'build02/280', cluster: 'build02', run, sprint: 280, budgetMs: hours(252) }
  return {
    sprint,
    nextDeadlineAt: sprintNumbered(calendar, 281).deadlineAt,
    payload,
    watches,
    clusters: [
      { cluster: 'build02', run, installs, gatesSeen, budgets: outs.length > 0 ? [budgetOf(account, outs, asOf)] : [] },
    ],
    findings,
    problem,
    asOf,
  }
}

const endedRun: PayloadRun = { ...aRun(280, RUN_FROM), endedAt: RUN_TO }
export const openRun: PayloadRun = aRun(280, RUN_FROM)

export function selectedAt(at: Instant | null): Payload {
  const opening = { sprint: 280, stream: 's', deadlineAt: sprint.deadlineAt, openedBy: null, late: false }
  const payload = freshPayload(opening, sprint.selectionAt)
  if (at === null) return payload
  const selected = {
    tag: '5.0.0-0.nightly-2026-11-25-090000',
    pullSpec: null,
    digest: null,
    createdAt: null,
    acceptedAt: null,
    by: ada,
    at,
    mode: 'proposed' as const,
    reason: null,
    late: at > sprint.deadlineAt,
  }
  return { ...payload, state: 'selected', selected }
}

export function finding(verdict: AdminFinding['verdict'], more: Partial<AdminFinding> = {}): AdminFinding {
  const said = {
    id: 'A1',
    what: 'Restarted the ingress pods',
    why: 'They hung',
    persistent: false,
    gate: null,
    earlier: [],
  }
  return { ...said, needed: 'needed', verdict, by: ada, at: RUN_FROM, ...more }
}

export function problem(more: Partial<ProblemAnswer> = {}): ProblemAnswer {
  const said = { significant: true, forced: true, failover: 'F12', persists: false, note: 'A kernel regression' }
  return { ...said, outs: ['F12'], by: ada, at: AFTER, second: null, ...more }
}

export function hand(more: Partial<HandAnswer>): HandAnswer {
  return {
    question: 'on-time',
    value: 'success',
    was: 'unknown',
    why: 'We know',
    by: ada,
    at: AFTER,
    second: null,
    ...more,
  }
}
