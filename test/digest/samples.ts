import type { ClusterFacts, DigestFacts } from '../../src/digest/model/facts.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { hours } from '../../src/kernel/time.ts'
import type { Out } from '../../src/investigation/model/out.ts'
import type { Request } from '../../src/rotation/model/request.ts'
import type { Rotation } from '../../src/rotation/model/rotation.ts'
import { sprintAt } from '../../src/sprint/model/calendar.ts'
import { aBudget, aRun, calendar, teamHours, utc } from '../investigation/samples.ts'
import { rotationIn } from '../models/samples.ts'

/** A Tuesday, 09:00 in New York. */
export const TUESDAY = utc('2026-11-24T14:00')

/** A quiet day: in rotation since the day before, with the payload of the sprint before. */
export function someFacts(more: Partial<DigestFacts> = {}): DigestFacts {
  const now = more.now ?? TUESDAY
  return {
    now,
    timeZone: calendar.rules.timeZone,
    hours: teamHours,
    qeRole: 'qe',
    requestExpiresMs: hours(24),
    looksForPromoted: true,
    sprint: sprintAt(calendar, now),
    clusters: [aCluster({ now })],
    payload: null,
    isTaken: false,
    upgrade: null,
    requests: [],
    accepts: [],
    edits: [],
    overdue: [],
    dates: [],
    head: { seq: 1234, hash: 'abcdef0123456789'.repeat(4) },
    ...more,
  }
}

export interface ClusterMore {
  now?: Instant
  rotation?: Partial<Rotation>
  failover?: Request | null
  outs?: readonly Out[]
}

export function aCluster({ now = TUESDAY, rotation = {}, failover = null, outs = [] }: ClusterMore = {}): ClusterFacts {
  const phase = rotation.phase ?? 'in'
  const base = rotationIn(phase, { cluster: 'build02', since: utc('2026-11-23T10:00'), version: 3, ...rotation })
  return {
    rotation: base,
    failover,
    budget: aBudget(outs, { asOf: now, budgetMs: hours(252) }),
    outs,
    run: aRun(279, utc('2026-11-10T08:00')),
  }
}
