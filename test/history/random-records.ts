import { hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { freshPayload } from '../../src/payload/model/payload.ts'
import type { Payload } from '../../src/payload/model/payload.ts'
import { savePayload } from '../../src/payload/store.ts'
import { sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { Calendar } from '../../src/sprint/model/calendar.ts'
import type { Store } from '../../src/store/store.ts'
import type { AdminChange } from '../../src/upgrade/model/admin-change.ts'
import type { GateSnapshot } from '../../src/upgrade/model/gates.ts'
import { insertChange, saveSnapshot } from '../../src/upgrade/store.ts'
import { person } from '../models/samples.ts'
import { SPRINTS } from './random-past.ts'
import type { RandomPast } from './random-past.ts'
import type { Place } from './random-lives.ts'

/** What is recorded of each sprint beside its rotation. */
export async function records(
  store: Store,
  past: RandomPast,
  { cluster, firstSprint, calendar }: Place,
): Promise<void> {
  await store.tx(async tx => {
    if (past.gatesFrom < SPRINTS) await saveSnapshot(tx, noGates(cluster, firstSprint + past.gatesFrom, calendar))
    for (const [at, kind] of past.payloads.entries()) {
      const sprint = firstSprint + at
      const { deadlineAt } = sprintNumbered(calendar, sprint)
      if (kind !== 'none') await savePayload(tx, aPayload(kind, sprint, deadlineAt))
      for (const [n, decision] of (past.changes[at] ?? []).entries()) {
        const number = sprint * 10 + n
        const change: AdminChange = {
          id: `A${number}`,
          number,
          sprint,
          cluster,
          what: 'Paused a pool',
          why: 'It hung',
          ask: null,
          by: person('ben'),
          at: deadlineAt,
          earlier: [],
          version: 1,
          ...decision,
        }
        await insertChange(tx, change, `random/${number}`)
      }
    }
  })
}

function noGates(cluster: string, sprint: number, calendar: Calendar): GateSnapshot {
  const at = sprintNumbered(calendar, sprint).startAt
  const nothing = { data: {}, resourceVersion: '1', managers: [] }
  return { cluster, sprint, at, stage: 'before', unseenSince: null, gates: nothing, acks: nothing }
}

function aPayload(kind: 'on-time' | 'late' | 'failed-by-qe', sprint: number, deadlineAt: Instant): Payload {
  const opening = { sprint, stream: '5.0.0-0.nightly', deadlineAt, openedBy: null, late: false }
  const fresh = freshPayload(opening, deadlineAt - hours(14))
  const selected = {
    tag: `5.0.0-0.nightly-${sprint}`,
    pullSpec: null,
    digest: null,
    createdAt: null,
    acceptedAt: null,
    by: person('ada'),
    at: deadlineAt - hours(3),
    mode: 'proposed' as const,
    reason: null,
    late: kind === 'late',
  }
  const failed = { state: 'failed' as const, by: person('quentin'), at: deadlineAt, until: null, note: null }
  return { ...fresh, state: 'selected', selected, qe: kind === 'failed-by-qe' ? failed : null }
}
