import { hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { budgetOf } from '../../src/investigation/model/budget.ts'
import type { Budget } from '../../src/investigation/model/budget.ts'
import { blank } from '../../src/investigation/model/out.ts'
import type { Out } from '../../src/investigation/model/out.ts'
import type { Calendar } from '../../src/sprint/model/calendar.ts'
import type { TeamHours } from '../../src/sprint/model/hours.ts'
import type { PayloadRun } from '../../src/upgrade/model/runs.ts'

/** Three weeks from Monday, 9 November 2026; half of that is 10.5 days. */
export const calendar: Calendar = {
  rules: {
    anchor: '2026-11-09',
    anchorNumber: 280,
    days: 21,
    timeZone: 'America/New_York',
    selectionTime: '10:00',
    deadlineTime: '24:00',
  },
  edits: [],
}

const office = { timeZone: 'America/New_York', days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
export const teamHours: TeamHours = { hours: { trt: office, 'test-platform': office, qe: office }, holidays: [] }

export const ada = { team: 'T1', user: 'UADA' }
export const tove = { team: 'T1', user: 'UTOVE' }

export const utc = (iso: string): Instant => Date.parse(`${iso}:00Z`)

export function anOut(from: Instant, to: Instant | null, more: Partial<Out> = {}): Out {
  const cause = more.cause ?? 'payload'
  return {
    ...blank('build02', from, cause),
    id: 'F12',
    failover: 'F12',
    to,
    kind: 'out',
    source: 'bot',
    version: 1,
    ...more,
  }
}

export function aRun(sprint: number, upgradeStartedAt: Instant, budgetMs = hours(252)): PayloadRun {
  return {
    id: `build02/${sprint}`,
    cluster: 'build02',
    sprint,
    payload: { tag: `5.0.0-0.nightly-${sprint}`, name: null, digest: null },
    upgradeStartedAt,
    startedAt: upgradeStartedAt + hours(2),
    endedAt: null,
    budgetMs,
  }
}

export function aBudget(outs: readonly Out[], { asOf, budgetMs }: { asOf: Instant; budgetMs: number }): Budget {
  return budgetOf({ key: 'build02/280', cluster: 'build02', run: null, sprint: 280, budgetMs }, outs, asOf)
}
